// Records from a thread that traces nothing, through the same log and the same way to JavaScript as those of a trace.
#include "tracer/synthetic.h"

#include <thread>

#include "addon/addon.h"
#include "addon/convert.h"
#include "addon/recording.h"

namespace syslens {

namespace {

class SyntheticObject : public Napi::ObjectWrap<SyntheticObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Synthetic",
                       {InstanceMethod<&SyntheticObject::read>("read"), InstanceMethod<&SyntheticObject::stop>("stop"),
                        InstanceMethod<&SyntheticObject::discard>("discard"),
                        InstanceMethod<&SyntheticObject::keep_loop_alive>("keepLoopAlive")});
  }

  /// new Synthetic({ wake, count, … })
  explicit SyntheticObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SyntheticObject>(info) {
    guarded(info.Env(), [&] {
      const Napi::Object options = to_object(info[0], "options");
      const auto count = to_integer(options.Get("count"), "count", 0, std::int64_t{1} << 50);
      recording_.emplace(info.Env(), options);
      thread_ = std::thread([this, count] {
        produce_records(recording_->log(), static_cast<std::uint64_t>(count), stopping_);
        recording_->end();
      });
      hook_.arm(
          info.Env(), [](void* self) { static_cast<SyntheticObject*>(self)->tear_down(); }, this);
    });
  }

  ~SyntheticObject() override { shut_down(); }

 private:
  Napi::Value read(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
      if (!recording_) return info.Env().Undefined();
      return recording_->read(info.Env(), info[0]);
    });
  }

  void stop(const Napi::CallbackInfo&) {
    stopping_ = true;
    if (recording_) recording_->log().release();
  }

  void discard(const Napi::CallbackInfo&) {
    if (recording_) recording_->log().discard();
  }

  void keep_loop_alive(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] {
      if (recording_) recording_->waker().keep_loop_alive(to_boolean(info[0], "keep"));
    });
  }

  void tear_down() {
    hook_.fired();
    shut_down();
  }

  void shut_down() {
    hook_.reset();
    stopping_ = true;
    if (recording_) recording_->log().release();
    if (thread_.joinable()) thread_.join();
    recording_.reset();
  }

  std::optional<Recording> recording_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
  CleanupHook hook_;
};

}  // namespace

void init_synthetic(Napi::Env env, Napi::Object exports) {
  exports.Set("Synthetic", SyntheticObject::define(env));
}

}  // namespace syslens
