#pragma once

#include <napi.h>

#include <cstdint>

#include "addon/waker.h"
#include "tracer/log.h"

namespace syslens {

/// A log with JavaScript as its reader: what every object that makes records for lib/trace hands out.
class Recording {
 public:
  // Bits that `wake` is called with.
  static constexpr std::uint32_t records = 1;
  static constexpr std::uint32_t over = 2;

  /// From the options `wake` (function), `memoryBytes`, `fileBytes`, `flushNs`, `keep`.
  Recording(Napi::Env env, Napi::Object options);

  [[nodiscard]] Log& log() { return log_; }
  [[nodiscard]] Waker& waker() { return waker_; }

  /// read(position): an ArrayBuffer of records; null: none yet, `wake` will be called; undefined: that was all; false:
  /// it was dropped.
  Napi::Value read(Napi::Env env, Napi::Value position);
  /// No record comes any more; to be called by the thread that made them.
  void end();

 private:
  Waker waker_;
  Log log_;  // after waker_: its flusher thread may wake, and must be gone first
};

}  // namespace syslens
