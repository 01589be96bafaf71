// Traces without Node, for the sanitizers: launch, threads, attach, stop, with a small table of our own.
#include "tracer/trace.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "launch/launch.h"
#include "test/check.h"
#include "test/launch_plan.h"
#include "tracer/condition.h"
#include "tracer/log.h"
#include "tracer/record.h"
#include "tracer/table.h"

using namespace syslens;

namespace {

template <typename T>
void put(std::vector<std::byte>& to, const T& value) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&value);
  to.insert(to.end(), bytes, bytes + sizeof value);
}

// write(2): the descriptor's name, and the bytes at entry; execve: the path; exit_group never returns.
std::shared_ptr<const Table> small_table() {
  std::vector<std::uint8_t> code;
  const auto arg = [&](std::uint8_t number) {
    const auto at = static_cast<std::uint32_t>(code.size());
    for (const std::uint8_t byte : {static_cast<std::uint8_t>(Op::Arg), number, static_cast<std::uint8_t>(Op::End)}) {
      code.push_back(byte);
    }
    return at;
  };
  const std::uint32_t arg0 = arg(0);
  const std::uint32_t arg1 = arg(1);
  const std::uint32_t arg2 = arg(2);
  std::vector<Node> nodes;
  const auto node = [&](NodeKind kind, std::uint32_t address, std::uint32_t length, std::uint8_t flags) {
    Node made{};
    made.kind = kind;
    made.when = When::Entry;
    made.flags = flags;
    made.address = address;
    made.length = length;
    made.condition = made.budget = no_expression;
    nodes.push_back(made);
  };
  node(NodeKind::Name, arg0, 0, 0);
  node(NodeKind::Bytes, arg1, arg2, node_flag::data);
  node(NodeKind::String, arg0, 0, 0);
  std::vector<Entry> entries(300);
  entries[1] = {0, 0, 2, 2, 1, 3, {}};
  entries[59] = {trait::execs, 2, 1, 1, 1, 3, {}};
  entries[60] = entries[231] = {trait::never_returns, 0, 0, 0, 1, 1, {}};
  std::vector<std::byte> bytes;
  put(bytes, TableHeader{table_magic, static_cast<std::uint32_t>(entries.size()),
                         static_cast<std::uint32_t>(nodes.size()), 0, static_cast<std::uint32_t>(code.size()), 0});
  for (const Entry& entry : entries) put(bytes, entry);
  for (const Node& one : nodes) put(bytes, one);
  for (const std::uint8_t byte : code) put(bytes, byte);
  return std::make_shared<const Table>(bytes);
}

struct Seen {
  std::map<RecordType, int> types;
  std::map<std::uint32_t, int> calls;
  std::string written;
  std::string first_path;
  int process_exits = 0;
};

/// One trace with its log; reads everything.
class Run {
 public:
  explicit Run(TraceOptions options = {})
      : log_({}, [this] { wake(); }), trace_(small_table(), options, log_, [this] { end(); }) {}

  Trace& trace() { return trace_; }

  Seen finish() {
    Seen seen;
    for (std::uint64_t position = 0;;) {
      const Log::Reading reading = log_.read(position);
      if (reading.state == Log::State::Batch) {
        scan(*reading.bytes, seen);
        ++position;
      } else if (reading.state == Log::State::Later) {
        std::unique_lock lock(mutex_);
        while (!ready_) changed_.wait(lock);
        ready_ = false;
      } else {
        break;
      }
    }
    while (!trace_.over()) std::this_thread::yield();
    return seen;
  }

 private:
  void wake() {
    const std::lock_guard lock(mutex_);
    ready_ = true;
    changed_.notify();
  }
  void end() { log_.end(); }

  static void scan(const Log::Bytes& bytes, Seen& seen) {
    for (std::size_t at = 0; at < bytes.size();) {
      RecordHeader header;
      std::memcpy(&header, bytes.data() + at, sizeof header);
      CHECK(header.size >= sizeof header && header.size % 8 == 0 && at + header.size <= bytes.size());
      ++seen.types[header.type];
      if (header.type == RecordType::Exit && (header.flags & flag::process) != 0) ++seen.process_exits;
      if (header.type == RecordType::Syscall) scan_call(bytes.data() + at, seen);
      at += header.size;
    }
  }

