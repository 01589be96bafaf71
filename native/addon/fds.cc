// Descriptors: scans run off the main thread; rows come back as one JSON text, of which lib/fds parses what is looked
// at.
#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "addon/addon.h"
#include "addon/convert.h"
#include "fds/guard.h"
#include "fds/scan.h"
#include "fds/scan_thread.h"

namespace syslens {

namespace {

bool flag(Napi::Object options, const char* name, bool otherwise) {
  const Napi::Value value = options.Get(name);
  return value.IsUndefined() ? otherwise : to_boolean(value, name);
}

fds::Request to_request(Napi::Value value) {
  const Napi::Object options = to_object(value, "options");
  fds::Request request;
  if (const Napi::Value pids = options.Get("pids"); !pids.IsUndefined()) request.pids = to_pids(pids, "pids");
  if (const Napi::Value names = options.Get("names"); names.IsArray()) {
    const auto list = names.As<Napi::Array>();
    for (std::uint32_t index = 0; index < list.Length(); ++index) {
      // The kernel keeps 15 bytes of a name.
      request.names.push_back(list.Get(index).ToString().Utf8Value().substr(0, 15));
    }
  }
  if (const Napi::Value users = options.Get("users"); users.IsArray()) {
    const auto list = users.As<Napi::Array>();
    for (std::uint32_t index = 0; index < list.Length(); ++index) {
      request.users.push_back(to_uint32(list.Get(index), "user"));
    }
  }
  request.details = flag(options, "details", false);
  request.access = flag(options, "access", true);
  request.holders = flag(options, "holders", false);
  request.deleted_only = flag(options, "deletedOnly", false);
  request.sockets = flag(options, "sockets", true);
  request.peers = flag(options, "peers", true);
  if (const Napi::Value threads = options.Get("threads"); !threads.IsUndefined()) {
    request.threads = static_cast<unsigned>(to_integer(threads, "threads", 1, 64));
  }
  if (const Napi::Value deadline = options.Get("deadline"); !deadline.IsUndefined()) {
    request.deadline = std::chrono::milliseconds(to_integer(deadline, "deadline", 1, 60'000));
  }
  return request;
}

Napi::Object to_js(Napi::Env env, const fds::Snapshot& snapshot, const fds::SnapshotText& text) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("rows", to_array_buffer(env, std::as_bytes(std::span(text.rows.view()))));
  result.Set("processes", to_string(env, text.processes.view()));
  result.Set("incomplete", to_string(env, text.incomplete.view()));
  result.Set("vanished", static_cast<double>(snapshot.vanished));
  result.Set("peersComplete", snapshot.peers_complete);
  return result;
}

class ScanWorker final : public Napi::AsyncWorker {
 public:
  ScanWorker(Napi::Env env, fds::Request request)
      : Napi::AsyncWorker(env, "syslens.fds"),
        request_(std::move(request)),
        deferred_(Napi::Promise::Deferred::New(env)) {}

  [[nodiscard]] Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override {
    snapshot_ = fds::scan(request_);
    text_.emplace(snapshot_);
  }
  void OnOK() override { deferred_.Resolve(to_js(Env(), snapshot_, *text_)); }
  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  fds::Request request_;
  fds::Snapshot snapshot_;
  std::optional<fds::SnapshotText> text_;
  Napi::Promise::Deferred deferred_;
};

Napi::Value fds_scan(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    auto* worker = new ScanWorker(info.Env(), to_request(info[0]));
    const Napi::Promise promise = worker->promise();
    worker->Queue();
    return promise;
  });
}

Napi::Value fds_scan_sync(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const fds::Snapshot snapshot = fds::scan(to_request(info[0]));
    return to_js(info.Env(), snapshot, fds::SnapshotText(snapshot));
  });
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_errno("write");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// For the command line: the document goes to the descriptor without ever being a JavaScript string.
Napi::Value fds_write(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const fds::Request request = to_request(info[0]);
    const int fd = to_int32(info[1], "fd");
    const std::string head = info[2].ToString().Utf8Value();
    const fds::Snapshot snapshot = fds::scan(request);
    const fds::SnapshotText text(snapshot, false);
    fds::JsonText begin;
    begin += head;
    begin += R"("vanished":)";
    fds::append_number(begin, snapshot.vanished);
    begin += R"(,"peersComplete":)";
    begin += snapshot.peers_complete ? "true" : "false";
    begin += R"(,"processes":)";
    begin += text.processes.view();
    begin += R"(,"incomplete":)";
    begin += text.incomplete.view();
    begin += ",\"fds\":[\n";
    write_all(fd, begin.view());
    fds::write_rows(snapshot, [&](std::string_view piece) { write_all(fd, piece); });
    write_all(fd, "]}\n");
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("processes", static_cast<double>(snapshot.processes.size()));
    result.Set("incomplete", to_string(info.Env(), text.incomplete.view()));
    return result;
  });
}

