#include "tracer/proc_status.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <string_view>

#include "base/unique_fd.h"

namespace syslens {
namespace {

pid_t field(std::string_view text, std::string_view label) {
  const std::size_t at = text.find(label);
  if (at == std::string_view::npos) return 0;
  const std::string_view rest = text.substr(at + label.size());
  pid_t value = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), value);
  return value;
}

}  // namespace

std::optional<ProcStatus> read_proc_status(pid_t tid) {
  std::array<char, 64> path{};
  std::snprintf(path.data(), path.size(), "/proc/%d/status", tid);
  const UniqueFd file(::open(path.data(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return std::nullopt;
  // The three lines come first; only Name, at most 64 escaped bytes, and a few short ones stand before them.
  std::array<char, 1024> buffer;
  const ssize_t size = ::read(file.get(), buffer.data(), buffer.size());
  if (size <= 0) return std::nullopt;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
  return ProcStatus{field(text, "\nTgid:\t"), field(text, "\nPPid:\t"), field(text, "\nTracerPid:\t")};
}

}  // namespace syslens
