// The own process's descriptors, for leak checks in tests: called before and after every test, so one call gives all.
#include <sys/resource.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "addon/addon.h"
#include "addon/convert.h"
#include "leaks/own_table.h"

// Node exports libuv; its header is not needed for one function (docs.libuv.org, uv_backend_fd).
extern "C" int uv_backend_fd(const struct uv_loop_s* loop);

namespace syslens {

namespace {

Napi::Value leaks_own_table(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    std::vector<leaks::OwnDescriptor> before;
    if (!info[0].IsUndefined()) {
      const std::span<const std::byte> bytes = to_bytes(info[0], "before");
      before.resize(bytes.size() / sizeof(leaks::OwnDescriptor));
      std::memcpy(before.data(), bytes.data(), before.size() * sizeof(leaks::OwnDescriptor));
    }
    const std::vector<leaks::OwnDescriptor> table = leaks::own_table(before);
    return to_array_buffer(info.Env(), std::as_bytes(std::span(table)));
  });
}

// The epoll instance of this thread's event loop, -1 where there is none.
Napi::Value leaks_loop_fd(const Napi::CallbackInfo& info) {
  uv_loop_s* loop = nullptr;
  const bool known = napi_get_uv_event_loop(info.Env(), &loop) == napi_ok && loop != nullptr;
  return Napi::Number::New(info.Env(), known ? uv_backend_fd(loop) : -1);
}

// The limit of descriptors, [soft, hard]; needs none that is free, unlike a look into /proc.
Napi::Value leaks_own_limit(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    struct rlimit limit {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) throw_errno("getrlimit");
    Napi::Array result = Napi::Array::New(info.Env(), 2);
    result.Set(0U, Napi::BigInt::New(info.Env(), std::uint64_t{limit.rlim_cur}));
    result.Set(1U, Napi::BigInt::New(info.Env(), std::uint64_t{limit.rlim_max}));
    return result;
  });
}

}  // namespace

void init_leaks(Napi::Env env, Napi::Object exports) {
  exports.Set("leaksOwnTable", Napi::Function::New(env, leaks_own_table, "leaksOwnTable"));
  exports.Set("leaksOwnLimit", Napi::Function::New(env, leaks_own_limit, "leaksOwnLimit"));
  exports.Set("leaksLoopFd", Napi::Function::New(env, leaks_loop_fd, "leaksLoopFd"));
}

}  // namespace syslens
