// Many descriptors of the usual kinds in many processes: what the scans of bench/fds.mjs are measured on.
//   fds-fixture PROCESSES DESCRIPTORS_EACH FOLDER    prints "ready" and the number, then waits for end of file
// 44 % files, 13 % TCP, 10 % unix pairs, 13 % pipes, 3 % each of UDP, eventfds, /dev/null and deleted files,
// 2 % each of epoll instances with 16 targets, timerfds, memfds and directories.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

static void fail(const char* what) {
  perror(what);
  exit(1);
}

static int checked(int fd, const char* what) {
  if (fd < 0) fail(what);
  return fd;
}

static void tcp_pair(void) {
  static int listener = -1;
  static struct sockaddr_in address;
  socklen_t size = sizeof address;
  if (listener < 0) {
    listener = checked(socket(AF_INET, SOCK_STREAM, 0), "socket");
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr*)&address, size) < 0 || listen(listener, 128) < 0) fail("listen");
    if (getsockname(listener, (struct sockaddr*)&address, &size) < 0) fail("getsockname");
  }
  const int client = checked(socket(AF_INET, SOCK_STREAM, 0), "socket");
  if (connect(client, (struct sockaddr*)&address, size) < 0) fail("connect");
  checked(accept(listener, NULL, NULL), "accept");
}

static void fill(int process, int count, const char* folder) {
  char path[4200];
  int pair[2];
  unsigned random = (unsigned)process * 2654435761u + 1;
  for (int made = 0; made < count; made++) {
    random = random * 1664525u + 1013904223u;
    // In 164ths: a pick that makes two descriptors counts half.
    int kind = (int)((random >> 8) % 164);
    if (kind >= 88 && kind < 124 && made + 1 == count) kind = 0;
    if (kind < 88) {
      snprintf(path, sizeof path, "%s/file-%d-%d", folder, process, made);
      checked(open(path, O_RDWR | O_CREAT, 0600), path);
    } else if (kind < 101) {
      tcp_pair();
      made++;
    } else if (kind < 111) {
      if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) fail("socketpair");
      made++;
    } else if (kind < 124) {
      if (pipe(pair) < 0) fail("pipe");
      made++;
    } else if (kind < 130) {
      checked(socket(AF_INET, SOCK_DGRAM, 0), "socket");
    } else if (kind < 136) {
      checked(eventfd(0, 0), "eventfd");
    } else if (kind < 142) {
      checked(open("/dev/null", O_RDWR), "/dev/null");
    } else if (kind < 148) {
      snprintf(path, sizeof path, "%s/deleted-%d-%d", folder, process, made);
      const int fd = checked(open(path, O_RDWR | O_CREAT, 0600), path);
      if (write(fd, path, 100) != 100) fail("write");
      unlink(path);
    } else if (kind < 152) {
      const int set = checked(epoll_create1(0), "epoll_create1");
      for (int target = 3; target < 19; target++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = target};
        epoll_ctl(set, EPOLL_CTL_ADD, target, &event);
      }
    } else if (kind < 156) {
      checked(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd_create");
    } else if (kind < 160) {
      checked(memfd_create("fixture", 0), "memfd_create");
    } else {
      checked(open(folder, O_RDONLY | O_DIRECTORY), folder);
    }
  }
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int processes = atoi(argv[1]);
  const int count = atoi(argv[2]);
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  int done[2];
  if (pipe(done) < 0) fail("pipe");
  for (int process = 0; process < processes; process++) {
    const pid_t pid = fork();
    if (pid < 0) fail("fork");
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      close(done[0]);
      fill(process, count, argv[3]);
      if (write(done[1], "x", 1) != 1) fail("write");
      close(done[1]);
      for (;;) pause();
    }
  }
  close(done[1]);
  char ready;
  int finished = 0;
  while (read(done[0], &ready, 1) == 1) finished++;
  if (finished != processes) {
    fprintf(stderr, "%d of %d processes could open everything\n", finished, processes);
    return 1;
  }
  printf("ready %d\n", processes * count);
  fflush(stdout);
  char c;
  while (read(0, &c, 1) > 0) {
  }
  return 0;
}
