// What the command line wants of its own process.
#include <unistd.h>

#include "addon/addon.h"

namespace syslens {
namespace {

/// exitNow(code): _exit(2). Nothing of JavaScript, of Node or of the C library runs any more.
Napi::Value exit_now(const Napi::CallbackInfo& info) {
  ::_exit(info.Length() > 0 && info[0].IsNumber() ? info[0].As<Napi::Number>().Int32Value() : 0);
}

}  // namespace

void init_process(Napi::Env env, Napi::Object exports) {
  exports.Set("exitNow", Napi::Function::New<exit_now>(env, "exitNow"));
}

}  // namespace syslens
