#include "tracer/entry_point.h"

#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"

namespace syslens {
namespace {

constexpr std::byte breakpoint{0xcc};  // int3

std::vector<std::byte> read_proc(pid_t tid, const char* name) {
  const std::string path = "/proc/" + std::to_string(tid) + "/" + name;
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<std::byte> content(8192);
  const ssize_t size = fd.valid() ? ::read(fd.get(), content.data(), content.size()) : 0;
  content.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return content;
}

template <typename Word>
std::uint64_t auxiliary(std::span<const std::byte> vector, std::uint64_t type) {
  for (std::size_t at = 0; at + 2 * sizeof(Word) <= vector.size(); at += 2 * sizeof(Word)) {
    std::array<Word, 2> entry;
    std::memcpy(entry.data(), vector.data() + at, sizeof entry);
    if (entry[0] == type) return entry[1];
  }
  return 0;
}

// 0: not known.
std::uint64_t entry_of(pid_t tid) {
  const auto vector = read_proc(tid, "auxv");
  // The vector of a 32-bit program has 32-bit words; read as the other kind it holds no sound page size.
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  if (auxiliary<std::uint64_t>(vector, AT_PAGESZ) == page) return auxiliary<std::uint64_t>(vector, AT_ENTRY);
  if (auxiliary<std::uint32_t>(vector, AT_PAGESZ) == page) return auxiliary<std::uint32_t>(vector, AT_ENTRY);
  return 0;
}

// Whether SIGTRAP is in a set of proc(5)'s status file; true when it is not known.
bool has_trap(std::string_view status, std::string_view field) {
  const std::size_t at = status.find(field);
  if (at == std::string_view::npos) return true;
  std::uint64_t set = ~std::uint64_t{0};
  const char* digits = status.data() + at + field.size();
  std::from_chars(digits, status.data() + status.size(), set, 16);
  return (set >> (SIGTRAP - 1) & 1) != 0;
}

bool takes_trap(pid_t tid) {
  const auto content = read_proc(tid, "status");
  const std::string_view status(reinterpret_cast<const char*>(content.data()), content.size());
  return !has_trap(status, "\nSigBlk:\t") && !has_trap(status, "\nSigIgn:\t");
}

}  // namespace

std::optional<EntryPoint> EntryPoint::set(StoppedThread& stopped) {
  const std::uint64_t entry = entry_of(stopped.tid());
  std::byte original{};
  if (entry == 0 || stopped.read(RemoteAddress{entry}, std::span(&original, 1)) != 1) return std::nullopt;
  if (!takes_trap(stopped.tid())) return std::nullopt;
  if (stopped.write(RemoteAddress{entry}, std::span(&breakpoint, 1)) != 1) return std::nullopt;
  return EntryPoint(RemoteAddress{entry}, original);
}

bool EntryPoint::reached_by(const StoppedThread& stopped) const {
  const auto info = stopped.signal_info();
  if (!info.has_value() || info->si_signo != SIGTRAP || info->si_code != SI_KERNEL) return false;
  return stopped.get(Register::rip) == static_cast<std::uint64_t>(address_) + 1;
}

void EntryPoint::pass(StoppedThread& stopped) const {
  remove(stopped);
  stopped.set(Register::rip, static_cast<std::uint64_t>(address_));
}

void EntryPoint::remove(StoppedThread& stopped) const {
  static_cast<void>(stopped.write(address_, std::span(&original_, 1)));
}

}  // namespace syslens
