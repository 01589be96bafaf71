// A program with a seccomp filter of its own on getppid: errno, trap, kill-thread, kill-process, log, trace, notify.
#include "truth.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>

static int install(uint32_t action, unsigned flags) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, action),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {4, code};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  int result = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
  if (result < 0) fail("seccomp");
  return result;
}

static void handle(int number, siginfo_t* info, void* context) {
  (void)context;
  say("sigsys number=%d code=%d call=%d", number, info->si_code, info->si_syscall);
}

static void call(void) {
  errno = 0;
  long result = syscall(SYS_getppid);
  say("getppid result=%ld errno=%d", result, errno);
}

static void* call_in_thread(void* unused) {
  (void)unused;
  say("thread tid=%d", own_tid());
  call();
  return NULL;
}

static void* supervise(void* listener) {
  int fd = *(int*)listener;
  struct seccomp_notif request;
  memset(&request, 0, sizeof request);
  if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0) fail("NOTIF_RECV");
  struct seccomp_notif_resp answer = {.id = request.id, .val = 4242};
  if (ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &answer) != 0) fail("NOTIF_SEND");
  return NULL;
}

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "errno";
  if (strcmp(mode, "errno") == 0) {
    install(SECCOMP_RET_ERRNO | EXDEV, 0);
    call();
  } else if (strcmp(mode, "trap") == 0) {
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
    sigaction(SIGSYS, &action, NULL);
    install(SECCOMP_RET_TRAP | 7, 0);
    errno = 0;
    syscall(SYS_getppid);
  } else if (strcmp(mode, "log") == 0) {
    install(SECCOMP_RET_LOG, 0);
    call();
  } else if (strcmp(mode, "trace") == 0) {
    install(SECCOMP_RET_TRACE | 9, 0);
    call();
  } else if (strcmp(mode, "kill-thread") == 0) {
    install(SECCOMP_RET_KILL_THREAD, 0);
    pthread_t thread = start(call_in_thread, NULL);
    pthread_join(thread, NULL);  // the kernel clears the tid, so this returns
    say("survived pid=%d", getpid());
  } else if (strcmp(mode, "kill-process") == 0) {
    install(SECCOMP_RET_KILL_PROCESS, 0);
    call();
  } else if (strcmp(mode, "notify") == 0) {
    int fd = install(SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    pthread_t thread = start(supervise, &fd);
    call();
    pthread_join(thread, NULL);
  }
  return 0;
}
