#include "launch/search.h"

#include <fcntl.h>
#include <linux/limits.h>
#include <sys/stat.h>

#include <cerrno>

#include "launch/bare.h"

namespace syslens {

namespace {

constexpr const char* shell = "/bin/sh";
// What execvp(3) takes without PATH: confstr(_CS_PATH).
constexpr const char* default_path = "/bin:/usr/bin";

// A file that no loader takes for its own is a script of the shell (execvp(3), POSIX "command search and execution").
int execute_file(const Command& command, const char* file) {
  long result = bare::call(SYS_execve, file, command.argv, command.envp);
  if (result != -ENOEXEC) return static_cast<int>(-result);
  command.shell_argv[0] = shell;
  command.shell_argv[1] = file;
  // Also with the NULL behind the last one.
  for (std::size_t i = 1; i <= command.argc; ++i) command.shell_argv[i + 1] = command.argv[i];
  result = bare::call(SYS_execve, shell, command.shell_argv, command.envp);
  return static_cast<int>(-result);
}

const char* search_path(const Command& command) {
  for (const char** entry = command.envp; *entry != nullptr; ++entry) {
    const char* text = *entry;
    if (text[0] == 'P' && text[1] == 'A' && text[2] == 'T' && text[3] == 'H' && text[4] == '=') return text + 5;
  }
  return default_path;
}

bool has_slash(const char* file) {
  for (; *file != '\0'; ++file)
    if (*file == '/') return true;
  return false;
}

// Errors after which the next folder may still have the file.
bool goes_on(int error) {
  return error == ENOENT || error == ENOTDIR || error == EACCES || error == ESTALE || error == ENODEV ||
         error == ETIMEDOUT;
}

/// The file in one folder of PATH.
class Candidate {
 public:
  Candidate(const Command& command, const char* folder) : end_(folder) {
    while (*end_ != '\0' && *end_ != ':') ++end_;
    const auto size = static_cast<std::size_t>(end_ - folder);
    const std::size_t name = bare::length(command.file);
    // Neither a folder that is too long for any path nor a name that is too long for any file.
    possible_ = size < PATH_MAX && name <= NAME_MAX;
    if (!possible_) return;
    std::size_t at = 0;
    for (; at < size; ++at) path_[at] = folder[at];
    // An empty folder is the current one.
    if (size > 0) path_[at++] = '/';
    for (std::size_t i = 0; i <= name; ++i) path_[at + i] = command.file[i];
  }

  [[nodiscard]] bool possible() const { return possible_; }
  [[nodiscard]] const char* path() const { return path_; }
  /// Where in PATH the next folder begins; null: this was the last one.
  [[nodiscard]] const char* next() const { return *end_ == '\0' ? nullptr : end_ + 1; }

  [[nodiscard]] bool exists() const {
    struct stat status;
    const long result = possible_ ? bare::call(SYS_newfstatat, AT_FDCWD, path_, &status, 0) : -ENOENT;
    return result != -ENOENT && result != -ENOTDIR;
  }

 private:
  const char* end_;
  bool possible_;
  char path_[PATH_MAX + 1 + NAME_MAX + 1];
};

bool searches(const Command& command) {
  return command.has(plan_flag::search_path) && !has_slash(command.file);
}

int search(const Command& command) {
  const std::size_t name = bare::length(command.file);
  if (name == 0) return ENOENT;
  if (name > NAME_MAX) return ENAMETOOLONG;
  bool denied = false;
  const char* folder = command.folder != nullptr ? command.folder : search_path(command);
  while (folder != nullptr) {
    const Candidate candidate(command, folder);
    if (candidate.possible()) {
      const int error = execute_file(command, candidate.path());
      if (!goes_on(error)) return error;
      denied = denied || error == EACCES;
    }
    folder = candidate.next();
  }
  return denied ? EACCES : ENOENT;
}

}  // namespace

void skip_folders(Command& command) {
  if (!searches(command)) return;
  const char* folder = search_path(command);
  while (folder != nullptr) {
    command.folder = folder;
    const Candidate candidate(command, folder);
    if (candidate.exists()) return;
    folder = candidate.next();
  }
}

int execute(const Command& command) {
  return searches(command) ? search(command) : execute_file(command, command.file);
}

}  // namespace syslens
