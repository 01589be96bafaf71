#include "addon/recording.h"

#include "addon/convert.h"

namespace syslens {

namespace {

constexpr std::int64_t most_amount = std::int64_t{1} << 50;

LogOptions log_options(Napi::Object options) {
  LogOptions result;
  const auto amount = [&](const char* name, auto& into) {
    const Napi::Value value = options.Get(name);
    if (!value.IsUndefined())
      into = static_cast<std::remove_reference_t<decltype(into)>>(to_integer(value, name, 0, most_amount));
  };
  amount("memoryBytes", result.memory_bytes);
  amount("fileBytes", result.file_bytes);
  amount("flushNs", result.flush_ns);
  if (const Napi::Value keep = options.Get("keep"); !keep.IsUndefined()) result.keep = to_boolean(keep, "keep");
  return result;
}

Napi::Function wake_function(Napi::Object options) {
  const Napi::Value wake = options.Get("wake");
  if (!wake.IsFunction()) throw Napi::TypeError::New(options.Env(), "wake must be a function");
  return wake.As<Napi::Function>();
}

}  // namespace

Recording::Recording(Napi::Env env, Napi::Object options)
    : waker_(env, wake_function(options), "syslens.trace"),
      log_(log_options(options), [this] { waker_.wake(records); }) {}

Napi::Value Recording::read(Napi::Env env, Napi::Value position) {
  const Log::Reading reading = log_.read(static_cast<std::uint64_t>(to_integer(position, "position", 0, most_amount)));
  switch (reading.state) {
    case Log::State::Batch:
      return to_array_buffer(env, *reading.bytes);
    case Log::State::Later:
      return env.Null();
    case Log::State::End:
      return env.Undefined();
    case Log::State::Gone:
      return Napi::Boolean::New(env, false);
  }
  return env.Undefined();
}

void Recording::end() {
  log_.end();
  waker_.wake(over);
}

}  // namespace syslens
