// Says "ready", then reads standard input until a line "quit" or its end. Nothing else happens meanwhile.
#include <string.h>
#include <unistd.h>

int main(void) {
  char line[256];
  if (write(1, "ready\n", 6) != 6) return 1;
  ssize_t n;
  while ((n = read(0, line, sizeof line)) > 0)
    if (n >= 4 && memcmp(line, "quit", 4) == 0) return 0;
  return 2;
}
