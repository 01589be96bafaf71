// siginfo_t, whose layout depends on si_signo and si_code (sigaction(2)).
#include <csignal>

#include "text/values.h"
#include "text/words.h"

namespace syslens::text {

namespace {

constexpr std::uint32_t audit_arch_x86_64 = 0xc000003e;

/// The group that names si_code: the signal's own when it is positive and not the kernel's general one.
Known code_group(std::int32_t signal, std::int32_t code) {
  if (code <= 0 || code == SI_KERNEL) return Known::SiCode;
  switch (signal) {
    case SIGILL:
      return Known::SiCodeIll;
    case SIGTRAP:
      return Known::SiCodeTrap;
    case SIGBUS:
      return Known::SiCodeBus;
    case SIGFPE:
      return Known::SiCodeFpe;
    case SIGSEGV:
      return Known::SiCodeSegv;
    case SIGCHLD:
      return Known::SiCodeChld;
    case SIGPOLL:
      return Known::SiCodePoll;
    case SIGSYS:
      return Known::SiCodeSys;
    default:
      return Known::SiCode;
  }
}

class Siginfo {
 public:
  Siginfo(Out& out, const TextTable& table, const Bytes& bytes, std::size_t at)
      : out_(out), table_(table), bytes_(bytes), at_(at) {}

  void write() {
    const std::int32_t signal = int_at(0);
    const std::int32_t error = int_at(4);
    const std::int32_t code = int_at(8);
    out_.put("{si_signo=");
    write_signal(out_, table_, signal);
    out_.put(", si_code=");
    write_named(table_.known(code_group(signal, code)), code,
                [&] { out_.short_hex(static_cast<std::uint32_t>(code)); });
    if (error != 0) {
      out_.put(", si_errno=");
      write_named(table_.known(Known::Errno), error, [&] { out_.integer(error); });
    }
    write_details(signal, code);
    out_.byte('}');
  }

 private:
  [[nodiscard]] std::int32_t int_at(std::size_t offset) const { return bytes_.i32(at_ + offset); }

  template <class Otherwise>
  void write_named(Reference group, std::int32_t value, Otherwise&& otherwise) {
    if (const std::string_view name = table_.name(group, value); !name.empty()) {
      out_.put(name);
    } else {
      otherwise();
    }
  }
  template <class Value>
  void number(std::string_view label, Value value) {
    out_.put(label);
    out_.integer(value);
  }
  void address(std::string_view label, std::size_t offset) {
    out_.put(label);
    write_pointer(out_, bytes_.u64(at_ + offset));
  }
  void sender() {
    number(", si_pid=", int_at(16));
    number(", si_uid=", bytes_.u32(at_ + 20));
  }
  void value() {
    if (bytes_.u64(at_ + 24) == 0) return;
    number(", si_int=", int_at(24));
    address(", si_ptr=", 24);
  }

  void write_details(std::int32_t signal, std::int32_t code) {
    if (code == SI_USER || code == SI_TKILL) return sender();
    if (code == SI_TIMER) {
      out_.put(", si_timerid=");
      out_.short_hex(bytes_.u32(at_ + 16));
      number(", si_overrun=", int_at(20));
      return value();
    }
    if (code < 0) {
      sender();
      return value();
    }
    switch (signal) {
      case SIGCHLD:
        if (code != SI_KERNEL) write_child(code);
        return;
      case SIGILL:
      case SIGFPE:
      case SIGSEGV:
      case SIGBUS:
      case SIGTRAP:
        return address(", si_addr=", 16);
      case SIGPOLL:
        if (code == SI_KERNEL) return;
        number(", si_band=", bytes_.i64(at_ + 16));
        return number(", si_fd=", int_at(24));
      case SIGSYS:
        if (code != SI_KERNEL) write_system_call();
        return;
      default:
        return;
    }
  }

  void write_child(std::int32_t code) {
    sender();
    out_.put(", si_status=");
    if (code == CLD_EXITED) {
      out_.integer(int_at(24));
    } else {
      write_signal(out_, table_, int_at(24));
    }
    number(", si_utime=", bytes_.i64(at_ + 32));
    number(", si_stime=", bytes_.i64(at_ + 40));
  }

  void write_system_call() {
    const std::uint32_t arch = bytes_.u32(at_ + 28);
    const std::int32_t number = int_at(24);
    address(", si_call_addr=", 16);
    out_.put(", si_syscall=");
    const bool is_native = arch == audit_arch_x86_64;
    const Reference name = is_native ? table_.listed(Header::Names, static_cast<std::uint32_t>(number)) : 0;
    if (name == 0) {
      out_.integer(number);
    } else {
      out_.put("__NR_");
      out_.put(table_.text(name));
    }
    out_.put(", si_arch=");
    if (is_native) {
      out_.put("AUDIT_ARCH_X86_64");
    } else {
      out_.short_hex(arch);
    }
  }

  Out& out_;
  const TextTable& table_;
  const Bytes& bytes_;
  std::size_t at_;
};

}  // namespace

void write_siginfo(Out& out, const TextTable& table, const Bytes& bytes, std::size_t at) {
  Siginfo(out, table, bytes, at).write();
}

}  // namespace syslens::text