Napi::Value fds_open_count(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const pid_t pid = to_pid(info[0]);
    const std::optional<long long> count = fds::open_count(pid);
    if (!count) throw_errno("stat(/proc/PID/fd)", pid);
    return Napi::Number::New(info.Env(), static_cast<double>(*count));
  });
}

std::vector<std::string> to_strings(Napi::Value value, const char* what) {
  if (!value.IsArray()) throw Napi::TypeError::New(value.Env(), std::string(what) + " must be an array");
  std::vector<std::string> result;
  const auto list = value.As<Napi::Array>();
  for (std::uint32_t index = 0; index < list.Length(); ++index)
    result.push_back(list.Get(index).ToString().Utf8Value());
  return result;
}

// Files under /proc that may hang on a page or a file server: each as a Buffer, or a negative errno.
Napi::Value fds_read_files(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const std::vector<std::string> paths = to_strings(info[0], "paths");
    const std::chrono::milliseconds deadline(to_integer(info[1], "deadline", 1, 60'000));
    std::vector<std::string> texts(paths.size());
    std::vector<int> errors(paths.size());
    fds::run_on_scan_threads(1, [&] {
      fds::Guard guard(deadline);
      for (std::size_t index = 0; index < paths.size(); ++index) {
        errors[index] = guard.read(AT_FDCWD, paths[index].c_str(), texts[index]);
      }
    });
    Napi::Array result = Napi::Array::New(info.Env(), paths.size());
    for (std::size_t index = 0; index < paths.size(); ++index) {
      const auto at = static_cast<std::uint32_t>(index);
      if (errors[index] != 0) {
        result.Set(at, Napi::Number::New(info.Env(), errors[index]));
      } else {
        result.Set(at, Napi::Buffer<char>::Copy(info.Env(), texts[index].data(), texts[index].size()));
      }
    }
    return result;
  });
}

// statfs(2) of each path: [total, free, available] in bytes, or a negative errno.
Napi::Value fds_statfs(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const std::vector<std::string> paths = to_strings(info[0], "paths");
    const std::chrono::milliseconds deadline(to_integer(info[1], "deadline", 1, 60'000));
    std::vector<struct statfs> results(paths.size());
    std::vector<int> errors(paths.size());
    fds::run_on_scan_threads(1, [&] {
      fds::Guard guard(deadline);
      for (std::size_t index = 0; index < paths.size(); ++index) {
        errors[index] = guard.statfs(AT_FDCWD, paths[index].c_str(), &results[index]);
      }
    });
    Napi::Array list = Napi::Array::New(info.Env(), paths.size());
    for (std::size_t index = 0; index < paths.size(); ++index) {
      const auto at = static_cast<std::uint32_t>(index);
      if (errors[index] != 0) {
        list.Set(at, Napi::Number::New(info.Env(), errors[index]));
        continue;
      }
      const struct statfs& status = results[index];
      const auto unit = static_cast<double>(status.f_frsize != 0 ? status.f_frsize : status.f_bsize);
      Napi::Array sizes = Napi::Array::New(info.Env(), 3);
      sizes.Set(0U, Napi::Number::New(info.Env(), static_cast<double>(status.f_blocks) * unit));
      sizes.Set(1U, Napi::Number::New(info.Env(), static_cast<double>(status.f_bfree) * unit));
      sizes.Set(2U, Napi::Number::New(info.Env(), static_cast<double>(status.f_bavail) * unit));
      list.Set(at, sizes);
    }
    return list;
  });
}

}  // namespace

void init_fds(Napi::Env env, Napi::Object exports) {
  exports.Set("fdsScan", Napi::Function::New(env, fds_scan, "fdsScan"));
  exports.Set("fdsScanSync", Napi::Function::New(env, fds_scan_sync, "fdsScanSync"));
  exports.Set("fdsWrite", Napi::Function::New(env, fds_write, "fdsWrite"));
  exports.Set("fdsReadFiles", Napi::Function::New(env, fds_read_files, "fdsReadFiles"));
  exports.Set("fdsStatfs", Napi::Function::New(env, fds_statfs, "fdsStatfs"));
  exports.Set("fdsOpenCount", Napi::Function::New(env, fds_open_count, "fdsOpenCount"));
}

}  // namespace syslens
