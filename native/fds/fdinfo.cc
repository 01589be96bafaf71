#include "fds/fdinfo.h"

#include <fcntl.h>

#include <array>

#include "fds/json.h"
#include "fds/link.h"
#include "fds/read_file.h"

namespace syslens::fds {

namespace {

// Lists in fdinfo (targets, watches, locks) are as long as the owner likes; the count stays right beyond this.
constexpr std::uint64_t kListLimit = 4096;

/// Members `"count":n` and `"name":[…]` that grow line by line.
class List {
 public:
  JsonText* next() {
    if (++count_ > kListLimit) return nullptr;
    if (count_ > 1) items_ += ',';
    return &items_;
  }
  void append_to(JsonText& out, std::string_view name, std::string_view count_name) const {
    append_count(out, count_name, count_);
    append_key(out, name);
    out += '[';
    out += items_.view();
    out += ']';
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  JsonText items_;
  std::uint64_t count_ = 0;
};

/// The value of `key` in a line of `key:value` and `key: value` pairs.
std::string_view value_of(std::string_view line, std::string_view key) {
  for (std::size_t at = line.find(key); at != std::string_view::npos; at = line.find(key, at + 1)) {
    if (at != 0 && line[at - 1] != ' ') continue;
    std::string_view rest = line.substr(at + key.size());
    if (!rest.starts_with(':')) continue;
    rest.remove_prefix(1);
    return next_word(rest);
  }
  return {};
}

// The kernel prints its internal dev_t here (20 bits of minor), in hex.
void append_device(JsonText& out, std::string_view hex) {
  const unsigned long long device = to_number(hex, 16);
  out += '"';
  append_number(out, static_cast<std::uint64_t>(device >> 20));
  out += ':';
  append_number(out, static_cast<std::uint64_t>(device & 0xfffff));
  out += '"';
}

/// Takes the value after the next of a line's `key:` off it; keys come in the kernel's order.
std::string_view next_value(std::string_view& line) {
  const std::size_t colon = line.find(':');
  line.remove_prefix(colon == std::string_view::npos ? line.size() : colon + 1);
  return next_word(line);
}

EpollTarget epoll_target(std::string_view line) {
  // "tfd:        4 events:       19 data:               63  pos:0 ino:40e sdev:10"
  EpollTarget target;
  target.fd = static_cast<int>(to_signed(next_value(line)));
  target.events = static_cast<std::uint32_t>(to_number(next_value(line), 16));
  target.data = to_number(next_value(line), 16);
  next_value(line);
  target.inode = to_number(next_value(line), 16);
  target.device = static_cast<std::uint32_t>(to_number(next_value(line), 16));
  return target;
}

void watch(JsonText& out, std::string_view line) {
  const std::string_view number = value_of(line, "wd");
  out += '{';
  if (!number.empty()) {
    out += "\"wd\":";
    append_number(out, static_cast<std::int64_t>(to_signed(number)));
    out += ',';
  }
  if (const std::string_view inode = value_of(line, "ino"); !inode.empty()) {
    out += "\"inode\":\"";
    append_number(out, static_cast<std::uint64_t>(to_number(inode, 16)));
    out += "\",\"device\":";
    append_device(out, value_of(line, "sdev"));
    out += ',';
  }
  if (const std::string_view mount = value_of(line, "mnt_id"); !mount.empty()) {
    out += "\"mount\":";
    append_number(out, static_cast<std::uint64_t>(to_number(mount, 16)));
    out += ',';
  }
  out += "\"mask\":";
  append_number(out, static_cast<std::uint64_t>(to_number(value_of(line, "mask"), 16)));
  out += '}';
}

void lock(JsonText& out, std::string_view line) {
  // "1: OFDLCK ADVISORY  WRITE -1 fe:00:2146376 0 EOF", or with a "->" in front of what waits for it
  next_word(line);
  const std::string_view type = next_word(line);
  next_word(line);
  std::string_view mode = next_word(line);
  const std::string_view owner = next_word(line);
  next_word(line);
  const std::string_view start = next_word(line);
  const std::string_view end = next_word(line);
  out += "{\"type\":";
  append_string(out, type == "OFDLCK" ? "OFD" : type);
  out += ",\"mode\":";
  append_string(out, mode);
  out += ",\"pid\":";
  const long long pid = to_signed(owner);
  if (pid > 0) {
    append_number(out, std::int64_t{pid});
  } else {
    out += "null";
  }
  out += ",\"start\":";
  append_number(out, static_cast<std::uint64_t>(to_number(start)));
  out += ",\"end\":";
  if (end == "EOF" || end.empty()) {
    out += "null";
  } else {
    append_number(out, static_cast<std::uint64_t>(to_number(end)));
  }
  out += '}';
}

// "(99, 451436984)": seconds and nanoseconds, here as seconds.
void seconds(JsonText& out, std::string_view name, std::string_view pair) {
  if (pair.starts_with('(')) pair.remove_prefix(1);
  const long long whole = to_signed(pair);
  const std::size_t comma = pair.find(", ");
  const unsigned long long rest = comma == std::string_view::npos ? 0 : to_number(pair.substr(comma + 2));
  append_key(out, name);
  append_number(out, std::int64_t{whole});
  std::array<char, 10> fraction{'.'};
  unsigned long long left = rest % 1'000'000'000;
  if (left == 0) return;
  for (std::size_t digit = 9; digit > 0; --digit, left /= 10) fraction[digit] = static_cast<char>('0' + left % 10);
  out += std::string_view(fraction.data(), fraction.size());
}

std::string_view clock_name(unsigned long long id) {
  static constexpr std::array<std::string_view, 10> kClocks{
      "CLOCK_REALTIME",       "CLOCK_MONOTONIC",       "CLOCK_PROCESS_CPUTIME_ID", "CLOCK_THREAD_CPUTIME_ID",
      "CLOCK_MONOTONIC_RAW",  "CLOCK_REALTIME_COARSE", "CLOCK_MONOTONIC_COARSE",   "CLOCK_BOOTTIME",
      "CLOCK_REALTIME_ALARM", "CLOCK_BOOTTIME_ALARM"};
  return id < kClocks.size() ? kClocks[id] : std::string_view("unknown");
}

constexpr std::array<std::string_view, 32> kSignalNames{
    "",     "HUP",  "INT",  "QUIT", "ILL",    "TRAP",   "ABRT",  "BUS",  "FPE",  "KILL", "USR1",
    "SEGV", "USR2", "PIPE", "ALRM", "TERM",   "STKFLT", "CHLD",  "CONT", "STOP", "TSTP", "TTIN",
    "TTOU", "URG",  "XCPU", "XFSZ", "VTALRM", "PROF",   "WINCH", "IO",   "PWR",  "SYS"};

void signals(JsonText& out, unsigned long long mask) {
  out += ",\"signals\":[";
  bool first = true;
  for (int number = 1; number <= 64; ++number) {
    if (((mask >> (number - 1)) & 1) == 0) continue;
    out += first ? "\"" : ",\"";
    first = false;
    // The first real-time signal as the kernel counts: glibc keeps 32 and 33 for itself.
    if (number < 32) {
      out += "SIG";
      out += kSignalNames[static_cast<std::size_t>(number)];
    } else {
      out += "SIGRT";
      append_number(out, static_cast<std::int64_t>(number - 32));
    }
    out += '"';
  }
  out += ']';
}

Access access_of(std::uint32_t flags) {
  if ((flags & O_PATH) != 0) return Access::kNone;
  switch (flags & O_ACCMODE) {
    case O_RDONLY:
      return Access::kRead;
    case O_WRONLY:
      return Access::kWrite;
    default:
      return Access::kReadWrite;
  }
}

}  // namespace

void read_fdinfo(std::string_view text, Process& process, Row& row, FdinfoExtras& extras) {
  JsonText out;
  const std::size_t first_target = process.targets.size();
  List watches;
  List locks;
  bool in_user_files = false;
  row.has_details = true;
  while (!text.empty()) {
    std::string_view line = next_line(text);
    // No early way out for the common keys: lines are few, and keys of different kinds never collide.
    if (line.starts_with("pos:")) {
      row.position = to_signed(after_key(line, "pos:"));
    } else if (line.starts_with("flags:") && row.flags == 0) {
      row.flags = static_cast<std::uint32_t>(to_number(after_key(line, "flags:"), 8));
      row.access = access_of(row.flags);
    } else if (line.starts_with("mnt_id:")) {
      if (row.mount == 0) row.mount = static_cast<std::uint32_t>(to_number(after_key(line, "mnt_id:")));
    } else if (line.starts_with("ino:")) {
      if (row.inode == 0) row.inode = to_number(after_key(line, "ino:"));
    } else if (line.starts_with("lock:")) {
      if (JsonText* item = locks.next()) lock(*item, after_key(line, "lock:"));
    } else if (row.kind == Kind::kIoUring && in_user_files && line.starts_with(' ')) {
      const std::size_t colon = line.find(": ");
      if (colon == std::string_view::npos || extras.ring_files.size() >= kListLimit) continue;
      RingFile file{unescape_octal(line.substr(colon + 2)), false};
      file.name_gone = file.path.ends_with(kDeletedSuffix);
      extras.ring_files.push_back(std::move(file));
    } else if (line.starts_with("UserFiles:")) {
      in_user_files = true;
      append_count(out, "userFiles", to_number(after_key(line, "UserFiles:")));
    } else {
      in_user_files = false;
      switch (row.kind) {
        case Kind::kEventfd:
          if (auto value = after_key(line, "eventfd-count:"); !value.empty()) {
            // The kernel prints this one in hex.
            append_count(out, "count", to_number(value, 16));
          } else if (value = after_key(line, "eventfd-id:"); !value.empty()) {
            row.id = static_cast<std::uint32_t>(to_number(value));
            append_count(out, "id", std::uint64_t{row.id});
          } else if (value = after_key(line, "eventfd-semaphore:"); !value.empty()) {
            out += value == "1" ? ",\"semaphore\":true" : ",\"semaphore\":false";
          }
          break;
        case Kind::kEpoll:
          if (line.starts_with("tfd:")) process.targets.push_back(epoll_target(line));
          break;
        case Kind::kInotify:
        case Kind::kFanotify:
          if (line.starts_with("inotify wd:") ||
              (line.starts_with("fanotify ") && !line.starts_with("fanotify flags:"))) {
            if (JsonText* item = watches.next()) watch(*item, line);
          }
          break;
        case Kind::kTimerfd:
          if (auto value = after_key(line, "clockid:"); !value.empty()) {
            append_text(out, "clock", clock_name(to_number(value)));
          } else if (value = after_key(line, "ticks:"); !value.empty()) {
            append_count(out, "ticks", to_number(value));
          } else if (value = after_key(line, "it_value:"); !value.empty()) {
            seconds(out, "remaining", value);
          } else if (value = after_key(line, "it_interval:"); !value.empty()) {
            seconds(out, "interval", value);
          }
          break;
        case Kind::kSignalfd:
          if (auto value = after_key(line, "sigmask:"); !value.empty()) signals(out, to_number(value, 16));
          break;
        case Kind::kPidfd:
          if (auto value = after_key(line, "Pid:"); !value.empty()) {
            const long long pid = to_signed(value);
            out += ",\"target\":";
            // -1: it has ended and was reaped; 0: it lives in a pid namespace that this one cannot see.
            if (pid > 0) {
              append_number(out, std::int64_t{pid});
            } else {
              out += "null";
            }
            out += pid == -1 ? ",\"exited\":true" : ",\"exited\":false";
          }
          break;
        case Kind::kBpf:
          if (auto value = after_key(line, "map_id:"); !value.empty()) append_count(out, "mapId", to_number(value));
          if (auto value = after_key(line, "map_type:"); !value.empty()) append_count(out, "mapType", to_number(value));
          if (auto value = after_key(line, "prog_id:"); !value.empty())
            append_count(out, "programId", to_number(value));
          if (auto value = after_key(line, "prog_type:"); !value.empty())
            append_count(out, "programType", to_number(value));
          if (auto value = after_key(line, "link_id:"); !value.empty()) append_count(out, "linkId", to_number(value));
          break;
        case Kind::kPty:
          if (auto value = after_key(line, "tty-index:"); !value.empty())
            row.id = static_cast<std::uint32_t>(to_number(value)) + 1;
          break;
        case Kind::kTun:
          if (auto value = after_key(line, "iff:"); !value.empty()) append_text(out, "interface", value);
          break;
        default:
          if (auto value = after_key(line, "scm_fds:"); !value.empty()) extras.in_flight = to_number(value);
      }
    }
  }
  row.targets = {static_cast<std::uint32_t>(first_target),
                 static_cast<std::uint32_t>(process.targets.size() - first_target)};
  if (row.kind == Kind::kInotify || row.kind == Kind::kFanotify) watches.append_to(out, "watches", "watchCount");
  if (locks.count() > 0) locks.append_to(out, "locks", "lockCount");
  if (extras.in_flight > 0) append_count(out, "inFlight", extras.in_flight);
  if (!out.empty()) row.extra = process.keep(out.view());
}

}  // namespace syslens::fds
