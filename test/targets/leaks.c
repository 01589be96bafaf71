// Handles descriptors rightly or wrongly in one of many ways:  leaks CASE FOLDER
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define OK(call) check((long)(call), #call)

static long check(long result, const char* what) {
  if (result >= 0) return result;
  fprintf(stderr, "leaks: %s: %s\n", what, strerror(errno));
  exit(99);
}

static char path[4096];
static const char* folder;

static const char* in(const char* name) {
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}
static int file(const char* name, int more) {
  return (int)OK(open(in(name), O_RDWR | O_CREAT | more, 0600));
}
static void wait_for(pid_t child) {
  int status;
  OK(waitpid(child, &status, 0));
  if (status != 0) exit(98);
}
static int run_true(char* const* environment) {
  char* const words[] = {"true", NULL};
  return execve("/bin/true", words, environment);
}

static void leave_three(void) {
  int ends[2];
  file("left", O_CLOEXEC);
  OK(pipe2(ends, O_CLOEXEC));
  close(ends[0]);
  OK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}
static void* closes(void* fd) {
  close(*(int*)fd);
  return NULL;
}

// A message of so many bytes with a descriptor from one end to the other.
static void send_fd(int to, int fd, size_t size) {
  static char data[1 << 20];
  char control[CMSG_SPACE(sizeof fd)] = {0};
  struct iovec part = {data, size};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  OK(sendmsg(to, &message, 0));
}
static void receive_fd(int from) {
  char data, control[256];
  struct iovec part = {&data, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  OK(recvmsg(from, &message, MSG_CMSG_CLOEXEC));
}

// A connection by a socket with a name: who has the other end cannot be told from the calls.
static void connect_by_name(int* one, int* other) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s/s", folder);
  const int listener = (int)OK(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  OK(bind(listener, (struct sockaddr*)&address, sizeof address));
  OK(listen(listener, 1));
  *one = (int)OK(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  OK(connect(*one, (struct sockaddr*)&address, sizeof address));
  *other = (int)OK(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
  close(listener);
}
// The parent sends a file, which it closes; the child keeps it. It is received when the call that sent it has returned:
// of calls at the same time, the records may come in either order.
static void send_to_child(int one, int other) {
  sigset_t sent;
  sigemptyset(&sent);
  sigaddset(&sent, SIGUSR1);
  OK(sigprocmask(SIG_BLOCK, &sent, NULL));
  const pid_t child = (pid_t)OK(fork());
  if (child == 0) {
    close(one);
    int signal;
    OK(-sigwait(&sent, &signal));
    receive_fd(other);
    close(other);
    _exit(0);
  }
  close(other);
  const int fd = file("a", O_CLOEXEC);
  send_fd(one, fd, 1);
  OK(kill(child, SIGUSR1));
  close(fd);
  close(one);
  wait_for(child);
}
// The same with more than a socket holds: the call goes on until the rest is read, which is after the file was
// received.
static void send_long_to_child(int one, int other) {
  const pid_t child = (pid_t)OK(fork());
  if (child == 0) {
    char rest[65536];
    close(one);
    receive_fd(other);
    while (OK(read(other, rest, sizeof rest)) > 0) continue;
    close(other);
    _exit(0);
  }
  close(other);
  const int fd = file("a", O_CLOEXEC);
  send_fd(one, fd, 1 << 20);
  close(fd);
  close(one);
  wait_for(child);
}
// Both ends of a connection, with data on its way to the second.
static void connect_by_tcp(int* one, int* other, const char* data) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  const int listener = (int)OK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  OK(bind(listener, (struct sockaddr*)&address, sizeof address));
  OK(listen(listener, 1));
  OK(getsockname(listener, (struct sockaddr*)&address, &size));
  *one = (int)OK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  OK(connect(*one, (struct sockaddr*)&address, sizeof address));
  *other = (int)OK(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
  close(listener);
  OK(write(*one, data, strlen(data)));
}

// openat by io_uring: no system call opens the file.
static void open_by_ring(void) {
  struct io_uring_params params = {0};
  const int ring = (int)syscall(SYS_io_uring_setup, 2, &params);
  if (ring < 0) {
    puts("no io_uring");
    exit(0);
  }
  fcntl(ring, F_SETFD, FD_CLOEXEC);
  const size_t size = params.sq_off.array + params.sq_entries * sizeof(unsigned);
  char* rings = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
  struct io_uring_sqe* entries = mmap(NULL, params.sq_entries * sizeof *entries, PROT_READ | PROT_WRITE,
                                      MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQES);
  if (rings == MAP_FAILED || entries == MAP_FAILED) exit(97);
  in("by-ring");
  entries[0] = (struct io_uring_sqe){.opcode = IORING_OP_OPENAT,
                                     .fd = AT_FDCWD,
                                     .addr = (unsigned long)path,
                                     .open_flags = O_RDWR | O_CREAT | O_CLOEXEC,
                                     .len = 0600};
  unsigned* tail = (unsigned*)(rings + params.sq_off.tail);
  ((unsigned*)(rings + params.sq_off.array))[0] = 0;
  __atomic_store_n(tail, 1, __ATOMIC_RELEASE);
  OK(syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0));
  munmap(rings, size);
  close(ring);
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const char* name = argv[1];
  folder = argv[2];
#define IS(text) (strcmp(name, text) == 0)
  if (IS("clean")) {
    close(file("a", 0));
  } else if (IS("left")) {
    leave_three();
  } else if (IS("killed")) {
    leave_three();
    raise(SIGKILL);
  } else if (IS("double-close")) {
    const int fd = file("a", O_CLOEXEC);
    close(fd);
    close(fd);
  } else if (IS("use-after-close")) {
    const int fd = file("a", O_CLOEXEC);
    close(fd);
    char byte;
    if (read(fd, &byte, 1) == 0) return 1;
  } else if (IS("never-opened")) {
    char byte;
    if (read(77, &byte, 1) == 0) return 1;
  } else if (IS("close-range")) {
    const int a = file("a", O_CLOEXEC), b = file("b", O_CLOEXEC);
    OK(dup2(b, 40));
    close(b);
    OK(syscall(SYS_close_range, a, ~0U, 0));
  } else if (IS("close-range-twice")) {
    const int fd = file("a", O_CLOEXEC);
    OK(syscall(SYS_close_range, fd, fd, 0));
    close(fd);
  } else if (IS("dup2")) {
    // b's description is closed by the dup2; a has two numbers then, of which one is closed.
    const int a = file("a", O_CLOEXEC), b = file("b", O_CLOEXEC);
    OK(dup2(a, b));
    close(a);
  } else if (IS("duplicated")) {
    OK(dup(file("a", O_CLOEXEC)));
  } else if (IS("fork")) {
    const int fd = file("a", O_CLOEXEC);
    const pid_t child = (pid_t)OK(fork());
    if (child == 0) {
      close(fd);
      _exit(0);
    }
    wait_for(child);
  } else if (IS("fork-keeps")) {
    file("a", O_CLOEXEC);
    const pid_t child = (pid_t)OK(fork());
    if (child == 0) _exit(0);
    wait_for(child);
  } else if (IS("thread-twice")) {
    int fd = file("a", O_CLOEXEC);
    pthread_t thread;
    pthread_create(&thread, NULL, closes, &fd);
    pthread_join(thread, NULL);
    close(fd);
  } else if (IS("thread")) {
    int fd = file("a", O_CLOEXEC);
    pthread_t thread;
    pthread_create(&thread, NULL, closes, &fd);
    pthread_join(thread, NULL);
  } else if (IS("getfd")) {
    const pid_t child = (pid_t)OK(fork());
    if (child == 0) {
      const int fd = file("a", O_CLOEXEC);
      OK(dup2(fd, 33));
      close(fd);
      raise(SIGSTOP);
      close(33);
      _exit(0);
    }
    int status;
    OK(waitpid(child, &status, WUNTRACED));
    const int pidfd = (int)OK(syscall(SYS_pidfd_open, child, 0));
    OK(syscall(SYS_pidfd_getfd, pidfd, 33, 0));
    close(pidfd);
    kill(child, SIGCONT);
    wait_for(child);
  } else if (IS("sent")) {
    int pair[2];
    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
    const int fd = file("a", O_CLOEXEC);
    send_fd(pair[0], fd, 1);
    close(fd);
    receive_fd(pair[1]);
    close(pair[0]);
    close(pair[1]);
  } else if (IS("sent-to-child")) {
    int pair[2];
    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
    send_to_child(pair[0], pair[1]);
  } else if (IS("sent-by-name")) {
    int one, other;
    connect_by_name(&one, &other);
    send_to_child(one, other);
  } else if (IS("received-first")) {
    int pair[2];
    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
    send_long_to_child(pair[0], pair[1]);
  } else if (IS("received-first-by-name")) {
    int one, other;
    connect_by_name(&one, &other);
    send_long_to_child(one, other);
  } else if (IS("unread")) {
    // Data that is read, data that is not, and data that another process might still read.
    char bytes[8];
    int one, other;
    connect_by_tcp(&one, &other, "read");
    OK(read(other, bytes, sizeof bytes));
    close(other);
    close(one);
    connect_by_tcp(&one, &other, "not read at all");
    OK(read(other, bytes, sizeof bytes));
    close(other);
    close(one);
    connect_by_tcp(&one, &other, "not read here");
    const int copy = (int)OK(dup(other));
    close(other);
    OK(read(copy, bytes, sizeof bytes));
    OK(read(copy, bytes, sizeof bytes));
    close(copy);
    close(one);
  } else if (IS("many")) {
    for (int count = 0; count < 40000; ++count) OK(open("/dev/null", O_RDONLY | O_CLOEXEC));
    close(100);
    close(39000);
  } else if (IS("many-processes")) {
    for (int count = 0; count < 300; ++count) {
      const pid_t child = (pid_t)OK(fork());
      if (child == 0) {
        file("a", O_CLOEXEC);
        _exit(0);
      }
      wait_for(child);
    }
  } else if (IS("many-mistakes")) {
    char byte;
    for (int fd = 100; fd < 1300; ++fd) {
      if (read(fd, &byte, 1) == 0) return 1;
    }
  } else if (IS("not-dumpable")) {
    close(file("closed", O_CLOEXEC));
    file("a", O_CLOEXEC);
    OK(prctl(PR_SET_DUMPABLE, 0));
  } else if (IS("exec-unreadable")) {
    // What may be executed but not read.
    file("for-nobody", 0);
    char* const words[] = {"leaks", "left", (char*)folder, NULL};
    OK(execv(in("unreadable"), words));
  } else if (IS("bytes")) {
    // Names that are no UTF-8: of what is left, closed twice, inherited by another program, and opened beyond the
    // limit.
    char* const none[] = {NULL};
    const int twice = file("twice-\xfe", O_CLOEXEC);
    close(twice);
    close(twice);
    const pid_t child = (pid_t)OK(fork());
    if (child == 0) {
      file("for-nobody-\xfd", 0);
      OK(run_true(none));
    }
    wait_for(child);
    OK(mkdir(in("logs-\xff"), 0700));
    file("logs-\xff/log-\xff-1", O_CLOEXEC);
    file("logs-\xff/log-\xff-2", O_CLOEXEC);
    const struct rlimit no_more = {0, 0};
    OK(setrlimit(RLIMIT_NOFILE, &no_more));
    if (open(in("one-too-many-\xfc"), O_RDONLY | O_CLOEXEC) >= 0 || errno != EMFILE) return 1;
  } else if (IS("exec")) {
    file("for-nobody", 0);
    close(file("closed", 0));
    file("close-on-exec", O_CLOEXEC);
    char* const none[] = {NULL};
    OK(run_true(none));
  } else if (IS("listen-fds")) {
    OK(dup2(file("a", O_CLOEXEC), 3));
    fcntl(3, F_SETFD, 0);
    char* const environment[] = {"LISTEN_FDS=1", NULL};
    OK(run_true(environment));
  } else if (IS("failed-exec")) {
    const int fd = file("a", O_CLOEXEC);
    char* const words[] = {"nothing", NULL};
    if (execve("/nonexistent", words, words) == 0) return 1;
    close(fd);
  } else if (IS("ring")) {
    open_by_ring();
  } else if (IS("victim")) {
    // The limit is met by who opens and closes, not by who forgets.
    for (int number = 0;; ++number) {
      const int fd = open(in("innocent"), O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
      if (fd < 0) return errno == EMFILE ? 0 : 1;
      close(fd);
      if (eventfd(0, EFD_CLOEXEC) < 0) return errno == EMFILE ? 0 : 1;
    }
  } else if (IS("burst")) {
    for (int round = 0; round < 50; ++round) {
      int fds[20];
      for (int index = 0; index < 20; ++index) fds[index] = file("a", O_CLOEXEC);
      for (int index = 0; index < 20; ++index) close(fds[index]);
    }
    file("a", O_CLOEXEC);
  } else {
    return 2;
  }
  return 0;
}
