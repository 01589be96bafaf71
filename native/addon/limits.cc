// Limits: one JSON text for all processes, since most of it is looked at.
#include "limits/limits.h"

#include "addon/addon.h"
#include "addon/convert.h"
#include "fds/sharing.h"

namespace syslens {

namespace {

Napi::Value limits_read(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    std::vector<pid_t> pids;
    if (!info[0].IsUndefined()) pids = to_pids(info[0], "pids");
    const limits::Report report = limits::read_limits(pids, to_boolean(info[1], "full"));
    return to_string(info.Env(), limits::to_json(report).view());
  });
}

// A limit as a bigint; undefined is RLIM_INFINITY.
std::uint64_t to_limit(Napi::Value value, const char* what) {
  return value.IsUndefined() ? limits::kUnlimited : to_word(value, what);
}

Napi::Value limits_set(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const auto number = static_cast<std::size_t>(to_integer(info[1], "limit", 0, limits::kLimits - 1));
    limits::set_limit(to_pid(info[0]), number, to_limit(info[2], "soft"), to_limit(info[3], "hard"));
    return info.Env().Undefined();
  });
}

// Which descriptors are one open file description: for each [pid, fd, pid, fd, …] the index of the first that is the
// same.
Napi::Value fds_same(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (!info[0].IsArray()) throw Napi::TypeError::New(info.Env(), "descriptors must be an array");
    const auto list = info[0].As<Napi::Array>();
    std::vector<fds::DescriptorName> names;
    for (std::uint32_t index = 0; index + 1 < list.Length(); index += 2) {
      names.push_back({to_pid(list.Get(index)), to_int32(list.Get(index + 1), "fd")});
    }
    const std::vector<std::size_t> first = fds::first_of_same(names);
    Napi::Array result = Napi::Array::New(info.Env(), first.size());
    for (std::size_t index = 0; index < first.size(); ++index) {
      result.Set(static_cast<std::uint32_t>(index), Napi::Number::New(info.Env(), static_cast<double>(first[index])));
    }
    return result;
  });
}

}  // namespace

void init_limits(Napi::Env env, Napi::Object exports) {
  exports.Set("limitsRead", Napi::Function::New(env, limits_read, "limitsRead"));
  exports.Set("limitsSet", Napi::Function::New(env, limits_set, "limitsSet"));
  exports.Set("fdsSame", Napi::Function::New(env, fds_same, "fdsSame"));
}

}  // namespace syslens
