// The package's `bin`. Starts Node, and before that forks the process that becomes the traced command: it still has
// what the caller gave us (descriptors, soft limits, signal mask and dispositions), which Node changes for itself.
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "launch/child.h"

namespace {

using namespace syslens;

// Verbs that start a command.
constexpr std::array verbs = {
    "trace",
    "leaks",
};

// Settings of Node that the caller means for the command; our own Node must not act on them. A parent's IPC channel, a
// cluster worker's id, --inspect or --require, a folder for coverage, debug output; and certificates, whose reading
// takes longer than all the rest of a start.
constexpr char node_prefix[] = "NODE_";
constexpr char node_exception[] = "NODE_DISABLE_COLORS=";

// Soft limits that would hit Node, which needs gigabytes of addresses, writes the trace, and takes time of its own.
constexpr std::array raised_for_node = {RLIMIT_AS, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_CPU};

struct Held {
  pid_t pid = 0;
  int control = -1;
};

[[noreturn]] void fail(int code, const char* what, const char* detail, Held held = {}) {
  dprintf(STDERR_FILENO, "syslens: %s%s%s\n", what, *detail != '\0' ? ": " : "", detail);
  if (held.pid != 0) {
    // It leaves when its socket ends.
    close(held.control);
    waitpid(held.pid, nullptr, 0);
  }
  _exit(code);
}

// The first argument that is no option decides; global options therefore take their value after "=".
char** find_verb(char** argv) {
  if (*argv == nullptr) return argv;
  do ++argv;
  while (*argv != nullptr && **argv == '-');
  return argv;
}

bool starts_a_command(const char* verb) {
  for (const char* name : verbs)
    if (verb != nullptr && strcmp(verb, name) == 0) return true;
  return false;
}

// <root>/prebuilds/linux-x64/syslens -> <root>/dist/cli/main.cjs; follows the links of node_modules/.bin.
bool find_main(char (&path)[PATH_MAX]) {
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (length < 0) fail(exit_our_failure, "cannot read /proc/self/exe (is /proc mounted?)", strerror(errno));
  path[length] = '\0';
  for (int level = 0; level < 3; ++level) {
    char* slash = strrchr(path, '/');
    if (slash == nullptr) return false;
    *slash = '\0';
  }
  const size_t root = strlen(path);
  constexpr char tail[] = "/dist/cli/main.cjs";
  if (root + sizeof tail > sizeof path) return false;
  memcpy(path + root, tail, sizeof tail);
  return access(path, R_OK) == 0;
}

/// Descriptors that Node keeps beside 0 to 2, in ascending order.
class Kept {
 public:
  void add(int fd) {
    if (fd < 3 || size_ == fds_.size()) return;
    size_t at = size_;
    for (; at > 0 && fds_[at - 1] >= fd; --at)
      if (fds_[at - 1] == fd) return;
    memmove(&fds_[at + 1], &fds_[at], (size_ - at) * sizeof(int));
    fds_[at] = fd;
    ++size_;
  }

  /// The command's other descriptors are not ours to hold open: the reader of a pipe would never see its end.
  void close_others() const {
    unsigned next = 3;
    for (size_t i = 0; i < size_; ++i) {
      const auto fd = static_cast<unsigned>(fds_[i]);
      if (next < fd) syscall(SYS_close_range, next, fd - 1, 0u);
      next = fd + 1;
    }
    syscall(SYS_close_range, next, ~0u, 0u);
  }

 private:
  std::array<int, 16> fds_{};
  size_t size_ = 0;
};

// A shell's process substitution gives our own options a path such as /dev/fd/63: `-o >(gzip >x.gz)`.
void keep_named(const char* text, Kept& kept) {
  for (const char* prefix : {"/dev/fd/", "/proc/self/fd/"})
    if (const char* found = strstr(text, prefix); found != nullptr) {
      const long fd = strtol(found + strlen(prefix), nullptr, 10);
      if (fd <= INT_MAX) kept.add(static_cast<int>(fd));
    }
}

// The words behind the verb that are options or may be values of one; where the command begins only the real parser
// knows, and it begins behind these.
template <class Look>
void each_option_word(char** verb, Look look) {
  bool value = false;
  for (char** word = verb + 1; *word != nullptr && strcmp(*word, "--") != 0; ++word) {
    const bool option = **word == '-';
    if (!option && !value) return;
    look(*word);
    value = option;
  }
}

// -p PID, -p812, --pid=812: nothing will be started.
bool attaches(char** verb) {
  bool found = false;
  each_option_word(
      verb, [&](const char* word) { found = found || strncmp(word, "-p", 2) == 0 || strncmp(word, "--pid", 5) == 0; });
  return found;
}

// Both sockets take numbers that the caller left free, and the child's closes itself at the exec.
Held hold_child(char** argv) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit raised{before.rlim_max, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &raised);  // a caller at its limit must not stop us

  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
    fail(exit_our_failure, "cannot make a socket for the command", strerror(errno));
  const pid_t pid = fork();
  if (pid < 0) fail(exit_our_failure, "cannot fork", strerror(errno));
  if (pid == 0) {
    close(pair[0]);
    ChildStart start;
    start.control = pair[1];
    start.argv = argv;
    start.envp = environ;
    start.nofile = &before;
    become_command(start);
  }
  close(pair[1]);
  // Standard streams that the caller closed stay closed for Node, which then opens /dev/null there.
  const int control = fcntl(pair[0], F_DUPFD, 3);
  if (control < 0) fail(exit_our_failure, "cannot duplicate a socket", strerror(errno), {pid, pair[0]});
  close(pair[0]);
  setrlimit(RLIMIT_NOFILE, &before);
  return {pid, control};
}

