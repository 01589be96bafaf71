#include "tracer/trace.h"

#include <signal.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "tracer/condition.h"
#include "tracer/event_loop.h"

namespace syslens {
namespace {

// How long stop() waits for attached tracees that cannot stop now (in a vfork, in an uninterruptible sleep) before the
// kernel is left to let them go.
constexpr std::uint64_t give_up_ns = 2'000'000'000;
// The same for detach(), again and again.
constexpr std::uint64_t leave_ns = 300'000'000;
constexpr std::uint64_t tick_ns = 100'000'000;

// The host's handlers have no business on this thread. SIGCHLD stays: blocked it would be kept and would wake the main
// thread for every stop.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  for (const int signal : {SIGCHLD, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigdelset(&all, signal);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

}  // namespace

class Trace::Impl {
 public:
  Impl(std::shared_ptr<const Table> table, TraceOptions options, Log& log, std::function<void()> ended)
      : table_(std::move(table)), options_(options), loop_(*table_, options_, log), ended_(std::move(ended)) {}

  ~Impl() {
    stop();
    if (tracer_.joinable()) tracer_.join();
    if (watcher_.joinable()) watcher_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // Runs the first job on the new tracer thread and comes back when it is done; throws what it threw.
  void begin(const std::function<void(EventLoop&)>& first) {
    std::exception_ptr failure;
    bool done = false;
    tracer_ = std::thread([&, this] {
      block_signals();
      bool begun = false;
      try {
        first(loop_);
        begun = true;
      } catch (...) {
        failure = std::current_exception();
        finish();
      }
      {
        const std::lock_guard lock(mutex_);
        done = true;  // the caller goes on: nothing of it may be used from here on
      }
      changed_.notify();
      if (!begun) return;
      loop_.run();
      finish();
      ended_();
    });
    std::unique_lock lock(mutex_);
    while (!done) changed_.wait(lock);
    if (failure) std::rethrow_exception(failure);
    watcher_ = std::thread([this] { watch(); });
  }

  void post(EventLoop::Job job) { loop_.post(std::move(job)); }

  void detach() {
    {
      const std::lock_guard lock(mutex_);
      if (over_ || leave_deadline_ns_ != 0) return;
      leave_deadline_ns_ = monotonic_ns() + leave_ns;
      changed_.notify();
    }
    loop_.post([](EventLoop& loop) { loop.detach_all(); });
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      if (over_ || stopping_) return;
      stopping_ = true;
      stop_deadline_ns_ = monotonic_ns() + give_up_ns;
      changed_.notify();
    }
    loop_.post([](EventLoop& loop) { loop.stop(); });
  }

  [[nodiscard]] bool over() const {
    const std::lock_guard lock(mutex_);
    return over_;
  }
  [[nodiscard]] TraceOutcome outcome() const { return loop_.outcome(); }

 private:
  void finish() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify();
  }

  // Beside a tracer thread that may be blocked in wait4 for ever: has it tell of calls that are open for long, and lets
  // it give up.
  void watch() {
    block_signals();
    EventLoop::Pulse last{};
    std::unique_lock lock(mutex_);
    while (!over_) {
      if (stopping_ && monotonic_ns() >= stop_deadline_ns_) loop_.give_up();
      if (leave_deadline_ns_ != 0 && monotonic_ns() >= leave_deadline_ns_) {
        leave_deadline_ns_ = monotonic_ns() + leave_ns;
        loop_.post([](EventLoop& loop) { loop.leave_stuck(); });
      }
      if (options_.open_call_ns == 0 && !stopping_ && leave_deadline_ns_ == 0) {
        changed_.wait(lock);
        continue;
      }
      changed_.wait_until(
          lock, monotonic_ns() + std::min(tick_ns, std::max<std::uint64_t>(options_.open_call_ns / 2, 1'000'000)));
      const EventLoop::Pulse pulse = loop_.pulse();
      const bool waiting = pulse.waits % 2 == 1 && pulse.waits == last.waits;
      last = pulse;
      if (waiting && pulse.quiet_calls) loop_.post([](EventLoop& loop) { loop.announce_open_calls(); });
    }
  }

  const std::shared_ptr<const Table> table_;
  const TraceOptions options_;
  EventLoop loop_;
  const std::function<void()> ended_;
  mutable std::mutex mutex_;
  Condition changed_;
  bool over_ = false;
  bool stopping_ = false;
  std::uint64_t stop_deadline_ns_ = 0;
  std::uint64_t leave_deadline_ns_ = 0;  // 0: not detaching
  std::thread tracer_;
  std::thread watcher_;
};

Trace::Trace(std::shared_ptr<const Table> table, TraceOptions options, Log& log, std::function<void()> ended)
    : impl_(std::make_unique<Impl>(std::move(table), options, log, std::move(ended))) {}

Trace::~Trace() = default;

pid_t Trace::launch(LaunchPlan plan) {
  pid_t pid = 0;
  impl_->begin([&](EventLoop& loop) { pid = loop.launch(std::move(plan)); });
  return pid;
}

std::vector<AttachFailure> Trace::attach(const std::vector<pid_t>& pids) {
  std::vector<AttachFailure> failures;
  impl_->begin([&](EventLoop& loop) { failures = loop.attach(pids); });
  return failures;
}

void Trace::write_last() {
  impl_->post([](EventLoop& loop) { loop.write_last(); });
}

void Trace::stop_recording() {
  impl_->post([](EventLoop& loop) { loop.stop_recording(); });
}

void Trace::detach() {
  impl_->detach();
}

void Trace::kill(int signal) {
  impl_->post([signal](EventLoop& loop) { loop.kill_command(signal); });
}

void Trace::stop() {
  impl_->stop();
}

bool Trace::over() const {
  return impl_->over();
}

TraceOutcome Trace::outcome() const {
  return impl_->outcome();
}

}  // namespace syslens
