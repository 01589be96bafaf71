#include "leaks/own_table.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

#include "base/unique_fd.h"
#include "fds/list_numbers.h"

namespace syslens::leaks {

namespace {

/// `/proc/self/fd/12`
class ProcName {
 public:
  ProcName(std::string_view folder, int fd) {
    std::memcpy(text_.data(), folder.data(), folder.size());
    *std::to_chars(text_.data() + folder.size(), text_.data() + text_.size() - 1, fd).ptr = '\0';
  }
  [[nodiscard]] const char* get() const { return text_.data(); }

 private:
  std::array<char, 48> text_;
};

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return hash;
}

std::string_view class_of(int fd, std::array<char, 64>& text) {
  const ssize_t length = ::readlink(ProcName("/proc/self/fd/", fd).get(), text.data(), text.size());
  return {text.data(), length < 0 ? 0 : static_cast<std::size_t>(length)};
}

// Asks no file server: what it knew last will do.
constexpr int kNeverAsk = AT_EMPTY_PATH | AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT;

bool look_at(int fd, std::vector<OwnDescriptor>& table, const OwnDescriptor* before = nullptr) {
  struct statx status {};
  if (::statx(fd, "", kNeverAsk, STATX_TYPE | STATX_MODE | STATX_INO, &status) != 0) return false;
  const int flags = ::fcntl(fd, F_GETFL);
  OwnDescriptor row{};
  row.fd = fd;
  row.access = flags < 0 ? 0 : static_cast<std::uint32_t>(flags & (O_ACCMODE | O_PATH));
  row.mode = status.stx_mode;
  row.device = (std::uint64_t{status.stx_dev_major} << 32) | status.stx_dev_minor;
  row.inode = status.stx_ino;
  row.device_number = (std::uint64_t{status.stx_rdev_major} << 32) | status.stx_rdev_minor;
  if ((status.stx_mode & S_IFMT) == 0) {
    const bool as_before = before != nullptr && before->anonymous != 0 && before->inode == row.inode;
    std::array<char, 64> text;
    row.anonymous = as_before ? before->anonymous : hash_of(class_of(fd, text));
  }
  table.push_back(row);
  return true;
}

// Looks at numbers upwards until `count` descriptors were found; false: not all of them are below `end`.
bool probe(int end, std::size_t count, std::vector<OwnDescriptor>& table) {
  for (int fd = 0; fd < end && table.size() < count; ++fd) look_at(fd, table);
  return table.size() >= count;
}

int highest_possible() {
  struct rlimit limit {};
  constexpr rlim_t kLeast = 65536;  // numbers above a lowered limit stay open
  constexpr rlim_t kMost = 1 << 20;
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kMost;
  return static_cast<int>(std::clamp(limit.rlim_max, kLeast, kMost));
}

}  // namespace

std::vector<OwnDescriptor> own_table(std::span<const OwnDescriptor> before) {
  std::vector<OwnDescriptor> table;
  // Since Linux 6.2 the size of the folder is the number of descriptors; before it is 0.
  struct stat folder {};
  const std::size_t count =
      ::stat("/proc/self/fd", &folder) == 0 ? static_cast<std::size_t>(std::max<off_t>(0, folder.st_size)) : 0;
  table.reserve(count + 8);
  if (count > 0 && count == before.size()) {
    for (const OwnDescriptor& row : before) {
      if (!look_at(row.fd, table, &row)) break;
    }
    // As many as there are, and all of them known: there are no others.
    if (table.size() == count) return table;
    table.clear();
  }
  // Numbers are given out from below, so the table is dense: to ask for each is cheaper than to list the folder.
  if (count > 0 && probe(static_cast<int>(std::clamp<std::size_t>(2 * count, 512, 1 << 20)), count, table))
    return table;
  table.clear();
  std::vector<int> numbers;
  const UniqueFd directory(::open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  std::vector<char> buffer(32768);
  if (directory.valid() && fds::list_numbers(directory.get(), buffer, [&](int fd) { numbers.push_back(fd); })) {
    std::sort(numbers.begin(), numbers.end());
    for (const int fd : numbers) {
      if (fd != directory.get()) look_at(fd, table);
    }
    return table;
  }
  table.clear();
  probe(highest_possible(), count > 0 ? count : SIZE_MAX, table);
  return table;
}

}  // namespace syslens::leaks
