#include "addon/convert.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

namespace syslens {

namespace {

[[noreturn]] void reject(Napi::Value value, const char* what, const std::string& expected) {
  throw Napi::TypeError::New(value.Env(), std::string(what) + " must be " + expected);
}

}  // namespace

Napi::Error to_js_error(Napi::Env env, const SystemError& error) {
  Napi::Error result = Napi::Error::New(env, error.what());
  const char* name = strerrorname_np(error.error());
  if (name != nullptr) result.Set("code", Napi::String::New(env, name));
  result.Set("errno", Napi::Number::New(env, error.error()));
  result.Set("syscall", Napi::String::New(env, error.call()));
  if (error.pid() != 0) result.Set("pid", Napi::Number::New(env, error.pid()));
  return result;
}

std::int64_t to_integer(Napi::Value value, const char* what, std::int64_t least, std::int64_t most) {
  if (value.IsNumber()) {
    const double number = value.As<Napi::Number>().DoubleValue();
    // NaN fails every comparison.
    if (number >= static_cast<double>(least) && number <= static_cast<double>(most) && std::trunc(number) == number) {
      return static_cast<std::int64_t>(number);
    }
  }
  reject(value, what, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

std::int32_t to_int32(Napi::Value value, const char* what) {
  using Limits = std::numeric_limits<std::int32_t>;
  return static_cast<std::int32_t>(to_integer(value, what, Limits::min(), Limits::max()));
}

std::uint32_t to_uint32(Napi::Value value, const char* what) {
  return static_cast<std::uint32_t>(to_integer(value, what, 0, std::numeric_limits<std::uint32_t>::max()));
}

pid_t to_pid(Napi::Value value, const char* what) {
  return static_cast<pid_t>(to_integer(value, what, 1, std::numeric_limits<pid_t>::max()));
}

std::uint64_t to_word(Napi::Value value, const char* what) {
  if (value.IsBigInt()) {
    const auto big = value.As<Napi::BigInt>();
    bool lossless = false;
    if (const std::uint64_t word = big.Uint64Value(&lossless); lossless) return word;
    if (const std::int64_t word = big.Int64Value(&lossless); lossless) return static_cast<std::uint64_t>(word);
    reject(value, what, "a bigint of 64 bits");
  }
  constexpr std::int64_t most = (std::int64_t{1} << 53) - 1;
  return static_cast<std::uint64_t>(to_integer(value, what, -most, most));
}

bool to_boolean(Napi::Value value, const char* what) {
  if (!value.IsBoolean()) reject(value, what, "a boolean");
  return value.As<Napi::Boolean>().Value();
}

std::span<const std::byte> to_bytes(Napi::Value value, const char* what) {
  if (value.IsArrayBuffer()) {
    auto buffer = value.As<Napi::ArrayBuffer>();
    return {static_cast<const std::byte*>(buffer.Data()), buffer.ByteLength()};
  }
  if (value.IsTypedArray()) {
    auto array = value.As<Napi::TypedArray>();
    auto buffer = array.ArrayBuffer();
    return {static_cast<const std::byte*>(buffer.Data()) + array.ByteOffset(), array.ByteLength()};
  }
  if (value.IsDataView()) {
    auto view = value.As<Napi::DataView>();
    auto buffer = view.ArrayBuffer();
    return {static_cast<const std::byte*>(buffer.Data()) + view.ByteOffset(), view.ByteLength()};
  }
  reject(value, what, "an ArrayBuffer or a view of one");
}

std::vector<pid_t> to_pids(Napi::Value value, const char* what) {
  if (!value.IsArray()) reject(value, what, "an array of process ids");
  const auto array = value.As<Napi::Array>();
  std::vector<pid_t> pids;
  for (std::uint32_t index = 0; index < array.Length(); ++index) pids.push_back(to_pid(array.Get(index), what));
  return pids;
}

Napi::Object to_object(Napi::Value value, const char* what) {
  if (!value.IsObject()) reject(value, what, "an object");
  return value.As<Napi::Object>();
}

Napi::String to_string(Napi::Env env, std::string_view utf8) {
  return Napi::String::New(env, utf8.data(), utf8.size());
}

Napi::ArrayBuffer to_array_buffer(Napi::Env env, std::span<const std::byte> bytes) {
  // New throws when the environment is being terminated, so that Data() below is always set.
  Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(env, bytes.size());
  if (!bytes.empty()) std::memcpy(buffer.Data(), bytes.data(), bytes.size());
  return buffer;
}

CleanupHook::CleanupHook(napi_env env, void (*run)(void*), void* data) {
  arm(env, run, data);
}

void CleanupHook::arm(napi_env env, void (*run)(void*), void* data) {
  reset();
  if (napi_add_env_cleanup_hook(env, run, data) != napi_ok) throw std::runtime_error("cannot add a cleanup hook");
  env_ = env;
  run_ = run;
  data_ = data;
}

void CleanupHook::reset() {
  if (env_ != nullptr) napi_remove_env_cleanup_hook(env_, run_, data_);
  env_ = nullptr;
}

}  // namespace syslens
