// Traces for lib/trace: what the tracer thread says goes through a Recording, what JavaScript says to Trace.
#include "tracer/trace.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <optional>

#include "addon/addon.h"
#include "addon/convert.h"
#include "addon/recording.h"
#include "launch/launch.h"
#include "tracer/table.h"

namespace syslens {

namespace {

template <class Body>
void for_each(Napi::Object from, const char* name, Body&& body) {
  const Napi::Value list = from.Get(name);
  if (!list.IsArray()) throw Napi::TypeError::New(from.Env(), std::string(name) + " must be an array");
  const auto array = list.As<Napi::Array>();
  for (std::uint32_t index = 0; index < array.Length(); ++index) body(array.Get(index));
}

CallSet call_set(Napi::Value value, const char* name) {
  const std::span<const std::byte> bytes = to_bytes(value, name);
  CallSet set{};
  if (bytes.size() != sizeof set) {
    throw Napi::TypeError::New(value.Env(), std::string(name) + " must have " + std::to_string(sizeof set) + " bytes");
  }
  std::memcpy(set.data(), bytes.data(), sizeof set);
  return set;
}

// { paths: [{ kind, text }], fds: [] }: native/tracer/place.h.
PlaceOptions place_options(Napi::Object from) {
  PlaceOptions result;
  for_each(from, "paths", [&](Napi::Value item) {
    const Napi::Object path = to_object(item, "path");
    const std::span<const std::byte> text = to_bytes(path.Get("text"), "text");
    result.paths.push_back({static_cast<PatternKind>(to_integer(path.Get("kind"), "kind", 0, 2)),
                            std::string(reinterpret_cast<const char*>(text.data()), text.size())});
  });
  for_each(from, "fds", [&](Napi::Value item) { result.fds.push_back(to_int32(item, "fd")); });
  return result;
}

FaultOptions fault_options(Napi::Object from) {
  FaultOptions result;
  result.calls = call_set(from.Get("calls"), "calls");
  if (const Napi::Value value = from.Get("place"); !value.IsUndefined()) {
    result.place = place_options(to_object(value, "place"));
  }
  if (const Napi::Value value = from.Get("result"); !value.IsUndefined()) {
    result.result = static_cast<std::int64_t>(to_word(value, "result"));
  }
  constexpr std::int64_t most = std::int64_t{1} << 53;
  const auto number = [&](const char* name, std::int64_t least, std::uint64_t& into) {
    const Napi::Value value = from.Get(name);
    if (!value.IsUndefined()) into = static_cast<std::uint64_t>(to_integer(value, name, least, most));
  };
  if (const Napi::Value value = from.Get("signal"); !value.IsUndefined()) result.signal = to_int32(value, "signal");
  number("entryDelayNs", 0, result.entry_delay_ns);
  number("exitDelayNs", 0, result.exit_delay_ns);
  number("first", 1, result.first);
  number("last", 1, result.last);
  number("step", 1, result.step);
  if (const Napi::Value value = from.Get("afterStartup"); !value.IsUndefined()) {
    result.after_startup = to_boolean(value, "afterStartup");
  }
  return result;
}

TraceOptions trace_options(Napi::Object options) {
  TraceOptions result;
  const auto boolean = [&](const char* name, bool& into) {
    if (const Napi::Value value = options.Get(name); !value.IsUndefined()) into = to_boolean(value, name);
  };
  boolean("followForks", result.follow_forks);
  boolean("useSeccomp", result.use_seccomp);
  boolean("names", result.names);
  boolean("skipStartup", result.skip_startup);
  if (const Napi::Value value = options.Get("last"); !value.IsUndefined()) result.last = to_uint32(value, "last");
  boolean("descriptors", result.descriptors);
  if (const Napi::Value value = options.Get("stringLimit"); !value.IsUndefined()) {
    result.string_limit = to_uint32(value, "stringLimit");
  }
  const auto nanoseconds = [&](const char* name, std::uint64_t& into) {
    const Napi::Value value = options.Get(name);
    if (value.IsUndefined()) return;
    into = static_cast<std::uint64_t>(to_integer(value, name, 0, (std::int64_t{1} << 53) - 1));
  };
  nanoseconds("openCallNs", result.open_call_ns);
  nanoseconds("slowerNs", result.slower_ns);
  if (const Napi::Value value = options.Get("place"); !value.IsUndefined()) {
    result.place = place_options(to_object(value, "place"));
  }
  if (const Napi::Value value = options.Get("status"); !value.IsUndefined()) {
    result.status = static_cast<std::uint8_t>(to_uint32(value, "status"));
  }
  const auto calls = [&](const char* name, std::optional<CallSet>& into) {
    const Napi::Value value = options.Get(name);
    if (!value.IsUndefined()) into = call_set(value, name);
  };
  if (!options.Get("faults").IsUndefined()) {
    for_each(options, "faults",
             [&](Napi::Value item) { result.faults.push_back(fault_options(to_object(item, "fault"))); });
  }
  calls("selected", result.selected);
  calls("selectedI386", result.selected_i386);
  calls("until", result.until);
  calls("stacks", result.stacks);
  return result;
}

Napi::Object to_js(Napi::Env env, const TraceOutcome& outcome) {
  Napi::Object result = Napi::Object::New(env);
  const auto number = [&](const char* name, auto value) {
    result.Set(name, Napi::Number::New(env, static_cast<double>(value)));
  };
  number("pid", outcome.pid);
  result.Set("ended", Napi::Boolean::New(env, outcome.ended));
  result.Set("bySignal", Napi::Boolean::New(env, outcome.by_signal));
  result.Set("coreDumped", Napi::Boolean::New(env, outcome.core_dumped));
  number("status", outcome.status);
  result.Set("epochNs", Napi::BigInt::New(env, outcome.epoch_ns));
  number("durationNs", outcome.duration_ns);
  number("calls", outcome.calls);
  number("errors", outcome.errors);
  number("recorded", outcome.recorded);
  Napi::Array faults = Napi::Array::New(env, outcome.faults.size());
  for (std::uint32_t index = 0; index < outcome.faults.size(); ++index) {
    Napi::Object fault = Napi::Object::New(env);
    fault.Set("calls", Napi::Number::New(env, static_cast<double>(outcome.faults[index].calls)));
    fault.Set("hits", Napi::Number::New(env, static_cast<double>(outcome.faults[index].hits)));
    faults.Set(index, fault);
  }
  result.Set("faults", faults);
  result.Set("recordingEnded", Napi::Boolean::New(env, outcome.recording_ended));
  number("ioUringEnters", outcome.io_uring_enters);
  number("processes", outcome.processes);
  number("threads", outcome.threads);
  number("launchStep", outcome.launch_step);
  number("launchError", outcome.launch_error);
  number("launchDetail", outcome.launch_detail);
  number("failure", outcome.failure);
  result.Set("failedCall", Napi::String::New(env, outcome.failed_call));
  return result;
}

class TraceObject : public Napi::ObjectWrap<TraceObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Trace",
                       {InstanceMethod<&TraceObject::launch>("launch"), InstanceMethod<&TraceObject::attach>("attach"),
                        InstanceMethod<&TraceObject::read>("read"), InstanceMethod<&TraceObject::discard>("discard"),
                        InstanceMethod<&TraceObject::write_last>("writeLast"),
                        InstanceMethod<&TraceObject::stop_recording>("stopRecording"),
                        InstanceMethod<&TraceObject::detach>("detach"), InstanceMethod<&TraceObject::kill>("kill"),
                        InstanceMethod<&TraceObject::stop>("stop"), InstanceMethod<&TraceObject::outcome>("outcome"),
                        InstanceMethod<&TraceObject::keep_loop_alive>("keepLoopAlive")});
  }

  /// new Trace({ wake, table, … }): nothing is traced yet.
  explicit TraceObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<TraceObject>(info) {
    guarded(info.Env(), [&] {
      const Napi::Object options = to_object(info[0], "options");
      auto table = std::make_shared<const Table>(to_bytes(options.Get("table"), "table"));
      const TraceOptions trace = trace_options(options);
      recording_.emplace(info.Env(), options);
      trace_.emplace(std::move(table), trace, recording_->log(), [this] { recording_->end(); });
      hook_.arm(
          info.Env(), [](void* self) { static_cast<TraceObject*>(self)->tear_down(); }, this);
    });
  }

  ~TraceObject() override { shut_down(); }

 private:
  /// launch(plan, heldPid?, heldControl?) → pid. The control socket of a held child is ours from then on.
  Napi::Value launch(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&] {
      const std::span<const std::byte> block = to_bytes(info[0], "plan");
      LaunchPlan plan;
      plan.block.assign(block.begin(), block.end());
      if (!info[1].IsUndefined()) {
        plan.held_pid = to_pid(info[1], "heldPid");
        plan.held_control = UniqueFd(to_int32(info[2], "heldControl"));
      }
      return Napi::Number::New(info.Env(), begun([&] { return running().launch(std::move(plan)); }));
    });
  }

  /// attach(pids) → [{ pid, errno }] of those that could not be.
  Napi::Value attach(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&] {
      const std::vector<pid_t> pids = to_pids(info[0], "pids");
      const std::vector<AttachFailure> failures = begun([&] { return running().attach(pids); });
      Napi::Array result = Napi::Array::New(info.Env(), failures.size());
      for (std::uint32_t index = 0; index < failures.size(); ++index) {
        Napi::Object failure = Napi::Object::New(info.Env());
        failure.Set("pid", Napi::Number::New(info.Env(), failures[index].pid));
        failure.Set("errno", Napi::Number::New(info.Env(), failures[index].error));
        result.Set(index, failure);
      }
      return result;
    });
  }

  Napi::Value read(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
      if (!recording_) return Napi::Boolean::New(info.Env(), false);
      return recording_->read(info.Env(), info[0]);
    });
  }

  void discard(const Napi::CallbackInfo&) {
    if (recording_) recording_->log().discard();
  }

  // What is over can be told all the same: it makes no difference any more.

  void write_last(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] {
      if (trace_) trace_->write_last();
    });
  }

  void stop_recording(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] {
      if (trace_) trace_->stop_recording();
    });
  }

  void detach(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] {
      if (!trace_) return;
      // The tracer thread may be waiting for room in the log, where it hears nothing.
      recording_->log().release();
      trace_->detach();
    });
  }

  void kill(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] {
      const std::int32_t signal = to_int32(info[0], "signal");
      if (trace_) trace_->kill(signal);
    });
  }

  void stop(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] {
      if (!trace_) return;
      recording_->log().release();
      trace_->stop();
      // A trace that did not even begin calls nobody when it has ended.
      if (!begun_) recording_->end();
    });
  }

  /// To be asked for when it is over: its thread and descriptors go then, rather than when this object is collected.
  Napi::Value outcome(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&] {
      if (trace_) outcome_ = trace_->outcome();
      if (trace_ && (!begun_ || trace_->over())) trace_.reset();
      return to_js(info.Env(), outcome_);
    });
  }

  void keep_loop_alive(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] {
      if (recording_) recording_->waker().keep_loop_alive(to_boolean(info[0], "keep"));
    });
  }

  template <class Begin>
  auto begun(Begin&& begin) -> decltype(begin()) {
    try {
      begun_ = true;
      return begin();
    } catch (const SystemError&) {
      begun_ = false;
      throw;
    }
  }

  Trace& running() {
    if (!trace_) throw std::runtime_error("this trace is over");
    return *trace_;
  }

  void tear_down() {
    hook_.fired();
    shut_down();
  }

  void shut_down() {
    hook_.reset();
    if (recording_) recording_->log().release();
    trace_.reset();  // stops and joins
    recording_.reset();
  }

  std::optional<Recording> recording_;
  std::optional<Trace> trace_;
  TraceOutcome outcome_;
  bool begun_ = false;
  CleanupHook hook_;
};

/// pipe() → [read end, write end], both close-on-exec: Node has no way to make one.
Napi::Value make_pipe(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("pipe2");
    UniqueFd read_end(ends[0]);
    UniqueFd write_end(ends[1]);
    Napi::Array result = Napi::Array::New(info.Env(), 2);
    result.Set(0u, Napi::Number::New(info.Env(), read_end.get()));
    result.Set(1u, Napi::Number::New(info.Env(), write_end.get()));
    static_cast<void>(read_end.release());
    static_cast<void>(write_end.release());
    return result;
  });
}

}  // namespace

void init_trace(Napi::Env env, Napi::Object exports) {
  exports.Set("Trace", TraceObject::define(env));
  exports.Set("pipe", Napi::Function::New<make_pipe>(env, "pipe"));
}

}  // namespace syslens
