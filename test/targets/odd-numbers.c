// Calls with numbers that do not exist, x32 numbers and -1, and calls whose results look like something else: -ENOSYS
// as in an entry stop, and 0x… results in the range of errors.
#include "truth.h"

static void call(long number) {
  errno = 0;
  long result = syscall(number, 11, 22, 33, 44, 55, 66);
  say("call number=%ld result=%ld errno=%d", number, result, errno);
}

int main(void) {
  call(-1);
  call(511);
  call(9999);
  call(0x7fffffff);
  call(0x40000000L | SYS_getppid);  // x32: where the kernel lacks it, ENOSYS
  call(0x40000000L | 547);
  call(SYS_getppid | (1L << 32));  // the kernel looks at 32 bits only
  // A pidfd, then getpriority, whose raw result is 20 - nice: no special case must hit them.
  long priority = syscall(SYS_getpriority, 0, 0);
  say("priority raw=%ld", priority);
  // An mmap result is an address, a shmat result too; lseek of /dev/mem-like offsets may be negative but no error.
  int fd = open("/proc/self/mem", O_RDONLY);
  errno = 0;
  off_t place = lseek(fd, (off_t)0xffffffffff600000L, SEEK_SET);
  say("seek result=%ld errno=%d", (long)place, errno);
  return 0;
}
