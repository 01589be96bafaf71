#pragma once

#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

namespace syslens {

/// A pattern for whole paths, in bytes: `?` is one byte but a slash, `*` any number of these, `[a-z]` and `[!a-z]` one
/// of a set, `**` anything with its slashes, `**/` any number of directories and none. A backslash takes the meaning
/// from what follows. A name that begins with a dot is like any other.
///
/// Matching takes time in proportion to the pattern times the path, whatever they are: paths are the tracee's.
class Glob {
 public:
  explicit Glob(std::string_view pattern);
  [[nodiscard]] bool matches(std::string_view path) const;

 private:
  enum class Kind : std::uint8_t {
    One,          // a byte of the set
    Star,         // any number of bytes of the set
    Directories,  // nothing, or bytes up to a slash
  };
  using Set = std::bitset<256>;
  struct Step {
    Kind kind;
    Set set;
  };

  void add_set(std::string_view pattern, std::size_t& at);

  std::vector<Step> steps_;
};

}  // namespace syslens
