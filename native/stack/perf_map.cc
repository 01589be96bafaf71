#include "stack/perf_map.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <tuple>

namespace syslens {
namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20;
constexpr std::size_t longest_code = std::size_t{64} << 20;
constexpr int most_steps_back = 64;

UniqueFd open_regular(const std::string& path) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (!file.valid() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  return file;
}

// The number behind the last colon, which is cut off with it.
std::optional<std::uint32_t> take_last_number(std::string_view& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return std::nullopt;
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  text = text.substr(0, colon);
  return value;
}

// Where the file begins behind a function's name, either of which may have spaces.
std::size_t file_at(std::string_view text) {
  for (const std::string_view begin : {" /", " node:", " file:", " internal/"}) {
    if (const std::size_t at = text.find(begin); at != std::string_view::npos) return at;
  }
  return text.rfind(' ');
}

bool is_script(std::string_view kind) {
  return kind == "JS" || kind == "LazyCompile" || kind == "Function" || kind == "Eval" || kind == "Script";
}

}  // namespace

CodeName parse_code_name(std::string_view text) {
  CodeName name;
  if (text.starts_with("py::")) {
    text.remove_prefix(4);
    const std::size_t colon = text.find(':');
    name.function = text.substr(0, colon);
    if (colon != std::string_view::npos) name.file = text.substr(colon + 1);
    return name;
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_script(text.substr(0, colon))) {
    name.function = text;
    return name;
  }
  std::string_view rest = text.substr(colon + 1);
  // How it was compiled: interpreted, by Sparkplug, Maglev, Turbofan.
  if (rest.find_first_of("~^+*") == 0) rest.remove_prefix(1);
  const auto column = take_last_number(rest);
  const auto line = column.has_value() ? take_last_number(rest) : std::nullopt;
  if (!line.has_value()) {
    name.function = rest;
    return name;
  }
  const std::size_t file = file_at(rest);
  if (file != std::string_view::npos) {
    name.function = rest.substr(0, file);
    name.file = rest.substr(file + 1);
  } else {
    name.file = rest;
  }
  name.line = *line;
  name.column = *column;
  return name;
}

PerfMap::PerfMap(std::int32_t pid, std::int32_t own_pid) {
  const std::string file = "/tmp/perf-" + std::to_string(own_pid) + ".map";
  file_ = open_regular("/proc/" + std::to_string(pid) + "/root" + file);
  if (!file_.valid()) file_ = open_regular(file);
}

std::optional<PerfMap::Found> PerfMap::find(std::uint64_t address) {
  const Entry* found = look(address);
  if (found == nullptr) {
    read_more();
    found = look(address);
  }
  if (found == nullptr) return std::nullopt;
  return Found{std::string_view(text_).substr(found->name_at, found->name_length), found->start};
}

const PerfMap::Entry* PerfMap::look(std::uint64_t address) const {
  auto at = std::ranges::upper_bound(entries_, address, {}, &Entry::start);
  const Entry* found = nullptr;
  for (int steps = 0; steps < most_steps_back && at != entries_.begin(); ++steps) {
    --at;
    if (address < at->end && (found == nullptr || at->order > found->order)) found = &*at;
  }
  return found;
}

void PerfMap::read_more() {
  if (!file_.valid()) return;
  const std::size_t before = text_.size();
  for (std::size_t size = before; size < most_bytes;) {
    text_.resize(size + 65536);
    const ssize_t got = ::pread(file_.get(), text_.data() + size, 65536, static_cast<off_t>(size));
    if (got > 0) size += static_cast<std::size_t>(got);
    text_.resize(size);
    if (got <= 0) break;
  }
  if (text_.size() == before) return;
  // An unfinished line at the end waits for its rest.
  for (std::size_t end = 0; (end = text_.find('\n', parsed_)) != std::string::npos; parsed_ = end + 1) {
    const char* const line = text_.data() + parsed_;
    const char* const line_end = text_.data() + end;
    Entry entry{};
    std::uint64_t size = 0;
    const auto start = std::from_chars(line, line_end, entry.start, 16);
    if (start.ec != std::errc{} || start.ptr == line_end || *start.ptr != ' ') continue;
    const auto length = std::from_chars(start.ptr + 1, line_end, size, 16);
    if (length.ec != std::errc{} || length.ptr == line_end || *length.ptr != ' ') continue;
    if (size == 0 || size > longest_code || entry.start + size < entry.start) continue;
    entry.end = entry.start + size;
    entry.name_at = static_cast<std::uint64_t>(length.ptr + 1 - text_.data());
    entry.name_length = static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(line_end - length.ptr - 1, 4096));
    entry.order = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back(entry);
  }
  std::ranges::sort(entries_, {}, [](const Entry& entry) { return std::tuple(entry.start, entry.order); });
}

}  // namespace syslens
