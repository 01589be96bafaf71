// What a process has open, at the moments when the ledger of descriptors asks the kernel instead of the calls.
#include <dirent.h>
#include <sys/resource.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tracer/event_loop.h"

namespace syslens {
namespace {

// A record is at most a batch long; who has more open gets the first of them told.
constexpr std::size_t most = 32768;

struct Closer {
  void operator()(DIR* directory) const { ::closedir(directory); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::vector<std::int32_t> open_numbers(pid_t tid) {
  std::vector<std::int32_t> numbers;
  const std::unique_ptr<DIR, Closer> directory(::opendir(("/proc/" + std::to_string(tid) + "/fd").c_str()));
  if (directory == nullptr) return numbers;
  while (const dirent* entry = ::readdir(directory.get())) {
    std::int32_t number = 0;
    const char* end = entry->d_name + std::strlen(entry->d_name);
    if (std::from_chars(entry->d_name, end, number).ptr != end) continue;
    numbers.push_back(number);
    if (numbers.size() == most) break;
  }
  return numbers;
}

// The first two lines of fdinfo (proc_pid_fdinfo(5)); what cannot be read stays 0.
void read_state(pid_t tid, DescriptorEntry& entry) {
  const std::string path = "/proc/" + std::to_string(tid) + "/fdinfo/" + std::to_string(entry.fd);
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "re"));
  if (file == nullptr) return;
  unsigned long long position = 0;
  unsigned int flags = 0;
  if (std::fscanf(file.get(), "pos: %llu flags: %o", &position, &flags) != 2) return;
  entry.position = position;
  entry.flags = flags;
}

}  // namespace

void EventLoop::tell_descriptors(const Tracee& tracee, DescriptorsAt at) {
  if (!options_.descriptors || !recording_) return;
  DescriptorsRecord record{};
  record.header = stamp(tracee, RecordType::Descriptors, sizeof record);
  record.at = at;
  struct rlimit limit {};
  if (::prlimit(tracee.pid(), RLIMIT_NOFILE, nullptr, &limit) == 0) {
    record.soft_limit = limit.rlim_cur;
    record.hard_limit = limit.rlim_max;
  }
  std::vector<DescriptorEntry> entries;
  for (const std::int32_t fd : open_numbers(tracee.tid())) {
    DescriptorEntry entry{};
    entry.fd = fd;
    const DescriptorName name = read_descriptor_name(tracee.tid(), tracee.names.own_files ? 0 : tracee.pid(), fd);
    if (!name.text.empty()) {
      entry.name = registry_.id_of(name);
      registry_.introduce(record.header, entry.name);
    }
    read_state(tracee.tid(), entry);
    entries.push_back(entry);
  }
  const std::span<const std::byte> list = std::as_bytes(std::span(entries));
  record.count = static_cast<std::uint32_t>(entries.size());
  record.header.size = static_cast<std::uint32_t>(sizeof record + list.size());
  std::vector<std::byte> bytes(record.header.size);
  std::memcpy(bytes.data(), &record, sizeof record);
  if (!list.empty()) std::memcpy(bytes.data() + sizeof record, list.data(), list.size());
  write_bytes(bytes);
}

}  // namespace syslens
