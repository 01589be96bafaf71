#include "stack/address_map.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/unique_fd.h"

namespace syslens {
namespace {

// 65530 mappings (vm.max_map_count) of some hundred bytes each.
constexpr std::size_t most_bytes = std::size_t{32} << 20;
constexpr std::string_view deleted_suffix = " (deleted)";

std::optional<std::uint64_t> take_number(std::string_view& text, int base, char end) {
  std::uint64_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || rest == text.data() + text.size() || *rest != end) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()) + 1);
  return value;
}

// 7f0c…000-7f0c…000 r-xp 00026000 08:01 1234                    /usr/lib/…
std::optional<Mapping> parse_line(std::string_view line) {
  const auto start = take_number(line, 16, '-');
  const auto end = take_number(line, 16, ' ');
  if (!start.has_value() || !end.has_value() || *end <= *start || line.size() < 5) return std::nullopt;
  const bool readable = line[0] == 'r';
  const bool executable = line[2] == 'x';
  line.remove_prefix(5);
  const auto offset = take_number(line, 16, ' ');
  const auto major = take_number(line, 16, ':');
  const auto minor = take_number(line, 16, ' ');
  if (!offset.has_value() || !major.has_value() || !minor.has_value()) return std::nullopt;
  std::uint64_t inode = 0;
  const char* const line_end = line.data() + line.size();
  const auto [rest, error] = std::from_chars(line.data(), line_end, inode);
  if (error != std::errc{}) return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(rest - line.data()));
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (line.ends_with(deleted_suffix)) line.remove_suffix(deleted_suffix.size());
  return Mapping{*start, *end, *offset, *major << 32 | *minor, inode, readable, executable, std::string(line)};
}

}  // namespace

AddressMap::AddressMap(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    auto mapping = parse_line(text.substr(0, end));
    if (mapping.has_value() && (mappings_.empty() || mapping->start >= mappings_.back().end)) {
      mappings_.push_back(std::move(*mapping));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

AddressMap AddressMap::of_process(pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/maps";
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return {};
  std::string text;
  std::size_t size = 0;
  while (size < most_bytes) {
    text.resize(std::max<std::size_t>(size * 2, 65536));
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  return AddressMap(std::string_view(text).substr(0, size));
}

const Mapping* AddressMap::find(std::uint64_t address) const {
  const auto next = std::ranges::upper_bound(mappings_, address, {}, &Mapping::start);
  if (next == mappings_.begin()) return nullptr;
  const Mapping& found = *std::prev(next);
  return address < found.end ? &found : nullptr;
}

const Mapping* AddressMap::find_code(std::uint64_t address) const {
  const Mapping* found = find(address);
  return found != nullptr && found->executable ? found : nullptr;
}

const Mapping* AddressMap::file_start(const Mapping& part) const {
  // The vdso is all of itself, and has no inode.
  if (part.inode == 0) return part.path == "[vdso]" ? &part : nullptr;
  // The parts of one file lie close together; who maps it in thousands of pieces does so to keep us busy.
  const Mapping* at = &part;
  for (int looked_at = 0; looked_at < 256; ++looked_at, --at) {
    if (at->inode == part.inode && at->device == part.device && at->offset == 0) return at;
    if (at == mappings_.data()) break;
  }
  return nullptr;
}

}  // namespace syslens
