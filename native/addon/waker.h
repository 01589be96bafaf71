#pragma once

#include <napi.h>

#include <cstdint>

namespace syslens {

/// Wakes JavaScript from other threads by a threadsafe function: calls that come before the last one was delivered are
/// merged. Does not keep the event loop alive unless told to.
///
/// Lives on the JavaScript thread; only wake() may be called elsewhere, and whoever calls it must be joined before
/// close().
class Waker {
 public:
  /// `callback` gets the union of the bits; what it throws becomes an uncaughtException. `name` is for async hooks.
  Waker(Napi::Env env, Napi::Function callback, const char* name);
  ~Waker() { close(); }
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  void wake(std::uint32_t bits);
  void keep_loop_alive(bool keep);
  void close();

 private:
  struct State;
  State* state_;  // the threadsafe function's context, freed by its finalizer
  napi_env env_;
};

}  // namespace syslens
