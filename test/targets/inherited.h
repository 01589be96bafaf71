#pragma once

// Everything that a program has from the one that started it, as JSON lines in a file: two starts of the same thing can
// be compared byte for byte. Include first: it chooses _GNU_SOURCE.

#include "truth.h"

#include <linux/capability.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static void print_hex(FILE* to, const char* text) {
  for (const char* at = text; *at != '\0'; at++) fprintf(to, "%02x", (unsigned char)*at);
}

static void print_list(FILE* to, const char* name, char** list) {
  for (int i = 0; list[i] != NULL; i++) {
    fprintf(to, "{\"%s\":%d,\"hex\":\"", name, i);
    print_hex(to, list[i]);
    fprintf(to, "\"}\n");
  }
}

static void print_descriptors(FILE* to, int except) {
  for (int fd = 0; fd < 4096; fd++) {
    int flags = fcntl(fd, F_GETFD);
    if (fd == except || flags < 0) continue;
    char path[64], link[4096];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(path, link, sizeof link - 1);
    link[length < 0 ? 0 : length] = '\0';
    fprintf(to, "{\"fd\":%d,\"link\":\"%s\",\"flags\":%d,\"closeOnExec\":%d,\"offset\":%ld}\n", fd, link,
            fcntl(fd, F_GETFL), flags, (long)lseek(fd, 0, SEEK_CUR));
  }
}

static void print_signals(FILE* to) {
  // The kernel's own sets: the C library hides two numbers.
  unsigned long mask = 0;
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8);
  fprintf(to, "{\"blocked\":\"%016lx\"}\n", mask);
  for (int number = 1; number <= 64; number++) {
    unsigned long action[4] = {0};
    syscall(SYS_rt_sigaction, number, NULL, action, 8);
    if (action[0] != 0 || action[1] != 0)
      fprintf(to, "{\"signal\":%d,\"handler\":%lu,\"flags\":\"%lx\"}\n", number, action[0], action[1]);
  }
}

static void print_status(FILE* to) {
  FILE* status = fopen("/proc/self/status", "re");
  char line[4096];
  while (status != NULL && fgets(line, sizeof line, status) != NULL) {
    static const char* const names[] = {"FDSize", "Groups", "Uid",        "Gid",          "CapInh",
                                        "CapPrm", "CapEff", "CapBnd",     "CapAmb",       "Seccomp",
                                        "SigPnd", "ShdPnd", "NoNewPrivs", "Cpus_allowed", NULL};
    for (const char* const* name = names; *name != NULL; name++)
      if (strncmp(line, *name, strlen(*name)) == 0 && line[strlen(*name)] == ':')
        fprintf(to, "{\"%s\":\"%.*s\"}\n", *name, (int)strcspn(line + strlen(*name) + 2, "\n"),
                line + strlen(*name) + 2);
  }
  if (status != NULL) fclose(status);
}

__attribute__((unused)) static void print_inherited(const char* file, char** argv) {
  extern char** environ;
  FILE* to = fopen(file, "we");
  if (to == NULL) _exit(122);
  print_list(to, "argv", argv);
  print_list(to, "env", environ);
  print_descriptors(to, fileno(to));
  print_signals(to);
  print_status(to);
  for (int resource = 0; resource < RLIMIT_NLIMITS; resource++) {
    struct rlimit limit;
    getrlimit((__rlimit_resource_t)resource, &limit);
    fprintf(to, "{\"limit\":%d,\"soft\":\"%lu\",\"hard\":\"%lu\"}\n", resource, limit.rlim_cur, limit.rlim_max);
  }
  char cwd[4096] = "";
  ssize_t length = readlink("/proc/self/cwd", cwd, sizeof cwd - 1);
  fprintf(to, "{\"cwd\":\"%.*s\"}\n", (int)(length < 0 ? 0 : length), cwd);
  char name[17] = "";
  prctl(PR_GET_NAME, name);
  int death_signal = 0;
  prctl(PR_GET_PDEATHSIG, &death_signal);
  fprintf(to, "{\"umask\":%d,\"nice\":%d,\"scheduler\":%d,\"personality\":%d,\"name\":\"%s\"}\n", (int)umask(0),
          getpriority(PRIO_PROCESS, 0), sched_getscheduler(0), personality(0xffffffff), name);
  fprintf(to, "{\"dumpable\":%d,\"deathSignal\":%d,\"keepCaps\":%d,\"secureBits\":%d}\n", prctl(PR_GET_DUMPABLE),
          death_signal, prctl(PR_GET_KEEPCAPS), prctl(PR_GET_SECUREBITS));
  // A traced command is the leader of nothing, as it would be under a shell without job control.
  fprintf(to, "{\"leadsSession\":%d,\"leadsGroup\":%d,\"parentsSession\":%d,\"parentsGroup\":%d}\n",
          getsid(0) == getpid(), getpgid(0) == getpid(), getsid(0) == getsid(getppid()),
          getpgid(0) == getpgid(getppid()));
  if (fclose(to) != 0) _exit(122);
}
