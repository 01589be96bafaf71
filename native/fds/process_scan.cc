#include "fds/process_scan.h"

#include <linux/kcmp.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "fds/fdinfo.h"
#include "fds/json.h"
#include "fds/link.h"
#include "fds/list_numbers.h"
#include "fds/process_stat.h"
#include "fds/read_file.h"
#include "fds/scan_thread.h"

namespace syslens::fds {

namespace {

constexpr unsigned kStatusMask = STATX_BASIC_STATS | STATX_MNT_ID;
constexpr int kNeverAsk = AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT;

/// A number as a C string without an allocation.
class Name {
 public:
  explicit Name(long long number) { *std::to_chars(text_.data(), text_.data() + text_.size() - 1, number).ptr = '\0'; }
  Name(std::string_view folder, long long number) {
    std::memcpy(text_.data(), folder.data(), folder.size());
    *std::to_chars(text_.data() + folder.size(), text_.data() + text_.size() - 1, number).ptr = '\0';
  }
  [[nodiscard]] const char* get() const { return text_.data(); }

 private:
  std::array<char, 64> text_;
};

std::uint64_t namespace_of(int directory, const char* name) {
  std::array<char, 64> text;
  const ssize_t length = ::readlinkat(directory, name, text.data(), text.size());
  if (length <= 0) return 0;
  const std::string_view link(text.data(), static_cast<std::size_t>(length));
  const std::size_t bracket = link.find('[');
  return bracket == std::string_view::npos ? 0 : to_number(link.substr(bracket + 1));
}

bool is_gone(int error) {
  return error == ESRCH || error == ENOENT;
}

Access access_of_link(mode_t mode) {
  const bool reads = (mode & S_IRUSR) != 0;
  const bool writes = (mode & S_IWUSR) != 0;
  if (reads && writes) return Access::kReadWrite;
  if (reads) return Access::kRead;
  return writes ? Access::kWrite : Access::kNone;
}

Kind kind_of_mode(std::uint32_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return Kind::kFile;
    case S_IFDIR:
      return Kind::kDirectory;
    case S_IFLNK:
      return Kind::kSymlink;
    case S_IFCHR:
      return Kind::kChar;
    case S_IFBLK:
      return Kind::kBlock;
    case S_IFIFO:
      return Kind::kFifo;
    case S_IFSOCK:
      return Kind::kSocketFile;
    default:
      return Kind::kUnknown;
  }
}

Kind kind_of_device(unsigned major, unsigned minor) {
  // Linux's fixed device numbers (admin-guide/devices.txt).
  if (major == 5 && minor == 2) return Kind::kPty;
  if (major >= 136 && major <= 143) return Kind::kPty;
  if (major == 10 && minor == 200) return Kind::kTun;
  if (major == 10 && minor == 232) return Kind::kKvm;
  return Kind::kChar;
}

void take_status(Row& row, const struct statx& status) {
  row.has_status = true;
  row.nlink = status.stx_nlink;
  row.device = device_number(status.stx_dev_major, status.stx_dev_minor);
  row.rdev = device_number(status.stx_rdev_major, status.stx_rdev_minor);
  row.inode = status.stx_ino;
  row.size = status.stx_size;
  row.blocks = status.stx_blocks;
  if ((status.stx_mask & STATX_MNT_ID) != 0) row.mount = static_cast<std::uint32_t>(status.stx_mnt_id);
  row.kind = kind_of_mode(status.stx_mode);
  if (row.kind == Kind::kChar) row.kind = kind_of_device(status.stx_rdev_major, status.stx_rdev_minor);
}

// An NFS client that is asked to remove an open file renames it to the file's number and a counter, both in hexadecimal
// (the kernel's fs/nfs/unlink.c).
bool is_silly_name(std::string_view path) {
  constexpr std::string_view kPrefix = ".nfs";
  const std::string_view base = path.substr(path.rfind('/') + 1);
  return base.size() == kPrefix.size() + 24 && base.starts_with(kPrefix) &&
         base.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string_view::npos;
}

}  // namespace

