// "Secure delete" with the bug of the post: the file is overwritten with zeros and unlinked, but the
// descriptor is kept. The blocks stay allocated for as long as the process lives.
//   shredder FILE...   then waits for end of file on standard input; SIGUSR1 closes everything
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fds[64], count;
static void release(int sig) {
  (void)sig;
  for (int i = 0; i < count; i++) close(fds[i]);
  count = 0;
}

int main(int argc, char** argv) {
  static char zero[65536];
  signal(SIGUSR1, release);
  for (int i = 1; i < argc; i++) {
    int fd = open(argv[i], O_RDWR | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0) {
      perror(argv[i]);
      return 1;
    }
    for (off_t o = 0; o < st.st_size; o += sizeof zero)
      if (pwrite(fd, zero, st.st_size - o < (off_t)sizeof zero ? st.st_size - o : sizeof zero, o) < 0) {
        perror("pwrite");
        return 1;
      }
    fsync(fd);
    unlink(argv[i]);
    fds[count++] = fd;  // no close
  }
  printf("shredded %d\n", argc - 1);
  fflush(stdout);
  char c;
  while (read(0, &c, 1) != 0)
    ;
  return 0;
}
