// Execs a command with less than its caller has, as a container or a sandbox does:
//   confined [user-namespace] [drop=NUMBER]… [uid=N] [no-new-privs] [deny=NAME]… -- COMMAND
// drop: a capability, also out of the bounding set. deny: a seccomp filter gives EPERM to this call.
#include "truth.h"

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

static const struct {
  const char* name;
  unsigned number;
} calls[] = {
    {"ptrace", SYS_ptrace},
    {"process_vm_readv", SYS_process_vm_readv},
    {"process_vm_writev", SYS_process_vm_writev},
    {"kcmp", SYS_kcmp},
    {"pidfd_getfd", SYS_pidfd_getfd},
    {"seccomp", SYS_seccomp},
    {"pidfd_open", SYS_pidfd_open},
    {"memfd_create", SYS_memfd_create},
};

static unsigned number_of(const char* name) {
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (strcmp(calls[i].name, name) == 0) return calls[i].number;
  fail("unknown call");
}

static void write_file(const char* path, const char* text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) fail(path);
  close(fd);
}

static void enter_user_namespace(void) {
  char map[64];
  snprintf(map, sizeof map, "0 %d 1", getuid());
  char groups[64];
  snprintf(groups, sizeof groups, "0 %d 1", getgid());
  if (unshare(CLONE_NEWUSER) != 0) fail("unshare");
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", map);
  write_file("/proc/self/gid_map", groups);
}

static void drop(int capability) {
  if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) fail("PR_CAPBSET_DROP");
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2];
  if (syscall(SYS_capget, &header, sets) != 0) fail("capget");
  struct __user_cap_data_struct* set = &sets[capability / 32];
  unsigned bit = 1u << (capability % 32);
  set->effective &= ~bit;
  set->permitted &= ~bit;
  set->inheritable &= ~bit;
  if (syscall(SYS_capset, &header, sets) != 0) fail("capset");
}

static void become(int uid) {
  if (syscall(SYS_setgroups, 0, NULL) != 0) fail("setgroups");
  if (setresgid((gid_t)uid, (gid_t)uid, (gid_t)uid) != 0) fail("setresgid");
  if (setresuid((uid_t)uid, (uid_t)uid, (uid_t)uid) != 0) fail("setresuid");
}

static void deny(unsigned number) {
  struct sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {sizeof program / sizeof *program, program};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) fail("PR_SET_SECCOMP");
}

int main(int argc, char** argv) {
  int at = 1;
  for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
    const char* word = argv[at];
    if (strcmp(word, "user-namespace") == 0)
      enter_user_namespace();
    else if (strncmp(word, "drop=", 5) == 0)
      drop(atoi(word + 5));
    else if (strncmp(word, "uid=", 4) == 0)
      become(atoi(word + 4));
    else if (strcmp(word, "no-new-privs") == 0) {
      if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("PR_SET_NO_NEW_PRIVS");
    } else if (strncmp(word, "deny=", 5) == 0)
      deny(number_of(word + 5));
    else
      fail("unknown word");
  }
  if (at + 1 >= argc) fail("no command");
  execvp(argv[at + 1], argv + at + 1);
  fail("exec");
}
