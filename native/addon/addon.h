#pragma once

// Conversions between Node-API and the code below; the only folder that includes Node's headers.
//
// The pattern: one file per pillar defines `init_PILLAR`, which puts its functions on the exports and is called by
// addon.cc. Nothing here is static: what belongs to an environment (the main thread or a worker) hangs on its objects,
// and whatever has a thread or a tracee holds a CleanupHook.

#include <napi.h>

namespace syslens {

void init_doctor(Napi::Env env, Napi::Object exports);
void init_fds(Napi::Env env, Napi::Object exports);
void init_leaks(Napi::Env env, Napi::Object exports);
void init_limits(Napi::Env env, Napi::Object exports);
void init_process(Napi::Env env, Napi::Object exports);
void init_stack(Napi::Env env, Napi::Object exports);
void init_synthetic(Napi::Env env, Napi::Object exports);
void init_text(Napi::Env env, Napi::Object exports);
void init_trace(Napi::Env env, Napi::Object exports);
void init_tracer(Napi::Env env, Napi::Object exports);

}  // namespace syslens
