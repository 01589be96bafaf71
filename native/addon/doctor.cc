// What the kernel lets us do: errno values by name, made into words by lib/doctor.
#include "doctor/probe.h"

#include <string>

#include "addon/addon.h"
#include "addon/convert.h"

namespace syslens {
namespace {

/// doctorProbe(): { fork: 0, seize: 1, …, dumpable: 1 }; null: not tried.
Napi::Value doctor_probe(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const doctor::Answers answers = doctor::probe();
    Napi::Object result = Napi::Object::New(info.Env());
    for (std::size_t index = 0; index < doctor::probe_names.size(); ++index) {
      const std::optional<int> answer = answers.at(index);
      const std::string name(doctor::probe_names[index]);
      if (answer.has_value()) {
        result.Set(name, Napi::Number::New(info.Env(), *answer));
      } else {
        result.Set(name, info.Env().Null());
      }
    }
    return result;
  });
}

/// doctorAccess(pid): the errno with which the kernel would refuse to attach; 0: it would not.
Napi::Value doctor_access(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return Napi::Number::New(info.Env(), doctor::access_to(to_pid(info[0])).error);
  });
}

/// doctorDumpable(): PR_GET_DUMPABLE.
Napi::Value doctor_dumpable(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), doctor::dumpable());
}

}  // namespace

void init_doctor(Napi::Env env, Napi::Object exports) {
  exports.Set("doctorProbe", Napi::Function::New(env, doctor_probe, "doctorProbe"));
  exports.Set("doctorAccess", Napi::Function::New(env, doctor_access, "doctorAccess"));
  exports.Set("doctorDumpable", Napi::Function::New(env, doctor_dumpable, "doctorDumpable"));
}

}  // namespace syslens
