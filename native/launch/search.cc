#include "launch/search.h"

#include <linux/limits.h>

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

int search(const Command& command) {
  const std::size_t name = bare::length(command.file);
  if (name == 0) return ENOENT;
  if (name > NAME_MAX) return ENAMETOOLONG;
  bool denied = false;
  const char* folder = search_path(command);
  for (;;) {
    const char* end = folder;
    while (*end != '\0' && *end != ':') ++end;
    const auto size = static_cast<std::size_t>(end - folder);
    // A folder that is too long for any path cannot have the file.
    if (size < PATH_MAX) {
      char file[PATH_MAX + 1 + NAME_MAX + 1];
      std::size_t at = 0;
      for (; at < size; ++at) file[at] = folder[at];
      // An empty folder is the current one.
      if (size > 0) file[at++] = '/';
      for (std::size_t i = 0; i <= name; ++i) file[at + i] = command.file[i];
      const int error = execute_file(command, file);
      if (!goes_on(error)) return error;
      denied = denied || error == EACCES;
    }
    if (*end == '\0') return denied ? EACCES : ENOENT;
    folder = end + 1;
  }
}

}  // namespace

int execute(const Command& command) {
  if (!command.has(plan_flag::search_path) || has_slash(command.file)) return execute_file(command, command.file);
  return search(command);
}

}  // namespace syslens
