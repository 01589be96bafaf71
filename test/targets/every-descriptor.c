// flags: -lrt
// Opens a descriptor of every kind that it can:  every-descriptor FOLDER
// Prints "NAME NUMBER" for each, or "NAME - REASON" where the kernel or the container does not allow it, then "ready".
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <mqueue.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>

static const char* folder;
static char path[4096];
static const char* in(const char* name) {
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}
static int tell(const char* name, long fd) {
  if (fd < 0)
    printf("%s - %s\n", name, strerror(errno));
  else
    printf("%s %ld\n", name, fd);
  return (int)fd;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  folder = argv[1];
  tell("file", open(in("file"), O_RDWR | O_CREAT, 0600));
  tell("directory", open(folder, O_RDONLY | O_DIRECTORY));
  if (symlink("nowhere", in("symlink")) == 0) tell("symlink", open(path, O_PATH | O_NOFOLLOW));
  tell("char", open("/dev/null", O_RDWR));
  if (mkfifo(in("fifo"), 0600) == 0) tell("fifo", open(path, O_RDWR));
  int pair[2];
  if (pipe(pair) == 0) tell("pipe", pair[0]);
  const int master = tell("pty", posix_openpt(O_RDWR | O_NOCTTY));
  if (master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0)
    tell("pts", open(ptsname(master), O_RDWR | O_NOCTTY));
  char name[64];
  snprintf(name, sizeof name, "/syslens-%d", getpid());
  tell("mqueue", mq_open(name, O_RDWR | O_CREAT, 0600, NULL));
  mq_unlink(name);
  tell("memfd", memfd_create("every kind", 0));
  tell("secretmem", syscall(SYS_memfd_secret, 0));
  tell("namespace", open("/proc/self/ns/net", O_RDONLY));

  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int tcp = tell("tcp", socket(AF_INET, SOCK_STREAM, 0));
  if (bind(tcp, (struct sockaddr*)&address, sizeof address) < 0 || listen(tcp, 5) < 0) perror("listen");
  tell("tcp6", socket(AF_INET6, SOCK_STREAM, 0));
  const int udp = tell("udp", socket(AF_INET, SOCK_DGRAM, 0));
  if (bind(udp, (struct sockaddr*)&address, sizeof address) < 0) perror("bind");
  tell("udplite", socket(AF_INET, SOCK_DGRAM, 136));
  tell("raw", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
  tell("ping", socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
  tell("sctp", socket(AF_INET, SOCK_STREAM, 132));
  tell("mptcp", socket(AF_INET, SOCK_STREAM, 262));
  struct sockaddr_un local = {.sun_family = AF_UNIX};
  snprintf(local.sun_path, sizeof local.sun_path, "%s/s", folder);
  const int named = tell("unix", socket(AF_UNIX, SOCK_DGRAM, 0));
  if (bind(named, (struct sockaddr*)&local, sizeof local) < 0) perror("bind");
  tell("netlink", socket(AF_NETLINK, SOCK_RAW, 0));
  tell("packet", socket(AF_PACKET, SOCK_RAW, 0));
  tell("vsock", socket(AF_VSOCK, SOCK_STREAM, 0));
  tell("alg", socket(AF_ALG, SOCK_SEQPACKET, 0));

  const int event = tell("eventfd", eventfd(7, 0));
  const int set = tell("epoll", epoll_create1(0));
  struct epoll_event wanted = {.events = EPOLLIN};
  if (epoll_ctl(set, EPOLL_CTL_ADD, event, &wanted) < 0) perror("epoll_ctl");
  tell("timerfd", timerfd_create(CLOCK_REALTIME, 0));
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR2);
  tell("signalfd", signalfd(-1, &mask, 0));
  const int notify = tell("inotify", inotify_init1(0));
  if (inotify_add_watch(notify, folder, IN_CREATE) < 0) perror("inotify_add_watch");
  tell("fanotify", fanotify_init(FAN_CLASS_NOTIF, 0));
  tell("pidfd", syscall(SYS_pidfd_open, getpid(), 0));
  struct io_uring_params params = {0};
  tell("io_uring", syscall(SYS_io_uring_setup, 4, &params));
  union bpf_attr map = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
  tell("bpf", syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map));
  tell("userfaultfd", syscall(SYS_userfaultfd, 1));
  struct perf_event_attr count = {.type = PERF_TYPE_SOFTWARE, .size = sizeof count, .config = PERF_COUNT_SW_CPU_CLOCK};
  tell("perf_event", syscall(SYS_perf_event_open, &count, 0, -1, -1, 0));
  tell("fscontext", syscall(SYS_fsopen, "tmpfs", 0));
  tell("detached", syscall(SYS_open_tree, AT_FDCWD, folder, 1));
  tell("kvm", open("/dev/kvm", O_RDWR));
  tell("tun", open("/dev/net/tun", O_RDWR));
  const long rules[] = {1, 0};
  tell("landlock", syscall(SYS_landlock_create_ruleset, rules, 8, 0));
  const int deleted = tell("deleted", open(in("gone"), O_RDWR | O_CREAT, 0600));
  if (deleted >= 0) unlink(path);
  printf("ready\n");
  fflush(stdout);
  char c;
  while (read(0, &c, 1) > 0) {
  }
  return 0;
}
