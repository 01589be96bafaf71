#include "tracer/place.h"

#include <fcntl.h>

#include <algorithm>

namespace syslens {
namespace {

// A node that copies a path argument; all other strings obey the user's string limit.
bool is_path(const Node& node) {
  return node.kind == NodeKind::String && node.when == When::Entry && (node.flags & node_flag::data) == 0;
}

bool is_below(std::string_view path, std::string_view directory) {
  if (!path.starts_with(directory)) return false;
  return path.size() == directory.size() || directory == "/" || path[directory.size()] == '/';
}

}  // namespace

std::string absolute_path(std::string_view directory, std::string_view path) {
  std::string result;
  const auto append = [&](std::string_view text) {
    while (!text.empty()) {
      const std::size_t slash = text.find('/');
      const std::string_view part = text.substr(0, slash);
      text.remove_prefix(slash == std::string_view::npos ? text.size() : slash + 1);
      if (part.empty() || part == ".") continue;
      if (part == "..") {
        const std::size_t last = result.rfind('/');
        result.resize(last == std::string::npos ? 0 : last);
      } else {
        result.push_back('/');
        result.append(part);
      }
    }
  };
  if (!path.starts_with('/')) append(directory);
  append(path);
  return result.empty() ? "/" : result;
}

Place::Place(const PlaceOptions& options) : options_(options) {
  for (const PathPattern& pattern : options_.paths) {
    globs_.push_back(pattern.kind == PatternKind::Glob ? std::optional<Glob>(pattern.text) : std::nullopt);
  }
}

bool Place::concerns(const Table& table, const Entry& entry) const {
  return std::ranges::any_of(table.nodes(entry), [&](const Node& node) {
    return node.kind == NodeKind::Name || (by_path() && is_path(node));
  });
}

bool Place::may_show_late(const Table& table, const Entry& entry) {
  return std::ranges::any_of(table.nodes(entry),
                             [](const Node& node) { return node.kind == NodeKind::Name && node.when != When::Entry; });
}

bool Place::has_fd(std::int32_t fd) const {
  return std::ranges::find(options_.fds, fd) != options_.fds.end();
}

bool Place::has_path(std::string_view path) const {
  for (std::size_t i = 0; i < options_.paths.size(); ++i) {
    const PathPattern& pattern = options_.paths[i];
    if (globs_[i].has_value()
            ? globs_[i]->matches(path)
            : path == pattern.text || (pattern.kind == PatternKind::Below && is_below(path, pattern.text))) {
      return true;
    }
  }
  return false;
}

bool Place::has_name(std::uint32_t id, NameRegistry& registry) {
  if (const auto known = known_.find(id); known != known_.end()) return known->second;
  if (known_.size() >= max_known) known_.clear();
  const std::string_view path = registry.path_of(id);
  return known_[id] = !path.empty() && has_path(path);
}

bool Place::has_path_argument(const Table& table, const Entry& entry, const CallRecord& record, DescriptorNamer& namer,
                              NameRegistry& registry) const {
  if (!by_path()) return false;
  const std::span<const Node> nodes = table.nodes(entry);
  for (std::size_t i = 0; i < record.pieces(); ++i) {
    const Piece& piece = record.piece(i);
    if (piece.status != PieceStatus::Whole || piece.got <= 1 || !is_path(nodes[piece.node])) continue;
    const auto bytes = record.data(i);
    const std::string_view path(reinterpret_cast<const char*>(bytes.data()), bytes.size() - 1);
    std::string_view directory;
    if (!path.starts_with('/')) {
      const std::uint8_t base = nodes[piece.node].base;
      const auto fd = base == 0 ? AT_FDCWD : static_cast<std::int32_t>(record.head().args[base - 1]);
      directory = registry.path_of(namer.name(fd));
      // Relative to nothing that is known: the kernel refuses it, or the directory has no path from here.
      if (directory.empty()) continue;
    }
    if (has_path(absolute_path(directory, path))) return true;
  }
  return false;
}

bool Place::has_one_of(std::span<const NamedDescriptor> descriptors, NameRegistry& registry) {
  return std::ranges::any_of(descriptors, [&](const NamedDescriptor& one) {
    if (one.fd == AT_FDCWD) return false;
    return has_fd(one.fd) || (one.name != 0 && by_path() && has_name(one.name, registry));
  });
}

std::uint32_t NotingNamer::name(std::int32_t fd) {
  const std::uint32_t id = tell_ || look_up_ ? inner_.name(fd) : 0;
  notes_.push_back({fd, id});
  return tell_ ? id : 0;
}

}  // namespace syslens
