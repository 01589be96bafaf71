/* fcntl, ioctl, prctl, arch_prctl. */
#include "exact.h"

#include <asm/prctl.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/if.h>
#include <linux/loop.h>
#include <linux/nsfs.h>
#include <linux/perf_event.h>
#include <linux/random.h>
#include <linux/rtc.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <linux/sockios.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

CASE(fcntl_duplicates_and_flags) {
  int fd = (int)must(open("f", O_CREAT | O_RDWR | O_APPEND, 0600));
  begin();
  long r = sys(SYS_fcntl, low32(fd), low32(F_DUPFD), low32(50));
  expect(r, "fcntl(%d, F_DUPFD, 50)", fd);
  r = sys(SYS_fcntl, low32(fd), low32(F_DUPFD_CLOEXEC), 60L);
  expect(r, "fcntl(%d, F_DUPFD_CLOEXEC, 60)", fd);
  r = sys(SYS_fcntl, 60, F_GETFD, JUNK(3));
  expect_as(r, "0x1 (flags FD_CLOEXEC)", "fcntl(60, F_GETFD)");
  r = sys(SYS_fcntl, 60, F_SETFD, 0L);
  expect(r, "fcntl(60, F_SETFD, 0)");
  r = sys(SYS_fcntl, 60, F_GETFD, JUNK(3));
  expect_as(r, "0", "fcntl(60, F_GETFD)");
  r = sys(SYS_fcntl, 60, F_SETFD, (long)FD_CLOEXEC);
  expect(r, "fcntl(60, F_SETFD, FD_CLOEXEC)");
  r = sys(SYS_fcntl, fd, F_GETFL, JUNK(3));
  expect_as(r, text("0x%lx (flags O_RDWR|O_APPEND|O_LARGEFILE)", r), "fcntl(%d, F_GETFL)", fd);
  r = sys(SYS_fcntl, fd, F_SETFL, (long)(O_RDWR | O_NONBLOCK));
  expect(r, "fcntl(%d, F_SETFL, O_RDWR|O_NONBLOCK)", fd);
  r = sys(SYS_fcntl, low32(-1), low32(9999), 0x1234567890L);
  expect(r, "fcntl(-1, 0x270f /* F_??? */, 0x1234567890)");
}
CASE(fcntl_locks) {
  int fd = (int)must(open("f", O_CREAT | O_RDWR, 0600));
  struct flock* l = edge_of((struct flock){F_WRLCK, SEEK_SET, 0x100000000, 10, -5});
  begin();
  long r = sys(SYS_fcntl, fd, F_SETLK, l);
  expect(r, "fcntl(%d, F_SETLK, {l_type=F_WRLCK, l_whence=SEEK_SET, l_start=4294967296, l_len=10})", fd);
  *l = (struct flock){F_UNLCK, SEEK_END, -3, 0, 0};
  r = sys(SYS_fcntl, -1, F_SETLKW, l);
  expect(r, "fcntl(-1, F_SETLKW, {l_type=F_UNLCK, l_whence=SEEK_END, l_start=-3, l_len=0})");
  *l = (struct flock){F_RDLCK, SEEK_CUR, 1, 2, 3};
  r = sys(SYS_fcntl, fd, F_GETLK, l);
  expect(r, "fcntl(%d, F_GETLK, {l_type=F_UNLCK, l_whence=SEEK_CUR, l_start=1, l_len=2, l_pid=3})", fd);
  *l = (struct flock){F_RDLCK, SEEK_CUR, 1, 2, 0};
  r = sys(SYS_fcntl, -1, F_OFD_GETLK, l);
  expect(r, "fcntl(-1, F_OFD_GETLK, {l_type=F_RDLCK, l_whence=SEEK_CUR, l_start=1, l_len=2})");
  r = sys(SYS_fcntl, -1, F_OFD_SETLK, l);
  expect(r, "fcntl(-1, F_OFD_SETLK, {l_type=F_RDLCK, l_whence=SEEK_CUR, l_start=1, l_len=2})");
  r = sys(SYS_fcntl, -1, F_OFD_SETLKW, bad_address());
  expect(r, "fcntl(-1, F_OFD_SETLKW, %s)", addr(bad_address()));
}
CASE(fcntl_others) {
  int p[2], m = (int)must(memfd_create("m", 2));
  must(pipe(p));
  uint64_t* hint = edge_of((uint64_t){2});
  int* owner = edge((int[]){1, -7}, 8);
  begin();
  long r = sys(SYS_fcntl, p[0], F_SETPIPE_SZ, 65536L);
  expect(r, "fcntl(%d, F_SETPIPE_SZ, 65536)", p[0]);
  r = sys(SYS_fcntl, p[0], F_GETPIPE_SZ, JUNK(3));
  expect(r, "fcntl(%d, F_GETPIPE_SZ)", p[0]);
  r = sys(SYS_fcntl, m, F_ADD_SEALS, (long)(F_SEAL_SHRINK | F_SEAL_GROW));
  expect(r, "fcntl(%d, F_ADD_SEALS, F_SEAL_SHRINK|F_SEAL_GROW)", m);
  r = sys(SYS_fcntl, m, F_GET_SEALS, JUNK(3));
  expect_as(r, "0x6 (flags F_SEAL_SHRINK|F_SEAL_GROW)", "fcntl(%d, F_GET_SEALS)", m);
  r = sys(SYS_fcntl, -1, F_ADD_SEALS, 0x39L);
  expect(r, "fcntl(-1, F_ADD_SEALS, F_SEAL_SEAL|F_SEAL_WRITE|F_SEAL_FUTURE_WRITE|F_SEAL_EXEC)");
  r = sys(SYS_fcntl, p[0], F_SETOWN, low32(-3));
  expect(r, "fcntl(%d, F_SETOWN, -3)", p[0]);
  r = sys(SYS_fcntl, p[0], F_SETSIG, (long)SIGUSR1);
  expect(r, "fcntl(%d, F_SETSIG, SIGUSR1)", p[0]);
  r = sys(SYS_fcntl, p[0], F_GETSIG, JUNK(3));
  expect_as(r, "10 (SIGUSR1)", "fcntl(%d, F_GETSIG)", p[0]);
  r = sys(SYS_fcntl, p[0], F_SETOWN_EX, owner);
  expect(r, "fcntl(%d, F_SETOWN_EX, {type=F_OWNER_PID, pid=-7})", p[0]);
  r = sys(SYS_fcntl, p[0], F_GETOWN_EX, owner);
  expect(r, "fcntl(%d, F_GETOWN_EX, {type=%s, pid=%d})", p[0],
         owner[0] == 0   ? "F_OWNER_TID"
         : owner[0] == 1 ? "F_OWNER_PID"
                         : "F_OWNER_PGRP",
         owner[1]);
  r = sys(SYS_fcntl, -1, F_SETLEASE, (long)F_WRLCK);
  expect(r, "fcntl(-1, F_SETLEASE, F_WRLCK)");
  r = sys(SYS_fcntl, m, F_GETLEASE, JUNK(3));
  expect_as(r, "0x2 (F_UNLCK)", "fcntl(%d, F_GETLEASE)", m);
  r = sys(SYS_fcntl, -1, F_NOTIFY, (long)(DN_ACCESS | DN_MULTISHOT));
  expect(r, "fcntl(-1, F_NOTIFY, DN_ACCESS|DN_MULTISHOT)");
  r = sys(SYS_fcntl, -1, F_SET_RW_HINT, hint);
  expect(r, "fcntl(-1, F_SET_RW_HINT, [RWH_WRITE_LIFE_SHORT])");
  r = sys(SYS_fcntl, -1, F_GET_RW_HINT, hint);
  expect(r, "fcntl(-1, F_GET_RW_HINT, %s)", addr(hint));
  r = sys(SYS_fcntl, -1, 1027, -2L);
  expect(r, "fcntl(-1, F_DUPFD_QUERY, -2)");
}
CASE(ioctl_numbers) {
  begin();
  long r = sys(SYS_ioctl, low32(-1), low32(0), 0x1234567890L);
  expect(r, "ioctl(-1, _IOC(_IOC_NONE, 0, 0, 0), 0x1234567890)");
  r = sys(SYS_ioctl, low32(-1), low32(_IOC(_IOC_READ | _IOC_WRITE, 0xfe, 0xef, 0x3001)), NULL);
  expect(r, "ioctl(-1, _IOC(_IOC_READ|_IOC_WRITE, 0xfe, 0xef, 0x3001), NULL)");
  r = sys(SYS_ioctl, -1, low32(_IOC(_IOC_WRITE, 0xfd, 0x1, 0x8)), 1L);
  expect(r, "ioctl(-1, _IOC(_IOC_WRITE, 0xfd, 0x1, 0x8), 0x1)");
  r = sys(SYS_ioctl, -1, low32(_IOC(_IOC_READ, 0xfd, 0x1, 0x8)), 1L);
  expect(r, "ioctl(-1, _IOC(_IOC_READ, 0xfd, 0x1, 0x8), 0x1)");
}
CASE(ioctl_of_files) {
  int fd = (int)must(open("f", O_CREAT | O_RDWR, 0600)), p[2];
  must(pipe(p));
  must(write(p[1], "abc", 3));
  int* n = edge_of((int){-1});
  begin();
  long r = sys(SYS_ioctl, p[0], FIONREAD, n);
  expect(r, "ioctl(%d, FIONREAD, [3])", p[0]);
  *n = 1;
  r = sys(SYS_ioctl, p[0], FIONBIO, n);
  expect(r, "ioctl(%d, FIONBIO, [1])", p[0]);
  r = sys(SYS_ioctl, p[0], FIOCLEX, JUNK(3));
  expect(r, "ioctl(%d, FIOCLEX)", p[0]);
  r = sys(SYS_ioctl, p[0], FIONCLEX, JUNK(3));
  expect(r, "ioctl(%d, FIONCLEX)", p[0]);
  *n = -9;
  r = sys(SYS_ioctl, -1, FIOASYNC, n);
  expect(r, "ioctl(-1, FIOASYNC, [-9])");
  r = sys(SYS_ioctl, -1, FIOASYNC, bad_address());
  expect(r, "ioctl(-1, FIOASYNC, %s)", addr(bad_address()));
  r = sys(SYS_ioctl, fd, FIGETBSZ, n);
  expect(r, "ioctl(%d, FIGETBSZ, [%d])", fd, *n);
  r = sys(SYS_ioctl, -1, FICLONE, low32(-8));
  expect(r, "ioctl(-1, FICLONE, -8)");
  struct file_clone_range* range = edge_of((struct file_clone_range){-3, 1, 2, 0x300000003});
  r = sys(SYS_ioctl, -1, FICLONERANGE, range);
  expect(r, "ioctl(-1, FICLONERANGE, {src_fd=-3, src_offset=1, src_length=2, dest_offset=12884901891})");
  *n = FS_IMMUTABLE_FL | FS_NOATIME_FL;
  r = sys(SYS_ioctl, -1, FS_IOC_SETFLAGS, n);
  expect(r, "ioctl(-1, FS_IOC_SETFLAGS, [FS_IMMUTABLE_FL|FS_NOATIME_FL])");
  r = sys(SYS_ioctl, -1, FS_IOC_GETFLAGS, n);
  expect(r, "ioctl(-1, FS_IOC_GETFLAGS, %s)", addr(n));
  uint64_t* trim = edge((uint64_t[]){1, 2, 3}, 24);
  r = sys(SYS_ioctl, -1, FITRIM, trim);
  expect(r, "ioctl(-1, FITRIM, {start=1, len=2, minlen=3})");
}
CASE(ioctl_of_a_terminal) {
  int master = (int)must(open("/dev/ptmx", O_RDWR | O_NOCTTY));
  struct winsize* w = edge_of((struct winsize){24, 80, 1, 2});
  int* n = edge_of((int){0});
  unsigned char* t = edge_room(36);
  begin();
  long r = sys(SYS_ioctl, master, TIOCSPTLCK, n);
  expect(r, "ioctl(%d, TIOCSPTLCK, [0])", master);
  r = sys(SYS_ioctl, master, TIOCGPTN, n);
  expect(r, "ioctl(%d, TIOCGPTN, [%d])", master, *n);
  r = sys(SYS_ioctl, master, TIOCSWINSZ, w);
  expect(r, "ioctl(%d, TIOCSWINSZ, {ws_row=24, ws_col=80, ws_xpixel=1, ws_ypixel=2})", master);
  memset(w, 0, 8);
  r = sys(SYS_ioctl, master, TIOCGWINSZ, w);
  expect(r, "ioctl(%d, TIOCGWINSZ, {ws_row=24, ws_col=80, ws_xpixel=1, ws_ypixel=2})", master);
  r = sys(SYS_ioctl, master, TCGETS, t);
  expect(r,
         "ioctl(%d, TCGETS, {c_iflag=ICRNL|IXON, c_oflag=OPOST|ONLCR, c_cflag=B38400|CS8|CREAD, "
         "c_lflag=ISIG|ICANON|ECHO|ECHOE|ECHOK|ECHOCTL|ECHOKE|IEXTEN, "
         "c_line=N_TTY, ...})",
         master);
  r = sys(SYS_ioctl, -1, TCGETS, t);
  expect(r, "ioctl(-1, TCGETS, %s)", addr(t));
  r = sys(SYS_ioctl, -1, TCFLSH, 2L);
  expect(r, "ioctl(-1, TCFLSH, TCIOFLUSH)");
  r = sys(SYS_ioctl, -1, TCXONC, 0L);
  expect(r, "ioctl(-1, TCXONC, TCOOFF)");
  r = sys(SYS_ioctl, -1, TCSBRK, low32(-1));
  expect(r, "ioctl(-1, TCSBRK, -1)");
  *n = -4;
  r = sys(SYS_ioctl, -1, TIOCSPGRP, n);
  expect(r, "ioctl(-1, TIOCSPGRP, [-4])");
  *n = TIOCM_DTR | TIOCM_RTS;
  r = sys(SYS_ioctl, -1, TIOCMSET, n);
  expect(r, "ioctl(-1, TIOCMSET, [TIOCM_DTR|TIOCM_RTS])");
  r = sys(SYS_ioctl, -1, TIOCNOTTY, JUNK(3));
  expect(r, "ioctl(-1, TIOCNOTTY)");
  *n = 15;
  r = sys(SYS_ioctl, -1, TIOCSETD, n);
  expect(r, "ioctl(-1, TIOCSETD, [N_HCI])");
}
CASE(ioctl_of_interfaces) {
  int s = (int)must(socket(AF_INET, SOCK_DGRAM, 0));
  struct ifreq* i = edge_room(40);
  memset(i, 0, 40);
  strcpy(i->ifr_name, "lo");
  begin();
  long r = sys(SYS_ioctl, s, SIOCGIFINDEX, i);
  expect(r, "ioctl(%d, SIOCGIFINDEX, {ifr_name=\"lo\", ifr_ifindex=%d})", s, i->ifr_ifindex);
  i->ifr_ifindex = 0;
  strcpy(i->ifr_name, "none");
  r = sys(SYS_ioctl, s, SIOCGIFMTU, i);
  expect(r, "ioctl(%d, SIOCGIFMTU, {ifr_name=\"none\", ifr_mtu=0})", s);
  i->ifr_flags = IFF_UP | IFF_PROMISC;
  r = sys(SYS_ioctl, -1, SIOCSIFFLAGS, i);
  expect(r, "ioctl(-1, SIOCSIFFLAGS, {ifr_name=\"none\", ifr_flags=IFF_UP|IFF_PROMISC})");
  memcpy(&i->ifr_hwaddr, "\1\0\2\3\4\5\6\7", 8);
  r = sys(SYS_ioctl, -1, SIOCSIFHWADDR, i);
  expect(
      r,
      "ioctl(-1, SIOCSIFHWADDR, {ifr_name=\"none\", ifr_hwaddr={sa_family=ARPHRD_ETHER, sa_data=02:03:04:05:06:07}})");
  memcpy(&i->ifr_addr, "\2\0\0\7\1\2\3\4", 8);
  r = sys(SYS_ioctl, -1, SIOCSIFADDR, i);
  expect(r,
         "ioctl(-1, SIOCSIFADDR, {ifr_name=\"none\", ifr_addr={sa_family=AF_INET, sin_port=htons(7), "
         "sin_addr=inet_addr(\"1.2.3.4\")}})");
}
CASE(ioctl_of_blocks) {
  uint64_t* two = edge((uint64_t[]){512, 0x100000000}, 16);
  int* n = edge_of((int){4096});
  begin();
  long r = sys(SYS_ioctl, -1, BLKGETSIZE64, two);
  expect(r, "ioctl(-1, BLKGETSIZE64, %s)", addr(two));
  r = sys(SYS_ioctl, -1, BLKDISCARD, two);
  expect(r, "ioctl(-1, BLKDISCARD, [512, 4294967296])");
  r = sys(SYS_ioctl, -1, BLKBSZSET, n);
  expect(r, "ioctl(-1, BLKBSZSET, [4096])");
  r = sys(SYS_ioctl, -1, BLKRASET, 7L);
  expect(r, "ioctl(-1, BLKRASET, 7)");
  r = sys(SYS_ioctl, -1, BLKFLSBUF, JUNK(3));
  expect(r, "ioctl(-1, BLKFLSBUF)");
  r = sys(SYS_ioctl, -1, LOOP_SET_FD, low32(-5));
  expect(r, "ioctl(-1, LOOP_SET_FD, -5)");
  r = sys(SYS_ioctl, -1, LOOP_CTL_ADD, low32(-6));
  expect(r, "ioctl(-1, LOOP_CTL_ADD, -6)");
}
CASE(ioctl_of_namespaces_and_events) {
  unsigned* u = edge_room(4);
  int n = (int)must(open("/proc/self/ns/user", O_RDONLY));
  struct uffdio_api* api = edge_of((struct uffdio_api){0xaa, 1, 0});
  struct uffdio_range* range = edge_of((struct uffdio_range){0x1000, 4096});
  begin();
  long r = sys(SYS_ioctl, n, NS_GET_OWNER_UID, u);
  expect(r, "ioctl(%d, NS_GET_OWNER_UID, [%u])", n, *u);
  r = sys(SYS_ioctl, low32(-1), NS_GET_NSTYPE, JUNK(3));
  expect(r, "ioctl(-1, NS_GET_NSTYPE)");
  r = sys(SYS_ioctl, -1, UFFDIO_API, api);
  expect(r, "ioctl(-1, UFFDIO_API, {api=0xaa, features=UFFD_FEATURE_PAGEFAULT_FLAG_WP})");
  r = sys(SYS_ioctl, -1, UFFDIO_WAKE, range);
  expect(r, "ioctl(-1, UFFDIO_WAKE, {start=4096, len=4096})");
  r = sys(SYS_ioctl, -1, PERF_EVENT_IOC_REFRESH, 5L);
  expect(r, "ioctl(-1, PERF_EVENT_IOC_REFRESH, 5)");
  r = sys(SYS_ioctl, -1, PERF_EVENT_IOC_SET_OUTPUT, low32(-3));
  expect(r, "ioctl(-1, PERF_EVENT_IOC_SET_OUTPUT, -3)");
  r = sys(SYS_ioctl, -1, RTC_UIE_ON, JUNK(3));
  expect(r, "ioctl(-1, RTC_UIE_ON)");
}
CASE(prctl_names_and_signals) {
  char* name = edge_room(16);
  int* n = edge_room(4);
  begin();
  long r = sys(SYS_prctl, low32(PR_SET_NAME), edge_string("a\"name"), JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_SET_NAME, \"a\\\"name\")");
  r = sys(SYS_prctl, PR_GET_NAME, name, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_GET_NAME, \"a\\\"name\")");
  r = sys(SYS_prctl, PR_SET_PDEATHSIG, (long)SIGTERM, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_SET_PDEATHSIG, SIGTERM)");
  r = sys(SYS_prctl, PR_GET_PDEATHSIG, n, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_GET_PDEATHSIG, [SIGTERM])");
  r = sys(SYS_prctl, PR_SET_NAME, bad_address(), JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_SET_NAME, %s)", addr(bad_address()));
}
CASE(prctl_states) {
  int* n = edge_room(4);
  begin();
  long r = sys(SYS_prctl, PR_GET_DUMPABLE, JUNK(2), JUNK(3), JUNK(4), JUNK(5));
  expect_as(r, "1", "prctl(PR_GET_DUMPABLE)");
  r = sys(SYS_prctl, PR_SET_KEEPCAPS, 1L, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_SET_KEEPCAPS, 1)");
  r = sys(SYS_prctl, PR_CAPBSET_READ, (long)CAP_SYS_PTRACE, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_CAPBSET_READ, CAP_SYS_PTRACE)");
  r = sys(SYS_prctl, PR_SET_TIMERSLACK, 50001L, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_SET_TIMERSLACK, 50001)");
  r = sys(SYS_prctl, PR_GET_TIMERSLACK, JUNK(2), JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_GET_TIMERSLACK)");
  r = sys(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
  expect(r, "prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)");
  r = sys(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 7L);
  expect(r, "prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 7)");
  r = sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1L, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_SET_CHILD_SUBREAPER, 1)");
  r = sys(SYS_prctl, PR_GET_CHILD_SUBREAPER, n, JUNK(3), JUNK(4), JUNK(5));
  expect(r, "prctl(PR_GET_CHILD_SUBREAPER, [1])");
  r = sys(SYS_prctl, PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_IS_SET, (long)CAP_KILL, 0L, 0L);
  expect(r, "prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0)");
  r = sys(SYS_prctl, low32(0x7fff0000), 1L, 2L, 3L, 4L);
  expect(r, "prctl(0x7fff0000 /* PR_??? */, 0x1, 0x2, 0x3, 0x4)");
}
CASE(arch_prctl_codes) {
  unsigned long* where = edge_room(8);
  begin();
  long r = sys(SYS_arch_prctl, low32(ARCH_GET_FS), where);
  expect(r, "arch_prctl(ARCH_GET_FS, [%s])", addr(*where));
  r = sys(SYS_arch_prctl, ARCH_GET_GS, where);
  expect(r, "arch_prctl(ARCH_GET_GS, [%s])", addr(*where));
  r = sys(SYS_arch_prctl, ARCH_SET_GS, 0x8000000000000000ul);
  expect(r, "arch_prctl(ARCH_SET_GS, 0x8000000000000000)");
  r = sys(SYS_arch_prctl, ARCH_GET_CPUID, JUNK(2));
  expect(r, "arch_prctl(ARCH_GET_CPUID)");
  r = sys(SYS_arch_prctl, 0x9999, 5L);
  expect(r, "arch_prctl(0x9999 /* ARCH_??? */, 0x5)");
}
