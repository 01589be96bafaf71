// flags: -no-pie
// System calls of i386 by int 0x80 from 64-bit code: the number means something else there, and arguments are 32 bits
// wide.
#include "truth.h"

static char text[] = "by int 0x80\n";

static long int80(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(number), "b"(a), "c"(b), "d"(c)
                   : "memory", "r8", "r9", "r10", "r11");
  return result;
}

int main(void) {
  say("self pid=%d", getpid());
  long pid = int80(20, 1, 2, 3);  // getpid; 20 is writev on x86-64
  say("getpid result=%ld", pid);
  long written = int80(4, 1, (long)text, sizeof text - 1);  // write; 4 is stat on x86-64
  say("write result=%ld", written);
  long closed = int80(6, -1, 0, 0);  // close; 6 is lstat on x86-64
  say("close result=%ld", (long)(int)closed);
  int80(1, 9, 0, 0);  // exit; 1 is write on x86-64
  return 1;
}
