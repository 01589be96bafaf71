#include "fds/scan.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "base/system_error.h"
#include "fds/fdinfo.h"
#include "fds/guard.h"
#include "fds/list_numbers.h"
#include "fds/mounts.h"
#include "fds/peers.h"
#include "fds/process_scan.h"
#include "fds/process_stat.h"
#include "fds/read_file.h"
#include "fds/scan_thread.h"
#include "fds/socket_text.h"
#include "fds/sockets.h"

namespace syslens::fds {

namespace {

constexpr unsigned kMostThreads = 4;

/// Where the kernel keeps files without a file system: a memory file of our own lies there too.
std::uint32_t find_memory_device() {
  const UniqueFd file(::memfd_create("syslens", MFD_CLOEXEC));
  struct stat status {};
  if (!file.valid() || ::fstat(file.get(), &status) != 0) return ~std::uint32_t{0};
  return device_number(major(status.st_dev), minor(status.st_dev));
}

std::vector<pid_t> list_processes() {
  const UniqueFd proc(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!proc.valid()) throw_errno("open(/proc)");
  std::vector<pid_t> pids;
  std::vector<char> entries(std::size_t{64} << 10);
  if (!list_numbers(proc.get(), entries, [&](int pid) { pids.push_back(pid); })) throw_errno("getdents64(/proc)");
  std::ranges::sort(pids);
  return pids;
}

bool has_hidden_processes() {
  std::string text;
  if (!read_file(AT_FDCWD, "/proc/thread-self/mountinfo", text)) return false;
  const MountTable table(text);
  return std::ranges::any_of(table.mounts(), [](const Mount& mount) {
    if (mount.point != "/proc" || mount.type != "proc") return false;
    const std::size_t at = mount.options.find("hidepid=");
    return at != std::string::npos && !mount.options.substr(at + 8).starts_with("0") &&
           !mount.options.substr(at + 8).starts_with("off");
  });
}

bool is_wanted(const Request& request, const Process& process) {
  const auto has = [](const auto& list, const auto& value) { return std::ranges::find(list, value) != list.end(); };
  if (request.pids.empty() && request.names.empty() && request.users.empty()) return true;
  return has(request.pids, process.pid) || has(request.names, process.command) ||
         (process.status_read && (has(request.users, process.uid) || has(request.users, process.euid)));
}

/// Looks at the processes on several threads; the result is in the order of `pids`.
std::vector<Process> look_at_all(const Request& request, const std::vector<pid_t>& pids, MountTables& mounts,
                                 std::uint32_t memory_device, std::vector<std::unique_ptr<Arena>>& arenas,
                                 Snapshot* snapshot) {
  std::vector<std::optional<Process>> processes(pids.size());
  std::atomic<std::size_t> next{0};
  std::atomic<std::uint64_t> vanished{0};
  std::mutex mutex;
  const auto work = [&] {
    ProcessScan scan(request, mounts, memory_device);
    std::string buffer;
    auto own = std::make_unique<Arena>();
    Arena& arena = *own;
    {
      const std::lock_guard lock(mutex);
      arenas.push_back(std::move(own));
    }
    for (std::size_t index = next++; index < pids.size(); index = next++) {
      const pid_t pid = pids[index];
      if (is_guard_helper(pid)) continue;
      Process process(arena.resource());
      process.pid = pid;
      const UniqueFd directory = open_process(pid);
      const int error = errno;
      if (!directory.valid() || !read_identity(directory.get(), process, buffer)) {
        const bool refused = directory.valid() ? errno == EACCES || errno == EPERM : error == EACCES || error == EPERM;
        const bool asked = std::ranges::find(request.pids, pid) != request.pids.end();
        if (snapshot != nullptr && (asked || refused)) {
          const std::lock_guard lock(mutex);
          snapshot->incomplete.push_back(
              {pid, {}, refused ? std::string_view("permission") : std::string_view("no-such-process"), "process", -1});
        }
        continue;
      }
      if (!is_wanted(request, process)) continue;
      scan.look_at(process, directory.get());
      if (process.vanished) {
        ++vanished;
        if (std::ranges::find(request.pids, pid) == request.pids.end()) continue;
      }
      processes[index].emplace(std::move(process));
    }
  };
  unsigned threads = request.threads;
  if (threads == 0)
    threads = pids.size() < 16 ? 1 : std::min(kMostThreads, std::max(1U, std::thread::hardware_concurrency()));
  run_on_scan_threads(threads, work);
  std::vector<Process> result;
  result.reserve(processes.size());
  for (std::size_t index = 0; index < processes.size(); ++index) {
    if (processes[index]) result.push_back(std::move(*processes[index]));
  }
  if (snapshot != nullptr) snapshot->vanished += vanished;
  return result;
}

bool is_socket(const Row& row) {
  return row.kind == Kind::kSocket && row.hold == Hold::kDescriptor;
}

/// The kernel's tables of each network namespace in which a process has sockets.
void dump_namespaces(const std::vector<Process>& processes, bool unix_only, SocketTable& table,
                     std::vector<Incomplete>& incomplete) {
  // One process of each namespace leads there.
  std::map<std::uint64_t, const Process*> namespaces;
  for (const Process& process : processes) {
    if (std::ranges::any_of(process.rows, is_socket)) namespaces.try_emplace(process.net_namespace, &process);
  }
  std::array<char, 64> text{};
  const ssize_t length = ::readlink("/proc/thread-self/ns/net", text.data(), text.size());
  const std::string_view link(text.data(), length < 0 ? 0 : static_cast<std::size_t>(length));
  const std::uint64_t own = link.starts_with("net:[") ? to_number(link.substr(5)) : 0;
  for (const auto& [name, process] : namespaces) {
    if (name == 0) continue;
    if (name == own) {
      table.dump(name, unix_only);
      continue;
    }
    run_on_scan_threads(1, [&] {
      const UniqueFd directory = open_process(process->pid);
      const UniqueFd space(directory.valid() ? ::openat(directory.get(), "ns/net", O_RDONLY | O_CLOEXEC) : -1);
      // Without CAP_SYS_ADMIN there the sockets are asked one by one.
      if (space.valid() && ::setns(space.get(), CLONE_NEWNET) == 0) table.dump(name, unix_only);
    });
  }
  for (const std::string& failure : table.failures()) incomplete.push_back({0, {}, "error", "sockets, " + failure, -1});
}

/// A process that was looked at, opened again when one of its sockets must be asked.
class Revisit {
 public:
  explicit Revisit(const Process& process) : process_(process) {}

