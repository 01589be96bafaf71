// Lines of text for lib/render, written from the records of batches.
#include <cstring>

#include "addon/addon.h"
#include "addon/convert.h"
#include "text/lines.h"

namespace syslens {

namespace {

using text::LineOptions;
using text::TextTable;

/// A table: its bytes, or the path of a file of them.
std::shared_ptr<const TextTable> to_table(Napi::Value value) {
  if (value.IsString()) return std::make_shared<const TextTable>(value.As<Napi::String>().Utf8Value().c_str());
  const std::span<const std::byte> bytes = to_bytes(value, "table");
  std::vector<std::uint32_t> words(bytes.size() / sizeof(std::uint32_t));
  std::memcpy(words.data(), bytes.data(), words.size() * sizeof(std::uint32_t));
  return std::make_shared<const TextTable>(std::move(words));
}

LineOptions line_options(Napi::Object from) {
  LineOptions result;
  const auto boolean = [&](const char* name, bool& into) {
    if (const Napi::Value value = from.Get(name); !value.IsUndefined()) into = to_boolean(value, name);
  };
  const auto number = [&](const char* name, std::int64_t most, auto& into) {
    const Napi::Value value = from.Get(name);
    if (!value.IsUndefined()) {
      into = static_cast<std::remove_reference_t<decltype(into)>>(to_integer(value, name, 0, most));
    }
  };
  boolean("colour", result.coloured);
  boolean("verbose", result.verbose);
  boolean("relative", result.relative);
  boolean("allDurations", result.all_durations);
  number("stringLimit", std::int64_t{1} << 32, result.string_limit);
  number("prefix", static_cast<std::int64_t>(text::Prefix::Terminal), result.prefix);
  number("clock", static_cast<std::int64_t>(text::ClockForm::Epoch), result.clock);
  if (const Napi::Value value = from.Get("remarkableNs"); !value.IsUndefined()) {
    result.remarkable_ns = static_cast<std::uint64_t>(to_integer(value, "remarkableNs", 0, std::int64_t{1} << 53));
  }
  if (const Napi::Value value = from.Get("raw"); !value.IsUndefined()) {
    const std::span<const std::byte> bits = to_bytes(value, "raw");
    for (std::size_t call = 0; call < result.raw.size() && call / 8 < bits.size(); ++call) {
      result.raw[call] = (std::to_integer<unsigned>(bits[call / 8]) >> (call % 8) & 1) != 0;
    }
  }
  return result;
}

class TextObject : public Napi::ObjectWrap<TextObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(
        env, "TextLines",
        {InstanceMethod<&TextObject::starts_at>("startsAt"),
         InstanceMethod<&TextObject::without_exit_of>("withoutExitOf"), InstanceMethod<&TextObject::write>("write"),
         InstanceMethod<&TextObject::copy>("copy"), InstanceMethod<&TextObject::lost>("lost")});
  }

  /// new TextLines(table, options)
  explicit TextObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<TextObject>(info) {
    guarded(info.Env(), [&] { lines_.emplace(to_table(info[0]), line_options(to_object(info[1], "options"))); });
  }

 private:
  /// startsAt(epochNs)
  void starts_at(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] { lines_->starts_at(to_word(info[0], "epochNs")); });
  }

  /// withoutExitOf(pid)
  void without_exit_of(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] { lines_->without_exit_of(to_pid(info[0])); });
  }

  /// write(records, into) → how many bytes of text there are. They are in `into` when they have room there, else for
  /// copy().
  Napi::Value write(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
      const std::string_view text = lines_->write(to_bytes(info[0], "records"));
      copy_text(text, info[1]);
      return Napi::Number::New(info.Env(), static_cast<double>(text.size()));
    });
  }

  /// copy(into): the text once more.
  void copy(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] { copy_text(lines_->text(), info[0]); });
  }

  /// lost() → how many events were dropped before they came here.
  Napi::Value lost(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(lines_->lost()));
  }

  static void copy_text(std::string_view text, Napi::Value into) {
    if (!into.IsTypedArray() || into.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
      throw Napi::TypeError::New(into.Env(), "into must be a Uint8Array");
    }
    auto array = into.As<Napi::Uint8Array>();
    if (text.size() <= array.ByteLength()) std::memcpy(array.Data(), text.data(), text.size());
  }

  std::optional<text::Lines> lines_;
};

}  // namespace

void init_text(Napi::Env env, Napi::Object exports) {
  exports.Set("TextLines", TextObject::define(env));
}

}  // namespace syslens
