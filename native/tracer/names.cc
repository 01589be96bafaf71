#include "tracer/names.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <utility>
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

// The names that kernel/bpf gives to its descriptors (anon_inode_getfd()). No file is called so: its name is a path.
ObjectKind object_of_link(std::string_view text) {
  if (text == "anon_inode:bpf-prog") return ObjectKind::BpfProgram;
  if (text == "anon_inode:bpf-map") return ObjectKind::BpfMap;
  if (text == "anon_inode:btf") return ObjectKind::Btf;
  if (text == "anon_inode:bpf_link") return ObjectKind::BpfLink;
  return ObjectKind::Other;
}

// Calls back with the ids of the names among the pieces of a Syscall or Entered record.
template <class Use>
void each_name(std::span<const std::byte> record, std::uint32_t pieces, Use use) {
  std::size_t at = sizeof(SyscallRecord);
  for (std::uint32_t left = pieces; left > 0; --left) {
    Piece piece;
    std::memcpy(&piece, record.data() + at, sizeof piece);
    at += sizeof piece + ((piece.got + 7) & ~std::size_t{7});
    if (piece.status == PieceStatus::Name) use(static_cast<std::uint32_t>(piece.address));
  }
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
  name.object = object_of_link(name.text);
  if (name.text.starts_with("socket:[")) describe_socket(pid, fd, link.data(), name);
  return name;
}

std::uint32_t NameRegistry::id_of(const DescriptorName& name) {
  std::uint8_t flags = 0;
  if (name.deleted) flags |= flag::deleted;
  if (name.path) flags |= flag::path;
  std::string key = name.text;
  key.push_back(static_cast<char>(flags));
  if (const auto known = current_.ids.find(key); known != current_.ids.end()) return known->second;

  if (current_.named.size() >= max_texts || current_.bytes > max_bytes) {
    const std::uint32_t next = current_.first + static_cast<std::uint32_t>(current_.named.size());
    former_ = std::exchange(current_, {});
    current_.first = next;
    ++generation_;
  }
  const std::uint32_t id = current_.first + static_cast<std::uint32_t>(current_.named.size());
  current_.bytes += key.size();
  const auto added = current_.ids.emplace(std::move(key), id).first;
  current_.named.push_back({&added->first, false, name.netlink, name.object});
  return id;
}

NameRegistry::Named* NameRegistry::find(std::uint32_t id) {
  for (Generation* generation : {&current_, &former_}) {
    const std::uint32_t index = id - generation->first;
    if (id >= generation->first && index < generation->named.size()) return &generation->named[index];
  }
  const auto kept = kept_.find(id);
  return kept == kept_.end() ? nullptr : &kept->second.named;
}

std::uint8_t NameRegistry::netlink_of(std::uint32_t id) {
  const Named* named = find(id);
  return named == nullptr ? std::uint8_t{0} : named->netlink;
}

ObjectKind NameRegistry::object_of(std::uint32_t id) {
  const Named* named = find(id);
  return named == nullptr ? ObjectKind::Other : named->object;
}

std::string_view NameRegistry::path_of(std::uint32_t id) {
  const Named* named = find(id);
  if (named == nullptr || (static_cast<std::uint8_t>(named->key->back()) & flag::path) == 0) return {};
  return text_of(id);
}

std::string_view NameRegistry::text_of(std::uint32_t id) {
  const Named* named = find(id);
  if (named == nullptr) return {};
  return std::string_view(*named->key).substr(0, named->key->size() - 1);
}

void NameRegistry::introduce(std::span<const std::byte> record) {
  RecordHeader header;
  std::memcpy(&header, record.data(), sizeof header);
  if (header.pieces == 0) return;
  if (introduced_ + header.pieces > max_texts || introduced_bytes_ > max_bytes) reset_readers(header);
  each_name(record, header.pieces, [&](std::uint32_t id) { introduce(header, id); });
}

void NameRegistry::keep(std::span<const std::span<const std::byte>> waiting) {
  std::unordered_map<std::uint32_t, Kept> kept;
  for (const std::span<const std::byte> record : waiting) {
    RecordHeader header;
    std::memcpy(&header, record.data(), sizeof header);
    each_name(record, header.pieces, [&](std::uint32_t id) {
      const Named* named = id < current_.first ? find(id) : nullptr;
      if (named == nullptr || kept.contains(id)) return;
      auto key = std::make_unique<const std::string>(*named->key);
      const std::string* text = key.get();
      kept.emplace(id, Kept{std::move(key), {text, named->introduced}});
    });
  }
  kept_ = std::move(kept);
}

void NameRegistry::introduce(const RecordHeader& stamp, std::uint32_t id) {
  Named* named = find(id);
  if (named == nullptr || named->introduced) return;
  named->introduced = true;
  write(stamp, id, *named->key);
}

void NameRegistry::write(const RecordHeader& stamp, std::uint32_t id, const std::string& key) {
  const std::size_t length = key.size() - 1;
  NameRecord record{};
  record.header = stamp;
  record.header.type = RecordType::Name;
  record.header.flags = static_cast<std::uint8_t>(key.back());
  record.header.pieces = 0;
  record.id = id;
  record.length = static_cast<std::uint32_t>(length);
  const std::size_t size = (sizeof record + length + 7) & ~std::size_t{7};
  record.header.size = static_cast<std::uint32_t>(size);
  std::vector<std::byte> bytes(size);
  std::memcpy(bytes.data(), &record, sizeof record);
  std::memcpy(bytes.data() + sizeof record, key.data(), length);
  write_(bytes);
  ++introduced_;
  introduced_bytes_ += key.size();
}

void NameRegistry::reset_readers(const RecordHeader& stamp) {
  RecordHeader record = stamp;
  record.type = RecordType::NamesReset;
  record.flags = 0;
  record.pieces = 0;
  record.size = sizeof record;
  write_(std::as_bytes(std::span(&record, 1)));
  for (Generation* generation : {&current_, &former_}) {
    for (Named& named : generation->named) named.introduced = false;
  }
  for (auto& [id, kept] : kept_) kept.named.introduced = false;
  introduced_ = 0;
  introduced_bytes_ = 0;
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
  const bool directory = fd == AT_FDCWD;
  DescriptorTable& table = directory ? names_.directory->table : *names_.files;
  const bool remember = directory ? remembering_.directory : remembering_.files;
  if (remember) {
    const auto* known = table.find(fd);
    if (known != nullptr && known->generation == registry_.generation() && known->paths == epoch_.paths) {
      return known->id;
    }
  }
  const DescriptorName name = read_descriptor_name(stamp_.tid, names_.own_files ? 0 : stamp_.pid, fd);
  if (name.text.empty()) return 0;
  const std::uint32_t id = registry_.id_of(name);
  if (remember && name.settled) table.remember(fd, {id, registry_.generation(), epoch_.paths});
  return id;
}

}  // namespace syslens
