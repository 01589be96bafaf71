#include "fds/row_text.h"

#include <fcntl.h>

#include <array>
#include <cerrno>

#include "fds/epoll_text.h"
#include "fds/link.h"

namespace syslens::fds {

namespace {

struct Flag {
  std::uint32_t bits;
  std::string_view name;
};

// As fcntl(2) and open(2) name them. O_SYNC contains O_DSYNC and O_TMPFILE contains O_DIRECTORY, so they come first.
constexpr std::array<Flag, 14> kFlags{{{O_TMPFILE, "O_TMPFILE"},
                                       {O_SYNC, "O_SYNC"},
                                       {O_CREAT, "O_CREAT"},
                                       {O_EXCL, "O_EXCL"},
                                       {O_NOCTTY, "O_NOCTTY"},
                                       {O_APPEND, "O_APPEND"},
                                       {O_NONBLOCK, "O_NONBLOCK"},
                                       {O_DSYNC, "O_DSYNC"},
                                       {O_ASYNC, "O_ASYNC"},
                                       {O_DIRECT, "O_DIRECT"},
                                       {O_DIRECTORY, "O_DIRECTORY"},
                                       {O_NOFOLLOW, "O_NOFOLLOW"},
                                       {O_NOATIME, "O_NOATIME"},
                                       {O_PATH, "O_PATH"}}};

// Set by the kernel in every 64-bit process and thus no news; glibc defines O_LARGEFILE as 0 there.
constexpr std::uint32_t kLargeFile = 0100000;

constexpr std::uint64_t kMostExact = (std::uint64_t{1} << 53) - 1;

std::string_view access_name(Access access) {
  switch (access) {
    case Access::kNone:
      return "\"none\"";
    case Access::kRead:
      return "\"r\"";
    case Access::kWrite:
      return "\"w\"";
    case Access::kReadWrite:
      return "\"rw\"";
    default:
      return "null";
  }
}

std::string_view reason_name(Gone gone) {
  switch (gone) {
    case Gone::kUnlinked:
      return "unlinked";
    case Gone::kTmpfile:
      return "tmpfile";
    case Gone::kReplaced:
      return "replaced";
    case Gone::kMemory:
      return "memory";
    case Gone::kNameOnly:
      return "name-only";
    case Gone::kSillyRename:
      return "silly-rename";
    case Gone::kStale:
      return "stale";
    default:
      return "";
  }
}

std::string_view error_name(int error) {
  switch (error) {
    case ENAMETOOLONG:
      return "ENAMETOOLONG";
    case EACCES:
      return "EACCES";
    case EPERM:
      return "EPERM";
    case ENOENT:
      return "ENOENT";
    case ESTALE:
      return "ESTALE";
    case ETIMEDOUT:
      return "ETIMEDOUT";
    case ENOTCONN:
      return "ENOTCONN";
    case EIO:
      return "EIO";
    default:
      return "";
  }
}

void append_error(JsonText& out, std::string_view key, int error) {
  append_key(out, key);
  out += '"';
  if (const std::string_view name = error_name(error); !name.empty()) {
    out += name;
  } else {
    append_number(out, std::int64_t{error});
  }
  out += '"';
}

void append_device(JsonText& out, std::string_view key, std::uint32_t device) {
  append_key(out, key);
  out += '"';
  append_number(out, std::uint64_t{device_major(device)});
  out += ':';
  append_number(out, std::uint64_t{device_minor(device)});
  out += '"';
}

/// A byte count. What a double cannot hold exactly comes a second time as text.
void append_size(JsonText& out, std::string_view key, std::uint64_t value) {
  append_key(out, key);
  append_number(out, value);
  if (value <= kMostExact) return;
  out += ",\"";
  out += key;
  out += "Exact\":\"";
  append_number(out, value);
  out += '"';
}

void append_flags(JsonText& out, std::uint32_t flags) {
  static constexpr std::array<std::string_view, 4> kAccess{"\"O_RDONLY\"", "\"O_WRONLY\"", "\"O_RDWR\"",
                                                           "\"O_ACCMODE\""};
  out += ",\"flags\":[";
  out += kAccess[flags & O_ACCMODE];
  std::uint32_t left = flags & ~static_cast<std::uint32_t>(O_ACCMODE | O_CLOEXEC) & ~kLargeFile;
  for (const Flag& flag : kFlags) {
    if ((left & flag.bits) != flag.bits) continue;
    left &= ~flag.bits;
    out += ",\"";
    out += flag.name;
    out += '"';
  }
  if (left != 0) {
    out += ",\"0x";
    append_hex(out, std::uint64_t{left});
    out += '"';
  }
  out += (flags & O_CLOEXEC) != 0 ? R"(],"closeOnExec":true)" : R"(],"closeOnExec":false)";
}

/// An anonymous inode's class or a namespace's type, from the link's text.
void append_class(JsonText& out, std::string_view text) {
  const Link link = read_link_text(text);
  out += ",\"class\":";
  append_string(out, link.name.empty() ? text : link.name);
}

/// Where a row leads: a path, or the class of what has none.
void append_name(JsonText& out, const Process& process, const Row& row, bool path_kind) {
  const std::string_view text = process.slice(row.path);
  if (row.path_error != 0) {
    out += ",\"path\":null";
    append_error(out, "pathError", row.path_error);
  } else if (path_kind) {
    out += ',';
    append_bytes(out, "path", text);
  } else if (is_class_kept(row.kind)) {
    append_class(out, text);
  }
}

void append_status(JsonText& out, const Row& row) {
  if (row.has_status || row.device != 0) append_device(out, "device", row.device);
  if (row.inode != 0) {
    out += ",\"inode\":\"";
    append_number(out, row.inode);
    out += '"';
  }
  if (row.has_status) {
    append_size(out, "size", row.size);
    append_size(out, "allocated", row.blocks * 512);
    append_count(out, "links", row.nlink);
    if (row.rdev != 0) append_device(out, "deviceNumber", row.rdev);
  } else if (row.status_error != 0) {
    append_error(out, "statusError", row.status_error);
  }
}

/// Which mount a path lies on, and whether the file behind it has lost its name.
void append_whereabouts(JsonText& out, const Row& row) {
  if (row.mount != 0) {
    append_count(out, "mount", row.mount);
    if (row.detached) out += ",\"detached\":true";
  }
  // Without a link count nobody knows, and no is not the same as unknown.
  if (!row.has_status && row.gone != Gone::kStale) {
    out += ",\"deleted\":null";
  } else {
    const bool deleted =
        row.gone == Gone::kStale || row.gone == Gone::kSillyRename || (row.nlink == 0 && row.gone != Gone::kMemory);
    out += deleted ? ",\"deleted\":true" : ",\"deleted\":false";
  }
  if (const std::string_view reason = reason_name(row.gone); !reason.empty()) {
    out += ",\"reason\":\"";
    out += reason;
    out += '"';
  }
  if (row.hold == Hold::kMapping) out += row.executable ? ",\"executable\":true" : ",\"executable\":false";
}

}  // namespace

void append_row(JsonText& out, std::string_view head, const Snapshot& snapshot, const Process& process,
                const Row& row) {
  out += head;
  if (row.tid != 0) {
    out += ",\"tid\":";
    append_number(out, std::int64_t{row.tid});
  }
  out += ",\"fd\":";
  if (row.fd >= 0) {
    append_number(out, std::int64_t{row.fd});
  } else {
    out += "null";
  }
  out += ",\"hold\":\"";
  out += hold_name(row.hold);
  out += "\",\"kind\":\"";
  out += kind_name(row.kind);
  out += "\",\"access\":";
  out += access_name(row.access);
  const bool path_kind = row.has_status || row.status_error != 0 || row.path_error != 0 || row.hold == Hold::kRing;
  append_name(out, process, row, path_kind);
  append_status(out, row);
  if (path_kind) append_whereabouts(out, row);
  if (row.has_details) {
    append_flags(out, row.flags);
    if (path_kind) {
      out += ",\"position\":";
      append_number(out, row.position);
    }
  }
  if (row.kind == Kind::kEpoll && row.has_details) append_targets(out, process, row);
  if (row.answer != 0) snapshot.sockets.append(out, row.answer);
  out += process.slice(row.extra);
  snapshot.peers.append(out, process.pid, row);
  out += '}';
}

}  // namespace syslens::fds
