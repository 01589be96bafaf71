// Makes calls with every kind of argument, with values that a test knows. Runs in a private directory, its argument.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/futex.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void on_alarm(int signal) {
  (void)signal;
}

static void files(const char* folder) {
  syscall(SYS_chdir, folder);
  long fd = syscall(SYS_openat, AT_FDCWD, "file", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  syscall(SYS_openat, AT_FDCWD, "missing", O_RDONLY | 0x40000000, 0640);
  syscall(SYS_write, fd, "hello\n\0world", 12);
  struct iovec parts[2] = {{"ab", 2}, {"cdef", 4}};
  syscall(SYS_writev, fd, parts, 2);
  char first[8];
  char second[8];
  struct iovec rooms[2] = {{first, 5}, {second, 8}};
  syscall(SYS_preadv, fd, rooms, 2, 0, 0);
  syscall(SYS_lseek, fd, -3L, SEEK_END);
  syscall(SYS_lseek, fd, 0, 77);
  struct stat st;
  syscall(SYS_newfstatat, fd, "", &st, AT_EMPTY_PATH);
  struct stat device;
  syscall(SYS_stat, "/dev/null", &device);
  syscall(SYS_symlinkat, "file", AT_FDCWD, "link");
  char name[64];
  syscall(SYS_readlink, "link", name, sizeof name);
  syscall(SYS_getcwd, name, sizeof name);
  syscall(SYS_mkdir, "empty", 0700);
  long dir = syscall(SYS_open, "empty", O_RDONLY | O_DIRECTORY);
  char entries[512];
  syscall(SYS_getdents64, dir, entries, sizeof entries);
  struct open_how how = {.flags = O_PATH | O_NOFOLLOW, .resolve = RESOLVE_BENEATH};
  syscall(SYS_openat2, AT_FDCWD, "link", &how, sizeof how);
  syscall(SYS_fcntl, fd, F_GETFL);
  syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 90);
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 2, .l_len = 5};
  syscall(SYS_fcntl, fd, F_SETLK, &lock);
  int waiting = 0;
  syscall(SYS_ioctl, fd, FIONREAD, &waiting);
  syscall(SYS_ioctl, fd, 0x12345678, 0x99);
  struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_sec = 7, .tv_nsec = 9}};
  syscall(SYS_utimensat, AT_FDCWD, "file", times, 0);
  syscall(SYS_umask, 027);
  syscall(SYS_write, fd, (void*)8, 3);
  syscall(SYS_close, -1);
}

static void sockets(void) {
  int pair[2];
  syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
  union {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(int))];
  } control = {.head = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
  int passed = 1;
  memcpy(CMSG_DATA(&control.head), &passed, sizeof passed);
  struct iovec part = {"passing", 7};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.room};
  syscall(SYS_sendmsg, pair[0], &message, MSG_NOSIGNAL);
  char room[64];
  struct iovec in = {room, sizeof room};
  struct sockaddr_un from;
  struct msghdr received = {.msg_name = &from,
                            .msg_namelen = sizeof from,
                            .msg_iov = &in,
                            .msg_iovlen = 1,
                            .msg_control = &control,
                            .msg_controllen = sizeof control.room};
  syscall(SYS_recvmsg, pair[1], &received, 0);
  struct pollfd polled[2] = {{.fd = pair[0], .events = POLLIN | POLLOUT}, {.fd = -1, .events = POLLIN}};
  syscall(SYS_poll, polled, 2, 0);
  fd_set writable;
  FD_ZERO(&writable);
  FD_SET(pair[0], &writable);
  struct timeval left = {.tv_sec = 3};
  syscall(SYS_select, pair[0] + 1, NULL, &writable, NULL, &left);
  long epoll = syscall(SYS_epoll_create1, EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLOUT | EPOLLET, .data.u64 = 0x1122334455667788};
  syscall(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, pair[0], &event);
  struct epoll_event events[4];
  syscall(SYS_epoll_wait, epoll, events, 4, 0);

  long inet = syscall(SYS_socket, AF_INET, SOCK_STREAM, IPPROTO_TCP);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  syscall(SYS_bind, inet, &address, sizeof address);
  socklen_t length = 64;
  char storage[64];
  syscall(SYS_getsockname, inet, storage, &length);
  long inet6 = syscall(SYS_socket, AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in6 address6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT, .sin6_port = htons(9)};
  syscall(SYS_connect, inet6, &address6, sizeof address6);
  struct sockaddr_un abstract = {.sun_family = AF_UNIX, .sun_path = "\0nobody"};
  syscall(SYS_connect, pair[0], &abstract, sizeof(sa_family_t) + 7);
  long netlink = syscall(SYS_socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  struct sockaddr_nl nl = {.nl_family = AF_NETLINK, .nl_groups = 1};
  syscall(SYS_bind, netlink, &nl, sizeof nl);
  struct linger linger = {.l_onoff = 1, .l_linger = 5};
  syscall(SYS_setsockopt, inet, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  int type = 0;
  socklen_t size = sizeof type;
  syscall(SYS_getsockopt, inet, SOL_SOCKET, SO_TYPE, &type, &size);
}

static void processes(void) {
  struct rlimit limit;
  syscall(SYS_prlimit64, 0, RLIMIT_CORE, NULL, &limit);
  syscall(SYS_prctl, PR_SET_NAME, "renamed");
  syscall(SYS_prctl, PR_GET_DUMPABLE);
  struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  syscall(SYS_capget, &head, data);
  int word = 1;
  struct timespec soon = {.tv_nsec = 1000};
  syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 1, &soon);
  syscall(SYS_futex, &word, FUTEX_WAKE, 3);
  syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  long child = syscall(SYS_fork);
  if (child == 0) _exit(3);
  int status;
  syscall(SYS_wait4, child, &status, 0, NULL);
  child = syscall(SYS_fork);
  if (child == 0) {
    for (;;) pause();
  }
  syscall(SYS_kill, child, SIGKILL);
  siginfo_t info;
  syscall(SYS_waitid, P_PID, child, &info, WEXITED, NULL);
}

static void signals(void) {
  // The kernel's own struct: handler, flags, restorer, mask.
  struct {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
  } old;
  syscall(SYS_rt_sigaction, SIGALRM, NULL, &old, 8);
  struct sigaction action = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &action, NULL);
  uint64_t set = (1u << (SIGUSR1 - 1)) | (uint64_t)1 << 33;
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
  // Again and again: the first signal may come before the sleep begins.
  struct itimerval timer = {.it_interval.tv_usec = 20000, .it_value.tv_usec = 20000};
  syscall(SYS_setitimer, ITIMER_REAL, &timer, NULL);
  struct timespec duration = {.tv_sec = 1000};
  struct timespec rest;
  syscall(SYS_nanosleep, &duration, &rest);
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &rest);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  files(argv[1]);
  sockets();
  processes();
  signals();
  return 0;
}