  /// Its /proc directory; -1: it is gone or out of reach.
  int directory() {
    if (!std::exchange(tried_, true)) {
      directory_ = open_process(process_.pid);
      if (!is_same()) directory_.reset();
    }
    return directory_.get();
  }
  int pidfd() {
    if (directory() >= 0 && !std::exchange(tried_pidfd_, true)) {
      pidfd_ = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, process_.pid, 0)));
      // The number may have got a new owner since the directory was opened.
      if (!is_same()) pidfd_.reset();
    }
    return pidfd_.get();
  }

 private:
  [[nodiscard]] bool is_same() const {
    if (!directory_.valid()) return false;
    std::string buffer;
    const std::optional<ProcessStat> now = read_process_stat(directory_.get(), buffer);
    return now && now->number(22) == process_.start_time;
  }

  const Process& process_;
  UniqueFd directory_;
  UniqueFd pidfd_;
  bool tried_ = false;
  bool tried_pidfd_ = false;
};

/// Asks a socket that is in no table; whether it may carry descriptors. `complete`: the tables have all with an
/// address.
bool ask_unlisted(Process& process, Row& row, Revisit& revisit, bool complete) {
  if (revisit.directory() < 0) return false;
  Socket socket;
  const bool asked = row.tid == 0 && ask_socket(revisit.pidfd(), row.fd, socket);
  if (!asked) {
    if (!name_socket(process.pid, row.fd, socket)) return false;
    // Each UDP socket with a port is in the tables; of TCP, bound ones may be in none.
    if (socket.kind == Kind::kUdp && complete) append_state(socket.members, "UNBOUND");
  }
  row.kind = socket.kind;
  process.add_members(row, socket.members.view());
  return socket.may_carry_descriptors;
}

/// Counts the descriptors in messages that wait in a socket.
void count_in_flight(Process& process, Row& row, int directory) {
  const std::string folder = row.tid == 0 ? "fdinfo/" : "task/" + std::to_string(row.tid) + "/fdinfo/";
  std::string text;
  if (directory < 0 || !read_file(directory, (folder + std::to_string(row.fd)).c_str(), text)) return;
  std::string_view lines = text;
  while (!lines.empty()) {
    const std::string_view count = after_key(next_line(lines), "scm_fds:");
    if (count.empty() || count == "0") continue;
    process.add_members(row, ",\"inFlight\":" + std::string(count));
  }
}

/// Finds each socket in the tables, and asks those that are in none.
void ask_sockets(Process& process, const SocketTable& table, bool unix_only) {
  const bool complete = table.has_dump(process.net_namespace);
  Revisit revisit(process);
  for (Row& row : process.rows) {
    if (!is_socket(row)) continue;
    bool may_carry_descriptors = false;
    row.answer = table.find(row.inode);
    if (row.answer != 0) {
      row.kind = table.kind_of(row.answer);
      if (row.kind != Kind::kUnix) continue;
      const UnixTies ties = table.unix_ties(row.answer);
      row.peer = ties.peer;
      may_carry_descriptors = ties.may_carry_descriptors;
    } else if (!unix_only) {
      may_carry_descriptors = ask_unlisted(process, row, revisit, complete);
    }
    if (may_carry_descriptors && !row.has_details) count_in_flight(process, row, revisit.directory());
  }
}

bool is_in_flight(const Process& process, const Row& row) {
  return process.slice(row.extra).find("\"inFlight\":") != std::string_view::npos;
}

