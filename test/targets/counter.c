// flags: -no-pie
// Counts aloud, sleeping so many milliseconds in between, until standard input ends. Says then whether its code is what
// it was in the beginning, and how often a sleep was cut short. For attaching, breakpoints and injected code.
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

extern const unsigned char etext[];

__attribute__((noinline)) void tell(int count) {
  printf("count %d\n", count);
  fflush(stdout);
}

static unsigned long checksum(void) {
  unsigned long sum = 5381;
  for (const unsigned char* byte = (const unsigned char*)tell; byte < etext; byte++) sum = sum * 33 ^ *byte;
  return sum;
}

int main(int argc, char** argv) {
  // Where Yama lets only ancestors trace: anybody may. Fails without Yama.
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
  const unsigned long before = checksum();
  const long ms = argc > 1 ? atol(argv[1]) : 100;
  struct pollfd input = {.fd = 0, .events = POLLIN};
  int cut_short = 0;
  for (int count = 0; poll(&input, 1, 0) == 0; count++) {
    tell(count);
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000 * 1000};
    while (nanosleep(&time, &time) != 0) cut_short++;
  }
  printf("code %s, sleeps cut short %d\n", checksum() == before ? "unchanged" : "changed", cut_short);
  return 0;
}
