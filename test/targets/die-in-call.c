// Death inside a call. pause: a child is killed in pause; group: a thread ends the process with 9 while others are in
// pause, read, nanosleep and running; run: a child is killed while it makes calls; term: a child dies by SIGTERM in
// read; core: by SIGSEGV.
#include "truth.h"

static int never[2];
static volatile pid_t tids[4];

static void* in_pause(void* unused) {
  tids[0] = own_tid();
  for (;;) pause();
  return unused;
}
static void* in_read(void* unused) {
  char byte;
  tids[1] = own_tid();
  for (;;)
    if (read(never[0], &byte, 1) == 1) return unused;
}
static void* in_sleep(void* unused) {
  tids[2] = own_tid();
  for (;;) syscall(SYS_nanosleep, &(struct timespec){1000, 0}, NULL);
  return unused;
}
static void* running(void* unused) {
  tids[3] = own_tid();
  for (;;) getppid();
  return unused;
}

static int group(void) {
  void* (*const bodies[])(void*) = {in_pause, in_read, in_sleep, running};
  for (int i = 0; i < 4; i++) {
    start(bodies[i], NULL);
    while (tids[i] == 0) sched_yield();
  }
  wait_until_in(tids[0], SYS_pause);
  wait_until_in(tids[1], SYS_read);
  wait_until_in(tids[2], SYS_nanosleep);
  say("threads pause=%d read=%d nanosleep=%d running=%d", tids[0], tids[1], tids[2], tids[3]);
  _exit(9);
}

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "pause";
  if (pipe(never) != 0) fail("pipe");
  if (strcmp(mode, "group") == 0) return group();
  int* calls = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t child = fork();
  if (child == 0) {
    if (strcmp(mode, "pause") == 0) pause();
    if (strcmp(mode, "term") == 0) in_read(NULL);
    if (strcmp(mode, "core") == 0) *(volatile int*)8 = 1;
    for (;;) {
      getppid();
      __atomic_add_fetch(calls, 1, __ATOMIC_SEQ_CST);
    }
  }
  say("child pid=%d", child);
  if (strcmp(mode, "pause") == 0) wait_until_in(child, SYS_pause), kill(child, SIGKILL);
  if (strcmp(mode, "term") == 0) wait_until_in(child, SYS_read), kill(child, SIGTERM);
  if (strcmp(mode, "run") == 0) {
    while (*calls < 100) sched_yield();
    kill(child, SIGKILL);
  }
  int status;
  waitpid(child, &status, 0);
  say_status("waited", child, status);
  return 0;
}
