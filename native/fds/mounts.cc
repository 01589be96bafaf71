#include "fds/mounts.h"

#include <algorithm>
#include <array>

#include "fds/read_file.h"

namespace syslens::fds {

namespace {

// File systems whose answers come from a server or a daemon.
bool is_remote_type(std::string_view type) {
  static constexpr std::array<std::string_view, 20> kRemote{
      "9p",   "afs",    "autofs", "beegfs", "ceph", "cifs",     "coda", "fuse",  "fuseblk", "glusterfs",
      "gpfs", "lustre", "ncpfs",  "nfs",    "nfs4", "orangefs", "smb3", "smbfs", "vboxsf",  "virtiofs"};
  return type.starts_with("fuse.") || std::ranges::find(kRemote, type) != kRemote.end();
}

bool lies_below(std::string_view path, std::string_view point) {
  if (point == "/") return true;
  return path.starts_with(point) && (path.size() == point.size() || path[point.size()] == '/');
}

}  // namespace

MountTable::MountTable(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = next_line(text);
    if (line.empty()) continue;
    Mount mount;
    mount.id = static_cast<int>(to_number(next_word(line)));
    next_word(line);  // the parent's id
    const std::string_view device = next_word(line);
    mount.major = static_cast<unsigned>(to_number(device));
    mount.minor = static_cast<unsigned>(to_number(device.substr(std::min(device.size(), device.find(':') + 1))));
    mount.root = unescape_octal(next_word(line));
    mount.point = unescape_octal(next_word(line));
    // Then the mount's options and any number of optional fields, up to a single hyphen.
    for (std::string_view word = next_word(line); !word.empty() && word != "-"; word = next_word(line)) {
    }
    mount.type = unescape_octal(next_word(line));
    mount.source = unescape_octal(next_word(line));
    mount.options = unescape_octal(next_word(line));
    mount.remote = is_remote_type(mount.type);
    has_remote_ |= mount.remote;
    by_id_.emplace(static_cast<std::uint64_t>(mount.id), mounts_.size());
    mounts_.push_back(std::move(mount));
  }
}

const Mount* MountTable::find(std::uint64_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &mounts_[found->second];
}

const Mount* MountTable::remote_mount(std::string_view path) const {
  if (!has_remote_) return nullptr;
  const Mount* best = nullptr;
  for (const Mount& mount : mounts_) {
    // A later mount on the same point covers the earlier one, but files of the covered one may still be open: either
    // being remote is enough.
    if (!lies_below(path, mount.point)) continue;
    if (best == nullptr || mount.point.size() > best->point.size() ||
        (mount.point.size() == best->point.size() && mount.remote)) {
      best = &mount;
    }
  }
  return best != nullptr && best->remote ? best : nullptr;
}

const MountTable* MountTables::of_process(int directory, std::uint64_t mount_namespace) {
  const std::lock_guard lock(mutex_);
  const auto found = tables_.find(mount_namespace);
  if (found != tables_.end()) return found->second.get();
  std::string text;
  if (!read_file(directory, "mountinfo", text)) return nullptr;
  return tables_.emplace(mount_namespace, std::make_unique<MountTable>(text)).first->second.get();
}

const Mount* MountTables::find_anywhere(std::uint64_t id) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, table] : tables_) {
    if (const Mount* mount = table->find(id)) return mount;
  }
  return nullptr;
}

bool MountTables::has_device(unsigned major, unsigned minor) const {
  const std::lock_guard lock(mutex_);
  return std::ranges::any_of(tables_, [&](const auto& entry) {
    return std::ranges::any_of(entry.second->mounts(),
                               [&](const Mount& mount) { return mount.major == major && mount.minor == minor; });
  });
}

}  // namespace syslens::fds
