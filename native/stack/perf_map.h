#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"

namespace syslens {

/// A name that a run-time compiler gave to its code.
struct CodeName {
  std::string function;    // empty: an anonymous one
  std::string file;        // empty: not said
  std::uint32_t line = 0;  // where the function begins; 0: not said
  std::uint32_t column = 0;
};

/// What V8 (`JS:~readConfig /srv/a.js:11:20`) and CPython (`py::load:/srv/a.py`) write as names; others as they are.
CodeName parse_code_name(std::string_view text);

/// The file that a process writes for perf(1): /tmp/perf-PID.map, a line per piece of code made at run time. The
/// process may still be writing.
class PerfMap {
 public:
  /// Looks at the process's own /tmp while it lives, then at ours. `own_pid` is what it calls itself.
  PerfMap(std::int32_t pid, std::int32_t own_pid);

  struct Found {
    std::string_view name;  // good until the next find()
    std::uint64_t start;
  };
  std::optional<Found> find(std::uint64_t address);

 private:
  struct Entry {
    std::uint64_t start;
    std::uint64_t end;
    std::uint64_t name_at;
    std::uint32_t name_length;
    std::uint32_t order;  // code that was moved or freed leaves its place to a later one
  };
  void read_more();
  [[nodiscard]] const Entry* look(std::uint64_t address) const;

  UniqueFd file_;
  std::string text_;
  std::size_t parsed_ = 0;      // bytes of the text
  std::vector<Entry> entries_;  // by start, then order
};

}  // namespace syslens
