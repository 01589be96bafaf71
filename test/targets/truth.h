#pragma once

// What a target knows about itself: lines `what key=value …` on standard output, each by one write(2). A test holds the
// tracer's events against them. Include first: it chooses _GNU_SOURCE.

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

__attribute__((unused, format(printf, 1, 2))) static void say(const char* format, ...) {
  char line[1024];
  va_list list;
  va_start(list, format);
  int length = vsnprintf(line, sizeof line - 1, format, list);
  va_end(list);
  line[length++] = '\n';
  if (write(STDOUT_FILENO, line, (size_t)length) != length) _exit(120);
}

__attribute__((unused, noreturn)) static void fail(const char* what) {
  say("failed what=%s errno=%d", what, errno);
  _exit(121);
}

__attribute__((unused)) static pid_t own_tid(void) {
  return (pid_t)syscall(SYS_gettid);
}

// The first number of /proc/TID/syscall: the call that the thread sleeps in, -1 when it runs or is gone.
__attribute__((unused)) static long call_of(pid_t tid) {
  char path[64], text[32] = "";
  snprintf(path, sizeof path, "/proc/%d/syscall", tid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t got = read(fd, text, sizeof text - 1);
  close(fd);
  return got > 0 && text[0] >= '0' && text[0] <= '9' ? atol(text) : -1;
}

__attribute__((unused)) static void wait_until_in(pid_t tid, long number) {
  while (call_of(tid) != number) sched_yield();
}

// The state letter of proc_pid_stat(5), 0 when there is no such thread.
__attribute__((unused)) static char state_of(pid_t pid, pid_t tid) {
  char path[64], text[256] = "";
  snprintf(path, sizeof path, "/proc/%d/task/%d/stat", pid, tid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  ssize_t got = read(fd, text, sizeof text - 1);
  close(fd);
  char* end = got > 0 ? strrchr(text, ')') : NULL;
  return end ? end[2] : 0;
}

__attribute__((unused)) static pthread_t start(void* (*run)(void*), void* argument) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, run, argument) != 0) fail("pthread_create");
  return thread;
}

__attribute__((unused)) static void say_status(const char* what, pid_t pid, int status) {
  if (WIFEXITED(status))
    say("%s pid=%d exit=%d", what, pid, WEXITSTATUS(status));
  else if (WIFSIGNALED(status))
    say("%s pid=%d signal=%d", what, pid, WTERMSIG(status));
  else if (WIFSTOPPED(status))
    say("%s pid=%d stopped=%d", what, pid, WSTOPSIG(status));
  else
    say("%s pid=%d continued=1", what, pid);
}
