// A thread reads from a pipe while as many descriptors as the argument says come and go, each with a name of its own.
#include "truth.h"

static int ends[2];
static _Atomic pid_t reader;

static void* wait_for_it(void* unused) {
  char byte;
  reader = own_tid();
  if (read(ends[0], &byte, 1) != 1) fail("read");
  return unused;
}

int main(int argc, char** argv) {
  const int count = argc > 1 ? atoi(argv[1]) : 0;
  if (pipe(ends) < 0) fail("pipe");
  struct stat status;
  fstat(ends[0], &status);
  say("pipe inode=%lu", (unsigned long)status.st_ino);
  pthread_t thread = start(wait_for_it, NULL);
  while (reader == 0) sched_yield();
  wait_until_in(reader, SYS_read);
  for (int i = 0; i < count; i++) {
    char name[32];
    snprintf(name, sizeof name, "%d", i);
    const int fd = memfd_create(name, 0);
    if (fd < 0) fail("memfd_create");
    close(fd);
  }
  if (write(ends[1], "x", 1) != 1) fail("write");
  pthread_join(thread, NULL);
}
