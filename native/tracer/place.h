#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tracer/call_record.h"
#include "tracer/capture.h"
#include "tracer/glob.h"
#include "tracer/names.h"
#include "tracer/table.h"

namespace syslens {

enum class PatternKind : std::uint8_t {
  Exact = 0,
  Below = 1,  // a directory and all that lies in it
  Glob = 2,
};

/// An absolute path without `.` and `..`, or a pattern for such.
struct PathPattern {
  PatternKind kind;
  std::string text;
};

/// Which files a call has to do with, for it to be chosen: one of these paths or one of these descriptors.
struct PlaceOptions {
  std::vector<PathPattern> paths;
  std::vector<std::int32_t> fds;
  [[nodiscard]] bool empty() const { return paths.empty() && fds.empty(); }
};

/// A path as the kernel would look it up from `directory`, with `.`, `..` and double slashes taken out of the text.
/// Symbolic links stay what they are.
[[nodiscard]] std::string absolute_path(std::string_view directory, std::string_view path);

/// A descriptor of a call, AT_FDCWD included, with the id of its name (0: none, or not asked for).
struct NamedDescriptor {
  std::int32_t fd;
  std::uint32_t name;
};

/// Finds out whether a call has to do with chosen places. A path argument counts as it is written, from the directory
/// that it is relative to; a descriptor by its number, or by the path of what it is open on. The working directory
/// counts for neither.
class Place {
 public:
  explicit Place(const PlaceOptions& options);

  [[nodiscard]] bool everywhere() const { return options_.empty(); }
  [[nodiscard]] bool by_path() const { return !options_.paths.empty(); }
  /// Whether a call can have to do with a place at all: it has path arguments or descriptors.
  [[nodiscard]] bool concerns(const Table& table, const Entry& entry) const;

  /// Whether descriptors of the call are known only when it returns.
  [[nodiscard]] static bool may_show_late(const Table& table, const Entry& entry);

  [[nodiscard]] bool has_fd(std::int32_t fd) const;
  [[nodiscard]] bool has_path(std::string_view path) const;
  /// Whether one of these descriptors is a chosen one.
  [[nodiscard]] bool has_one_of(std::span<const NamedDescriptor> descriptors, NameRegistry& registry);
  /// Whether one of the path arguments that the record holds is chosen. At the syscall-entry stop.
  [[nodiscard]] bool has_path_argument(const Table& table, const Entry& entry, const CallRecord& record,
                                       DescriptorNamer& namer, NameRegistry& registry) const;

 private:
  [[nodiscard]] bool has_name(std::uint32_t id, NameRegistry& registry);

  static constexpr std::size_t max_known = 65536;

  PlaceOptions options_;
  std::vector<std::optional<Glob>> globs_;         // of each path
  std::unordered_map<std::uint32_t, bool> known_;  // names by id
};

/// Notes the descriptors that a call's capture asks for, and passes on what `inner` says of them.
class NotingNamer final : public DescriptorNamer {
 public:
  /// `tell`: the capture gets to know the names; `look_up`: the notes do in any case.
  NotingNamer(DescriptorNamer& inner, bool tell, bool look_up, std::vector<NamedDescriptor>& notes)
      : inner_(inner), tell_(tell), look_up_(look_up), notes_(notes) {}
  std::uint32_t name(std::int32_t fd) override;
  [[nodiscard]] ObjectKind object(std::uint32_t id) override { return inner_.object(id); }
  [[nodiscard]] std::uint8_t netlink(std::int32_t fd) override { return tell_ ? inner_.netlink(fd) : std::uint8_t{0}; }

 private:
  DescriptorNamer& inner_;
  const bool tell_;
  const bool look_up_;
  std::vector<NamedDescriptor>& notes_;
};

}  // namespace syslens
