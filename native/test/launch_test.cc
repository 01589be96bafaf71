// A plain program: held children of a host with many threads, signal handlers and open descriptors, as a Node process
// is. Exit status 0 when all is well. With an argument it is the command that such a child becomes.
#include "launch/launch.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/system_error.h"
#include "launch/plan.h"
#include "launch/seccomp.h"
#include "test/check.h"

using namespace syslens;

namespace {

// ---- plans, as lib/trace/plan.ts writes them ----

struct PlanText {
  std::uint32_t flags = 0;
  std::string file;
  std::string directory;
  std::vector<std::string> args;
  std::vector<std::string> environment;
  std::vector<PlanLimit> limits;
  std::vector<PlanDescriptor> descriptors{{0, 0}, {1, 1}, {2, 2}};
  std::vector<std::uint32_t> groups;
  std::uint32_t uid = 0;
};

LaunchPlan encode(const PlanText& text) {
  std::string tail;
  const auto put = [&](const auto& list) {
    tail.append(reinterpret_cast<const char*>(list.data()), list.size() * sizeof list[0]);
  };
  const auto put_text = [&](const std::string& string) { tail.append(string).push_back('\0'); };
  put(text.limits);
  put(text.descriptors);
  put(text.groups);
  put_text(text.file);
  put_text(text.directory);
  for (const std::string& arg : text.args) put_text(arg);
  for (const std::string& entry : text.environment) put_text(entry);

  const auto count = [](const auto& list) { return static_cast<std::uint32_t>(list.size()); };
  PlanHeader header{};
  header.magic = plan_magic;
  header.size = static_cast<std::uint32_t>(sizeof header + tail.size());
  header.flags = text.flags;
  header.args = count(text.args);
  header.environment = count(text.environment);
  header.limits = count(text.limits);
  header.descriptors = count(text.descriptors);
  header.groups = count(text.groups);
  header.uid = header.gid = text.uid;
  LaunchPlan plan;
  plan.block.resize(header.size);
  std::memcpy(plan.block.data(), &header, sizeof header);
  std::memcpy(plan.block.data() + sizeof header, tail.data(), tail.size());
  return plan;
}

PlanText command(std::vector<std::string> words) {
  PlanText text;
  text.file = words[0];
  text.args = std::move(words);
  text.flags = plan_flag::search_path | plan_flag::default_signals | plan_flag::signal_mask;
  return text;
}

// The exit status of one child with this plan, as waitpid(2) gives it.
int run(const LaunchPlan& plan, LaunchError* error = nullptr, const SendOptions& options = {}) {
  HeldChild child = start_held_child();
  child.send(plan, options);
  int status = 0;
  CHECK(waitpid(child.pid(), &status, 0) == child.pid());
  if (error != nullptr) *error = child.read_error();
  return status;
}

bool exited(int status, int code) {
  return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

void check_error(const PlanText& text, LaunchStep step, int error, int code, int detail = 0) {
  LaunchError got;
  const int status = run(encode(text), &got);
  if (got.step != step || got.error != error || got.detail != detail || !exited(status, code))
    std::printf("step %d error %d detail %d status %x\n", static_cast<int>(got.step), got.error, got.detail, status);
  CHECK(got.step == step && got.error == error && got.detail == detail);
  CHECK(exited(status, code));
}

// ---- the host ----

std::size_t count_entries(const char* folder) {
  const std::filesystem::directory_iterator entries(folder);
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

std::size_t count_mappings() {
  std::ifstream maps("/proc/self/maps");
  std::size_t lines = 0;
  for (std::string line; std::getline(maps, line);) ++lines;
  return lines;
}

pid_t host = 0;
std::atomic<int> handled_in_host = 0;
std::atomic<int> handled_elsewhere = 0;

void handle(int) {
  // The kernel's word for the pid: the child shares this memory, so both counters are ours to read.
  (syscall(SYS_getpid) == host ? handled_in_host : handled_elsewhere).fetch_add(1);
}

void commands() {
  CHECK(exited(run(encode(command({"true"}))), 0));
  CHECK(exited(run(encode(command({"/bin/sh", "-c", "exit 7"}))), 7));
  PlanText text = command({"sh", "-c", "test \"$NAME\" = value && test $(pwd) = / && test $# = 2", "x", "", "b"});
  text.environment = {"NAME=value", "PATH=/nonexistent::/usr/bin:/bin"};
  text.directory = "/";
  text.flags |= plan_flag::directory;
  CHECK(exited(run(encode(text)), 0));
  text.args[0] = "another";
  text.args[2] = "test \"$0\" = x && grep -q another /proc/$$/cmdline";
  CHECK(exited(run(encode(text)), 0));
}

void errors() {
  check_error(command({"no-such-command"}), LaunchStep::Exec, ENOENT, 127);
  check_error(command({"/no/such/command"}), LaunchStep::Exec, ENOENT, 127);
  check_error(command({""}), LaunchStep::Exec, ENOENT, 127);
  check_error(command({"/tmp"}), LaunchStep::Exec, EACCES, 126);
  check_error(command({"/dev/null/x"}), LaunchStep::Exec, ENOTDIR, 126);
  check_error(command({std::string(300, 'x')}), LaunchStep::Exec, ENAMETOOLONG, 126);
  PlanText text = command({"true"});
  text.directory = "/no/such/folder";
  text.flags |= plan_flag::directory;
  check_error(text, LaunchStep::Directory, ENOENT, 125);
  text = command({"true"});
  text.descriptors = {{0, 0}, {5, 3999}};
  check_error(text, LaunchStep::Descriptors, EBADF, 125, 5);
  text.descriptors = {{0, 0}, {5, 4}, {6, 5}};
  check_error(text, LaunchStep::Descriptors, EBADF, 125, 5);
  text.descriptors = {{0, 0}, {0x7ffffffe, descriptor_null}};
  check_error(text, LaunchStep::Descriptors, EBADF, 125, 0x7ffffffe);
  text = command({"true"});
  text.limits = {{RLIMIT_NOFILE, 3, 20, 10}};
  check_error(text, LaunchStep::Limits, EINVAL, 125, RLIMIT_NOFILE);
  text.limits = {{99, 1, 1, 1}};
  check_error(text, LaunchStep::Limits, EINVAL, 125, 99);
  text = command({"true"});
  text.args.resize(3000, std::string(100'000, 'x'));
  check_error(text, LaunchStep::Exec, E2BIG, 126);
  // A filter that is none.
  const std::vector<sock_filter> nonsense(3, sock_filter{0xffff, 0, 0, 0});
  LaunchError error;
  CHECK(exited(run(encode(command({"true"})), &error, {.filter = nonsense}), 125));
  CHECK(error.step == LaunchStep::Filter && error.error == EINVAL);
}

void many_arguments() {
  PlanText text = command({"sh", "-c", "test $# = 100000 && test $100000 = x", "sh"});
  text.args[2] = "test $# = 100000 && test \"${100000}\" = x";
  text.args.resize(4 + 100'000, "x");
  CHECK(exited(run(encode(text)), 0));
}

void scripts() {
  char folder[] = "/tmp/syslens-launch-test-XXXXXX";
  CHECK(mkdtemp(folder) != nullptr);
  const std::string path = folder;
  const auto write = [&](const char* name, const char* text, mode_t mode) {
    std::ofstream(path + "/" + name) << text;
    CHECK(chmod((path + "/" + name).c_str(), mode) == 0);
    return path + "/" + name;
  };
  const std::string bare = write("bare", "test \"$1 $2\" = 'a b' && exit 9\n", 0755);
  CHECK(exited(run(encode(command({bare, "a", "b"}))), 9));
  check_error(command({write("not-executable", "exit 0\n", 0644)}), LaunchStep::Exec, EACCES, 126);
  check_error(command({write("no-interpreter", "#!/no/such/file\n", 0755)}), LaunchStep::Exec, ENOENT, 127);
  // Along PATH: what may not be executed is passed over, and named when nothing else is there.
  std::filesystem::create_directories(path + "/a/tool");
  std::filesystem::create_directories(path + "/b");
  PlanText text = command({"tool", "a", "b"});
  text.environment = {"PATH=" + path + "/a:" + path + "/missing:" + path + "/b"};
  check_error(text, LaunchStep::Exec, EACCES, 126);
  write("b/tool", "test \"$1 $2\" = 'a b' && exit 9\n", 0755);
  CHECK(exited(run(encode(text)), 9));
  // An empty folder is the current one.
  text.environment = {"PATH=/nonexistent:"};
  text.directory = path + "/b";
  text.flags |= plan_flag::directory;
  CHECK(exited(run(encode(text)), 9));
  std::filesystem::remove_all(path);
}

/// `launch_test report FD`: a line "number inode closeOnExec" for every open descriptor, to FD.
int report(int to) {
  std::string text;
  for (int fd = 0; fd < 5000; ++fd) {
    struct stat data {};
    if (fd == to || fstat(fd, &data) < 0) continue;
    text += std::to_string(fd) + " " + std::to_string(data.st_ino) + "\n";
  }
  return write(to, text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1;
}

std::uint64_t inode_of(int fd) {
  struct stat data {};
  CHECK(fstat(fd, &data) == 0);
  return data.st_ino;
}

void descriptors() {
  std::mt19937 random(7);
  // The host has files at 20 places, some of them not close-on-exec.
  std::vector<int> sources;
  for (int i = 0; i < 20; ++i) {
    const int file = memfd_create("source", MFD_CLOEXEC);
    CHECK(file >= 0);
    const int number = i < 10 ? 10 + i : 40 + 7 * i;
    CHECK(dup3(file, number, i % 2 == 0 ? O_CLOEXEC : 0) == number);
    close(file);
    sources.push_back(number);
  }
  for (int round = 0; round < 60; ++round) {
    std::vector<int> targets(60);
    std::iota(targets.begin(), targets.end(), 0);
    std::shuffle(targets.begin(), targets.end(), random);
    targets.resize(1 + random() % 30);
    std::sort(targets.begin(), targets.end());

    int output[2];
    CHECK(pipe2(output, O_CLOEXEC) == 0);
    PlanText text = command({"/proc/self/exe", "report", "70"});
    text.descriptors.clear();
    std::map<int, std::uint64_t> expected;
    struct stat null {};
    CHECK(stat("/dev/null", &null) == 0);
    for (const int target : targets) {
      const bool is_null = random() % 5 == 0;
      const int source = is_null ? descriptor_null : sources[random() % sources.size()];
      text.descriptors.push_back({target, source});
      expected[target] = is_null ? null.st_ino : inode_of(source);
    }
    text.descriptors.push_back({70, output[1]});
    HeldChild child = start_held_child();
    child.send(encode(text));
    close(output[1]);
    std::string got;
    char buffer[4096];
    for (ssize_t size; (size = read(output[0], buffer, sizeof buffer)) > 0;)
      got.append(buffer, static_cast<std::size_t>(size));
    close(output[0]);
    int status = 0;
    CHECK(waitpid(child.pid(), &status, 0) == child.pid());
    CHECK(exited(status, 0));
    std::string wanted;
    for (const auto& [fd, inode] : expected) wanted += std::to_string(fd) + " " + std::to_string(inode) + "\n";
    CHECK(got == wanted);
  }
  for (const int fd : sources) close(fd);
}

void high_descriptors() {
  rlimit before{};
  CHECK(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit low{64, before.rlim_max};
  CHECK(setrlimit(RLIMIT_NOFILE, &low) == 0);
  // A number above the soft limit, which the command has all the same.
  PlanText text = command({"sh", "-c", "test $(ulimit -Sn) = 64 && test /proc/$$/fd/300 -ef /dev/null"});
  text.descriptors = {{0, 0}, {1, 1}, {2, 2}, {300, descriptor_null}};
  CHECK(exited(run(encode(text)), 0));
  text = command({"sh", "-c", "test $(ulimit -Sn) = 50 && test $(ulimit -Hn) = 60"});
  text.limits = {{RLIMIT_NOFILE, 1, 50, 0}, {RLIMIT_NOFILE, 2, 0, 60}};
  CHECK(exited(run(encode(text)), 0));

  // A host without a free descriptor.
  std::vector<int> taken;
  for (int fd; (fd = dup(0)) >= 0;) taken.push_back(fd);
  CHECK(errno == EMFILE);
  const int ok = run(encode(command({"true"})));
  for (const int fd : taken) close(fd);
  CHECK(exited(ok, 0));
  CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0);
}

void hostile_plans() {
  PlanText text = command({"/no/such/command", "a"});
  text.environment = {"A=B"};
  text.limits = {{RLIMIT_CORE, 1, 0, 0}};
  text.groups = {1, 2};
  const LaunchPlan sound = encode(text);
  LaunchError error;
  for (std::size_t size = 0; size < sound.block.size(); ++size) {
    LaunchPlan cut;
    cut.block.assign(sound.block.begin(), sound.block.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(exited(run(cut, &error), 125));
    CHECK(error.step == LaunchStep::Plan && error.error == EINVAL);
    // The same with a size that says so.
    if (size < sizeof(PlanHeader)) continue;
    const auto claimed = static_cast<std::uint32_t>(size);
    std::memcpy(cut.block.data() + offsetof(PlanHeader, size), &claimed, sizeof claimed);
    CHECK(exited(run(cut, &error), 125));
    CHECK(error.step == LaunchStep::Plan);
  }
  // Counts, from slightly wrong to huge, in every field that is one.
  for (const std::size_t field :
       {offsetof(PlanHeader, args), offsetof(PlanHeader, environment), offsetof(PlanHeader, limits),
        offsetof(PlanHeader, descriptors), offsetof(PlanHeader, groups), offsetof(PlanHeader, size),
        offsetof(PlanHeader, magic)}) {
    std::uint32_t right = 0;
    std::memcpy(&right, sound.block.data() + field, sizeof right);
    for (const std::uint32_t wrong : {right + 1, right - 1, right + 100, 0x7fffffffu, 0x80000000u, 0xffffffffu}) {
      LaunchPlan plan;
      plan.block = sound.block;
      std::memcpy(plan.block.data() + field, &wrong, sizeof wrong);
      // One group more takes four letters of the file's name, and that is a sound plan.
      const int status = run(plan, &error);
      CHECK(exited(status, 125) || (field == offsetof(PlanHeader, groups) && exited(status, 127)));
      CHECK(error.step != LaunchStep::None);
    }
  }
  LaunchPlan unknown_flag;
  unknown_flag.block = sound.block;
  const std::uint32_t flags = 1u << 20;
  std::memcpy(unknown_flag.block.data() + offsetof(PlanHeader, flags), &flags, sizeof flags);
  CHECK(exited(run(unknown_flag), 125));
  // What only the launcher's child has.
  text.flags |= plan_flag::own_arguments;
  text.args = {};
  check_error(text, LaunchStep::Plan, EINVAL, 125);
  // Targets twice, or not in order.
  text = command({"true"});
  text.descriptors = {{0, 0}, {0, 1}};
  check_error(text, LaunchStep::Plan, EINVAL, 125);
  text.descriptors = {{1, 0}, {0, 1}};
  check_error(text, LaunchStep::Plan, EINVAL, 125);
  text.descriptors = {{-1, 0}};
  check_error(text, LaunchStep::Plan, EINVAL, 125);
  text.descriptors = {{0, -2}};
  check_error(text, LaunchStep::Plan, EINVAL, 125);
}

void signals() {
  struct sigaction action {};
  action.sa_handler = handle;
  for (const int signal : {SIGUSR1, SIGUSR2, SIGCHLD, SIGALRM, SIGTERM})
    CHECK(sigaction(signal, &action, nullptr) == 0);
  std::signal(SIGPIPE, SIG_IGN);

  // Default signals and an empty mask, as the plan says.
  CHECK(exited(run(encode(command({"sh", "-c",
                                   "grep -q 'SigBlk:.0000000000000000' /proc/self/status &&"
                                   "grep -q 'SigIgn:.0000000000000000' /proc/self/status"}))),
               0));
  // Without those flags: ignored ones stay (those of our caller as well), and the mask is that of the thread.
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  PlanText text =
      command({"grep", "-E", "Sig(Blk:.0000000000000001|Ign:.0000000000001000)", "-c", "/proc/self/status"});
  text.flags = plan_flag::search_path;
  text.descriptors = {{0, 0}, {1, descriptor_null}, {2, 2}};
  text.args = {"sh", "-c", "test $(grep -cE 'Sig(Blk:.0*1$|Ign:.0*1[0-9a-f]{3}$)' /proc/self/status) = 2"};
  text.file = "sh";
  text.descriptors = {{0, 0}, {1, 1}, {2, 2}};
  CHECK(exited(run(encode(text)), 0));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);

  // Signals at every moment of a start: they kill the child or meet the command, and no handler of ours runs there.
  std::atomic<pid_t> victim = 0;
  std::atomic<bool> over = false;
  std::thread shooter([&] {
    while (!over) {
      const pid_t pid = victim.load();
      if (pid != 0) kill(pid, SIGUSR1);
    }
  });
  int killed = 0;
  for (int round = 0; round < 300; ++round) {
    HeldChild child = start_held_child();
    victim = child.pid();
    child.send(encode(command({"true"})));
    // The pid stays ours until it is reaped.
    siginfo_t info{};
    CHECK(waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOWAIT) == 0 || errno == EINTR);
    victim = 0;
    int status = 0;
    while (waitpid(child.pid(), &status, 0) < 0) CHECK(errno == EINTR);
    CHECK(exited(status, 0) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1));
    killed += WIFSIGNALED(status) ? 1 : 0;
  }
  over = true;
  shooter.join();
  CHECK(killed > 0);
  CHECK(handled_in_host > 0);  // SIGCHLD at least
  CHECK(handled_elsewhere == 0);
  for (const int signal : {SIGUSR1, SIGUSR2, SIGCHLD, SIGALRM, SIGTERM}) std::signal(signal, SIG_DFL);
}

void ends_without_a_plan() {
  const std::size_t mappings = count_mappings();
  const std::size_t open = count_entries("/proc/self/fd");
  for (int round = 0; round < 500; ++round) {
    HeldChild child = start_held_child();
    if (round % 2 == 0) continue;
    HeldChild moved = std::move(child);
    CHECK(moved.pid() > 0);
  }
  CHECK(waitpid(-1, nullptr, __WALL) < 0 && errno == ECHILD);
  CHECK(count_entries("/proc/self/fd") == open);
  CHECK(count_mappings() <= mappings + 8);

  // Seized and asked to stop at its exit, as the tracer does.
  {
    HeldChild child = start_held_child();
    CHECK(ptrace(PTRACE_SEIZE, child.pid(), nullptr, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL) == 0);
  }
  CHECK(waitpid(-1, nullptr, __WALL) < 0 && errno == ECHILD);

  // Its maker is a thread that ends.
  std::optional<HeldChild> orphan;
  std::thread maker([&] { orphan = start_held_child(); });
  maker.join();
  int status = 0;
  CHECK(waitpid(orphan->pid(), &status, __WALL) == orphan->pid());
  CHECK(exited(status, 0) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
}

void traced() {
  HeldChild child = start_held_child();
  const pid_t pid = child.pid();
  CHECK(ptrace(PTRACE_SEIZE, pid, nullptr, PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) == 0);
  child.send(encode(command({"no-such-command"})), {.stop_before_exec = true});
  int status = 0;
  CHECK(waitpid(pid, &status, __WALL) == pid);
  CHECK(WIFSTOPPED(status) && status >> 8 == SIGSTOP);
  // From here on only the last try of the search, its entry and exit: nowhere is such a file.
  int stops = 0;
  for (;; ++stops) {
    CHECK(ptrace(PTRACE_SYSCALL, pid, nullptr, nullptr) == 0);
    CHECK(waitpid(pid, &status, __WALL) == pid);
    if (!WIFSTOPPED(status)) break;
    CHECK(status >> 8 == (SIGTRAP | 0x80));
    __ptrace_syscall_info info{};
    CHECK(ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) > 0);
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) CHECK(info.entry.nr == (stops < 2 ? SYS_execve : SYS_exit_group));
  }
  CHECK(stops == 3);
  CHECK(exited(status, 127));
  CHECK(child.read_error().step == LaunchStep::Exec && child.read_error().error == ENOENT);
}

// Of the folders before the command's nothing is to be seen.
void traced_along_path() {
  HeldChild child = start_held_child();
  const pid_t pid = child.pid();
  CHECK(ptrace(PTRACE_SEIZE, pid, nullptr, PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) == 0);
  PlanText text = command({"true"});
  text.environment = {"PATH=/nonexistent:/dev/null:/usr/bin:/bin"};
  child.send(encode(text), {.stop_before_exec = true});
  int status = 0;
  const auto next = [&] {
    CHECK(waitpid(pid, &status, __WALL) == pid);
    CHECK(WIFSTOPPED(status));
    return status >> 8;
  };
  CHECK(next() == SIGSTOP);
  for (const int expected : {SIGTRAP | 0x80, SIGTRAP | PTRACE_EVENT_EXEC << 8}) {
    CHECK(ptrace(PTRACE_SYSCALL, pid, nullptr, nullptr) == 0);
    CHECK(next() == expected);
  }
  CHECK(ptrace(PTRACE_CONT, pid, nullptr, nullptr) == 0);
  CHECK(waitpid(pid, &status, __WALL) == pid);
  CHECK(exited(status, 0));
}

void user() {
  if (getuid() != 0) {
    std::printf("not root: the change of user is not tested\n");
    return;
  }
  PlanText text =
      command({"sh", "-c", "test $(id -u) = 65534 && test $(id -g) = 65534 && test \"$(id -G)\" = '65534 7'"});
  text.flags |= plan_flag::user;
  text.uid = 65534;
  text.groups = {7};
  CHECK(exited(run(encode(text)), 0));
  CHECK(prctl(PR_GET_DUMPABLE) == 1);
  CHECK(getuid() == 0);

  // A filter binds the ordinary user to NO_NEW_PRIVS, root not, and not a root that becomes somebody else.
  CallSet selected{};
  selected[SYS_kexec_load / 64] |= std::uint64_t{1} << (SYS_kexec_load % 64);
  const std::vector<sock_filter> filter = compile_filter(selected);
  const auto privileges = [&](const char* expected, std::uint32_t more) {
    PlanText check = command({"grep", "-qE", expected, "/proc/self/status"});
    check.flags |= more;
    check.uid = 65534;
    return exited(run(encode(check), nullptr, {.filter = filter}), 0);
  };
  CHECK(privileges("NoNewPrivs:.0", 0));
  CHECK(privileges("NoNewPrivs:.1", plan_flag::no_new_privs));
  CHECK(privileges("NoNewPrivs:.0", plan_flag::user));
  CHECK(privileges("Seccomp:.2", plan_flag::user));
  std::thread([&] {
    // The system call itself: only this thread becomes somebody else, and the children that it makes.
    CHECK(syscall(SYS_setresuid, 65534, 65534, 65534) == 0);
    CHECK(privileges("NoNewPrivs:.1", 0));
    CHECK(privileges("Seccomp:.2", 0));
  }).join();
}

void adopted() {
  int pair[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
  const pid_t pid = fork();
  CHECK(pid >= 0);
  if (pid == 0) {
    close(pair[0]);
    char first[] = "sh", second[] = "-c", third[] = "exit 5";
    char* argv[] = {first, second, third, nullptr};
    ChildStart start;
    start.control = pair[1];
    start.argv = argv;
    start.envp = environ;
    become_command(start);
  }
  close(pair[1]);
  LaunchPlan plan;
  plan.held_pid = pid;
  plan.held_control = UniqueFd(pair[0]);
  HeldChild child = hold_child(plan);
  PlanText text;
  text.flags = plan_flag::own_arguments | plan_flag::own_environment | plan_flag::search_path;
  text.descriptors = {{0, 0}, {pair[1], 2}};  // where the child's socket is
  child.send(encode(text));
  int status = 0;
  CHECK(waitpid(pid, &status, 0) == pid);
  CHECK(exited(status, 5));
  CHECK(child.read_error().step == LaunchStep::None);
  try {
    static_cast<void>(adopt_held_child(1, UniqueFd()));
    CHECK(!"process 1 is no child of ours");
  } catch (const SystemError& error) {
    CHECK(error.error() == ECHILD);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "report") == 0) return report(std::atoi(argv[2]));
  host = getpid();
  std::atomic<bool> over = false;
  std::vector<std::thread> busy;
  for (int i = 0; i < 4; ++i)
    busy.emplace_back([&] {
      // Memory and thread-local storage in use all the time.
      while (!over) {
        std::string text(4096, 'x');
        errno = static_cast<int>(text.size());
        std::this_thread::sleep_for(std::chrono::microseconds(200));
        CHECK(text.back() == 'x');
      }
    });
  commands();
  errors();
  many_arguments();
  scripts();
  descriptors();
  high_descriptors();
  hostile_plans();
  signals();
  ends_without_a_plan();
  traced();
  traced_along_path();
  user();
  adopted();
  over = true;
  for (std::thread& thread : busy) thread.join();
  return 0;
}
