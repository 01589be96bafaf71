/* What descriptors are called, as text shows it beside their numbers. */
#include "exact.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <sys/un.h>

static char here[512];
/* The working directory, looked up before the calls that are looked at. */
static const char* find_here(void) {
  must(getcwd(here, sizeof here) != NULL);
  return here;
}
static unsigned long inode(int fd) {
  struct stat s;
  must(fstat(fd, &s));
  return s.st_ino;
}

CASE(a_file) {
  find_here();
  begin();
  long fd = sys(SYS_openat, AT_FDCWD, "f", O_CREAT | O_RDWR, 0600);
  expect_as(fd, text("%ld<%s/f>", fd, here), "openat(AT_FDCWD<%s>, \"f\", O_RDWR|O_CREAT, 0600)", here);
  long r = sys(SYS_write, fd, "x", 1L);
  expect(r, "write(%ld<%s/f>, \"x\", 1)", fd, here);
  long other = sys(SYS_dup, fd);
  expect_as(other, text("%ld<%s/f>", other, here), "dup(%ld<%s/f>)", fd, here);
  r = sys(SYS_unlink, "f");
  expect(r, "unlink(\"f\")");
  r = sys(SYS_ftruncate, fd, 0L);
  expect(r, "ftruncate(%ld<%s/f>(deleted), 0)", fd, here);
  r = sys(SYS_close, fd);
  expect(r, "close(%ld<%s/f>(deleted))", fd, here);
  r = sys(SYS_close, fd);
  expect(r, "close(%ld)", fd);
}
/* A number beside a descriptor is none. */
CASE(a_number_beside) {
  find_here();
  int fd = (int)must(open("f", O_CREAT | O_RDWR, 0600));
  begin();
  long r = sys(SYS_pidfd_getfd, fd, fd, 0);
  expect(r, "pidfd_getfd(%d<%s/f>, %d, 0)", fd, here, fd);
  r = sys(SYS_inotify_rm_watch, fd, fd);
  expect(r, "inotify_rm_watch(%d<%s/f>, %d)", fd, here, fd);
  r = sys(SYS_perf_event_open, NULL, fd, fd, fd, 0L);
  expect(r, "perf_event_open(NULL, %d, %d, %d<%s/f>, 0)", fd, fd, fd, here);
}
CASE(a_directory) {
  find_here();
  must(mkdir("d", 0700));
  int fd = (int)must(open("d", O_DIRECTORY));
  begin();
  long r = sys(SYS_mkdirat, fd, "e", 0700);
  expect(r, "mkdirat(%d<%s/d>, \"e\", 0700)", fd, here);
  r = sys(SYS_fchdir, fd);
  expect(r, "fchdir(%d<%s/d>)", fd, here);
  r = sys(SYS_unlinkat, AT_FDCWD, "e", AT_REMOVEDIR);
  expect(r, "unlinkat(AT_FDCWD<%s/d>, \"e\", AT_REMOVEDIR)", here);
  r = sys(SYS_chdir, "..");
  expect(r, "chdir(\"..\")");
  r = sys(SYS_faccessat, AT_FDCWD, "d", F_OK);
  expect(r, "faccessat(AT_FDCWD<%s>, \"d\", F_OK)", here);
}
CASE(odd_file_names) {
  find_here();
  int fd = (int)must(open("a<b>\n\"c", O_CREAT | O_RDWR, 0600));
  begin();
  long r = sys(SYS_fsync, fd);
  expect(r, "fsync(%d<%s/a\\74b\\76\\n\\\"c>)", fd, here);
}
CASE(a_renamed_file) {
  find_here();
  int fd = (int)must(open("old", O_CREAT | O_RDWR, 0600));
  begin();
  long r = sys(SYS_fsync, fd);
  expect(r, "fsync(%d<%s/old>)", fd, here);
  r = sys(SYS_rename, "old", "new");
  expect(r, "rename(\"old\", \"new\")");
  r = sys(SYS_fsync, fd);
  expect(r, "fsync(%d<%s/new>)", fd, here);
}
CASE(a_device) {
  int fd = (int)must(open("/dev/null", O_RDWR));
  begin();
  long r = sys(SYS_write, fd, "x", 1L);
  expect(r, "write(%d</dev/null>, \"x\", 1)", fd);
}
CASE(a_pipe) {
  int p[2], *two = edge_room(8);
  must(pipe(p));
  unsigned long number = inode(p[1]);
  begin();
  long r = sys(SYS_write, p[1], "x", 1L);
  end();
  expect(r, "write(%d<pipe:[%lu]>, \"x\", 1)", p[1], number);
  begin();
  r = sys(SYS_pipe2, two, 0);
  end();
  number = inode(two[0]);
  expect(r, "pipe2([%d<pipe:[%lu]>, %d<pipe:[%lu]>], 0)", two[0], number, two[1], number);
}
CASE(an_eventfd) {
  int fd = (int)must(eventfd(0, 0));
  uint64_t one = 1;
  begin();
  long r = sys(SYS_write, fd, &one, 8L);
  expect(r, "write(%d<anon_inode:[eventfd]>, \"\\1\\0\\0\\0\\0\\0\\0\\0\", 8)", fd);
}
CASE(anonymous_inodes) {
  int e = (int)must(epoll_create1(0)), t = (int)must(timerfd_create(CLOCK_MONOTONIC, 0)), i = (int)must(inotify_init());
  begin();
  long r = sys(SYS_close, e);
  expect(r, "close(%d<anon_inode:[eventpoll]>)", e);
  r = sys(SYS_close, t);
  expect(r, "close(%d<anon_inode:[timerfd]>)", t);
  r = sys(SYS_close, i);
  expect(r, "close(%d<anon_inode:inotify>)", i);
}
CASE(a_memfd) {
  int fd = (int)must(memfd_create("name", 0));
  begin();
  long r = sys(SYS_ftruncate, fd, 1L);
  expect(r, "ftruncate(%d</memfd:name>(deleted), 1)", fd);
}
CASE(a_tcp_socket) {
  int s = (int)must(socket(AF_INET, SOCK_STREAM, 0)), c = (int)must(socket(AF_INET, SOCK_STREAM, 0));
  struct sockaddr_in a = {.sin_family = AF_INET};
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  must(bind(s, (void*)&a, sizeof a));
  must(listen(s, 5));
  socklen_t length = sizeof a;
  must(getsockname(s, (void*)&a, &length));
  must(connect(c, (void*)&a, sizeof a));
  struct sockaddr_in mine;
  must(getsockname(c, (void*)&mine, &length));
  begin();
  long r = sys(SYS_sendto, c, "x", 1L, 0, NULL, 0);
  expect(r, "sendto(%d<TCP:[127.0.0.1:%d->127.0.0.1:%d]>, \"x\", 1, 0, NULL, 0)", c, ntohs(mine.sin_port),
         ntohs(a.sin_port));
  r = sys(SYS_listen, s, 6);
  expect(r, "listen(%d<TCP:[127.0.0.1:%d]>, 6)", s, ntohs(a.sin_port));
  r = sys(SYS_accept, s, NULL, NULL);
  expect_as(r, text("%ld<TCP:[127.0.0.1:%d->127.0.0.1:%d]>", r, ntohs(a.sin_port), ntohs(mine.sin_port)),
            "accept(%d<TCP:[127.0.0.1:%d]>, NULL, NULL)", s, ntohs(a.sin_port));
}
CASE(a_udp_socket) {
  int s = (int)must(socket(AF_INET6, SOCK_DGRAM, 0));
  struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  must(bind(s, (void*)&a, sizeof a));
  socklen_t length = sizeof a;
  must(getsockname(s, (void*)&a, &length));
  begin();
  long r = sys(SYS_shutdown, s, 0);
  expect(r, "shutdown(%d<UDPv6:[[::1]:%d]>, SHUT_RD)", s, ntohs(a.sin6_port));
}
CASE(a_failing_open) {
  find_here();
  begin();
  long r = sys(SYS_openat, AT_FDCWD, "none", O_RDONLY);
  expect(r, "openat(AT_FDCWD<%s>, \"none\", O_RDONLY)", here);
  r = sys(SYS_openat, 77, "none", O_RDONLY);
  expect(r, "openat(77, \"none\", O_RDONLY)");
  r = sys(SYS_read, -1, NULL, 0L);
  expect(r, "read(-1, NULL, 0)");
}
CASE(duplicates) {
  find_here();
  int fd = (int)must(open("f", O_CREAT | O_RDWR, 0600));
  begin();
  long r = sys(SYS_dup2, fd, 40);
  expect_as(r, text("40<%s/f>", here), "dup2(%d<%s/f>, 40)", fd, here);
  r = sys(SYS_fcntl, 40, F_DUPFD, 50L);
  expect_as(r, text("50<%s/f>", here), "fcntl(40<%s/f>, F_DUPFD, 50)", here);
  r = sys(SYS_close_range, 40, 50, 0);
  expect(r, "close_range(40, 50, 0)");
  r = sys(SYS_close, 40);
  expect(r, "close(40)");
}
CASE(passed_descriptors) {
  find_here();
  int fd = (int)must(open("f", O_CREAT | O_RDWR, 0600));
  begin();
  long r = sys(SYS_mmap, NULL, 1L, 1L, 2L, fd, 0L);
  expect_as(r, hex(r), "mmap(NULL, 1, PROT_READ, MAP_PRIVATE, %d<%s/f>, 0)", fd, here);
}
/* Descriptors within lists and sets have their names among the arguments; what is ready is called by its number. */
CASE(ready_descriptors) {
  int two[2];
  must(pipe(two));
  must(write(two[1], "x", 1));
  unsigned long number = inode(two[0]);
  const char *in = text("%d<pipe:[%lu]>", two[0], number), *out = text("%d<pipe:[%lu]>", two[1], number);
  struct pollfd* polled = edge((struct pollfd[]){{two[0], POLLIN, 0}, {two[1], POLLPRI, 0}, {-1, POLLIN, 0}}, 24);
  unsigned long* reads = edge((unsigned long[]){1ul << two[0]}, 8);
  unsigned long* writes = edge((unsigned long[]){1ul << two[0] | 1ul << two[1]}, 8);
  unsigned long* closed = edge((unsigned long[]){1ul << 63}, 8);
  struct timeval now = {0, 0};
  begin();
  long r = sys(SYS_poll, polled, 3, 0);
  expect_as(r, text("1 ([{fd=%d, revents=POLLIN}])", two[0]),
            "poll([{fd=%s, events=POLLIN}, {fd=%s, events=POLLPRI}, {fd=-1, events=POLLIN}], 3, 0)", in, out);
  r = sys(SYS_select, two[1] + 1, reads, writes, NULL, &now);
  expect_as(r, text("2 (in [%d], out [%d], left {tv_sec=0, tv_usec=0})", two[0], two[1]),
            "select(%d, [%s], [%s %s], NULL, {tv_sec=0, tv_usec=0})", two[1] + 1, in, in, out);
  /* A descriptor that is not open has no name, and those from nfds on are not looked at. */
  r = sys(SYS_select, 64, closed, NULL, NULL, &now);
  expect(r, "select(64, [63], NULL, NULL, {tv_sec=0, tv_usec=0})");
  r = sys(SYS_select, 0, reads, NULL, NULL, &now);
  expect_as(r, "0 (Timeout)", "select(0, [], NULL, NULL, {tv_sec=0, tv_usec=0})");
}