  static void scan_call(const std::byte* at, Seen& seen) {
    SyscallRecord call;
    std::memcpy(&call, at, sizeof call);
    ++seen.calls[call.number];
    at += sizeof call;
    for (int i = 0; i < call.header.pieces; ++i) {
      Piece piece;
      std::memcpy(&piece, at, sizeof piece);
      const std::string text(reinterpret_cast<const char*>(at + sizeof piece), piece.got);
      if (call.number == 1 && piece.node == 1 && call.args[0] == 1) seen.written += text;
      if (call.number == 59 && seen.first_path.empty()) seen.first_path = text;
      at += sizeof piece + ((piece.got + 7) & ~std::uint32_t{7});
    }
  }

  std::mutex mutex_;
  Condition changed_;
  bool ready_ = false;
  Log log_;
  Trace trace_;
};

void test_launch() {
  Run run;
  const pid_t pid = run.trace().launch(plan_of({"sh", "-c", "echo one; (echo two; exit 3); exit 4"}));
  CHECK(pid > 0);
  const Seen seen = run.finish();
  CHECK(seen.first_path.starts_with("/usr/bin/sh") || seen.first_path.starts_with("/bin/sh"));
  CHECK(seen.written == "one\ntwo\n");
  CHECK(seen.types.at(RecordType::Exec) == 1);
  CHECK(seen.types.at(RecordType::Spawn) == 1);
  CHECK(seen.process_exits == 2);
  CHECK(seen.calls.at(231) == 2);
  const TraceOutcome outcome = run.trace().outcome();
  CHECK(outcome.status == 4 && !outcome.by_signal && outcome.pid == pid && outcome.processes == 2);
  CHECK(outcome.failure == 0);
}

void test_filter() {
  TraceOptions options;
  options.selected = CallSet{};
  (*options.selected)[0] = 1u << 1;  // write
  Run run(options);
  run.trace().launch(plan_of({"sh", "-c", "echo one; ls / > /dev/null; echo two"}));
  const Seen seen = run.finish();
  CHECK(seen.written.starts_with("one\n") && seen.written.ends_with("two\n"));
  CHECK(seen.calls.size() == 1);
  CHECK(run.trace().outcome().status == 0);
}

void test_not_found() {
  Run run;
  run.trace().launch(plan_of({"no-such-command-anywhere"}));
  const Seen seen = run.finish();
  CHECK(seen.types.empty());
  const TraceOutcome outcome = run.trace().outcome();
  CHECK(outcome.launch_error == ENOENT && outcome.status == 127);
}

void test_kill() {
  Run run;
  run.trace().launch(plan_of({"sleep", "1000"}));
  run.trace().kill(SIGTERM);
  run.finish();
  // The signal may come before the exec, which the child's blocked mask keeps until then.
  CHECK(run.trace().outcome().by_signal && run.trace().outcome().status == SIGTERM);
}

void test_stop() {
  for (int i = 0; i < 50; ++i) {
    Run run;
    run.trace().launch(plan_of({"sh", "-c", "while :; do (:); done"}));
    if (i % 2 == 0) std::this_thread::yield();
    run.trace().stop();
    run.finish();
  }
}

void test_attach() {
  int told[2];
  int hold[2];
  CHECK(pipe(told) == 0 && pipe(hold) == 0);
  // A grandchild: an own child is refused.
  const pid_t middle = fork();
  if (middle == 0) {
    const pid_t pid = fork();
    if (pid == 0) {
      close(hold[1]);
      char byte;
      (void)!read(hold[0], &byte, 1);
      (void)!write(STDERR_FILENO, "", 0);
      _exit(7);
    }
    (void)!write(told[1], &pid, sizeof pid);
    _exit(0);
  }
  pid_t pid = 0;
  CHECK(read(told[0], &pid, sizeof pid) == sizeof pid);
  waitpid(middle, nullptr, 0);
  {
    Run run;
    const auto failures = run.trace().attach({pid, getpid()});
    CHECK(failures.size() == 1 && failures[0].pid == getpid() && failures[0].error == EPERM);
    run.trace().detach();
    const Seen seen = run.finish();
    CHECK(seen.types.at(RecordType::Attach) == 1 && seen.types.at(RecordType::Detach) == 1);
    CHECK(kill(pid, 0) == 0);
  }
  Run run;
  CHECK(run.trace().attach({pid}).empty());
  close(hold[1]);
  const Seen seen = run.finish();
  CHECK(seen.types.at(RecordType::Attach) == 1);
  // The read may have ended before the first stop, the write cannot.
  CHECK(seen.calls.at(1) == 1 && seen.process_exits == 1);
}

}  // namespace

int main() {
  test_launch();
  test_filter();
  test_not_found();
  test_kill();
  test_stop();
  test_attach();
  std::puts("trace_test: all passed");
}
