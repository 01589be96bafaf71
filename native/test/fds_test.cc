// A plain program, so that the sanitizers can look at the scanner: exit status 0 when all is well.
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "fds/guard.h"
#include "fds/json.h"
#include "fds/scan.h"
#include "fds/scan_thread.h"
#include "test/check.h"

using syslens::UniqueFd;
namespace fds = syslens::fds;

namespace {

const fds::Process* process_of(const fds::Snapshot& snapshot, pid_t pid) {
  const auto found = std::ranges::find(snapshot.processes, pid, &fds::Process::pid);
  return found == snapshot.processes.end() ? nullptr : &*found;
}

const fds::Row* row_of(const fds::Snapshot& snapshot, int fd) {
  const fds::Process* process = process_of(snapshot, ::getpid());
  if (process == nullptr) return nullptr;
  const auto found = std::ranges::find(process->rows, fd, &fds::Row::fd);
  return found == process->rows.end() ? nullptr : &*found;
}

std::string written(const fds::Snapshot& snapshot) {
  std::string text;
  fds::write_rows(snapshot, [&](std::string_view piece) { text += piece; });
  return text;
}

// A child that holds nothing open and comes and goes.
void start_and_end_a_child() {
  const pid_t child = ::fork();
  CHECK(child >= 0);
  if (child == 0) ::_exit(0);
  CHECK(::waitpid(child, nullptr, 0) == child);
}

void own_descriptors_by_kind() {
  std::array<int, 2> pipe{};
  std::array<int, 2> pair{};
  CHECK(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  CHECK(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
  const UniqueFd event(::eventfd(7, 0));
  const UniqueFd poll(::epoll_create1(0));
  epoll_event wanted{.events = EPOLLIN, .data = {.u64 = 1}};
  CHECK(::epoll_ctl(poll.get(), EPOLL_CTL_ADD, event.get(), &wanted) == 0);
  std::array<char, 32> name{"/tmp/syslens-fds-test-XXXXXX"};
  const UniqueFd file(::mkstemp(name.data()));
  CHECK(file.valid() && ::unlink(name.data()) == 0);

  fds::Request request;
  request.pids = {::getpid()};
  request.details = true;
  request.holders = true;
  const fds::Snapshot snapshot = fds::scan(request);
  CHECK(row_of(snapshot, pipe[0])->kind == fds::Kind::kPipe);
  CHECK(row_of(snapshot, pair[0])->kind == fds::Kind::kUnix);
  CHECK(row_of(snapshot, event.get())->kind == fds::Kind::kEventfd);
  CHECK(row_of(snapshot, poll.get())->kind == fds::Kind::kEpoll);
  CHECK(row_of(snapshot, file.get())->gone == fds::Gone::kUnlinked);
  const fds::SnapshotText text(snapshot);
  CHECK(text.rows.view() == written(snapshot));
  for (const int fd : {pipe[0], pipe[1], pair[0], pair[1]}) ::close(fd);
}

// Several threads of this process scan while it opens and closes files and starts children.
void scans_side_by_side() {
  std::atomic<int> running{3};
  std::vector<std::jthread> scanners;
  for (int scanner = 0; scanner < 3; ++scanner) {
    scanners.emplace_back([&running, scanner] {
      for (int round = 0; round < 10; ++round) {
        fds::Request request;
        request.threads = 4;
        request.details = scanner == 0;
        request.holders = scanner == 1;
        request.deleted_only = scanner == 1;
        const fds::Snapshot snapshot = fds::scan(request);
        CHECK(process_of(snapshot, ::getpid()) != nullptr);
        CHECK(fds::SnapshotText(snapshot).processes.view().front() == '[');
      }
      --running;
    });
  }
  while (running > 0) {
    const UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    start_and_end_a_child();
  }
}

void guards_side_by_side() {
  std::vector<std::jthread> askers;
  for (int asker = 0; asker < 4; ++asker) {
    askers.emplace_back([] {
      fds::Guard guard(std::chrono::seconds(20));
      for (int round = 0; round < 200; ++round) {
        struct statx status {};
        CHECK(guard.statx(AT_FDCWD, "/proc/self", 0, STATX_BASIC_STATS, &status) == 0);
        CHECK(guard.statx(AT_FDCWD, "/nowhere", 0, STATX_BASIC_STATS, &status) == -ENOENT);
        std::string text;
        CHECK(guard.read(AT_FDCWD, "/proc/self/comm", text) == 0 && !text.empty());
      }
    });
  }
}

void hostile_bytes_become_json() {
  const auto json = [](std::string_view bytes) {
    fds::JsonText out;
    fds::append_string(out, bytes);
    return std::string(out.view());
  };
  CHECK(json("a\nb\x1b[31m\"\\") == R"("a\nb\u001b[31m\"\\")");
  CHECK(json("\xff") == "\"\xef\xbf\xbd\"");
  // An overlong form, a surrogate, beyond U+10FFFF, cut short.
  for (const char* bytes : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) CHECK(!fds::is_utf8(bytes));
  CHECK(fds::is_utf8("\xe2\x82\xac"));
}

std::atomic<bool> handled = false;

void handlers_of_the_host_do_not_run_on_scan_threads() {
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = [](int) { handled = true; };
  CHECK(::sigaction(SIGUSR1, &action, &before) == 0);
  // Where it is not blocked the handler has run when this comes back.
  fds::run_on_scan_threads(1, [] { CHECK(::pthread_kill(::pthread_self(), SIGUSR1) == 0); });
  CHECK(!handled);
  CHECK(::pthread_kill(::pthread_self(), SIGUSR1) == 0 && handled);
  CHECK(::sigaction(SIGUSR1, &before, nullptr) == 0);
}

void counts_of_who_is_there_and_who_is_not() {
  CHECK(fds::open_count(::getpid()).value() >= 3);
  CHECK(!fds::open_count(4'194'303) && errno == ENOENT);
}

}  // namespace

int main() {
  own_descriptors_by_kind();
  scans_side_by_side();
  guards_side_by_side();
  hostile_bytes_become_json();
  handlers_of_the_host_do_not_run_on_scan_threads();
  counts_of_who_is_there_and_who_is_not();
  std::puts("fds: all well");
}
