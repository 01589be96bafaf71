// What frames of stacks are called, for lib/stack.
#include "addon/addon.h"
#include "addon/convert.h"
#include "stack/symboliser.h"

namespace syslens {

namespace {

std::string to_text(Napi::Value value, const char* what) {
  const std::span<const std::byte> bytes = to_bytes(value, what);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Napi::Value to_js(Napi::Env env, const FrameName& name) {
  Napi::Object result = Napi::Object::New(env);
  // Bytes: what files say need not be UTF-8.
  const auto text = [&](const char* member, const std::string& value) {
    if (!value.empty()) result.Set(member, Napi::Buffer<char>::Copy(env, value.data(), value.size()));
  };
  text("function", name.function);
  text("file", name.file);
  result.Set("functionOffset", Napi::Number::New(env, static_cast<double>(name.function_offset)));
  result.Set("line", Napi::Number::New(env, name.line));
  result.Set("column", Napi::Number::New(env, name.column));
  result.Set("isScript", Napi::Boolean::New(env, name.is_script));
  result.Set("isInlined", Napi::Boolean::New(env, name.is_inlined));
  return result;
}

Napi::Value to_js(Napi::Env env, const std::vector<FrameName>& names) {
  Napi::Array result = Napi::Array::New(env, names.size());
  for (std::uint32_t i = 0; i < names.size(); ++i) result.Set(i, to_js(env, names[i]));
  return result;
}

class SymboliserObject : public Napi::ObjectWrap<SymboliserObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Symboliser",
                       {InstanceMethod<&SymboliserObject::name>("name"),
                        InstanceMethod<&SymboliserObject::name_own_code>("nameOwnCode")});
  }
  /// new Symboliser(decompress): decompress(type, bytes, size) gives bytes, or undefined.
  explicit SymboliserObject(const Napi::CallbackInfo& info)
      : Napi::ObjectWrap<SymboliserObject>(info),
        decompress_(Napi::Persistent(info[0].As<Napi::Function>())),
        symboliser_([this](std::uint32_t type, std::span<const std::byte> bytes, std::uint64_t size) {
          return decompress(type, bytes, size);
        }) {}

 private:
  /// name({ path, buildId, inode }, pid, offset, isReturnAddress)
  Napi::Value name(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&] {
      const Napi::Object module = to_object(info[0], "module");
      const ModuleIdentity identity{to_text(module.Get("path"), "path"), to_text(module.Get("buildId"), "buildId"),
                                    to_word(module.Get("inode"), "inode")};
      return to_js(info.Env(), symboliser_.name(identity, to_int32(info[1], "pid"), to_word(info[2], "offset"),
                                                to_boolean(info[3], "isReturnAddress")));
    });
  }
  /// nameOwnCode(pid, ownPid, address, isReturnAddress)
  Napi::Value name_own_code(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&] {
      return to_js(info.Env(),
                   symboliser_.name_own_code(to_int32(info[0], "pid"), to_int32(info[1], "ownPid"),
                                             to_word(info[2], "address"), to_boolean(info[3], "isReturnAddress")));
    });
  }

  std::vector<std::byte> decompress(std::uint32_t type, std::span<const std::byte> bytes, std::uint64_t size) {
    const Napi::Env env = Env();
    const Napi::HandleScope scope(env);
    const Napi::Value found =
        decompress_.Call({Napi::Number::New(env, type),
                          Napi::Buffer<char>::Copy(env, reinterpret_cast<const char*>(bytes.data()), bytes.size()),
                          Napi::Number::New(env, static_cast<double>(size))});
    if (!found.IsBuffer()) return {};
    const std::span<const std::byte> data = to_bytes(found, "decompressed");
    return {data.begin(), data.end()};
  }

  Napi::FunctionReference decompress_;
  Symboliser symboliser_;
};

}  // namespace

void init_stack(Napi::Env env, Napi::Object exports) {
  exports.Set("Symboliser", SymboliserObject::define(env));
}

}  // namespace syslens
