#include "launch/child.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>

#include "launch/bare.h"
#include "launch/frame.h"
#include "launch/search.h"

namespace syslens {

namespace {

using bare::call;

constexpr int signals = 64;
constexpr std::size_t signal_set_size = 8;

// What rt_sigaction(2) takes; the C library's struct sigaction is another one.
struct KernelAction {
  unsigned long handler;
  unsigned long flags;
  unsigned long restorer;
  unsigned long mask;
};
constexpr unsigned long default_action = 0;
constexpr unsigned long ignore_action = 1;

/// One held child, from its first instruction to its exec. It never returns from run(), so nothing is ever destroyed.
class Child {
 public:
  explicit Child(const ChildStart& start)
      : control_(start.control), shared_(start.shared), own_{start.argv, start.envp}, nofile_(start.nofile) {}

  [[noreturn]] void run() {
    if (shared_ != nullptr)
      take_from_memory();
    else
      take_from_socket();
    if (shared_ != nullptr || command_.has(plan_flag::default_signals)) reset_actions();
    if (command_.has(plan_flag::directory)) check(LaunchStep::Directory, call(SYS_chdir, command_.directory));
    if (command_.has(plan_flag::umask)) call(SYS_umask, command_.plan->umask);
    if (!command_.has(plan_flag::own_descriptors)) place_descriptors();
    set_limits();
    if (command_.has(plan_flag::no_new_privs)) check(LaunchStep::Filter, set_no_new_privs());
    // A user without CAP_SYS_ADMIN could install the filter only with NO_NEW_PRIVS, which takes setuid programs their
    // effect; so it comes before the change of user, where there is one.
    if (command_.has(plan_flag::user)) {
      install_filter();
      change_user();
    }
    set_mask();
    skip_folders(command_);
    if (command_.stop_before_exec) call(SYS_kill, call(SYS_getpid), SIGSTOP);
    if (!command_.has(plan_flag::user)) install_filter();
    const int error = execute(command_);
    fail(LaunchStep::Exec, error, 0, error == ENOENT ? exit_not_found : exit_cannot_execute);
  }

 private:
  [[noreturn]] void fail(LaunchStep step, int error, std::int32_t detail = 0, int code = exit_our_failure) {
    const LaunchError report{step, error, detail};
    if (shared_ != nullptr)
      shared_->error = report;
    else
      call(SYS_sendto, control_, &report, sizeof report, MSG_NOSIGNAL, nullptr, 0);
    bare::leave(code);
  }

  void check(LaunchStep step, long result, std::int32_t detail = 0) {
    if (result < 0) fail(step, static_cast<int>(-result), detail);
  }

  void take_from_memory() {
    // The end of the maker's thread is ours: it may not come to write the plan. SIGKILL gets through the blocked mask;
    // a thread that is gone already sends none (prctl(2)).
    call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
    if (call(SYS_tgkill, shared_->maker_process, shared_->maker_thread, 0) < 0) bare::leave(0);
    while (shared_->sent.load(std::memory_order_acquire) == 0)
      call(SYS_futex, reinterpret_cast<std::uint32_t*>(&shared_->sent), FUTEX_WAIT, 0, nullptr);
    if (!read_frame(shared_->frame, shared_->frame_size, shared_->scratch, shared_->scratch_size, own_, command_))
      fail(LaunchStep::Plan, EINVAL);
    call(SYS_prctl, PR_SET_PDEATHSIG, 0);
  }

