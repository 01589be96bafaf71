#include "tracer/names.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <vector>

#include "tracer/socket_name.h"

namespace syslens {
namespace {

constexpr std::string_view deleted_suffix = " (deleted)";

// A path longer than this is cut: /proc gives at most a page (fs/proc/base.c, do_proc_readlink).
using LinkText = std::array<char, 4096>;

std::array<char, 64> link_of(pid_t tid, std::int32_t fd) {
  std::array<char, 64> link{};
  if (fd == AT_FDCWD) {
    std::snprintf(link.data(), link.size(), "/proc/%d/cwd", tid);
  } else {
    std::snprintf(link.data(), link.size(), "/proc/%d/fd/%d", tid, fd);
  }
  return link;
}

// The kernel appends the suffix, but a name may also end so: the link count decides.
bool is_deleted(const char* link) {
  struct stat status {};
  return ::stat(link, &status) == 0 && status.st_nlink == 0;
}

}  // namespace

DescriptorName read_descriptor_name(pid_t tid, pid_t pid, std::int32_t fd) {
  if (fd < 0 && fd != AT_FDCWD) return {};
  const auto link = link_of(tid, fd);
  LinkText text;
  const ssize_t length = ::readlink(link.data(), text.data(), text.size());
  if (length <= 0) return {};
  DescriptorName name;
  name.text.assign(text.data(), static_cast<std::size_t>(length));
  name.path = name.text.front() == '/';
  if (name.path && name.text.ends_with(deleted_suffix) && is_deleted(link.data())) {
    name.deleted = true;
    name.text.resize(name.text.size() - deleted_suffix.size());
  }
  if (name.text.starts_with("socket:[")) describe_socket(pid, fd, link.data(), name);
  return name;
}

std::uint32_t NameRegistry::id_of(const DescriptorName& name, const RecordHeader& stamp) {
  std::uint8_t flags = 0;
  if (name.deleted) flags |= flag::deleted;
  if (name.path) flags |= flag::path;
  std::string key = name.text;
  key.push_back(static_cast<char>(flags));
  if (const auto known = ids_.find(key); known != ids_.end()) return known->second;

  if (ids_.size() >= max_texts || bytes_ > max_bytes) reset(stamp);
  const std::uint32_t id = next_++;
  NameRecord record{};
  record.header = stamp;
  record.header.type = RecordType::Name;
  record.header.flags = flags;
  record.header.pieces = 0;
  record.id = id;
  record.length = static_cast<std::uint32_t>(name.text.size());
  const std::size_t size = (sizeof record + name.text.size() + 7) & ~std::size_t{7};
  record.header.size = static_cast<std::uint32_t>(size);
  std::vector<std::byte> bytes(size);
  std::memcpy(bytes.data(), &record, sizeof record);
  std::memcpy(bytes.data() + sizeof record, name.text.data(), name.text.size());
  write_(bytes);
  bytes_ += key.size();
  ids_.emplace(std::move(key), id);
  return id;
}

void NameRegistry::reset(const RecordHeader& stamp) {
  RecordHeader record = stamp;
  record.type = RecordType::NamesReset;
  record.flags = 0;
  record.pieces = 0;
  record.size = sizeof record;
  write_(std::as_bytes(std::span(&record, 1)));
  ids_.clear();
  bytes_ = 0;
  ++generation_;
}

void DescriptorTable::forget_range(std::uint32_t first, std::uint32_t last) {
  std::erase_if(names_, [&](const auto& item) {
    const auto fd = static_cast<std::uint32_t>(item.first);
    return fd >= first && fd <= last;
  });
}

const DescriptorTable::Remembered* DescriptorTable::find(std::int32_t fd) const {
  const auto found = names_.find(fd);
  return found == names_.end() ? nullptr : &found->second;
}

void DescriptorTable::remember(std::int32_t fd, Remembered name) {
  if (names_.size() >= max_names) names_.clear();
  names_.insert_or_assign(fd, name);
}

ThreadNames ThreadNames::for_thread(bool shares_files, bool shares_directory) const {
  ThreadNames child = *this;
  if (!shares_files) child.unshare_files();
  if (!shares_directory) child.directory = std::make_shared<DirectoryName>(*directory);
  return child;
}

ThreadNames ThreadNames::for_process(bool shares_files, bool shares_directory) const {
  ThreadNames child = for_thread(shares_files, shares_directory);
  child.own_files = false;
  return child;
}

void ThreadNames::exec() {
  files = std::make_shared<DescriptorTable>();
  own_files = false;
}

void ThreadNames::unshare_files() {
  files = std::make_shared<DescriptorTable>(*files);
  own_files = true;
}

std::uint32_t ThreadNamer::name(std::int32_t fd) {
  DescriptorTable& table = fd == AT_FDCWD ? names_.directory->table : *names_.files;
  if (remember_) {
    const auto* known = table.find(fd);
    if (known != nullptr && known->generation == registry_.generation() && known->paths == epoch_.paths) {
      return known->id;
    }
  }
  const DescriptorName name = read_descriptor_name(stamp_.tid, names_.own_files ? 0 : stamp_.pid, fd);
  if (name.text.empty()) return 0;
  const std::uint32_t id = registry_.id_of(name, stamp_);
  if (remember_ && name.settled) table.remember(fd, {id, registry_.generation(), epoch_.paths});
  return id;
}

}  // namespace syslens
