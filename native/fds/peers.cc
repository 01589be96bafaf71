#include "fds/peers.h"

#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <span>
#include <unordered_map>

#include "fds/json.h"

namespace syslens::fds {

namespace {

struct Holder {
  const Process* process;
  pid_t pid;
  int fd;
  Access access;
  bool master;  // of a terminal: the ptmx side
};

// Inode numbers of pipes and sockets come from one counter, eventfd ids and terminal numbers from others.
enum class Domain : std::uint64_t { kInode = 0, kEventfd = 1, kTerminal = 2 };

struct Key {
  Domain domain;
  std::uint64_t value;
  auto operator<=>(const Key&) const = default;
};

struct End {
  Key key;
  Holder holder;
};

constexpr std::size_t kPeerLimit = 32;

bool is_master(const Row& row) {
  return device_major(row.rdev) == 5;
}

bool is_socket_kind(Kind kind) {
  return kind >= Kind::kTcp && kind <= Kind::kSocket;
}

bool key_of(const Row& row, Key& key) {
  if (row.hold != Hold::kDescriptor) return false;
  switch (row.kind) {
    case Kind::kPipe:
      key = {Domain::kInode, row.inode};
      return true;
    case Kind::kEventfd:
      key = {Domain::kEventfd, row.id};
      return row.id != 0;
    case Kind::kPty:
      key = {Domain::kTerminal, row.id != 0 ? row.id : device_minor(row.rdev) + 1};
      return true;
    default:
      if (!is_socket_kind(row.kind)) return false;
      key = {Domain::kInode, row.inode};
      return row.kind == Kind::kUnix || row.kind == Kind::kSocket;
  }
}

std::string_view access_text(Access access) {
  switch (access) {
    case Access::kRead:
      return "r";
    case Access::kWrite:
      return "w";
    case Access::kReadWrite:
      return "rw";
    default:
      return "";
  }
}

void append_peers(std::string& out, std::span<const End> ends, const Process& process, const Row& row) {
  std::size_t count = 0;
  const auto is_peer = [&](const Holder& holder) {
    if (holder.pid == process.pid && holder.fd == row.fd) return false;
    return row.kind != Kind::kPty || holder.master != is_master(row);
  };
  for (const End& end : ends) count += is_peer(end.holder) ? 1 : 0;
  out += ",\"peerCount\":";
  append_number(out, std::uint64_t{count});
  out += ",\"peers\":[";
  std::size_t shown = 0;
  for (const auto& [key, holder] : ends) {
    if (!is_peer(holder)) continue;
    if (++shown > kPeerLimit) break;
    out += shown == 1 ? "{\"pid\":" : ",{\"pid\":";
    append_number(out, std::int64_t{holder.pid});
    out += ",\"command\":";
    append_string(out, holder.process->command);
    out += ",\"fd\":";
    append_number(out, std::int64_t{holder.fd});
    out += ",\"access\":\"";
    out += access_text(holder.access);
    out += "\"}";
  }
  out += ']';
}

}  // namespace

void join_peers(std::vector<Process>& processes, const std::vector<Process>& others) {
  std::vector<End> ends;
  const auto collect = [&](const std::vector<Process>& list) {
    for (const Process& process : list) {
      for (const Row& row : process.rows) {
        Key key{};
        if (!key_of(row, key)) continue;
        ends.push_back({key, {&process, process.pid, row.fd, row.access, row.kind == Kind::kPty && is_master(row)}});
      }
    }
  };
  collect(processes);
  collect(others);
  // Processes come in the order of their pids; it is kept within one end.
  std::ranges::stable_sort(ends, {}, &End::key);
  std::string members;
  for (Process& process : processes) {
    for (Row& row : process.rows) {
      Key key{};
      if (!key_of(row, key) || row.kind == Kind::kSocket) continue;
      if (row.kind == Kind::kUnix) {
        if (row.peer == 0) continue;
        key.value = row.peer;
      }
      const auto found = std::ranges::equal_range(ends, key, {}, &End::key);
      members.clear();
      append_peers(members, found, process, row);
      row.peers = process.keep(members);
    }
  }
}

void find_shared_tables(std::vector<Process>& processes) {
  // Tables that are one have one count, so only processes with equal counts are compared; kcmp(2) orders what it
  // compares, so that each group can be sorted.
  std::unordered_map<long long, std::vector<Process*>> by_count;
  for (Process& process : processes) {
    if (process.open > 0 && !process.denied && !process.leader_ended) by_count[process.open].push_back(&process);
  }
  const auto compare = [](const Process* a, const Process* b) {
    return ::syscall(SYS_kcmp, a->pid, b->pid, KCMP_FILES, 0, 0);
  };
  for (auto& [count, group] : by_count) {
    if (group.size() < 2) continue;
    // A process that ends meanwhile would break the order that sort relies on: insertion into a list of groups is safe.
    std::vector<Process*> sorted;
    for (Process* process : group) {
      std::size_t low = 0;
      std::size_t high = sorted.size();
      bool shared = false;
      while (low < high) {
        const std::size_t middle = (low + high) / 2;
        const long order = compare(process, sorted[middle]);
        if (order == 0) {
          Process* first = sorted[middle];
          process->shares_table_with = first->pid;
          if (first->shares_table_with == 0) first->shares_table_with = process->pid;
          shared = true;
          break;
        }
        if (order == 1) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      if (!shared) sorted.insert(sorted.begin() + static_cast<std::ptrdiff_t>(low), process);
    }
  }
}

}  // namespace syslens::fds
