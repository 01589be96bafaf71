// Opens and closes a file so many times, eight functions deep: what a stack at each open costs.
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define APART __attribute__((noinline, noclone))

static volatile int kept;

APART static int call(int depth) {
  int result = 0;
  if (depth > 0) {
    result = call(depth - 1);
  } else {
    const int fd = open("/dev/null", O_RDONLY);
    close(fd);
  }
  kept++;
  return result;
}

int main(int argc, char** argv) {
  const int count = argc > 1 ? atoi(argv[1]) : 1000;
  for (int i = 0; i < count; i++) call(8);
  return 0;
}
