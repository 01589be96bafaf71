#include "ptrace/memory.h"

#include <sys/ptrace.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/system_error.h"

namespace syslens {
namespace {

constexpr std::size_t word = sizeof(long);

void* remote(RemoteAddress address, std::size_t offset) {
  return reinterpret_cast<void*>(static_cast<std::uint64_t>(address) + offset);
}

// process_vm_readv is denied where PEEK is still allowed: a container's seccomp profile (EPERM, ENOSYS).
bool denied(int error) {
  return error == EPERM || error == ENOSYS || error == EACCES;
}

// A tracee that was killed in the middle reads as nothing; its death is reported by wait4.
bool unreadable(int error) {
  return error == EFAULT || error == EIO || error == ESRCH || error == ENOMEM;
}

bool peek(pid_t tid, void* at, long& value) {
  errno = 0;
  value = ::ptrace(PTRACE_PEEKDATA, tid, at, nullptr);
  if (value != -1 || errno == 0) return true;
  if (!unreadable(errno)) throw_errno("ptrace(PTRACE_PEEKDATA)", tid);
  return false;
}

// The part of an aligned word that lies inside a range.
struct WordSlice {
  std::size_t skip;   // bytes of the word before the range
  std::size_t count;  // bytes of the word inside it
};

WordSlice slice(RemoteAddress from, std::size_t offset, std::size_t size) {
  // Aligned, so that a word never crosses into an unreadable page.
  const std::size_t skip = (static_cast<std::uint64_t>(from) + offset) % word;
  return {skip, std::min(word - skip, size - offset)};
}

std::size_t peek_from(pid_t tid, RemoteAddress from, std::span<std::byte> to, std::size_t done) {
  while (done < to.size()) {
    const auto [skip, count] = slice(from, done, to.size());
    long value = 0;
    if (!peek(tid, remote(from, done - skip), value)) break;
    std::memcpy(to.data() + done, reinterpret_cast<const std::byte*>(&value) + skip, count);
    done += count;
  }
  return done;
}

std::size_t copy(pid_t tid, RemoteAddress from, std::span<std::byte> to, bool& was_denied) {
  if (to.empty()) return 0;
  iovec local{to.data(), to.size()};
  iovec there{remote(from, 0), to.size()};
  const ssize_t got = ::process_vm_readv(tid, &local, 1, &there, 1, 0);
  if (got >= 0) return static_cast<std::size_t>(got);
  was_denied = denied(errno);
  if (!was_denied && !unreadable(errno)) throw_errno("process_vm_readv", tid);
  return 0;
}

}  // namespace

std::size_t copy_from_tracee(pid_t tid, RemoteAddress from, std::span<std::byte> to) {
  bool was_denied = false;
  const std::size_t got = copy(tid, from, to, was_denied);
  return was_denied ? peek_from(tid, from, to, 0) : got;
}

std::size_t read_memory(pid_t tid, RemoteAddress from, std::span<std::byte> to) {
  bool was_denied = false;
  return peek_from(tid, from, to, copy(tid, from, to, was_denied));
}

std::size_t write_memory(pid_t tid, RemoteAddress to, std::span<const std::byte> from) {
  if (from.empty()) return 0;
  // process_vm_writev(2) takes a non-const buffer but only reads it.
  iovec local{const_cast<std::byte*>(from.data()), from.size()};
  iovec there{remote(to, 0), from.size()};
  const ssize_t written = ::process_vm_writev(tid, &local, 1, &there, 1, 0);
  if (written < 0 && !denied(errno) && !unreadable(errno)) throw_errno("process_vm_writev", tid);
  std::size_t done = written > 0 ? static_cast<std::size_t>(written) : 0;
  while (done < from.size()) {
    const auto [skip, count] = slice(to, done, from.size());
    long value = 0;
    // POKE writes whole words: keep the bytes around ours.
    if (count < word && !peek(tid, remote(to, done - skip), value)) break;
    std::memcpy(reinterpret_cast<std::byte*>(&value) + skip, from.data() + done, count);
    if (::ptrace(PTRACE_POKEDATA, tid, remote(to, done - skip), value) < 0) {
      if (!unreadable(errno)) throw_errno("ptrace(PTRACE_POKEDATA)", tid);
      break;
    }
    done += count;
  }
  return done;
}

}  // namespace syslens
