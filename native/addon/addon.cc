// The addon: one file per pillar, each adds its functions to the exports.
#include <napi.h>

namespace {

Napi::Object init(Napi::Env, Napi::Object exports) {
  return exports;
}

}  // namespace

NODE_API_MODULE(syslens, init)
