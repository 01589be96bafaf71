#pragma once

#include <signal.h>

namespace syslens {

/// Blocks the signals of this thread for as long as it lives. A thread or process that is made meanwhile keeps them
/// blocked to its end, so that no handler of the host (libuv's) ever runs there.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    // Without the two that the C library needs on every thread, as for setuid(2): pthread_sigmask(3) leaves them out.
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace syslens
