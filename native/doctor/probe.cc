#include "doctor/probe.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "base/system_error.h"
#include "base/unique_fd.h"
#include "doctor/child.h"
#include "doctor/sock_diag.h"
#include "launch/seccomp.h"
#include "ptrace/stop.h"
#include "ptrace/thread.h"

namespace syslens::doctor {
namespace {

constexpr unsigned long trace_options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE |
                                        PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACESECCOMP |
                                        PTRACE_O_EXITKILL;

int answer(long result) {
  return result >= 0 ? 0 : errno;
}

template <class Request>
int answer_of(Request&& request) {
  try {
    request();
    return 0;
  } catch (const SystemError& error) {
    return error.error();
  }
}

// The answer to a request whose errors our own code takes for "not there".
int error_of_get_syscall_info(pid_t pid) {
  SyscallInfo info{};
  return ::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) > 0 ? 0 : errno;
}

std::vector<sock_filter> filter_of_getppid() {
  CallSet selected{};
  selected[SYS_getppid / 64] |= std::uint64_t{1} << (SYS_getppid % 64);
  return compile_filter(selected);
}

void try_memory(Answers& answers, const ProbedChild& child) {
  std::uint64_t word = 0;
  iovec here{&word, sizeof word};
  iovec there{&child.page().word, sizeof word};
  answers.set(Probe::Readv, answer(::process_vm_readv(child.pid(), &here, 1, &there, 1, 0)));
  answers.set(Probe::Writev, answer(::process_vm_writev(child.pid(), &here, 1, &there, 1, 0)));
}

void try_descriptors(Answers& answers, const ProbedChild& child) {
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child.pid(), 0)));
  answers.set(Probe::PidfdOpen, pidfd.valid() ? 0 : errno);
  if (pidfd.valid()) {
    const UniqueFd copy(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd.get(), child.pipe(), 0)));
    // The child closed its copy of this end: EBADF says that we may.
    answers.set(Probe::PidfdGetfd, copy.valid() || errno == EBADF ? 0 : errno);
  }
  answers.set(Probe::Kcmp, answer(::syscall(SYS_kcmp, ::getpid(), child.pid(), KCMP_FILES, 0, 0)));
  rlimit limit{};
  answers.set(Probe::Prlimit, answer(::prlimit(child.pid(), RLIMIT_NOFILE, nullptr, &limit)));
}

// In the syscall-entry stop: the call is set to what it is.
void try_syscall_info(Answers& answers, StoppedThread& stopped) {
  const std::optional<SyscallInfo> info = stopped.syscall_info();
  if (!info.has_value() || info->op != PTRACE_SYSCALL_INFO_ENTRY) return;
  answers.set(Probe::SetSyscallInfo, answer_of([&] {
                if (!stopped.set_syscall_info(*info)) throw SystemError("ptrace(PTRACE_SET_SYSCALL_INFO)", EIO);
              }));
}

// The life of the seized child, up to its end.
void follow(Answers& answers, ProbedChild& child, RunningThread running) {
  answers.set(Probe::Stop, answer_of([&] { running.interrupt(); }));
  bool asked = false;
  while (true) {
    const int status = child.wait();
    if (child.gone()) break;
    StoppedThread stopped = std::move(running).stopped();
    const StopReason reason = stop_reason(status);
    if (!asked) {
      answers.set(Probe::Registers, answer_of([&] { (void)stopped.registers(); }));
      errno = 0;
      (void)::ptrace(PTRACE_PEEKDATA, child.pid(), &child.page().word, nullptr);
      answers.set(Probe::Peek, errno);
      answers.set(Probe::GetSyscallInfo, error_of_get_syscall_info(child.pid()));
      asked = true;
      // It waits in read(2), or is on its way there: the next stop is the entry of a call.
      running = std::move(stopped).resume(Resume::ToSyscall);
      continue;
    }
    if (reason.kind == StopKind::Syscall && !answers.of(Probe::SetSyscallInfo).has_value()) {
      try_syscall_info(answers, stopped);
      child.go();
    }
    if (reason.kind == StopKind::Seccomp) answers.set(Probe::FilterStop, 0);
    const int signal = reason.kind == StopKind::SignalDelivery ? reason.signal : 0;
    running = std::move(stopped).resume(Resume::Continue, signal);
  }
}

