// What the command line wants of its own process.
#include <signal.h>
#include <unistd.h>

#include "addon/addon.h"

namespace syslens {
namespace {

/// exitNow(code): _exit(2). Nothing of JavaScript, of Node or of the C library runs any more.
Napi::Value exit_now(const Napi::CallbackInfo& info) {
  ::_exit(info.Length() > 0 && info[0].IsNumber() ? info[0].As<Napi::Number>().Int32Value() : 0);
}

/// ignoreSignal(number): sigaction(2) with SIG_IGN.
Napi::Value ignore_signal(const Napi::CallbackInfo& info) {
  struct sigaction action {};
  action.sa_handler = SIG_IGN;
  // EINVAL for SIGKILL, SIGSTOP and the two that the C library keeps: nobody can ignore these.
  if (info.Length() > 0 && info[0].IsNumber()) ::sigaction(info[0].As<Napi::Number>().Int32Value(), &action, nullptr);
  return info.Env().Undefined();
}

}  // namespace

void init_process(Napi::Env env, Napi::Object exports) {
  exports.Set("exitNow", Napi::Function::New<exit_now>(env, "exitNow"));
  exports.Set("ignoreSignal", Napi::Function::New<ignore_signal>(env, "ignoreSignal"));
}

}  // namespace syslens
