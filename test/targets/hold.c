// flags: -lrt
// Holds files in one of many ways until standard input ends:  hold CASE FOLDER
// Prints "ready" and what the test wants to know; each line on standard input makes the next step, answered by a line.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
// After sys/socket.h, which it needs.
#include <linux/vm_sockets.h>

#ifndef F_OFD_SETLK
#define F_OFD_SETLK 37
#endif

static const char* folder;
static char path[5000];

static void fail(const char* what) {
  printf("failed %s: %s\n", what, strerror(errno));
  fflush(stdout);
  exit(1);
}
static int ok(long result, const char* what) {
  if (result < 0) fail(what);
  return (int)result;
}
#define OK(call) ok((long)(call), #call)

static const char* in(const char* name) {
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}
static void say(const char* format, ...) {
  va_list list;
  va_start(list, format);
  vprintf(format, list);
  va_end(list);
  printf("\n");
  fflush(stdout);
}
// One byte at a time: a child must not inherit what stdio has read ahead.
static int step(void) {
  char c = 0;
  while (read(0, &c, 1) == 1)
    if (c == '\n') return 1;
  return 0;
}
static void wait_for_end(void) {
  while (step()) {
  }
}
static pid_t child_that_waits(void) {
  const pid_t parent = getpid();
  const pid_t pid = OK(fork());
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // In a pid namespace of its own its parent is 0.
    if (getppid() != parent && getppid() != 0) _exit(0);
    for (;;) pause();
  }
  return pid;
}
static int filled(const char* name, size_t size, int flags) {
  static char block[65536];
  memset(block, 'z', sizeof block);
  const int fd = OK(open(in(name), O_RDWR | O_CREAT | O_TRUNC | flags, 0600));
  for (size_t at = 0; at < size;) {
    const size_t part = size - at < sizeof block ? size - at : sizeof block;
    at += (size_t)OK(write(fd, block, part));
  }
  return fd;
}

