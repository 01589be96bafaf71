#include "fds/link.h"

#include <array>

#include "fds/read_file.h"

namespace syslens::fds {

namespace {

struct ClassName {
  std::string_view text;
  Kind kind;
};

// The kernel's own names of anonymous inodes; inotify and bpf have no brackets.
constexpr std::array<ClassName, 15> kClasses{{{"[eventfd]", Kind::kEventfd},
                                              {"[eventpoll]", Kind::kEpoll},
                                              {"[timerfd]", Kind::kTimerfd},
                                              {"[signalfd]", Kind::kSignalfd},
                                              {"inotify", Kind::kInotify},
                                              {"[fanotify]", Kind::kFanotify},
                                              {"[pidfd]", Kind::kPidfd},
                                              {"[io_uring]", Kind::kIoUring},
                                              {"bpf-map", Kind::kBpf},
                                              {"bpf-prog", Kind::kBpf},
                                              {"bpf_link", Kind::kBpf},
                                              {"bpf-link", Kind::kBpf},
                                              {"[userfaultfd]", Kind::kUserfaultfd},
                                              {"[perf_event]", Kind::kPerfEvent},
                                              {"[fscontext]", Kind::kFscontext}}};

constexpr std::array<std::string_view, 8> kNamespaces{"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};

Link anonymous(std::string_view name) {
  Link link;
  link.kind = Kind::kAnonInode;
  link.name = name;
  for (const auto& entry : kClasses) {
    if (entry.text == name) link.kind = entry.kind;
  }
  if (name.starts_with("kvm-")) link.kind = Kind::kKvm;
  if (link.name.starts_with('[') && link.name.ends_with(']')) link.name = link.name.substr(1, link.name.size() - 2);
  return link;
}

}  // namespace

std::string_view kind_name(Kind kind) {
  static constexpr std::array kNames{
#define SYSLENS_KIND(name, text) std::string_view(text),
      SYSLENS_FD_KINDS(SYSLENS_KIND)
#undef SYSLENS_KIND
  };
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view hold_name(Hold hold) {
  static constexpr std::array kNames{
#define SYSLENS_HOLD(name, text) std::string_view(text),
      SYSLENS_FD_HOLDS(SYSLENS_HOLD)
#undef SYSLENS_HOLD
  };
  return kNames[static_cast<std::size_t>(hold)];
}

Link read_link_text(std::string_view text) {
  Link link;
  if (text.starts_with('/')) {
    link.is_path = true;
    return link;
  }
  const std::size_t colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  const std::string_view rest = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  if (word == "anon_inode") return anonymous(rest);
  link.name = word;
  if (rest.starts_with('[')) link.inode = to_number(rest.substr(1));
  if (word == "socket") {
    link.kind = Kind::kSocket;
  } else if (word == "pipe") {
    link.kind = Kind::kPipe;
  } else if (word == "pidfd") {
    link.kind = Kind::kPidfd;
  } else {
    for (const std::string_view name : kNamespaces) {
      if (word == name) link.kind = Kind::kNamespace;
    }
  }
  return link;
}

bool needs_fdinfo(Kind kind) {
  switch (kind) {
    case Kind::kEventfd:
    case Kind::kEpoll:
    case Kind::kInotify:
    case Kind::kFanotify:
    case Kind::kPidfd:
    case Kind::kIoUring:
    case Kind::kPty:
      return true;
    default:
      return false;
  }
}

bool is_class_kept(Kind kind) {
  return kind == Kind::kAnonInode || kind == Kind::kNamespace || kind == Kind::kBpf || kind == Kind::kKvm ||
         kind == Kind::kUnknown;
}

Access usual_access(Kind kind) {
  switch (kind) {
    case Kind::kInotify:
    case Kind::kNamespace:
      return Access::kRead;
    case Kind::kSocket:
    case Kind::kEventfd:
    case Kind::kEpoll:
    case Kind::kTimerfd:
    case Kind::kSignalfd:
    case Kind::kPidfd:
    case Kind::kIoUring:
    case Kind::kPerfEvent:
      return Access::kReadWrite;
    default:
      return Access::kUnknown;
  }
}

Kind memory_kind(std::string_view path) {
  if (path.starts_with("/memfd:")) return Kind::kMemfd;
  if (path.starts_with("/secretmem")) return Kind::kSecretmem;
  return Kind::kMemory;
}

}  // namespace syslens::fds