  void take_from_socket() {
    const int fd = receive_descriptor();
    const long size = call(SYS_lseek, fd, 0, SEEK_END);
    check(LaunchStep::Plan, size);
    const std::byte* frame = map(static_cast<std::size_t>(size), PROT_READ, MAP_PRIVATE, fd);
    call(SYS_close, fd);
    if (nofile_ != nullptr) call(SYS_prlimit64, 0, RLIMIT_NOFILE, nofile_, nullptr);
    const std::size_t scratch_size = frame_scratch(frame, static_cast<std::size_t>(size), own_);
    if (scratch_size == 0) fail(LaunchStep::Plan, EINVAL);
    std::byte* scratch = map(scratch_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (!read_frame(frame, static_cast<std::size_t>(size), scratch, scratch_size, own_, command_))
      fail(LaunchStep::Plan, EINVAL);
  }

  // One byte and the descriptor of a memfd: however long the plan is, its sender never waits for us.
  int receive_descriptor() {
    char byte = 0;
    iovec piece{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    long size = 0;
    do size = call(SYS_recvmsg, control_, &message, MSG_CMSG_CLOEXEC);
    while (size == -EINTR);
    if (size == 0) bare::leave(0);
    check(LaunchStep::Plan, size);
    // unix(7): a descriptor that finds no room in our table is left out.
    if ((message.msg_flags & MSG_CTRUNC) != 0) fail(LaunchStep::Plan, EMFILE);
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_len != CMSG_LEN(sizeof(int)) || header->cmsg_type != SCM_RIGHTS)
      fail(LaunchStep::Plan, EINVAL);
    return *reinterpret_cast<const int*>(CMSG_DATA(header));
  }

  std::byte* map(std::size_t size, int protection, int flags, int fd) {
    if (size == 0) fail(LaunchStep::Plan, EINVAL);
    const long address = call(SYS_mmap, nullptr, size, protection, flags, fd, 0);
    if (address < 0 && address > -4096) fail(LaunchStep::Plan, static_cast<int>(-address));
    return reinterpret_cast<std::byte*>(address);
  }

  // Before any signal is unblocked: a handler of the host must never run here, on the host's memory.
  void reset_actions() {
    for (int signal = 1; signal <= signals; ++signal) {
      KernelAction action{};
      if (call(SYS_rt_sigaction, signal, nullptr, &action, signal_set_size) < 0) continue;
      if (action.handler == default_action) continue;
      if (action.handler == ignore_action && !command_.has(plan_flag::default_signals)) continue;
      action = {};
      check(LaunchStep::Signals, call(SYS_rt_sigaction, signal, &action, nullptr, signal_set_size), signal);
    }
  }

  /// Everything that is not wanted is closed, the wanted ones get their numbers: first all sources that lie where
  /// targets will be go above them, so that the order does not matter and cycles do not exist.
  void place_descriptors() {
    const std::uint32_t size = command_.plan->descriptors;
    const int last = size == 0 ? -1 : command_.descriptors[size - 1].target;
    // Numbers above the soft limit cannot be taken (dup2(2): EBADF).
    rlimit before{};
    call(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &before);
    const rlimit raised{before.rlim_max, before.rlim_max};
    call(SYS_prlimit64, 0, RLIMIT_NOFILE, &raised, nullptr);

    if (control_ >= 0 && control_ <= last) control_ = move_above(control_, last, control_);
    for (std::uint32_t i = 0; i < size; ++i) {
      const auto [target, source] = command_.descriptors[i];
      const bool in_the_way = source >= 0 && source <= last && source != target;
      command_.moved[i] = in_the_way ? move_above(source, last, target) : source;
    }
    for (std::uint32_t i = 0; i < size; ++i) place(command_.moved[i], command_.descriptors[i].target);

    int next = 0;
    for (std::uint32_t i = 0; i < size; ++i) {
      const int target = command_.descriptors[i].target;
      close_between(next, target - 1);
      next = target + 1;
    }
    if (control_ >= 0) {
      close_between(next, control_ - 1);
      next = control_ + 1;
    }
    check(LaunchStep::Descriptors, call(SYS_close_range, next, ~0u, 0), next);
    call(SYS_prlimit64, 0, RLIMIT_NOFILE, &before, nullptr);
  }

  int move_above(int fd, int last, int target) {
    const long moved = call(SYS_fcntl, fd, F_DUPFD_CLOEXEC, static_cast<long>(last) + 1);
    check(LaunchStep::Descriptors, moved, target);
    return static_cast<int>(moved);
  }

  void place(int source, int target) {
    if (source == descriptor_null) {
      const long null = call(SYS_open, "/dev/null", O_RDWR);
      check(LaunchStep::Descriptors, null, target);
      if (null == target) return;
      check(LaunchStep::Descriptors, call(SYS_dup2, null, target), target);
      call(SYS_close, null);
    } else if (source == target) {
      check(LaunchStep::Descriptors, call(SYS_fcntl, source, F_SETFD, 0), target);
    } else {
      check(LaunchStep::Descriptors, call(SYS_dup2, source, target), target);
    }
  }

  void close_between(int first, int last) {
    if (first <= last) check(LaunchStep::Descriptors, call(SYS_close_range, first, last, 0), first);
  }

  void set_limits() {
    for (std::uint32_t i = 0; i < command_.plan->limits; ++i) {
      const PlanLimit& wanted = command_.limits[i];
      const auto resource = static_cast<std::int32_t>(wanted.resource);
      struct {
        std::uint64_t soft;
        std::uint64_t hard;
      } limit{};
      check(LaunchStep::Limits, call(SYS_prlimit64, 0, wanted.resource, nullptr, &limit), resource);
      if ((wanted.which & 1) != 0) limit.soft = wanted.soft;
      if ((wanted.which & 2) != 0) limit.hard = wanted.hard;
      check(LaunchStep::Limits, call(SYS_prlimit64, 0, wanted.resource, &limit, nullptr), resource);
    }
  }

  static long set_no_new_privs() { return call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

  void install_filter() {
    if (command_.filter_count == 0) return;
    if (command_.filter_count > BPF_MAXINSNS) fail(LaunchStep::Filter, EINVAL);
    const sock_fprog program{static_cast<unsigned short>(command_.filter_count),
                             const_cast<sock_filter*>(command_.filter)};
    long result = call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
    if (result == -EACCES) {
      // seccomp(2): without CAP_SYS_ADMIN only with NO_NEW_PRIVS.
      check(LaunchStep::Filter, set_no_new_privs());
      result = call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
    }
    check(LaunchStep::Filter, result);
  }

  void change_user() {
    const PlanHeader& plan = *command_.plan;
    const long dumpable = call(SYS_prctl, PR_GET_DUMPABLE, 0, 0, 0, 0);
    check(LaunchStep::User, call(SYS_setgroups, plan.groups, command_.groups));
    check(LaunchStep::User, call(SYS_setresgid, plan.gid, plan.gid, plan.gid));
    check(LaunchStep::User, call(SYS_setresuid, plan.uid, plan.uid, plan.uid));
    // The kernel marks memory whose user changes as not dumpable; until the exec that memory is the host's.
    if (shared_ != nullptr && dumpable == 1) call(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
  }

  void set_mask() {
    if (shared_ == nullptr && !command_.has(plan_flag::signal_mask)) return;
    const std::uint64_t mask = command_.has(plan_flag::signal_mask) ? command_.plan->signal_mask : shared_->signal_mask;
    check(LaunchStep::Signals, call(SYS_rt_sigprocmask, SIG_SETMASK, &mask, nullptr, signal_set_size));
  }

  int control_;
  SharedStart* shared_;
  Own own_;
  const rlimit* nofile_;
  Command command_{};
};

}  // namespace

void become_command(const ChildStart& start) {
  Child(start).run();
}

void become_command_in_clone(void* start) {
  become_command(*static_cast<const ChildStart*>(start));
}

}  // namespace syslens
