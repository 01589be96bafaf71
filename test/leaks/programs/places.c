// Opens in several ways; closes some and loses others, until there is no number left.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static char path[4096];

static int read_config(const char* folder) {
  snprintf(path, sizeof path, "%s/config", folder);
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  return close(fd);
}

static int write_log(const char* folder, int number) {
  snprintf(path, sizeof path, "%s/log-%d", folder, number);
  const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return -1;
  return number % 2 == 0 ? 0 : close(fd);
}

static int run_filter(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -1;
  return close(ends[0]);
}

static int ping_backend(void) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const struct sockaddr_in nobody = {
      .sin_family = AF_INET, .sin_port = htons(1), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (fd < 0) return -1;
  if (connect(fd, (const struct sockaddr*)&nobody, sizeof nobody) < 0) return 0;
  return close(fd);
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  for (int number = 0;; ++number) {
    if (read_config(argv[1]) < 0 || write_log(argv[1], number) < 0) break;
    if (number % 3 == 0 && run_filter() < 0) break;
    if (number % 3 == 1 && ping_backend() < 0) break;
  }
  return errno == EMFILE ? 0 : 1;
}
