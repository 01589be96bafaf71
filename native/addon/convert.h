#pragma once

#include <napi.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/system_error.h"

namespace syslens {

/// A JavaScript Error of a failed system call: code (`EPERM`), errno, syscall and pid as Node's own errors have them.
/// lib/ turns it into a SyslensError with a hint, since hints are texts for people.
[[nodiscard]] Napi::Error to_js_error(Napi::Env env, const SystemError& error);

/// Runs the body of a function that JavaScript calls; whatever C++ throws arrives there as an Error.
template <class Body>
auto guarded(Napi::Env env, Body&& body) -> decltype(body()) {
  try {
    return body();
  } catch (const Napi::Error&) {
    throw;
  } catch (const SystemError& error) {
    throw to_js_error(env, error);
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(env, "out of memory");
  } catch (const std::exception& error) {
    throw Napi::Error::New(env, error.what());
  }
}

// Arguments. Each throws a TypeError naming `what` when the value is of another kind; a number must be whole and fit.

[[nodiscard]] std::int64_t to_integer(Napi::Value value, const char* what, std::int64_t least, std::int64_t most);
[[nodiscard]] std::int32_t to_int32(Napi::Value value, const char* what);
[[nodiscard]] std::uint32_t to_uint32(Napi::Value value, const char* what);
[[nodiscard]] pid_t to_pid(Napi::Value value, const char* what = "pid");
/// A bigint or a whole number, as the 64 bits of a register.
[[nodiscard]] std::uint64_t to_word(Napi::Value value, const char* what);
[[nodiscard]] bool to_boolean(Napi::Value value, const char* what);
/// The bytes of an ArrayBuffer, typed array, DataView or Buffer; valid as long as no JavaScript runs.
[[nodiscard]] std::span<const std::byte> to_bytes(Napi::Value value, const char* what);
[[nodiscard]] std::vector<pid_t> to_pids(Napi::Value value, const char* what);
[[nodiscard]] Napi::Object to_object(Napi::Value value, const char* what);

// Results. Creation can fail while the environment is being terminated: these throw then and never hand out a
// pointer that was not set.

[[nodiscard]] Napi::String to_string(Napi::Env env, std::string_view utf8);

/// A fresh ArrayBuffer with a copy of the bytes; never an external one, which Electron and others refuse.
[[nodiscard]] Napi::ArrayBuffer to_array_buffer(Napi::Env env, std::span<const std::byte> bytes);

/// Runs a function when the environment ends (exit, worker termination), unless it was reset before. Hooks run last
/// registered first, before finalizers, and must have joined their threads when they return: the addon may be unmapped
/// right after.
class CleanupHook {
 public:
  CleanupHook() = default;
  CleanupHook(napi_env env, void (*run)(void*), void* data);
  CleanupHook(const CleanupHook&) = delete;
  CleanupHook& operator=(const CleanupHook&) = delete;
  ~CleanupHook() { reset(); }

  void arm(napi_env env, void (*run)(void*), void* data);
  void reset();
  /// To be called first by the hook itself: Node has removed it already.
  void fired() { env_ = nullptr; }

 private:
  napi_env env_ = nullptr;
  void (*run_)(void*) = nullptr;
  void* data_ = nullptr;
};

}  // namespace syslens
