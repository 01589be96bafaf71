/* Structs with a different value in every field, so that each shows where it is read from. */
#include "exact.h"

#include <linux/loop.h>
#include <linux/mqueue.h>
#include <linux/rtc.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <time.h>

#define MINUS (-0x1123456789abcdefL)
#define BIG 0x8123456789abcdefUL

/* MINUS as flags of a queue: the one with a name, then the rest. */
static const char* mq_flags(void) {
  unsigned long value = (unsigned long)MINUS;
  return value & O_NONBLOCK ? text("O_NONBLOCK|%s", hex(value & ~(unsigned long)O_NONBLOCK))
                            : text("%s /* O_??? */", hex(value));
}
CASE(layout_mq_attr) {
  struct mq_attr* a = edge_of((struct mq_attr){MINUS, MINUS + 1, MINUS + 2, MINUS + 3, {0}});
  begin();
  long r = sys(SYS_mq_getsetattr, -1, a, NULL);
  expect(r, "mq_getsetattr(-1, {mq_flags=%s, mq_maxmsg=%ld, mq_msgsize=%ld, mq_curmsgs=%ld}, NULL)", mq_flags(),
         MINUS + 1, MINUS + 2, MINUS + 3);
  r = sys(SYS_mq_open, NULL, O_CREAT, 0, a);
  expect(r, "mq_open(NULL, O_RDONLY|O_CREAT, 000, {mq_flags=%s, mq_maxmsg=%ld, mq_msgsize=%ld, mq_curmsgs=%ld})",
         mq_flags(), MINUS + 1, MINUS + 2, MINUS + 3);
}
CASE(layout_sigevent) {
  struct {
    uint64_t value;
    int signo, notify, tid, pad[11];
  }* event = edge_room(64);
  memset(event, 0, 64);
  event->value = 0x123456789;
  event->signo = SIGUSR2;
  event->notify = SIGEV_THREAD_ID;
  event->tid = 99;
  begin();
  long r = sys(SYS_mq_notify, -1, event);
  expect(r,
         "mq_notify(-1, {sigev_value={sival_int=591751049, sival_ptr=0x123456789}, sigev_signo=SIGUSR2, "
         "sigev_notify=SIGEV_THREAD_ID, sigev_notify_thread_id=99})");
}
CASE(layout_sched_attr) {
  struct {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
  }* a = edge_room(48);
  must(setpriority(PRIO_PROCESS, 0, -5));
  begin();
  long r = sys(SYS_sched_getattr, 0, a, 48, 0);
  expect(r,
         "sched_getattr(0, {size=48, sched_policy=SCHED_OTHER, sched_flags=0, sched_nice=-5, sched_priority=0, "
         "sched_runtime=%lu, sched_deadline=0, sched_period=0}, 48, 0)",
         a->runtime);
}
CASE(layout_timers) {
  struct itimerval *set = edge_of((struct itimerval){{11, 22}, {3300, 44}}), *old = edge_room(32);
  must(setitimer(ITIMER_REAL, set, NULL));
  begin();
  long r = sys(SYS_setitimer, ITIMER_REAL, NULL, old);
  expect(r, "setitimer(ITIMER_REAL, NULL, {it_interval={tv_sec=11, tv_usec=22}, it_value={tv_sec=%ld, tv_usec=%ld}})",
         old->it_value.tv_sec, old->it_value.tv_usec);
}
CASE(layout_timerfd) {
  struct itimerspec *set = edge_of((struct itimerspec){{11, 22}, {3300, 44}}), *old = edge_room(32);
  int fd = (int)must(timerfd_create(CLOCK_MONOTONIC, 0));
  must(timerfd_settime(fd, 0, set, NULL));
  begin();
  long r = sys(SYS_timerfd_settime, fd, 0, set, old);
  expect(r,
         "timerfd_settime(%d, 0, {it_interval={tv_sec=11, tv_nsec=22}, it_value={tv_sec=3300, tv_nsec=44}}, "
         "{it_interval={tv_sec=11, tv_nsec=22}, it_value={tv_sec=%ld, tv_nsec=%ld}})",
         fd, old->it_value.tv_sec, old->it_value.tv_nsec);
}
CASE(layout_epoll_pwait) {
  int p[2], e = (int)must(epoll_create1(0));
  must(pipe(p));
  must(write(p[1], "x", 1));
  struct epoll_event event = {EPOLLIN, {.u64 = 0xfedcba9876543210}}, *room = edge_room(24);
  must(epoll_ctl(e, EPOLL_CTL_ADD, p[0], &event));
  begin();
  long r = sys(SYS_epoll_pwait, e, room, 2, 0, NULL, 8L);
  expect(r, "epoll_pwait(%d, [{events=EPOLLIN, data={u32=1985229328, u64=18364758544493064720}}], 2, 0, NULL, 8)", e);
  r = sys(SYS_epoll_pwait2, e, room, 2, NULL, NULL, 8L);
  expect(r, "epoll_pwait2(%d, [{events=EPOLLIN, data={u32=1985229328, u64=18364758544493064720}}], 2, NULL, NULL, 8)",
         e);
}
CASE(layout_large_file) {
  int fd = (int)must(memfd_create("m", 0));
  must(ftruncate(fd, 0x123456789a));
  struct stat* s = edge_room(144);
  begin();
  long r = sys(SYS_fstat, fd, s);
  expect(r, "fstat(%d, {st_mode=S_IFREG|0777, st_size=78187493530, ...})", fd);
  r = sys(SYS_newfstatat, fd, "", s, AT_EMPTY_PATH);
  expect(r, "newfstatat(%d, \"\", {st_mode=S_IFREG|0777, st_size=78187493530, ...}, AT_EMPTY_PATH)", fd);
}
CASE(layout_rtc_time) {
  struct rtc_time* t = edge_of((struct rtc_time){11, 22, 13, 14, 15, 116, 17, 18, -19});
  begin();
  long r = sys(SYS_ioctl, -1, RTC_SET_TIME, t);
  expect(r,
         "ioctl(-1, RTC_SET_TIME, {tm_sec=11, tm_min=22, tm_hour=13, tm_mday=14, tm_mon=15, tm_year=116, tm_wday=17, "
         "tm_yday=18, tm_isdst=-19})");
}
CASE(layout_loop_info) {
  struct loop_info64* l = edge_room(sizeof *l);
  memset(l, 0, sizeof *l);
  l->lo_device = 11, l->lo_inode = 12, l->lo_rdevice = 13, l->lo_offset = BIG, l->lo_sizelimit = BIG + 1;
  l->lo_number = 4000000000u, l->lo_encrypt_type = 15, l->lo_encrypt_key_size = 16, l->lo_flags = LO_FLAGS_AUTOCLEAR;
  strcpy((char*)l->lo_file_name, "file");
  strcpy((char*)l->lo_crypt_name, "crypt");
  l->lo_init[0] = 17, l->lo_init[1] = 18;
  begin();
  long r = sys(SYS_ioctl, -1, LOOP_GET_STATUS64, l);
  expect(r, "ioctl(-1, LOOP_GET_STATUS64, %s)", addr(l));
}
CASE(layout_move_pages) {
  char* page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *page = 1;
  void** pages = edge((void*[]){page, (void*)0x1000}, 16);
  int* status = edge_room(8);
  begin();
  long r = sys(SYS_move_pages, 0, 2L, pages, NULL, status, 0);
  expect(r, "move_pages(0, 2, [%s, 0x1000], NULL, %s, 0)", addr(page),
         if_ok(r, text("[%d, %d]", status[0], status[1]), status));
}
