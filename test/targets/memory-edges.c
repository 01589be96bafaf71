// Arguments at the ends of mapped memory, and lengths that lie. Says for each call what the kernel made of it.
#include "truth.h"

#include <sys/prctl.h>
#include <sys/uio.h>

static void result(const char* what, long value) {
  say("%s result=%ld errno=%d", what, value, value < 0 ? errno : 0);
}

// Not open(3), which the compiler knows to take no NULL.
static long open_raw(const char* path) {
  return syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
}

int main(void) {
  long page = sysconf(_SC_PAGESIZE);
  char* memory = mmap(NULL, (size_t)page * 4, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(memory + page, (size_t)page);
  char* end = memory + page;  // nothing is mapped here
  int null = open("/dev/null", O_RDWR);
  say("page end=0x%lx", (unsigned long)end);

  // A path whose NUL is the last byte of the page, and one without a NUL before the end.
  memcpy(end - 10, "/no/such/", 10);
  result("path-at-end", open_raw(end - 10));
  memcpy(end - 10, "/no/such/x", 10);
  result("path-over-end", open_raw(end - 10));
  result("path-null", open_raw(NULL));
  result("path-nowhere", open_raw((char*)0x10));
  result("path-kernel", open_raw((char*)0xffffffff80000000));
  static char longest[70000];
  memset(longest, 'a', sizeof longest - 1);
  result("path-too-long", open_raw(longest));

  // Buffers that cross the end: a pipe takes what is readable. A device that does not look takes all.
  int pair[2];
  if (pipe(pair) != 0) fail("pipe");
  memcpy(end - 4, "tail", 4);
  result("write-at-end", syscall(SYS_write, pair[1], end - 4, 4));
  result("write-over-end", syscall(SYS_write, pair[1], end - 4, 8));
  result("write-null-device", syscall(SYS_write, null, end - 4, 1L << 30));
  result("write-all", syscall(SYS_write, null, end - 4, -1L));
  result("read-over-end", syscall(SYS_read, pair[0], end - 4, 4096));
  result("write-again", syscall(SYS_write, pair[1], end - 4, 4));
  result("read-bad", syscall(SYS_read, pair[0], (char*)0x10, 16));

  // Vectors: a count that lies, an array that crosses the end, elements that are bad or overlap.
  struct iovec* vector = (struct iovec*)(end - 2 * sizeof *vector);
  vector[0] = (struct iovec){end - 4, 1};
  vector[1] = (struct iovec){end - 3, 2};
  result("writev-at-end", syscall(SYS_writev, null, vector, 2));
  result("writev-over-end", syscall(SYS_writev, null, vector, 3));
  result("writev-count", syscall(SYS_writev, null, vector, 1L << 33));
  result("writev-negative", syscall(SYS_writev, null, vector, -1L));
  vector[0] = (struct iovec){(void*)0x10, (size_t)1 << 62};
  result("writev-element", syscall(SYS_writev, null, vector, 2));

  // Strings of a list: one without a NUL before the end of the page, one on two pages, one nowhere.
  char* across = memory + 3 * page - 3;
  strcpy(across, "across");
  memcpy(end - 9, "last\0over", 9);
  char* strings[] = {end - 9, end - 4, across, (char*)0x10, across + 3, NULL};
  result("exec-strings", syscall(SYS_execve, "/no/such/program", strings, strings + 2));

  // Memory that may not be read by the process, but by a tracer with PTRACE_PEEKDATA.
  char* hidden = memory + 2 * page;
  strcpy(hidden, "/hidden/path");
  mprotect(hidden, (size_t)page, PROT_NONE);
  result("path-hidden", open_raw(hidden));

  // argv that crosses the end, never ends, or is no array.
  char** arguments = (char**)(end - 2 * sizeof *arguments);
  arguments[0] = arguments[1] = (char*)"argument";
  result("exec-over-end", syscall(SYS_execve, "/no/such/program", arguments, NULL));
  result("exec-null", syscall(SYS_execve, "/no/such/program", NULL, NULL));
  result("exec-nowhere", syscall(SYS_execve, "/no/such/program", (char**)0x10, (char**)0x10));

  prctl(PR_SET_DUMPABLE, 0);
  result("not-dumpable", open_raw("/no/such/file"));
  return 0;
}
