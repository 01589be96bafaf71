// loop CALL COUNT: makes COUNT system calls and writes what one cost, in nanoseconds, to descriptor 2.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);  // in the vDSO: no system call
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int argc, char** argv) {
  const char* call = argc > 1 ? argv[1] : "getppid";
  long count = argc > 2 ? atol(argv[2]) : 200000;
  int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
  char byte;
  double begin = now();
  if (strcmp(call, "getppid") == 0) {
    for (long i = 0; i < count; i++) syscall(SYS_getppid);
  } else if (strcmp(call, "read") == 0) {
    for (long i = 0; i < count; i++)
      if (read(zero, &byte, 1) != 1) return 1;
  } else if (strcmp(call, "open-close") == 0) {
    for (long i = 0; i < count / 2; i++) close(open("/dev/null", O_RDONLY | O_CLOEXEC));
  } else {
    return 2;
  }
  dprintf(2, "ns-per-call %.1f\n", (now() - begin) / (double)count);
  return 0;
}
