#include "addon/addon.h"

namespace {

Napi::Object init(Napi::Env env, Napi::Object exports) {
  syslens::init_doctor(env, exports);
  syslens::init_fds(env, exports);
  syslens::init_leaks(env, exports);
  syslens::init_limits(env, exports);
  syslens::init_process(env, exports);
  syslens::init_stack(env, exports);
  syslens::init_synthetic(env, exports);
  syslens::init_text(env, exports);
  syslens::init_trace(env, exports);
  syslens::init_tracer(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(syslens, init)
