/* Random system calls, where they can do no harm.
 *
 *   random-calls SEED COUNT SHAPES REPORT
 *
 * SHAPES is a file with a line `number letters` per call that may be made: one letter per argument, f for a descriptor,
 * p for a pointer, s for a file name, i for a process, n for anything else. Half of the arguments are what their letter
 * says, the others are numbers, addresses and descriptors by chance. REPORT gets `calls N ok M restarts R`.
 *
 * The calls are made by a worker without privileges, in namespaces, a directory and limits of its own. It makes twenty,
 * then another one goes on, as when it died or hangs: nothing that it did to itself lasts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { page = 4096, pool_pages = 32, per_worker = 20, most_fds = 32, nobody = 65534 };
struct shape {
  long number;
  char letters[8];
};
static struct shape shapes[512];
static int shape_count;
/* Seen by all workers and by who starts them. */
struct shared {
  volatile long done, ok, restarts;
};
static struct shared* shared;
static char* pool;
static int fds[most_fds], fd_count;

/* Of the machine; else we are root in a user namespace only. */
static int is_root;

static uint64_t state;
static uint64_t next_random(void) {
  uint64_t bits = (state += 0x9e3779b97f4a7c15);
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}
static uint64_t below(uint64_t limit) {
  return next_random() % limit;
}

static void read_shapes(const char* file) {
  FILE* from = fopen(file, "r");
  if (from == NULL) exit(2);
  char letters[8];
  long number;
  while (shape_count < 512 && fscanf(from, "%ld %7s", &number, letters) == 2) {
    shapes[shape_count].number = number;
    strcpy(shapes[shape_count++].letters, letters);
  }
  fclose(from);
}

/* Every third page of the pool cannot be accessed. What is in the others looks like what calls want to find. */
static void make_pool(void) {
  pool = mmap(NULL, pool_pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  shared = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (pool == MAP_FAILED || shared == MAP_FAILED) exit(2);
  for (int i = 2; i < pool_pages; i += 3) mprotect(pool + i * page, page, PROT_NONE);
}
static char* in_pool(void) {
  int which = (int)below(pool_pages * 2 / 3);
  char* start = pool + (which / 2 * 3 + which % 2) * page;
  /* Often so that it goes on behind the end of what can be read. */
  return below(4) == 0 ? start + page - 1 - below(64) : start + below(page / 8 - 8) * 8;
}
static const char* const names[] = {"file", "directory", ".", "new", "a/b", "/proc/self/maps", "", "user.one", "xx"};
static void fill_pool(void) {
  for (int i = 0; i < pool_pages; i++) {
    if (i % 3 == 2) continue;
    uint64_t* word = (uint64_t*)(pool + i * page);
    for (int k = 0; k < page / 8; k++) {
      switch (below(6)) {
        case 0:
          word[k] = (uint64_t)in_pool();
          break;
        case 1:
          word[k] = next_random();
          break;
        case 2:
          word[k] = (uint64_t)fds[below((uint64_t)fd_count)] | below(8) << 32;
          break;
        case 3:
          word[k] = 0;
          break;
        default:
          word[k] = below(256);
      }
    }
  }
}
static char* name_in_pool(void) {
  char* at = in_pool();
  const char* name = names[below(sizeof names / sizeof names[0])];
  size_t room = page - (size_t)at % page;
  size_t length = strlen(name) + 1;
  if (length > room) at -= length - room;
  return memcpy(at, name, length);
}

static void keep(int fd) {
  if (fd >= 0 && fd_count < most_fds) fds[fd_count++] = fd;
}
static void open_descriptors(void) {
  int two[2];
  fd_count = 0;
  keep(open("file", O_RDWR | O_CREAT, 0600));
  mkdir("directory", 0700);
  keep(open(".", O_RDONLY | O_DIRECTORY));
  keep(open("/dev/null", O_RDWR));
  keep(open("/dev/zero", O_RDONLY));
  if (pipe2(two, O_NONBLOCK) == 0) keep(two[0]), keep(two[1]);
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, two) == 0) keep(two[0]), keep(two[1]);
  if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, two) == 0) keep(two[0]), keep(two[1]);
  keep(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
  keep(socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0));
  keep(socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, 0));
  keep(epoll_create1(0));
  keep(eventfd(3, EFD_NONBLOCK));
  keep(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
  keep(inotify_init1(IN_NONBLOCK));
  keep(memfd_create("memory", MFD_ALLOW_SEALING));
  keep((int)syscall(SYS_pidfd_open, getpid(), 0));
  int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
  keep(terminal);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  keep(signalfd(-1, &set, SFD_NONBLOCK));
}

