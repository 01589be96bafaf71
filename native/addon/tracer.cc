// The low-level interface of lib/trace/tracer.ts: one native object per session, its methods one request each.
#include <sys/user.h>

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "addon/addon.h"
#include "addon/convert.h"
#include "ptrace/session.h"

namespace syslens {

namespace {

constexpr std::array report_names{
#define SYSLENS_REPORT_NAME(name, text) text,
    SYSLENS_REPORTS(SYSLENS_REPORT_NAME)
#undef SYSLENS_REPORT_NAME
};

template <class Struct>
Napi::Value to_js(Napi::Env env, const std::optional<Struct>& value) {
  if (!value) return env.Undefined();
  return to_array_buffer(env, std::as_bytes(std::span(&*value, 1)));
}

Napi::Object to_js(Napi::Env env, const Report& report) {
  Napi::Object result = Napi::Object::New(env);
  auto number = [&](const char* name, double value) { result.Set(name, Napi::Number::New(env, value)); };
  result.Set("type", Napi::String::New(env, report_names[static_cast<std::size_t>(report.type)]));
  number("tid", report.tid);
  number("knownAs", report.known_as);
  number("signal", report.signal);
  number("exitCode", report.exit_code);
  result.Set("coreDumped", Napi::Boolean::New(env, report.core_dumped));
  number("message", static_cast<double>(report.message));
  result.Set("syscall", to_js(env, report.syscall));
  result.Set("signalInfo", to_js(env, report.signal_info));
  number("errno", report.error);
  number("launchStep", static_cast<double>(report.launch.step));
  number("launchDetail", report.launch.detail);
  result.Set("last", Napi::Boolean::New(env, report.last));
  return result;
}

void deliver(Napi::Env env, Napi::Function on_report, std::nullptr_t*, Report* data) {
  const std::unique_ptr<Report> report(data);
  if (env == nullptr) return;  // the environment is being torn down
  try {
    on_report.Call({to_js(env, *report)});
  } catch (const Napi::Error& error) {
    // As an exception in any callback of Node; fails when the worker is being terminated, which is right.
    napi_fatal_exception(env, error.Value());
  }
}

using Reports = Napi::TypedThreadSafeFunction<std::nullptr_t, Report, deliver>;

/// The bytes of a typed array that a request fills.
std::span<std::byte> to_target(Napi::Value value, const char* what) {
  const std::span<const std::byte> bytes = to_bytes(value, what);
  return {const_cast<std::byte*>(bytes.data()), bytes.size()};
}

/// The bytes of a typed array as one kernel struct.
template <class Struct>
Struct to_struct(Napi::Value value, const char* what) {
  const std::span<const std::byte> bytes = to_bytes(value, what);
  if (bytes.size() != sizeof(Struct)) {
    throw Napi::TypeError::New(value.Env(),
                               std::string(what) + " must have " + std::to_string(sizeof(Struct)) + " bytes");
  }
  Struct result;
  std::memcpy(&result, bytes.data(), sizeof result);
  return result;
}

class TracerSession : public Napi::ObjectWrap<TracerSession> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "TracerSession",
                       {
                           method<&TracerSession::launch>("launch"),
                           method<&TracerSession::seize>("seize"),
                           method<&TracerSession::get>("get"),
                           method<&TracerSession::set>("set"),
                           method<&TracerSession::registers>("registers"),
                           method<&TracerSession::set_registers>("setRegisters"),
                           method<&TracerSession::peek_user>("peekUser"),
                           method<&TracerSession::read>("read"),
                           method<&TracerSession::write>("write"),
                           method<&TracerSession::syscall_info>("syscallInfo"),
                           method<&TracerSession::set_syscall_info>("setSyscallInfo"),
                           method<&TracerSession::signal_info>("signalInfo"),
                           method<&TracerSession::resume>("resume"),
                           method<&TracerSession::interrupt>("interrupt"),
                           method<&TracerSession::detach>("detach"),
                           method<&TracerSession::detach_all>("detachAll"),
                           method<&TracerSession::kill>("kill"),
                           method<&TracerSession::hold>("hold"),
                           method<&TracerSession::close>("close"),
                       });
  }

  explicit TracerSession(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    const Napi::Env env = info.Env();
    guarded(env, [&] {
      const Napi::Object options = to_object(info[0], "options");
      const SessionOptions parsed{
          .follow = to_boolean(options.Get("follow"), "follow"),
          .exit_events = to_boolean(options.Get("exitEvents"), "exitEvents"),
          .seccomp_events = to_boolean(options.Get("seccompEvents"), "seccompEvents"),
          .kill_at_end = to_boolean(options.Get("killAtEnd"), "killAtEnd"),
      };
      reports_ = Reports::New(env, info[1].As<Napi::Function>(), "syslens.Tracer", 0, 1);
      // Only held while somebody awaits a stop.
      reports_.Unref(env);
      try {
        session_ = std::make_unique<Session>(parsed, [reports = reports_](const Report& report) {
          auto copy = std::make_unique<Report>(report);
          if (reports.NonBlockingCall(copy.get()) == napi_ok) copy.release();
        });
      } catch (...) {
        reports_.Release();
        throw;
      }
      // After the threadsafe function, so that it runs before that one's own hook.
      hook_.arm(
          env,
          [](void* self) {
            static_cast<TracerSession*>(self)->hook_.fired();
            static_cast<TracerSession*>(self)->end();
          },
          this);
    });
  }

  ~TracerSession() override { end(); }

 private:
  template <Napi::Value (TracerSession::*body)(const Napi::CallbackInfo&)>
  static PropertyDescriptor method(const char* name) {
    return InstanceMethod<&TracerSession::checked<body>>(name);
  }

  template <Napi::Value (TracerSession::*body)(const Napi::CallbackInfo&)>
  Napi::Value checked(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&] { return (this->*body)(info); });
  }

  Napi::Value launch(const Napi::CallbackInfo& info) {
    const std::span<const std::byte> plan = to_bytes(info[0], "plan");
    LaunchPlan parsed;
    parsed.block.assign(plan.begin(), plan.end());
    return Napi::Number::New(info.Env(), session(info).launch(std::move(parsed)));
  }

  Napi::Value seize(const Napi::CallbackInfo& info) {
    session(info).seize(to_pid(info[0]));
    return info.Env().Undefined();
  }

  Napi::Value get(const Napi::CallbackInfo& info) {
    const Register reg = to_register(info[1]);
    return to_bigint(info, in_stop(info, [&](const StoppedThread& thread) { return thread.get(reg); }));
  }

  Napi::Value set(const Napi::CallbackInfo& info) {
    const Register reg = to_register(info[1]);
    const std::uint64_t value = to_word(info[2], "value");
    in_stop(info, [&](StoppedThread& thread) { thread.set(reg, value); });
    return info.Env().Undefined();
  }

  Napi::Value registers(const Napi::CallbackInfo& info) {
    const Registers registers = in_stop(info, [](const StoppedThread& thread) { return thread.registers(); });
    return to_js(info.Env(), std::optional(registers));
  }

  Napi::Value set_registers(const Napi::CallbackInfo& info) {
    const auto registers = to_struct<Registers>(info[1], "registers");
    in_stop(info, [&](StoppedThread& thread) { thread.set_registers(registers); });
    return info.Env().Undefined();
  }

  Napi::Value peek_user(const Napi::CallbackInfo& info) {
    const std::uint64_t offset = to_word(info[1], "offset");
    return to_bigint(info, in_stop(info, [&](const StoppedThread& thread) { return thread.peek_user(offset); }));
  }

  // The session's thread reads straight into the array: JavaScript waits meanwhile, and cannot detach it.
  Napi::Value read(const Napi::CallbackInfo& info) {
    const RemoteAddress from{to_word(info[1], "address")};
    const std::span<std::byte> to = to_target(info[2], "target");
    return to_number(info, in_stop(info, [&](const StoppedThread& thread) { return thread.read(from, to); }));
  }

  Napi::Value write(const Napi::CallbackInfo& info) {
    const RemoteAddress to{to_word(info[1], "address")};
    const std::span<const std::byte> from = to_bytes(info[2], "bytes");
    return to_number(info, in_stop(info, [&](StoppedThread& thread) { return thread.write(to, from); }));
  }

  Napi::Value syscall_info(const Napi::CallbackInfo& info) {
    return to_js(info.Env(), in_stop(info, [](const StoppedThread& thread) { return thread.syscall_info(); }));
  }

  Napi::Value set_syscall_info(const Napi::CallbackInfo& info) {
    const auto syscall = to_struct<SyscallInfo>(info[1], "syscall");
    const bool known = in_stop(info, [&](StoppedThread& thread) { return thread.set_syscall_info(syscall); });
    return Napi::Boolean::New(info.Env(), known);
  }

  Napi::Value signal_info(const Napi::CallbackInfo& info) {
    return to_js(info.Env(), in_stop(info, [](const StoppedThread& thread) { return thread.signal_info(); }));
  }

  Napi::Value resume(const Napi::CallbackInfo& info) {
    const auto how = static_cast<Resume>(to_integer(info[1], "how", 0, static_cast<std::int64_t>(Resume::Listen)));
    session(info).resume(to_pid(info[0]), how, to_int32(info[2], "signal"));
    return info.Env().Undefined();
  }

  Napi::Value interrupt(const Napi::CallbackInfo& info) {
    session(info).interrupt(to_pid(info[0]));
    return info.Env().Undefined();
  }

  Napi::Value detach(const Napi::CallbackInfo& info) {
    const bool done = session(info).detach(to_pid(info[0]), to_int32(info[1], "signal"));
    return Napi::Boolean::New(info.Env(), done);
  }

  Napi::Value detach_all(const Napi::CallbackInfo& info) {
    const std::vector<pid_t> left = session(info).detach_all();
    Napi::Array result = Napi::Array::New(info.Env(), left.size());
    for (std::uint32_t index = 0; index < left.size(); ++index) result.Set(index, left[index]);
    return result;
  }

  Napi::Value kill(const Napi::CallbackInfo& info) {
    const bool sent = session(info).kill(to_pid(info[0]), to_int32(info[1], "signal"));
    return Napi::Boolean::New(info.Env(), sent);
  }

  /// Whether a stop is awaited, so that the process must not end for lack of work.
  Napi::Value hold(const Napi::CallbackInfo& info) {
    if (session_ == nullptr) return info.Env().Undefined();
    if (to_boolean(info[0], "hold")) {
      reports_.Ref(info.Env());
    } else {
      reports_.Unref(info.Env());
    }
    return info.Env().Undefined();
  }

  Napi::Value close(const Napi::CallbackInfo& info) {
    hook_.reset();
    end();
    return info.Env().Undefined();
  }

  void end() {
    if (session_ == nullptr) return;
    session_.reset();  // joins its thread
    reports_.Release();
  }

  Session& session(const Napi::CallbackInfo& info) {
    if (session_ == nullptr) throw Napi::Error::New(info.Env(), "the session is closed");
    return *session_;
  }

  template <class Body>
  std::invoke_result_t<Body, StoppedThread&> in_stop(const Napi::CallbackInfo& info, Body body) {
    return session(info).in_stop(to_pid(info[0]), body);
  }

  static Register to_register(Napi::Value value) {
    return static_cast<Register>(to_integer(value, "register", 0, std::ssize(register_table) - 1));
  }

  static Napi::Value to_bigint(const Napi::CallbackInfo& info, std::uint64_t value) {
    return Napi::BigInt::New(info.Env(), value);
  }

  static Napi::Value to_number(const Napi::CallbackInfo& info, std::size_t value) {
    return Napi::Number::New(info.Env(), static_cast<double>(value));
  }

  Reports reports_;
  std::unique_ptr<Session> session_;
  CleanupHook hook_;
};

/// The registers in the order of user_regs_struct.
Napi::Value register_names(const Napi::CallbackInfo& info) {
  Napi::Array names = Napi::Array::New(info.Env(), register_table.size());
  std::uint32_t index = 0;
  for (const RegisterInfo& reg : register_table)
    names.Set(index++, Napi::String::New(info.Env(), std::string(reg.name)));
  return names;
}

}  // namespace

void init_tracer(Napi::Env env, Napi::Object exports) {
  exports.Set("TracerSession", TracerSession::define(env));
  exports.Set("registerNames", Napi::Function::New<register_names>(env, "registerNames"));
}

}  // namespace syslens