UniqueFd open_process(pid_t pid) {
  return UniqueFd(::open(Name("/proc/", pid).get(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

bool read_identity(int directory, Process& process, std::string& buffer) {
  const std::optional<ProcessStat> stat = read_process_stat(directory, buffer);
  if (!stat) return false;
  process.command = stat->command;
  process.state = stat->state();
  process.parent = static_cast<pid_t>(stat->number(4));
  process.group = static_cast<pid_t>(stat->number(5));
  process.kernel = stat->is_kernel_thread();
  process.threads = static_cast<int>(stat->number(20));
  process.start_time = stat->number(22);
  if (!read_record(directory, "status", buffer)) return false;
  std::string_view lines = buffer;
  while (!lines.empty()) {
    if (std::string_view ids = after_key(next_line(lines), "Uid:"); !ids.empty()) {
      process.uid = static_cast<uid_t>(to_number(next_word(ids)));
      process.euid = static_cast<uid_t>(to_number(next_word(ids)));
      process.status_read = true;
      break;
    }
  }
  return true;
}

void ProcessScan::look_at(Process& process, int directory) {
  directory_ = directory;
  process.details = request_.details;
  mount_table_ = nullptr;
  attached_mount_ = 0;
  root_.reset();
  if (process.kernel) {
    process.open = 0;
    return;
  }
  process.mount_namespace = namespace_of(directory, "ns/mnt");
  process.net_namespace = namespace_of(directory, "ns/net");
  if (process.state == 'Z' && process.threads > 1) process.leader_ended = true;
  if (process.state == 'Z' && !process.leader_ended) {
    process.zombie = true;
    process.open = 0;
    return;
  }
  fdinfo_ = "fdinfo/";
  if (!process.leader_ended) table(process, "fd", 0);
  process.table_rows = process.rows.size();
  if (process.threads > 1) own_tables_of_threads(process);
  if (process.vanished || !request_.holders) return;
  special(process, "exe", Hold::kExecutable);
  special(process, "cwd", Hold::kWorkingDirectory);
  special(process, "root", Hold::kRootDirectory);
  mappings(process);
}

void ProcessScan::missing(Process& process, std::string_view reason, std::string what) {
  process.incomplete.push_back({process.pid, process.command, reason, std::move(what), process.open});
}

const MountTable* ProcessScan::mount_table(Process& process) {
  // A process whose namespace link may not be read gets a table of its own, under a key that no namespace has.
  const std::uint64_t key = process.mount_namespace != 0
                                ? process.mount_namespace
                                : (std::uint64_t{1} << 63) | static_cast<std::uint64_t>(process.pid);
  if (mount_table_ == nullptr) mount_table_ = mounts_.of_process(directory_, key);
  return mount_table_;
}

void ProcessScan::table(Process& process, const char* name, pid_t tid) {
  const UniqueFd table(::openat(directory_, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat status {};
  if (!table.valid()) {
    const int error = errno;
    if (is_gone(error)) {
      process.vanished = tid == 0;
      return;
    }
    // Who may not list them may count them: the size of the folder, since Linux 6.2.
    if (::fstatat(directory_, name, &status, 0) == 0 && tid == 0 && status.st_size > 0) process.open = status.st_size;
    process.denied = true;
    missing(process, error == EACCES || error == EPERM ? "permission" : "error", "descriptors");
    return;
  }
  table_ = table.get();
  long long expected = 0;
  if (::fstat(table.get(), &status) == 0) expected = status.st_size;
  if (expected > 0) {
    process.rows.reserve(process.rows.size() + static_cast<std::size_t>(expected));
    // Text of an arena that grows again and again would be left behind in it.
    if (!request_.deleted_only) process.text.reserve(process.text.size() + 64 * static_cast<std::size_t>(expected));
  }

  // Tables are dense as a rule: asking for 0, 1, 2 … costs less than to list and then ask, since listing makes an inode
  // for each. After too many gaps, and for whatever lies beyond, the listing decides.
  long long found = 0;
  long long refused = 0;
  int next = 0;
  const auto look = [&](int number) {
    const Name name(number);
    const ssize_t length = ::readlinkat(table_, name.get(), link_.data(), link_.size() - 1);
    const int error = length < 0 ? errno : 0;
    if (is_gone(error)) return false;
    ++found;
    if (error == EACCES || error == EPERM) ++refused;
    const std::string_view text(link_.data(), length < 0 ? 0 : static_cast<std::size_t>(length));
    descriptor(process, {.number = number, .name = name.get(), .text = text, .error = error, .tid = tid});
    return true;
  };
  for (int gaps = 0; found < expected && gaps < 8 + found / 4; ++next) gaps += look(next) ? 0 : 1;
  // The offset of descriptor n in this folder is n + 2, so the listing begins where the asking ended.
  if (::lseek(table.get(), next + 2, SEEK_SET) >= 0) {
    list_numbers(table.get(), entries_, [&](int number) {
      if (number >= next) look(number);
    });
  }
  if (tid == 0 || process.open < 0) process.open = found;
  if (refused > 0) {
    process.denied = true;
    missing(process, "permission", "targets of " + std::to_string(refused) + " descriptors");
  }
  table_ = -1;
}

void ProcessScan::own_tables_of_threads(Process& process) {
  const UniqueFd tasks(::openat(directory_, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!tasks.valid()) return;
  std::vector<pid_t> seen;
  if (!process.leader_ended) seen.push_back(process.pid);
  std::vector<pid_t> threads;
  list_numbers(tasks.get(), entries_, [&](int tid) {
    if (tid != process.pid) threads.push_back(tid);
  });
  for (const pid_t tid : threads) {
    if (is_scan_thread(tid)) continue;
    bool known = false;
    for (const pid_t other : seen) {
      const long order = ::syscall(SYS_kcmp, other, tid, KCMP_FILES, 0, 0);
      // Where kcmp is not allowed or not built in, threads share their table, as nearly all do.
      known |= order == 0 || order < 0;
    }
    if (known) continue;
    const bool stands_for_leader = seen.empty();
    seen.push_back(tid);
    const std::string folder = "task/" + std::to_string(tid);
    fdinfo_ = folder + "/fdinfo/";
    table(process, (folder + "/fd").c_str(), stands_for_leader ? 0 : tid);
    if (stands_for_leader) process.table_rows = process.rows.size();
    fdinfo_ = "fdinfo/";
    process.vanished = false;
  }
}

// The audit of deleted files keeps what may be one, and sockets since they may hold some.
bool ProcessScan::is_kept(const Row& row) const {
  return !request_.deleted_only || (row.has_status && row.nlink == 0) || row.gone != Gone::kNo ||
         row.status_error != 0 || row.hold == Hold::kRing || row.kind == Kind::kSocket;
}

bool ProcessScan::wants_details(const Row& row) const {
  const bool useful = (request_.details && !request_.links_only) || needs_fdinfo(row.kind) || row.status_error != 0;
  if (!request_.deleted_only) return useful;
  if (row.gone != Gone::kNo && row.gone != Gone::kMemory) return true;
  return useful && (row.kind == Kind::kIoUring || row.gone == Gone::kMemory || (row.has_status && row.nlink == 0) ||
                    row.status_error != 0);
}

void ProcessScan::descriptor(Process& process, const FdLink& fd) {
  const Link link = read_link_text(fd.text);
  if (request_.links_only) {
    const bool terminal = fd.text.starts_with("/dev/pts/") || fd.text == "/dev/ptmx";
    if (!terminal && link.kind != Kind::kPipe && link.kind != Kind::kSocket && link.kind != Kind::kEventfd) return;
  }
  // Filled in where it stays: a scan makes very many of them.
  Row& row = process.rows.emplace_back();
  row.fd = fd.number;
  row.tid = fd.tid;
  row.path_error = static_cast<std::int16_t>(fd.error);
  row.kind = link.kind;
  row.inode = link.inode;
  // A path of more than 4095 bytes cannot be read (ENAMETOOLONG), but the file behind it can be looked at.
  if (link.is_path || fd.error == ENAMETOOLONG) {
    path_row(process, row, table_, fd.name, fd.text);
  } else if (fd.error == 0) {
    if (is_class_kept(row.kind)) row.path = process.keep(fd.text);
    row.access = usual_access(row.kind);
  }
  if (wants_details(row)) {
    details(process, row);
  } else if (row.access == Access::kUnknown && fd.error == 0 && !request_.deleted_only &&
             (request_.access || row.kind == Kind::kPipe)) {
    struct stat own {};
    if (::fstatat(table_, fd.name, &own, AT_SYMLINK_NOFOLLOW) == 0) row.access = access_of_link(own.st_mode);
  }
  if (!is_kept(row)) process.rows.pop_back();
  process.rows.insert(process.rows.end(), ring_rows_.begin(), ring_rows_.end());
  ring_rows_.clear();
}

int ProcessScan::status(std::string_view path, int directory, const char* name, struct statx* out) {
  const Mount* remote = mount_table_ == nullptr ? nullptr : mount_table_->remote_mount(path);
  if (remote == nullptr) return ::statx(directory, name, kNeverAsk, kStatusMask, out) == 0 ? 0 : -errno;
  if (dead_mounts_.contains(remote)) return -ETIMEDOUT;
  const int result = guard_.statx(directory, name, kNeverAsk, kStatusMask, out);
  if (result == -ETIMEDOUT) dead_mounts_.insert(remote);
  return result;
}

void ProcessScan::path_row(Process& process, Row& row, int directory, const char* name, std::string_view text) {
  mount_table(process);
  struct statx status {};
  const int result = this->status(text, directory, name, &status);
  if (result == 0) {
    take_status(row, status);
  } else {
    row.status_error = static_cast<std::int16_t>(-result);
    if (result == -ESTALE) row.gone = Gone::kStale;
    if (result == -ETIMEDOUT) {
      const Mount* remote = mount_table_ == nullptr ? nullptr : mount_table_->remote_mount(text);
      if (remote != nullptr) not_answering(process, *remote);
    }
  }
  judge(process, row, text);
  if (row.path_error == 0 && row.path.size == 0) row.path = process.keep(text);
}

void ProcessScan::not_answering(Process& process, const Mount& mount) {
  for (const Incomplete& entry : process.incomplete) {
    if (entry.what == mount.point) return;
  }
  missing(process, "not-answering", mount.point);
}

// Says what the suffix is worth. A deleted file has no link left; the text only says that *this name* is gone, and a
// file may really be named "x (deleted)".
void ProcessScan::judge(Process& process, Row& row, std::string_view text) {
  if (!row.has_status) {
    if (text.ends_with(kDeletedSuffix) && row.gone == Gone::kNo) row.gone = Gone::kNameOnly;
    return;
  }
  const bool suffix = text.ends_with(kDeletedSuffix);
  const std::string_view stripped = suffix ? text.substr(0, text.size() - kDeletedSuffix.size()) : text;
  // Other files without a file system (secretmem, huge pages) lie on mounts of the kernel's own, which no table lists.
  const bool unlisted = device_major(row.device) == 0 && suffix && memory_kind(stripped) != Kind::kMemory &&
                        !mounts_.has_device(device_major(row.device), device_minor(row.device));
  const bool in_memory = row.device == memory_device_ || unlisted;
  if (in_memory) {
    row.kind = memory_kind(stripped);
    row.gone = suffix ? Gone::kMemory : Gone::kNo;
    row.path = process.keep(stripped);
    return;
  }
  if (row.kind == Kind::kFile && device_major(row.device) == 0 && text.rfind('/') == 0 && is_message_queue(row)) {
    row.kind = Kind::kMqueue;
    row.gone = row.nlink == 0 ? Gone::kUnlinked : Gone::kNo;
    row.path = process.keep(row.nlink == 0 ? stripped : text);
    return;
  }
  if (row.mount != attached_mount_ && mount_table_ != nullptr) {
    // Neither here nor in any namespace seen until now: the end of the scan looks again.
    row.detached = row.mount != 0 && mount_table_->find(row.mount) == nullptr;
    process.has_detached |= row.detached;
    if (!row.detached) attached_mount_ = row.mount;
  }
  if (row.nlink == 0) {
    row.gone = Gone::kUnlinked;
    row.path = process.keep(stripped);
    const std::size_t slash = stripped.rfind('/');
    const std::string_view base = stripped.substr(slash == std::string_view::npos ? 0 : slash + 1);
    if (base.starts_with('#') && to_number(base.substr(1)) == row.inode) {
      row.gone = Gone::kTmpfile;
    } else if (suffix && (request_.details || request_.holders)) {
      bool exists = false;
      if (!path_is(stripped, row, exists) && exists) row.gone = Gone::kReplaced;
    }
    return;
  }
  if (is_silly_name(stripped) && lies_on_nfs(row)) {
    row.gone = Gone::kSillyRename;
    row.path = process.keep(text);
    return;
  }
  if (suffix) {
    bool exists = false;
    if (path_is(text, row, exists)) return;  // its real name
    row.gone = Gone::kNameOnly;
    row.path = process.keep(stripped);
  }
}

bool ProcessScan::lies_on_nfs(const Row& row) const {
  const Mount* mount = mount_table_ == nullptr ? nullptr : mount_table_->find(row.mount);
  return mount != nullptr && mount->type.starts_with("nfs");
}

// A POSIX message queue looks like a file in the root directory; where its file system is mounted nowhere, statfs(2)
// tells.
bool ProcessScan::is_message_queue(const Row& row) {
  constexpr long kMagic = 0x19800202;  // MQUEUE_MAGIC, only in the kernel's ipc/mqueue.c
  if (const Mount* mount = mount_table_ == nullptr ? nullptr : mount_table_->find(row.mount))
    return mount->type == "mqueue";
  struct statfs filesystem {};
  return table_ >= 0 && row.hold == Hold::kDescriptor && guard_.statfs(table_, Name(row.fd).get(), &filesystem) == 0 &&
         filesystem.f_type == kMagic;
}

// Whether this path, in the process's own root, is the file of the row. The name comes from another process: no
// symbolic link is followed, so it cannot lead the observer into a dead mount.
bool ProcessScan::path_is(std::string_view path, const Row& row, bool& exists) {
  exists = false;
  if (mount_table_ != nullptr && mount_table_->remote_mount(path) != nullptr) return false;
  if (!root_.valid()) root_ = UniqueFd(::openat(directory_, "root", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root_.valid()) return false;
  const std::string below = "." + std::string(path);
  open_how how{};
  how.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
  const UniqueFd file(static_cast<int>(::syscall(SYS_openat2, root_.get(), below.c_str(), &how, sizeof how)));
  struct statx status {};
  if (!file.valid() || ::statx(file.get(), "", AT_EMPTY_PATH | kNeverAsk, kStatusMask, &status) != 0) return false;
  exists = true;
  return status.stx_ino == row.inode && device_number(status.stx_dev_major, status.stx_dev_minor) == row.device;
}

void ProcessScan::details(Process& process, Row& row) {
  if (!read_record(directory_, Name(fdinfo_, row.fd).get(), buffer_)) return;
  FdinfoExtras extras;
  read_fdinfo(buffer_, process, row, extras);
  for (RingFile& file : extras.ring_files) {
    Row held;
    held.fd = row.fd;
    held.tid = row.tid;
    held.hold = Hold::kRing;
    held.kind = file.path.starts_with('/') ? Kind::kFile : read_link_text(file.path).kind;
    // Its status cannot be asked for, so the kernel's word is all there is: the name is gone, the links are unknown.
    held.gone = file.name_gone ? Gone::kNameOnly : Gone::kNo;
    if (file.name_gone) file.path.resize(file.path.size() - kDeletedSuffix.size());
    held.path = process.keep(file.path);
    if (!request_.deleted_only || file.name_gone) ring_rows_.push_back(held);
  }
}

void ProcessScan::special(Process& process, const char* name, Hold hold) {
  Row row;
  row.hold = hold;
  const ssize_t length = ::readlinkat(directory_, name, link_.data(), link_.size() - 1);
  if (length < 0 && errno != ENAMETOOLONG) {
    if (errno == EACCES && !process.denied) {
      process.denied = true;
      missing(process, "permission", "executable and directories");
    }
    return;
  }
  row.path_error = static_cast<std::int16_t>(length < 0 ? errno : 0);
  path_row(process, row, directory_, name,
           std::string_view(link_.data(), length < 0 ? 0 : static_cast<std::size_t>(length)));
  if (is_kept(row)) process.rows.push_back(row);
}

}  // namespace syslens::fds
