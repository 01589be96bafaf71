// A library whose function has another name in each build.
#include <fcntl.h>

__attribute__((noinline, noclone)) int NAME(void) {
  int fd = open("/dev/null", O_RDONLY);
  __asm__ volatile("" ::: "memory");
  return fd;
}

int open_it(void) {
  int fd = NAME();
  __asm__ volatile("" ::: "memory");
  return fd;
}