// The command's standard input: what is not read must not be held open either, its writer waits for SIGPIPE.
void release_input() {
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null < 0) return;
  // A closed one stays closed, as it was.
  if (null != STDIN_FILENO) dup2(null, STDIN_FILENO);
  close(null);
}

void drop_settings_of_node() {
  char** kept = environ;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const bool is_setting = strncmp(*entry, node_prefix, strlen(node_prefix)) == 0;
    if (!is_setting || strncmp(*entry, node_exception, strlen(node_exception)) == 0) *kept++ = *entry;
  }
  *kept = nullptr;
}

void raise_limits() {
  for (const auto resource : raised_for_node) {
    rlimit limit{};
    if (getrlimit(resource, &limit) < 0 || limit.rlim_cur == limit.rlim_max) continue;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(resource, &limit);
  }
}

// `nohup` and a shell's `&` mean us as well, but Node sets every signal back to its default action and unblocks it when
// it starts. So it is told which its caller ignores, as numbers (lib/cli/ignored-signals.ts).
void remember_ignored() {
  static char text[NSIG * 4];
  size_t length = 0;
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    // SIGCHLD is what Node waits for; a fault that is ignored kills all the same.
    const bool ours = number == SIGCHLD || number == SIGSEGV || number == SIGBUS || number == SIGFPE ||
                      number == SIGILL || number == SIGTRAP;
    if (ours || sigaction(number, nullptr, &action) != 0 || action.sa_handler != SIG_IGN) continue;
    length += static_cast<size_t>(snprintf(text + length, sizeof text - length, length == 0 ? "%d" : " %d", number));
  }
  if (length > 0) setenv("SYSLENS_IGNORED", text, 1);
  signal(SIGCHLD, SIG_DFL);
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGCHLD);
  sigprocmask(SIG_UNBLOCK, &mask, nullptr);
}

// Node raises its soft RLIMIT_NOFILE to the hard limit when it starts. `syslens limits` is asked for what the caller
// has: "soft:hard" for each limit in the order of getrlimit(2), "-" for unlimited (lib/limits/caller.ts).
void remember_limits() {
  static char text[RLIM_NLIMITS * 48];
  size_t length = 0;
  const auto append = [&](rlim_t value, const char* end) {
    const size_t room = sizeof text - length;
    const int added = value == RLIM_INFINITY
                          ? snprintf(text + length, room, "-%s", end)
                          : snprintf(text + length, room, "%llu%s", static_cast<unsigned long long>(value), end);
    length += static_cast<size_t>(added);
  };
  for (int number = 0; number < RLIM_NLIMITS; ++number) {
    rlimit limit{};
    if (getrlimit(static_cast<__rlimit_resource>(number), &limit) != 0) return;
    append(limit.rlim_cur, ":");
    append(limit.rlim_max, number + 1 == RLIM_NLIMITS ? "" : " ");
  }
  setenv("SYSLENS_LIMITS", text, 1);
}

}  // namespace

int main(int argc, char** argv) {
  static char script[PATH_MAX];
  if (!find_main(script))
    fail(exit_our_failure, "the JavaScript part is missing, run \"npm run build\" or reinstall", script);

  Held held;
  char** verb = find_verb(argv);
  if (starts_a_command(*verb)) {
    if (!attaches(verb)) {
      held = hold_child(argv);
      Kept kept;
      kept.add(held.control);
      each_option_word(verb, [&](const char* word) { keep_named(word, kept); });
      kept.close_others();
      release_input();
    }
    raise_limits();
  }
  drop_settings_of_node();
  for (const char* ours : {"SYSLENS_HELD", "SYSLENS_LIMITS", "SYSLENS_IGNORED"}) unsetenv(ours);
  if (starts_a_command(*verb)) remember_ignored();
  if (*verb != nullptr && strcmp(*verb, "limits") == 0) remember_limits();
  if (held.pid != 0) {
    char value[48];
    snprintf(value, sizeof value, "1:%d:%d", held.pid, held.control);
    setenv("SYSLENS_HELD", value, 1);
  }

  auto** next = static_cast<char**>(calloc(static_cast<size_t>(argc) + 3, sizeof(char*)));
  if (next == nullptr) fail(exit_our_failure, "out of memory", "", held);
  const char* node = getenv("SYSLENS_NODE");
  if (node == nullptr || *node == '\0') node = "node";
  next[0] = const_cast<char*>("node");
  next[1] = script;
  for (int i = 1; i < argc; ++i) next[i + 1] = argv[i];
  execvp(node, next);
  fail(exit_not_found, "cannot start node, is it in PATH?", strerror(errno), held);
}
