#pragma once

#include <sys/types.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace syslens {

/// A system call of ours failed: which one, with what errno, and for which process (0: none in particular).
class SystemError : public std::runtime_error {
 public:
  SystemError(const char* call, int error, pid_t pid = 0)
      : std::runtime_error(std::string(call) + ": " + std::strerror(error)), call_(call), error_(error), pid_(pid) {}

  [[nodiscard]] const char* call() const { return call_; }  // a string literal
  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  const char* call_;
  int error_;
  pid_t pid_;
};

[[noreturn]] inline void throw_errno(const char* call, pid_t pid = 0) {
  throw SystemError(call, errno, pid);
}

}  // namespace syslens