/// Mounts of namespaces that were met later in the scan are known only now.
void settle_mounts(Process& process, const MountTables& mounts) {
  if (!process.has_detached) return;
  for (Row& row : process.rows) {
    if (row.detached && mounts.find_anywhere(row.mount) != nullptr) row.detached = false;
  }
}

/// Names from /etc/passwd alone: a name service could ask a server that does not answer.
void name_users(std::vector<Process>& processes) {
  std::string text;
  if (!read_file(AT_FDCWD, "/etc/passwd", text)) return;
  std::unordered_map<uid_t, std::string_view> names;
  std::string_view lines = text;
  while (!lines.empty()) {
    const std::string_view line = next_line(lines);
    const std::size_t name = line.find(':');
    const std::size_t password = name == std::string_view::npos ? name : line.find(':', name + 1);
    if (password == std::string_view::npos) continue;
    names.try_emplace(static_cast<uid_t>(to_number(line.substr(password + 1))), line.substr(0, name));
  }
  for (Process& process : processes) {
    const auto found = names.find(process.euid);
    if (process.status_read && found != names.end()) process.user = found->second;
  }
}

/// Adds who else holds ends, of processes that were not asked for.
void search_others(Snapshot& snapshot, const std::vector<pid_t>& all, MountTables& mounts,
                   std::uint32_t memory_device) {
  std::unordered_set<pid_t> known;
  for (const Process& process : snapshot.processes) known.insert(process.pid);
  std::vector<pid_t> rest;
  std::ranges::copy_if(all, std::back_inserter(rest), [&](pid_t pid) { return !known.contains(pid); });
  Request light;
  light.links_only = true;
  std::vector<std::unique_ptr<Arena>> arenas;
  for (const Process& other : look_at_all(light, rest, mounts, memory_device, arenas, nullptr)) {
    snapshot.peers.enter(other);
    snapshot.peers_complete &= !other.denied;
  }
}

Snapshot scan_here(const Request& request) {
  Snapshot snapshot;
  MountTables mounts;
  const std::uint32_t memory_device = find_memory_device();
  const bool only_pids = !request.pids.empty() && request.names.empty() && request.users.empty();
  std::vector<pid_t> all;
  if (!only_pids || (request.peers && !request.deleted_only)) all = list_processes();
  const std::vector<pid_t>& wanted = only_pids ? request.pids : all;
  snapshot.processes = look_at_all(request, wanted, mounts, memory_device, snapshot.arenas, &snapshot);
  if (!only_pids && ::geteuid() != 0 && has_hidden_processes()) {
    snapshot.incomplete.push_back({0, {}, "hidepid", "processes of other users", -1});
  }
  if (request.sockets) {
    dump_namespaces(snapshot.processes, request.deleted_only, snapshot.sockets, snapshot.incomplete);
  }
  const bool with_peers = request.peers && !request.deleted_only;
  for (Process& process : snapshot.processes) {
    if (request.sockets) ask_sockets(process, snapshot.sockets, request.deleted_only);
    if (with_peers) snapshot.peers.enter(process);
    snapshot.peers_complete &= !with_peers || !process.denied;
  }
  if (snapshot.peers.seeks_others() && snapshot.processes.size() < all.size()) {
    search_others(snapshot, all, mounts, memory_device);
  }
  if (request.deleted_only) {
    for (Process& process : snapshot.processes) {
      std::erase_if(process.rows, [&](const Row& row) {
        return !row.has_status && row.gone == Gone::kNo && row.status_error == 0 && row.hold == Hold::kDescriptor &&
               !is_in_flight(process, row);
      });
    }
  }
  for (Process& process : snapshot.processes) settle_mounts(process, mounts);
  find_shared_tables(snapshot.processes);
  name_users(snapshot.processes);
  return snapshot;
}

}  // namespace

Snapshot scan(const Request& request) {
  Snapshot snapshot;
  run_on_scan_threads(1, [&] { snapshot = scan_here(request); });
  return snapshot;
}

std::optional<long long> open_count(pid_t pid) {
  // The size of the folder is the number of descriptors since Linux 6.2, and 0 before.
  static const bool sized = [] {
    struct stat own {};
    return ::stat("/proc/self/fd", &own) == 0 && own.st_size > 0;
  }();
  const std::string name = "/proc/" + std::to_string(pid) + "/fd";
  struct stat status {};
  if (::stat(name.c_str(), &status) != 0) return {};
  if (sized) return status.st_size;
  std::optional<long long> result;
  int error = 0;
  run_on_scan_threads(1, [&] {
    DIR* directory = ::opendir(name.c_str());
    if (directory == nullptr) {
      error = errno;
      return;
    }
    long long count = 0;
    while (const dirent* entry = ::readdir(directory)) count += entry->d_name[0] == '.' ? 0 : 1;
    ::closedir(directory);
    result = count;
  });
  errno = error;
  return result;
}

}  // namespace syslens::fds
