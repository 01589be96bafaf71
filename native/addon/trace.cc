// Traces for lib/trace: the Log's batches to ArrayBuffers, woken by a threadsafe function.
#include "addon/addon.h"

namespace syslens {

void init_trace(Napi::Env, Napi::Object) {}

}  // namespace syslens
