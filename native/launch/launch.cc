#include "launch/launch.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <utility>

#include "base/system_error.h"
#include "launch/bare.h"
#include "launch/frame.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U  // Linux 6.3
#endif

namespace syslens {

namespace {

constexpr std::size_t stack_size = 64 * 1024;
constexpr std::size_t guard_size = 4096;

/// The stack of a child that shares our memory, with a page below it that nothing may touch.
class Stack {
 public:
  Stack()
      : base_(::mmap(nullptr, guard_size + stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK,
                     -1, 0)) {
    if (base_ == MAP_FAILED) throw_errno("mmap");
    ::mprotect(base_, guard_size, PROT_NONE);
  }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  ~Stack() { ::munmap(base_, guard_size + stack_size); }

  [[nodiscard]] void* top() const { return static_cast<std::byte*>(base_) + guard_size + stack_size; }

 private:
  void* base_;
};

/// Blocks every signal, also the two that the C library keeps for itself and takes out of sigprocmask(3)'s sets.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    const std::uint64_t all = ~std::uint64_t{0};
    ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before_, sizeof before_);
  }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;
  ~AllSignalsBlocked() { ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before_, nullptr, sizeof before_); }

  [[nodiscard]] std::uint64_t before() const { return before_; }

 private:
  std::uint64_t before_ = 0;
};

std::vector<std::byte> make_frame(const LaunchPlan& plan, const SendOptions& options) {
  const FrameHeader header{frame_magic, options.stop_before_exec ? frame_flag::stop_before_exec : 0,
                           static_cast<std::uint32_t>(options.filter.size()), 0};
  std::vector<std::byte> frame;
  frame.reserve(sizeof header + options.filter.size_bytes() + plan.block.size());
  const auto append = [&](std::span<const std::byte> bytes) { frame.insert(frame.end(), bytes.begin(), bytes.end()); };
  append(std::as_bytes(std::span(&header, 1)));
  append(std::as_bytes(options.filter));
  append(plan.block);
  return frame;
}

UniqueFd make_memfd(std::span<const std::byte> bytes) {
  // vm.memfd_noexec = 2 refuses a memfd that could be executed; older kernels do not know the flag.
  int fd = ::memfd_create("syslens-plan", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
  if (fd < 0 && errno == EINVAL) fd = ::memfd_create("syslens-plan", MFD_CLOEXEC);
  if (fd < 0) throw_errno("memfd_create");
  UniqueFd file(fd);
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_errno("write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return file;
}

void send_descriptor(int socket, int fd) {
  char byte = 0;
  iovec piece{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  ssize_t sent = 0;
  do sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  // A child that is gone is no failure of sending: its death says more.
  if (sent < 0 && errno != EPIPE && errno != ECONNRESET) throw_errno("sendmsg");
}

void kill_and_reap(pid_t pid) {
  ::kill(pid, SIGKILL);
  for (;;) {
    int status = 0;
    const pid_t waited = ::waitpid(pid, &status, __WALL);
    if (waited < 0 && errno == EINTR) continue;
    if (waited < 0 || !WIFSTOPPED(status)) return;
    // Seized with PTRACE_O_TRACEEXIT, even a killed one stops once more.
    ::ptrace(PTRACE_CONT, pid, nullptr, nullptr);
  }
}

}  // namespace

/// What a HeldChild is made of; one kind per way of talking to it.
class HeldChild::Impl {
 public:
  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  virtual ~Impl() = default;

  [[nodiscard]] pid_t pid() const { return pid_; }
  virtual void send(std::vector<std::byte> frame) = 0;
  virtual LaunchError read_error() = 0;

  /// Whether the child has exec'ed or died, so that it needs nothing of ours any more.
  [[nodiscard]] virtual bool gone() const = 0;

 protected:
  pid_t pid_ = 0;
};

namespace {

/// A child with our own memory; all talk goes through that, so that a full descriptor table is no obstacle.
class SharedChild final : public HeldChild::Impl {
 public:
  SharedChild() {
    start_.shared = &shared_;
    shared_.maker_process = ::getpid();
    shared_.maker_thread = ::gettid();
    const AllSignalsBlocked blocked;
    shared_.signal_mask = blocked.before();
    // CLONE_CHILD_CLEARTID: the kernel clears the word when the child lets go of this memory, by exec or by death.
    const long pid = bare::clone(CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD, stack_.top(),
                                 reinterpret_cast<int*>(&in_memory_), become_command_in_clone, &start_);
    if (pid < 0) throw SystemError("clone", static_cast<int>(-pid));
    pid_ = static_cast<pid_t>(pid);
  }

  void send(std::vector<std::byte> frame) override {
    frame_ = std::move(frame);
    scratch_.resize(frame_scratch(frame_.data(), frame_.size(), {}));
    shared_.frame = frame_.data();
    shared_.frame_size = frame_.size();
    shared_.scratch = scratch_.data();
    shared_.scratch_size = scratch_.size();
    shared_.sent.store(1, std::memory_order_release);
    ::syscall(SYS_futex, &shared_.sent, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  }

  LaunchError read_error() override { return shared_.error; }
  [[nodiscard]] bool gone() const override { return in_memory_.load(std::memory_order_acquire) == 0; }

 private:
  Stack stack_;
  std::vector<std::byte> frame_;
  std::vector<std::byte> scratch_;
  SharedStart shared_{};
  ChildStart start_;
  std::atomic<pid_t> in_memory_ = 1;
};

/// The launcher's child: a process with memory of its own at the other end of a socket, which closes at its exec.
class AdoptedChild final : public HeldChild::Impl {
 public:
  AdoptedChild(pid_t pid, UniqueFd control) : control_(std::move(control)) {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) < 0) throw_errno("waitid", pid);
    pid_ = pid;
  }

  void send(std::vector<std::byte> frame) override {
    const UniqueFd file = make_memfd(frame);
    send_descriptor(control_.get(), file.get());
  }

  LaunchError read_error() override {
    LaunchError error;
    const ssize_t size = ::recv(control_.get(), &error, sizeof error, MSG_DONTWAIT);
    return size == sizeof error ? error : LaunchError{};
  }

  [[nodiscard]] bool gone() const override {
    char byte = 0;
    return ::recv(control_.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) >= 0;
  }

 private:
  UniqueFd control_;
};

}  // namespace

HeldChild::HeldChild(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HeldChild::HeldChild(HeldChild&&) noexcept = default;

HeldChild& HeldChild::operator=(HeldChild&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

HeldChild::~HeldChild() {
  if (impl_ == nullptr || impl_->gone()) return;
  kill_and_reap(impl_->pid());
  // Still there after its death was reported to somebody else: better lose a little memory than pull it away.
  if (!impl_->gone()) static_cast<void>(impl_.release());
}

pid_t HeldChild::pid() const {
  return impl_->pid();
}

void HeldChild::send(const LaunchPlan& plan, const SendOptions& options) {
  impl_->send(make_frame(plan, options));
}

LaunchError HeldChild::read_error() {
  return impl_->read_error();
}

HeldChild start_held_child() {
  return HeldChild(std::make_unique<SharedChild>());
}

HeldChild adopt_held_child(pid_t pid, UniqueFd control) {
  return HeldChild(std::make_unique<AdoptedChild>(pid, std::move(control)));
}

HeldChild hold_child(LaunchPlan& plan) {
  return plan.held_control.valid() ? adopt_held_child(plan.held_pid, std::move(plan.held_control)) : start_held_child();
}

}  // namespace syslens
