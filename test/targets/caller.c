// A caller with a state of its own: `caller SETTING… -- command…` sets it and execs the command. A word of the command
// that begins with `hex:` is bytes. Settings: fd=N:FILE close=N soft=R:V hard=R:V block=S ignore=S umask=OCTAL
// chdir=DIR env=HEX fill=N (opens every free number below N), gone=DIR (a current directory that was removed).
#include "truth.h"

#include <sys/resource.h>

static char* from_hex(const char* text) {
  size_t size = strlen(text) / 2;
  char* bytes = calloc(size + 1, 1);
  for (size_t i = 0; i < size; i++) sscanf(text + 2 * i, "%2hhx", (unsigned char*)&bytes[i]);
  return bytes;
}

static void set_limit(const char* value, bool soft) {
  int resource;
  unsigned long number;
  if (sscanf(value, "%d:%lu", &resource, &number) != 2) fail("limit");
  struct rlimit limit;
  getrlimit((__rlimit_resource_t)resource, &limit);
  if (soft)
    limit.rlim_cur = number;
  else
    limit.rlim_max = number;
  if (setrlimit((__rlimit_resource_t)resource, &limit) < 0) fail("setrlimit");
}

static void open_as(const char* value) {
  int number = atoi(value);
  int fd = open(strchr(value, ':') + 1, O_RDWR | O_CREAT | O_APPEND, 0600);
  if (fd < 0 || (fd != number && dup2(fd, number) < 0)) fail("open");
  if (fd != number) close(fd);
}

static void apply(const char* setting) {
  const char* value = strchr(setting, '=') == NULL ? "" : strchr(setting, '=') + 1;
  const size_t length = strcspn(setting, "=");
#define IS(name) (length == strlen(name) && strncmp(setting, name, length) == 0)
  if (IS("fd")) {
    open_as(value);
  } else if (IS("close")) {
    close(atoi(value));
  } else if (IS("soft") || IS("hard")) {
    set_limit(value, IS("soft"));
  } else if (IS("block")) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, atoi(value));
    sigprocmask(SIG_BLOCK, &set, NULL);
  } else if (IS("ignore")) {
    signal(atoi(value), SIG_IGN);
  } else if (IS("umask")) {
    umask((mode_t)strtol(value, NULL, 8));
  } else if (IS("chdir")) {
    if (chdir(value) < 0) fail("chdir");
  } else if (IS("gone")) {
    char folder[4096];
    if (mkdir(value, 0700) < 0 || realpath(value, folder) == NULL || chdir(value) < 0 || rmdir(folder) < 0)
      fail("gone");
  } else if (IS("env")) {
    putenv(from_hex(value));
  } else if (IS("fill")) {
    int last = atoi(value) - 1;
    for (int fd = 0; fd <= last; fd++)
      if (fcntl(fd, F_GETFD) < 0) dup2(2, fd);
  } else {
    fail(setting);
  }
}

int main(int argc, char** argv) {
  (void)argc;
  char** word = argv + 1;
  for (; *word != NULL && strcmp(*word, "--") != 0; word++) apply(*word);
  if (*word == NULL) fail("no command");
  char** command = word + 1;
  for (char** at = command; *at != NULL; at++)
    if (strncmp(*at, "hex:", 4) == 0) *at = from_hex(*at + 4);
  execvp(command[0], command);
  fail("exec");
}