static long anything(void) {
  switch (below(7)) {
    case 0:
      return (long)next_random();
    case 1:
      return (long)(1UL << below(64));
    case 2:
      return -(long)below(5);
    case 3:
      return (long)(next_random() & next_random() & next_random() & 0xffff);
    case 4:
      return (long)below(4096);
    default:
      return (long)below(16);
  }
}
static long argument(char letter) {
  if (below(2) == 0) {
    switch (letter) {
      case 'f':
        return fds[below((uint64_t)fd_count)];
      case 'p':
        return (long)in_pool();
      case 's':
        return (long)name_in_pool();
      case 'i':
        return below(2) == 0 ? 0 : getpid();
      default:
        return (long)below(64);
    }
  }
  switch (below(4)) {
    case 0:
      return fds[below((uint64_t)fd_count)];
    case 1:
      return (long)in_pool();
    default:
      return anything();
  }
}

static void wake(int signal) {
  (void)signal;
}
static void work(uint64_t seed, long wanted) {
  /* Another user, session and group than who starts us: their signals and limits are out of reach. */
  if (setsid() < 0) _exit(3);
  if (is_root) {
    if (setgroups(0, NULL) != 0) _exit(3);
    if (setresgid(nobody, nobody, nobody) != 0 || setresuid(nobody, nobody, nobody) != 0) _exit(3);
  }
  struct sigaction action = {.sa_handler = wake};
  sigaction(SIGALRM, &action, NULL);
  /* What waits is interrupted. */
  struct itimerval often = {{0, 5000}, {0, 5000}};
  setitimer(ITIMER_REAL, &often, NULL);
  open_descriptors();
  for (int i = 0; i < per_worker && shared->done < wanted; i++) {
    state = seed * 1000003 + (uint64_t)shared->done;
    fill_pool();
    const struct shape* shape = &shapes[below((uint64_t)shape_count)];
    long values[6] = {0};
    for (int k = 0; shape->letters[k] != 0 && shape->letters[k] != '-' && k < 6; k++) {
      values[k] = argument(shape->letters[k]);
      /* Who starts the workers is the first of its namespace. */
      if (shape->letters[k] == 'i' && (int)values[k] == 1) values[k] = 0;
    }
    /* Counted before it is made: the next worker must not make a call again that ended this one. */
    shared->done++;
    register long r10 __asm__("r10") = values[3];
    register long r8 __asm__("r8") = values[4];
    register long r9 __asm__("r9") = values[5];
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(shape->number), "D"(values[0]), "S"(values[1]), "d"(values[2]), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    if (result >= 0 || result < -4095) shared->ok++;
  }
  _exit(0);
}

static void limit(int resource, rlim_t value) {
  struct rlimit both = {value, value};
  setrlimit(resource, &both);
}
/* Everything that could leave a mark on the machine is taken away, or there are no calls. */
static void confine(void) {
  int all = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
  is_root = geteuid() == 0;
  if (unshare(is_root ? all : all | CLONE_NEWUSER) != 0) {
    fprintf(stderr, "no namespaces: %s\n", strerror(errno));
    exit(3);
  }
  mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
  limit(RLIMIT_AS, 256 << 20);
  limit(RLIMIT_FSIZE, 1 << 20);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_MEMLOCK, 1 << 16);
  limit(RLIMIT_NOFILE, 256);
  limit(RLIMIT_MSGQUEUE, 1 << 16);
  limit(RLIMIT_SIGPENDING, 64);
  limit(RLIMIT_STACK, 1 << 20);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  /* Not the keyring of who runs the test (KEYCTL_JOIN_SESSION_KEYRING). */
  syscall(SYS_keyctl, 1, NULL);
}

/* First process of its namespace: starts workers until all calls are made. */
static int supervise(uint64_t seed, long count) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  while (shared->done < count) {
    pid_t worker = fork();
    if (worker < 0) return 4;
    if (worker == 0) {
      sigprocmask(SIG_UNBLOCK, &child, NULL);
      work(seed, count);
    }
    long seen = -1;
    for (;;) {
      struct timespec tick = {0, 200 * 1000 * 1000};
      int came = sigtimedwait(&child, NULL, &tick);
      pid_t ended = waitpid(worker, NULL, WNOHANG);
      if (ended == worker || (ended < 0 && errno == ECHILD)) break;
      if (came < 0 && shared->done == seen) kill(worker, SIGKILL);
      seen = shared->done;
    }
    /* What it left behind: processes that got away, and files. */
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    shared->restarts++;
  }
  return 0;
}

int main(int count, char** words) {
  if (count < 5) return 2;
  uint64_t seed = strtoull(words[1], NULL, 10);
  long calls = strtol(words[2], NULL, 10);
  read_shapes(words[3]);
  int report = open(words[4], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (shape_count == 0 || report < 0) return 2;
  make_pool();
  confine();
  pid_t first = fork();
  if (first == 0) {
    close(report);
    _exit(supervise(seed, calls));
  }
  int status = 0;
  while (waitpid(first, &status, 0) < 0 && errno == EINTR) continue;
  dprintf(report, "calls %ld ok %ld workers %ld status %d\n", shared->done, shared->ok, shared->restarts, status);
  return status == 0 ? 0 : 1;
}