void try_child(Answers& answers) {
  ProbedChild child(filter_of_getppid());
  answers.set(Probe::Fork, 0);
  try_memory(answers, child);
  try_descriptors(answers, child);
  std::optional<RunningThread> running;
  answers.set(Probe::Seize, answer_of([&] { running = RunningThread::seize(child.pid(), trace_options); }));
  if (running.has_value()) {
    follow(answers, child, std::move(*running));
  } else {
    child.go();
    while (!child.gone()) child.wait();
  }
  const SharedPage& page = child.page();
  if (page.filter_as_is >= 0) answers.set(Probe::FilterAsIs, page.filter_as_is);
  if (page.filter >= 0) answers.set(Probe::Filter, page.filter);
  if (page.close_range >= 0) answers.set(Probe::CloseRange, page.close_range);
  // Nothing stopped where something should have.
  if (answers.works(Probe::Seize) && page.filter == 0 && !answers.works(Probe::FilterStop)) {
    answers.set(Probe::FilterStop, ENOSYS);
  }
}

void try_stranger(Answers& answers) {
  const Stranger stranger;
  answers.set(Probe::SeizeStranger, answer_of([&] { (void)RunningThread::seize(stranger.pid(), PTRACE_O_EXITKILL); }));
}

int try_map_files() {
  DIR* folder = ::opendir("/proc/self/map_files");
  if (folder == nullptr) return errno;
  int error = ENOENT;
  while (const dirent* entry = ::readdir(folder)) {
    if (entry->d_name[0] == '.') continue;
    struct stat status {};
    error = answer(::fstatat(::dirfd(folder), entry->d_name, &status, 0));
    break;
  }
  ::closedir(folder);
  return error;
}

void try_files(Answers& answers) {
  const UniqueFd memory(::memfd_create("syslens-doctor", MFD_CLOEXEC));
  answers.set(Probe::MemfdCreate, memory.valid() ? 0 : errno);
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC;
  const UniqueFd root(static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how)));
  answers.set(Probe::Openat2, root.valid() ? 0 : errno);
  struct statx status {};
  const int error = answer(::statx(AT_FDCWD, "/", AT_STATX_DONT_SYNC, STATX_MNT_ID, &status));
  answers.set(Probe::StatxMount, error == 0 && (status.stx_mask & STATX_MNT_ID) == 0 ? EOPNOTSUPP : error);
  answers.set(Probe::MapFiles, try_map_files());
}

}  // namespace

Answers probe() {
  Answers answers;
  std::uint32_t action = SECCOMP_RET_TRACE;
  answers.set(Probe::TraceAction, answer(::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action)));
  try {
    try_child(answers);
    if (answers.works(Probe::Seize)) try_stranger(answers);
  } catch (const SystemError& error) {
    if (!answers.of(Probe::Fork).has_value()) answers.set(Probe::Fork, error.error());
  }
  try_files(answers);
  answers.set(Probe::DiagTcp, ask_tcp());
  answers.set(Probe::DiagUdp, ask_udp());
  answers.set(Probe::DiagUnix, ask_unix());
  answers.set(Probe::DiagNetlink, ask_netlink());
  answers.set(Probe::DiagPacket, ask_packet());
  answers.set(Probe::DiagVsock, ask_vsock());
  return answers;
}

Access access_to(pid_t pid) {
  // Nothing is mapped at address 0 (vm.mmap_min_addr), so a permitted reader gets EFAULT, or the byte.
  char byte = 0;
  iovec here{&byte, 1};
  iovec there{nullptr, 1};
  const int by_readv = answer(::process_vm_readv(pid, &here, 1, &there, 1, 0));
  if (by_readv == 0 || by_readv == EFAULT) return {0, AccessBy::Readv};
  if (by_readv == ESRCH) return {ESRCH, AccessBy::Readv};
  // EPERM is the kernel's check, or a filter's word about this call: another call that checks the same decides.
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (pidfd.valid()) {
    const UniqueFd copy(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd.get(), ~0U >> 1, 0)));
    if (copy.valid() || errno == EBADF) return {0, AccessBy::PidfdGetfd};
    if (errno == ESRCH) return {ESRCH, AccessBy::PidfdGetfd};
  }
  const std::string path = "/proc/" + std::to_string(pid) + "/mem";
  const UniqueFd memory(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (memory.valid()) return {0, AccessBy::Memory};
  return {by_readv == ENOSYS ? EPERM : by_readv, AccessBy::Memory};
}

int dumpable() {
  return ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace syslens::doctor
