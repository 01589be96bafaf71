// Makes, copies, marks, sends and closes descriptors in every way, and says after each step how many it has: lines
// `open step=NAME n=N`, by one write(2) to standard output. Execs itself in the middle.
#include "truth.h"

#include <dirent.h>
#include <linux/close_range.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static int count(void) {
  DIR* folder = opendir("/proc/self/fd");
  if (folder == NULL) fail("opendir");
  int entries = 0;
  while (readdir(folder) != NULL) entries++;
  closedir(folder);
  return entries - 3;  // . and .. and the folder itself
}

static void step(const char* name) {
  int n = count();
  say("open step=%s pid=%d n=%d", name, getpid(), n);
}

static void send_and_receive(int from, int to, int fd) {
  char byte = 0;
  struct iovec piece = {&byte, 1};
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
  } control;
  memset(&control, 0, sizeof control);
  struct msghdr message = {
      .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  struct cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  if (sendmsg(from, &message, 0) != 1) fail("sendmsg");
  message.msg_controllen = sizeof control;
  if (recvmsg(to, &message, MSG_CMSG_CLOEXEC) != 1) fail("recvmsg");
}

int main(int argc, char** argv) {
  if (argc > 1) {
    step("exec");
    pid_t child = fork();
    if (child == 0) {
      step("child");
      close(0);
      step("child-close");
      _exit(0);
    }
    waitpid(child, NULL, 0);
    step("parent");
    return 0;
  }
  step("start");
  int kept = open("/dev/null", O_RDONLY);
  int closing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  step("open");
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("pipe2");
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) fail("socketpair");
  step("pairs");
  send_and_receive(pair[0], pair[1], kept);
  step("received");
  dup2(kept, 40);
  dup2(kept, 40);
  dup2(kept, kept);
  dup3(closing, 41, O_CLOEXEC);
  fcntl(kept, F_DUPFD, 50);
  fcntl(kept, F_DUPFD_CLOEXEC, 60);
  int copy = dup(kept);
  step("copies");
  fcntl(copy, F_SETFD, FD_CLOEXEC);
  ioctl(40, FIOCLEX);
  ioctl(41, FIONCLEX);
  int events = epoll_create1(EPOLL_CLOEXEC);
  int counter = eventfd(0, EFD_CLOEXEC);
  close(events);
  close(events);  // EBADF
  step("marked");
  syscall(SYS_close_range, counter, counter, 0u);
  syscall(SYS_close_range, pair[0], pair[0], CLOSE_RANGE_CLOEXEC);
  step("ranges");
  if (open("/nothing/here", O_RDONLY) >= 0) fail("open");
  step("failed");
  execv("/proc/self/exe", (char*[]){argv[0], "again", NULL});
  fail("execv");
}
