#include "addon/waker.h"

#include <atomic>
#include <memory>

namespace syslens {

struct Waker::State {
  napi_threadsafe_function function = nullptr;
  std::atomic<std::uint32_t> pending = 0;

  static void call(napi_env env, napi_value callback, void* context, void*);
  static void finalize(napi_env, void* state, void*) { delete static_cast<State*>(state); }
};

Waker::Waker(Napi::Env env, Napi::Function callback, const char* name) : env_(env) {
  auto state = std::make_unique<State>();
  const napi_status status =
      napi_create_threadsafe_function(env, callback, nullptr, Napi::String::New(env, name), 0, 1, state.get(),
                                      State::finalize, state.get(), State::call, &state->function);
  if (status != napi_ok) throw Napi::Error::New(env);
  state_ = state.release();
  keep_loop_alive(false);
}

// Every status is looked at: while the environment is being terminated each of these may fail, and leaves its result
// unset.
void Waker::State::call(napi_env env, napi_value callback, void* context, void*) {
  if (env == nullptr) return;
  auto* const state = static_cast<State*>(context);
  const std::uint32_t bits = state->pending.exchange(0);
  napi_value receiver = nullptr;
  napi_value argument = nullptr;
  if (napi_get_undefined(env, &receiver) != napi_ok || napi_create_uint32(env, bits, &argument) != napi_ok) return;
  if (napi_call_function(env, receiver, callback, 1, &argument, nullptr) != napi_pending_exception) return;
  // Node 20 would print DEP0168 and go on.
  napi_value exception = nullptr;
  if (napi_get_and_clear_last_exception(env, &exception) == napi_ok) napi_fatal_exception(env, exception);
}

void Waker::wake(std::uint32_t bits) {
  if (state_->pending.fetch_or(bits) != 0) return;
  // Fails only when it is closing: nobody is there to be woken then.
  napi_call_threadsafe_function(state_->function, nullptr, napi_tsfn_nonblocking);
}

void Waker::keep_loop_alive(bool keep) {
  if (state_ == nullptr) return;
  if (keep) {
    napi_ref_threadsafe_function(env_, state_->function);
  } else {
    napi_unref_threadsafe_function(env_, state_->function);
  }
}

void Waker::close() {
  if (state_ == nullptr) return;
  napi_release_threadsafe_function(state_->function, napi_tsfn_abort);
  state_ = nullptr;
}

}  // namespace syslens