static void hold_file(void) {
  const int fd = filled("twelve", 12, 0);
  close(fd);
  say("ready %d", OK(open(in("twelve"), O_RDONLY)));
}
static void hold_flags(void) {
  const int fd = OK(open(in("flags"), O_RDWR | O_APPEND | O_CLOEXEC | O_CREAT, 0600));
  OK(lseek(fd, 100, SEEK_SET));
  say("ready %d", fd);
}
static void hold_socketpair(void) {
  int pair[2];
  OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  const pid_t parent = getpid();
  const pid_t child = OK(fork());
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
    close(pair[0]);
    if (write(pair[1], "x", 1) < 0) _exit(1);
    for (;;) pause();
  }
  close(pair[1]);
  char c;
  OK(read(pair[0], &c, 1));
  say("ready %d %d %d", pair[0], child, pair[1]);
}
static void hold_eventfd(void) {
  const int fd = OK(eventfd(5, 0));
  say("ready %d %d", fd, child_that_waits());
}
static void hold_ghost(void) {
  int pair[2];
  OK(pipe(pair));
  const int copy = OK(dup(pair[0]));
  const int set = OK(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = 0xdeadbeef};
  OK(epoll_ctl(set, EPOLL_CTL_ADD, pair[0], &event));
  close(pair[0]);
  say("ready %d %d %d", set, pair[0], copy);
}
static void hold_kinds(void) {
  const int timer = OK(timerfd_create(CLOCK_MONOTONIC, 0));
  const struct itimerspec spec = {.it_value = {1000, 0}, .it_interval = {3, 500000000}};
  OK(timerfd_settime(timer, 0, &spec, NULL));
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR1);
  const int signals = OK(signalfd(-1, &mask, 0));
  const int notify = OK(inotify_init1(0));
  for (int i = 0; i < 3; i++) {
    char name[8];
    snprintf(name, sizeof name, "w%d", i);
    OK(mkdir(in(name), 0700));
    OK(inotify_add_watch(notify, path, IN_CREATE));
  }
  const pid_t child = child_that_waits();
  const int pidfd = OK(syscall(SYS_pidfd_open, child, 0));
  const int memory = OK(memfd_create("a", 0));
  say("ready %d %d %d %d %d %d", timer, signals, notify, pidfd, memory, child);
  step();
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  say("reaped");
}
static void hold_tcp(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  const int listener = OK(socket(AF_INET, SOCK_STREAM, 0));
  OK(bind(listener, (struct sockaddr*)&address, size));
  OK(listen(listener, 7));
  OK(getsockname(listener, (struct sockaddr*)&address, &size));
  const int client = OK(socket(AF_INET, SOCK_STREAM, 0));
  OK(connect(client, (struct sockaddr*)&address, size));
  const int accepted = OK(accept(listener, NULL, NULL));
  const int waiting = OK(socket(AF_INET, SOCK_STREAM, 0));
  OK(connect(waiting, (struct sockaddr*)&address, size));
  const int unbound = OK(socket(AF_INET, SOCK_STREAM, 0));
  const int unbound6 = OK(socket(AF_INET6, SOCK_STREAM, 0));
  const int bound = OK(socket(AF_INET, SOCK_DGRAM, 0));
  address.sin_port = 0;
  OK(bind(bound, (struct sockaddr*)&address, size));
  say("ready %d %d %d %d %d %d %d", listener, client, accepted, waiting, unbound, unbound6, bound);
}
static void hold_unix_newline(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s/a\nb", folder);
  const int fd = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  OK(bind(fd, (struct sockaddr*)&address, sizeof address));
  OK(listen(fd, 3));
  say("ready %d", fd);
}
// Without vsock in the kernel: "ready -1". Connected ends are -1 without its loopback transport.
static void hold_vsock(void) {
  const int listening = socket(AF_VSOCK, SOCK_STREAM, 0);
  if (listening < 0 && errno == EAFNOSUPPORT) {
    say("ready -1");
    return;
  }
  OK(listening);
  struct sockaddr_vm address = {.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY, .svm_port = VMADDR_PORT_ANY};
  OK(bind(listening, (struct sockaddr*)&address, sizeof address));
  OK(listen(listening, 3));
  socklen_t size = sizeof address;
  OK(getsockname(listening, (struct sockaddr*)&address, &size));
  const unsigned port = address.svm_port;
  const int unbound = OK(socket(AF_VSOCK, SOCK_STREAM, 0));
  address.svm_cid = VMADDR_CID_LOCAL;
  const int client = OK(socket(AF_VSOCK, SOCK_STREAM, 0));
  const int connected = connect(client, (struct sockaddr*)&address, sizeof address) == 0;
  const int accepted = connected ? OK(accept(listening, NULL, NULL)) : -1;
  say("ready %d %u %d %d %d", listening, port, unbound, connected ? client : -1, accepted);
}
static void hold_locks(void) {
  const int a = filled("lock-a", 1, 0), b = filled("lock-b", 1, 0), c = filled("lock-c", 1, 0);
  close(filled("lock-d", 1, 0));
  const int d = OK(open(in("lock-d"), O_RDONLY));
  OK(flock(a, LOCK_EX));
  struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 20};
  OK(fcntl(b, F_OFD_SETLK, &range));
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  OK(fcntl(c, F_SETLK, &whole));
  OK(fcntl(d, F_SETLEASE, F_RDLCK));
  say("ready %d %d %d %d %d", a, b, c, d, child_that_waits());
}
static void hold_pty(void) {
  const int master = OK(posix_openpt(O_RDWR | O_NOCTTY));
  OK(grantpt(master));
  OK(unlockpt(master));
  const int terminal = OK(open(ptsname(master), O_RDWR | O_NOCTTY));
  const pid_t child = child_that_waits();
  close(terminal);
  say("ready %d %d %d", master, child, terminal);
}
static void hold_symlink(void) {
  OK(symlink("/nowhere", in("link")));
  say("ready %d", OK(open(path, O_PATH | O_NOFOLLOW)));
}
static void hold_names(void) {
  const char* names[] = {"a\nb",
                         "a\\nb",
                         "bad\xff\xfe",
                         "esc\x1b[2J",
                         "bidi\xe2\x80\xae"
                         "cod.exe",
                         "tab\there",
                         "c1\xc2\x9b"
                         "31m"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) OK(open(in(names[i]), O_RDWR | O_CREAT, 0600));
  say("ready 3");
}
static void hold_long_path(void) {
  char name[202];
  memset(name, 'd', 201);
  name[201] = 0;
  OK(chdir(folder));
  for (int i = 0; i < 25; i++) {
    OK(mkdir(name, 0700));
    OK(chdir(name));
  }
  const int file = OK(open("file", O_RDWR | O_CREAT, 0600));
  OK(write(file, "12345", 5));
  say("ready %d %d", file, OK(open(".", O_RDONLY | O_DIRECTORY)));
  step();
  unlink("file");
  for (int i = 0; i < 25; i++) {
    OK(chdir(".."));
    OK(rmdir(name));
  }
  say("removed");
}
static void hold_named_deleted(void) {
  const int fd = filled("x (deleted)", 10, 0);
  say("ready %d", fd);
  step();
  OK(unlink(in("x (deleted)")));
  say("unlinked");
}
static void hold_unlinked(void) {
  const int fd = filled("big", 8u << 20, 0);
  OK(fsync(fd));
  OK(unlink(in("big")));
  say("ready %d", fd);
}
static void hold_shared(void) {
  const int fd = filled("big", 8u << 20, 0);
  OK(fsync(fd));
  OK(unlink(in("big")));
  const pid_t a = child_that_waits(), b = child_that_waits(), c = child_that_waits();
  say("ready %d %d %d %d", fd, a, b, c);
}
static void hold_sparse(void) {
  const int fd = OK(open(in("sparse"), O_RDWR | O_CREAT, 0600));
  OK(ftruncate(fd, 10l << 30));
  OK(pwrite(fd, "x", 1, 0));
  OK(fsync(fd));
  OK(unlink(in("sparse")));
  say("ready %d", fd);
}
static void hold_links(void) {
  char other[4096];
  const int fd = filled("first", 4096, 0);
  snprintf(other, sizeof other, "%s", in("second"));
  OK(link(in("first"), other));
  OK(unlink(in("first")));
  say("ready %d", fd);
  step();
  OK(unlink(other));
  say("unlinked");
}
static void hold_tmpfile(void) {
  const int fd = OK(open(folder, O_RDWR | O_TMPFILE, 0600));
  char block[8192] = "x";
  OK(write(fd, block, sizeof block));
  OK(fsync(fd));
  say("ready %d", fd);
  step();
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  OK(linkat(AT_FDCWD, link, AT_FDCWD, in("named"), AT_SYMLINK_FOLLOW));
  say("linked");
}
static void hold_memory(void) {
  const int memory = OK(memfd_create("scratch", 0));
  char block[100000];
  memset(block, 1, sizeof block);
  OK(write(memory, block, sizeof block));
  char name[64];
  snprintf(name, sizeof name, "/syslens-test-%d", getpid());
  const int shared = OK(shm_open(name, O_RDWR | O_CREAT, 0600));
  OK(write(shared, block, 65536));
  OK(shm_unlink(name));
  const int segment = OK(shmget(IPC_PRIVATE, 65536, 0600 | IPC_CREAT));
  char* attached = shmat(segment, NULL, 0);
  if (attached == (void*)-1) fail("shmat");
  memset(attached, 1, 65536);
  OK(shmctl(segment, IPC_RMID, NULL));
  char* anonymous = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (anonymous == MAP_FAILED) fail("mmap");
  memset(anonymous, 1, 1 << 20);
  say("ready %d %d", memory, shared);
}
static void hold_directory(void) {
  OK(mkdir(in("d"), 0700));
  OK(chdir(path));
  OK(rmdir(in("d")));
  say("ready");
}
static void hold_mapping(void) {
  const int fd = filled("mapped", 6u << 20, 0);
  if (mmap(NULL, 6u << 20, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED) fail("mmap");
  close(fd);
  OK(unlink(in("mapped")));
  say("ready");
}
// In a mount namespace of its own: a bind-mounted file without its origin, a path under a later mount, a lazy unmount.
static void hold_mounts(void) {
  OK(unshare(CLONE_NEWNS));
  OK(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
  char origin[4096], place[4096], below[4200];
  close(filled("origin", 4096, 0));
  snprintf(origin, sizeof origin, "%s", in("origin"));
  close(filled("place", 0, 0));
  snprintf(place, sizeof place, "%s", in("place"));
  OK(mount(origin, place, NULL, MS_BIND, NULL));
  const int bound = OK(open(place, O_RDONLY));
  OK(unlink(origin));
  OK(mkdir(in("masked"), 0700));
  const int masked = filled("masked/file", 10, 0);
  OK(mount("none", in("masked"), "tmpfs", 0, NULL));
  OK(mkdir(in("lazy"), 0700));
  OK(mount("none", in("lazy"), "tmpfs", 0, NULL));
  const int lazy = filled("lazy/file", 10, 0);
  OK(umount2(in("lazy"), MNT_DETACH));
  OK(mkdir(in("private"), 0700));
  OK(mount("none", in("private"), "tmpfs", 0, NULL));
  snprintf(below, sizeof below, "%s", "private/file");
  const int private = filled(below, 10, 0);
  say("ready %d %d %d %d", bound, masked, lazy, private);
}
static void hold_in_flight(void) {
  const int fd = filled("sent", 8192, 0);
  OK(fsync(fd));
  OK(unlink(in("sent")));
  int pair[2];
  OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  for (int i = 0; i < 3; i++) {
    char control[CMSG_SPACE(sizeof fd)] = {0};
    struct iovec data = {.iov_base = "x", .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    OK(sendmsg(pair[0], &message, 0));
  }
  close(fd);
  say("ready %d", pair[1]);
}
static void hold_ring(void) {
  struct io_uring_params params = {0};
  const int ring = OK(syscall(SYS_io_uring_setup, 4, &params));
  const int fd = filled("registered file", 4096, 0);
  OK(syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, &fd, 1));
  OK(unlink(in("registered file")));
  close(fd);
  say("ready %d", ring);
}
static void hold_writer(int append) {
  const int fd = filled("log", 8u << 20, append);
  OK(fsync(fd));
  OK(unlink(in("log")));
  say("ready %d", fd);
  step();
  char block[100] = "y";
  OK(write(fd, block, sizeof block));
  OK(fsync(fd));
  struct stat status;
  OK(fstat(fd, &status));
  say("wrote %ld %ld", (long)status.st_size, (long)status.st_blocks);
}
static void hold_offset(void) {
  const int fd = OK(open(in("data"), O_RDWR | O_CREAT, 0600));
  for (int i = 0; i < 5000; i++) OK(dprintf(fd, "line %d\n", i));
  OK(lseek(fd, 1234, SEEK_SET));
  OK(unlink(in("data")));
  say("ready %d", fd);
  step();
  say("offset %ld", (long)lseek(fd, 0, SEEK_CUR));
}
static void* thread_of_ended_leader(void* unused) {
  (void)unused;
  wait_for_end();
  exit(0);
}
static void hold_ended_leader(void) {
  const int fd = filled("left", 5, 0);
  pthread_t thread;
  if (pthread_create(&thread, NULL, thread_of_ended_leader, NULL) != 0) fail("pthread_create");
  say("ready %d", fd);
  pthread_exit(NULL);
}
static int own_table_fd;
static void* thread_with_own_table(void* unused) {
  (void)unused;
  OK(unshare(CLONE_FILES));
  own_table_fd = OK(open(in("only in the thread"), O_RDWR | O_CREAT, 0600));
  say("ready %d %ld", own_table_fd, syscall(SYS_gettid));
  for (;;) pause();
  return NULL;
}
static void hold_thread_table(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, thread_with_own_table, NULL) != 0) fail("pthread_create");
}
static void hold_zombie(void) {
  const pid_t child = OK(fork());
  if (child == 0) _exit(0);
  siginfo_t info;
  OK(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT));
  say("ready %d", child);
}
static int shares_table(void* unused) {
  (void)unused;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (;;) pause();
  return 0;
}
static void hold_shared_table(void) {
  static char stack[65536] __attribute__((aligned(16)));
  filled("in one table", 1, 0);
  say("ready %d", OK(clone(shares_table, stack + sizeof stack, CLONE_FILES | SIGCHLD, NULL)));
}
static void hold_many(void) {
  struct rlimit limit;
  OK(getrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_cur = limit.rlim_max;
  OK(setrlimit(RLIMIT_NOFILE, &limit));
  int count = 0;
  while (count < 19000 && open("/dev/null", O_RDONLY) >= 0) count++;
  say("ready %d", count);
}
static void hold_user_namespace(void) {
  OK(unshare(CLONE_NEWUSER));
  say("ready %d", filled("in a user namespace", 3, 0));
}
static void hold_pid_namespace(void) {
  OK(unshare(CLONE_NEWPID));
  const pid_t child = child_that_waits();
  say("ready %d", child);
}
static void hold_net_namespace(void) {
  OK(unshare(CLONE_NEWNET));
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY), .sin_port = htons(7777)};
  const int tcp = OK(socket(AF_INET, SOCK_STREAM, 0));
  OK(bind(tcp, (struct sockaddr*)&address, sizeof address));
  OK(listen(tcp, 9));
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  snprintf(name.sun_path, sizeof name.sun_path, "%s/listener", folder);
  const int local = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  OK(bind(local, (struct sockaddr*)&name, sizeof name));
  OK(listen(local, 4));
  say("ready %d %d", tcp, local);
}
static void hold_lowered(void) {
  for (int fd = 3; fd < 204; fd++) OK(dup2(0, fd));
  OK(dup2(0, 5000));
  struct rlimit limit = {100, 0};
  struct rlimit old;
  OK(getrlimit(RLIMIT_NOFILE, &old));
  limit.rlim_max = old.rlim_max;
  OK(setrlimit(RLIMIT_NOFILE, &limit));
  say("ready %d", dup(0) < 0 ? errno : 0);
  step();
  close(50);
  say("closed 50");
  step();
  close(150);
  say("closed 150");
}
static void hold_signals(void) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGRTMIN);
  OK(sigprocmask(SIG_BLOCK, &mask, NULL));
  say("ready");
  step();
  for (int i = 0; i < 3; i++) OK(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i}));
  say("queued");
}
static void hold_locked_memory(void) {
  void* memory = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("mmap");
  OK(mlock(memory, 1 << 20));
  say("ready");
}
static void hold_mappings(void) {
  const long page = sysconf(_SC_PAGESIZE);
  long made = 0;
  // Neighbours with different rights are never merged.
  while (made < 70000 &&
         mmap(NULL, (size_t)page, made % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
    made++;
  printf("ready %ld\n", made);
  fflush(stdout);
}
static void hold_watches(void) {
  const int a = OK(inotify_init1(0)), b = OK(inotify_init1(0)), c = OK(inotify_init1(0));
  const int sets[] = {a, a, a, b, c};
  for (int i = 0; i < 5; i++) {
    char name[8];
    snprintf(name, sizeof name, "w%d", i);
    OK(mkdir(in(name), 0700));
    OK(inotify_add_watch(sets[i], path, IN_CREATE));
  }
  OK(dup(a));
  say("ready");
}
static void hold_not_dumpable(void) {
  filled("hidden", 1, 0);
  OK(prctl(PR_SET_DUMPABLE, 0));
  int count = 0;
  for (int fd = 0; fd < 4096; fd++) count += fcntl(fd, F_GETFD) >= 0;
  say("ready %d", count);
}
static void hold_as_nobody(void) {
  filled("nobody's", 1, 0);
  OK(setgid(65534));
  OK(setuid(65534));
  hold_not_dumpable();
}
static void hold_churn(void) {
  say("ready");
  for (int running = 0, made = 0; made < 500; made++) {
    const pid_t pid = OK(fork());
    if (pid == 0) {
      for (int i = 0; i < 5; i++) open("/dev/null", O_RDONLY);
      usleep(2000);
      _exit(0);
    }
    if (++running >= 20) {
      wait(NULL);
      running--;
    }
  }
  while (wait(NULL) > 0) {
  }
  say("over");
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const char* name = argv[1];
  folder = argv[2];
  static const struct {
    const char* name;
    void (*run)(void);
  } cases[] = {{"file", hold_file},
               {"flags", hold_flags},
               {"socketpair", hold_socketpair},
               {"eventfd", hold_eventfd},
               {"ghost", hold_ghost},
               {"kinds", hold_kinds},
               {"tcp", hold_tcp},
               {"unix-newline", hold_unix_newline},
               {"vsock", hold_vsock},
               {"locks", hold_locks},
               {"pty", hold_pty},
               {"symlink", hold_symlink},
               {"names", hold_names},
               {"long-path", hold_long_path},
               {"named-deleted", hold_named_deleted},
               {"unlinked", hold_unlinked},
               {"shared", hold_shared},
               {"sparse", hold_sparse},
               {"links", hold_links},
               {"tmpfile", hold_tmpfile},
               {"memory", hold_memory},
               {"directory", hold_directory},
               {"mapping", hold_mapping},
               {"mounts", hold_mounts},
               {"in-flight", hold_in_flight},
               {"ring", hold_ring},
               {"offset", hold_offset},
               {"ended-leader", hold_ended_leader},
               {"thread-table", hold_thread_table},
               {"zombie", hold_zombie},
               {"shared-table", hold_shared_table},
               {"many", hold_many},
               {"user-namespace", hold_user_namespace},
               {"pid-namespace", hold_pid_namespace},
               {"net-namespace", hold_net_namespace},
               {"lowered", hold_lowered},
               {"signals", hold_signals},
               {"locked-memory", hold_locked_memory},
               {"mappings", hold_mappings},
               {"watches", hold_watches},
               {"not-dumpable", hold_not_dumpable},
               {"as-nobody", hold_as_nobody},
               {"churn", hold_churn}};
  if (strcmp(name, "writer") == 0) {
    hold_writer(0);
  } else if (strcmp(name, "appender") == 0) {
    hold_writer(O_APPEND);
  }
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    if (strcmp(name, cases[i].name) == 0) cases[i].run();
  }
  wait_for_end();
  return 0;
}
