// flags: -g -O0
// Leaves descriptors open, and misuses them, each case in functions of its own so that stacks tell them apart:
// descriptors CASE FOLDER
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char* folder;

static int checked(int result) {
  if (result >= 0) return result;
  perror("descriptors");
  exit(99);
}

static int open_file(const char* name, int more) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return checked(open(path, O_RDWR | O_CREAT | more, 0600));
}

static int open_a(void) {
  return open_file("a", O_CLOEXEC);
}

static int open_b(void) {
  return open_file("b", O_CLOEXEC);
}

static void forget_file(void) {
  close(open_b());
  open_a();
}

static void forget_copy(void) {
  checked(dup(open_a()));
}

static void copy_over(void) {
  const int a = open_a(), b = open_b();
  checked(dup2(a, b));
}

static void keep_over_fork(void) {
  open_a();
  const pid_t child = checked(fork());
  // exit, not _exit: a tool may look at the descriptors in a handler.
  if (child == 0) exit(0);
  checked(waitpid(child, NULL, 0));
}

static void keep_over_exec(void) {
  open_file("for-nobody", 0);
  char* const words[] = {"true", NULL};
  char* const none[] = {NULL};
  checked(execve("/bin/true", words, none));
}

static void forget_pair(void) {
  int pair[2];
  checked(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
}

static void forget_end(void) {
  int ends[2];
  checked(pipe2(ends, O_CLOEXEC));
  close(ends[0]);
}

static void close_twice(void) {
  const int fd = open_a();
  close(fd);
  close(fd);
}

static void close_unknown(void) {
  close(77);
}

static void send_to(int to, int fd) {
  char data = 'x', control[CMSG_SPACE(sizeof fd)] = {0};
  struct iovec part = {&data, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  checked((int)sendmsg(to, &message, 0));
}

static void receive_from(int from) {
  char data, control[256];
  struct iovec part = {&data, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  checked((int)recvmsg(from, &message, MSG_CMSG_CLOEXEC));
}

static void forget_received(void) {
  int pair[2];
  checked(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  const int fd = open_a();
  send_to(pair[0], fd);
  close(fd);
  receive_from(pair[1]);
  close(pair[0]);
  close(pair[1]);
}

static int connect_to(const struct sockaddr_in* address) {
  const int client = checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  checked(connect(client, (const struct sockaddr*)address, sizeof *address));
  return client;
}

static void forget_accepted(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  const int server = checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  checked(bind(server, (struct sockaddr*)&address, length));
  checked(listen(server, 1));
  checked(getsockname(server, (struct sockaddr*)&address, &length));
  const int client = connect_to(&address);
  checked(accept4(server, NULL, NULL, SOCK_CLOEXEC));
  close(client);
  close(server);
}

static const struct {
  const char* name;
  void (*run)(void);
} cases[] = {
    {"open", forget_file},    {"dup", forget_copy},          {"dup2", copy_over},         {"fork", keep_over_fork},
    {"exec", keep_over_exec}, {"socketpair", forget_pair},   {"pipe", forget_end},        {"close-twice", close_twice},
    {"never", close_unknown}, {"received", forget_received}, {"accept", forget_accepted},
};

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  folder = argv[2];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    if (strcmp(argv[1], cases[i].name) != 0) continue;
    cases[i].run();
    return 0;
  }
  return 2;
}
