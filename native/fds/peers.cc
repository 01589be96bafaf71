#include "fds/peers.h"

#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <unordered_map>

namespace syslens::fds {

namespace {

// Inode numbers of pipes and sockets come from one counter of 32 bits, eventfd ids and terminal numbers from others.
enum class Domain : std::uint64_t { kInode = 0, kEventfd = 1, kTerminal = 2 };

constexpr std::uint64_t kNoKey = ~std::uint64_t{0};

constexpr std::uint64_t make_key(Domain domain, std::uint64_t number) {
  return static_cast<std::uint64_t>(domain) << 62 | number;
}

constexpr std::size_t kPeerLimit = 32;

bool is_master(const Row& row) {
  return device_major(row.rdev) == 5;
}

/// What both ends of a row have in common; of a unix socket what only this end has.
std::uint64_t key_of(const Row& row) {
  if (row.hold != Hold::kDescriptor) return kNoKey;
  switch (row.kind) {
    case Kind::kPipe:
    case Kind::kUnix:
    case Kind::kSocket:
      return make_key(Domain::kInode, row.inode);
    case Kind::kEventfd:
      return row.id == 0 ? kNoKey : make_key(Domain::kEventfd, row.id);
    case Kind::kPty:
      return make_key(Domain::kTerminal, row.id != 0 ? row.id : device_minor(row.rdev) + 1);
    default:
      return kNoKey;
  }
}

std::uint64_t key_of_other_end(const Row& row) {
  if (row.kind == Kind::kSocket) return kNoKey;
  if (row.kind == Kind::kUnix) return row.peer == 0 ? kNoKey : make_key(Domain::kInode, row.peer);
  return key_of(row);
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

}  // namespace

void PeerTable::enter(const Process& process) {
  const auto key_at = [&](std::uint32_t position) { return ends_[position].key; };
  const auto holder = static_cast<std::uint32_t>(holders_.size());
  JsonText head;
  head += "{\"pid\":";
  append_number(head, std::int64_t{process.pid});
  append_text(head, "command", process.command);
  head += ",\"fd\":";
  holders_.push_back({process.pid, std::string(head.view())});
  for (const Row& row : process.rows) {
    const std::uint64_t key = key_of(row);
    if (key == kNoKey) continue;
    seeks_others_ |= key_of_other_end(row) != kNoKey;
    const auto end = static_cast<std::uint32_t>(ends_.size());
    ends_.push_back({.key = key,
                     .holder = holder,
                     .fd = row.fd,
                     .last = end,
                     .access = row.access,
                     .master = row.kind == Kind::kPty && is_master(row)});
    const std::uint32_t first = first_.add(end, key_at);
    if (first == end) continue;
    ends_[ends_[first].last].next = end;
    ends_[first].last = end;
  }
}

void PeerTable::append(JsonText& out, pid_t pid, const Row& row) const {
  const std::uint64_t key = key_of_other_end(row);
  if (key == kNoKey || ends_.empty() || row.hold != Hold::kDescriptor) return;
  const std::uint32_t first = first_.find(key, [&](std::uint32_t position) { return ends_[position].key; });
  const auto for_each_peer = [&](const auto& take) {
    for (std::uint32_t at = first; at != KeyIndex::kNone; at = ends_[at].next) {
      const End& end = ends_[at];
      const bool is_row_itself = end.fd == row.fd && holders_[end.holder].pid == pid;
      if (!is_row_itself && (row.kind != Kind::kPty || end.master != is_master(row))) take(end);
    }
  };
  std::uint64_t count = 0;
  for_each_peer([&](const End&) { ++count; });
  append_count(out, "peerCount", count);
  out += ",\"peers\":[";
  std::uint64_t shown = 0;
  for_each_peer([&](const End& end) {
    if (++shown > kPeerLimit) return;
    if (shown > 1) out += ',';
    out += holders_[end.holder].head;
    append_number(out, std::int64_t{end.fd});
    out += ",\"access\":\"";
    out += access_text(end.access);
    out += "\"}";
  });
  out += ']';
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
