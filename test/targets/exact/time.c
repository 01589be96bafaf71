/* Clocks, sleeping, timers, and waiting for descriptors. */
#include "exact.h"

#include <linux/time_types.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>

typedef struct {
  long sec, rest;
} pair;

CASE(time_of_day) {
  pair* tv = edge_room(16);
  int* tz = edge_room(8);
  long* t = edge_room(8);
  begin();
  long r = sys(SYS_time, t);
  expect(r, "time([%ld])", *t);
  r = sys(SYS_time, NULL);
  expect(r, "time(NULL)");
  r = sys(SYS_time, bad_address());
  expect(r, "time(%s)", addr(bad_address()));
  r = sys(SYS_gettimeofday, tv, tz);
  expect(r, "gettimeofday({tv_sec=%ld, tv_usec=%ld}, {tz_minuteswest=%d, tz_dsttime=%d})", tv->sec, tv->rest, tz[0],
         tz[1]);
  r = sys(SYS_gettimeofday, tv, NULL);
  expect(r, "gettimeofday({tv_sec=%ld, tv_usec=%ld}, NULL)", tv->sec, tv->rest);
  *tv = (pair){-1, 1000000};
  tz[0] = -60;
  tz[1] = 7;
  r = sys(SYS_settimeofday, tv, tz);
  expect(r, "settimeofday({tv_sec=-1, tv_usec=1000000}, {tz_minuteswest=-60, tz_dsttime=7})");
}
static const struct constant clocks[] = {
    K(CLOCK_REALTIME),          K(CLOCK_MONOTONIC),     K(CLOCK_PROCESS_CPUTIME_ID),
    K(CLOCK_THREAD_CPUTIME_ID), K(CLOCK_MONOTONIC_RAW), K(CLOCK_REALTIME_COARSE),
    K(CLOCK_MONOTONIC_COARSE),  K(CLOCK_BOOTTIME),      K(CLOCK_REALTIME_ALARM),
    K(CLOCK_BOOTTIME_ALARM),    K(CLOCK_TAI),           {"CLOCK_SGI_CYCLE", 10}};
CASE(clocks_one_by_one) {
  pair* t = edge_room(16);
  begin();
  EACH(k, clocks) {
    long r = sys(SYS_clock_gettime, low32(k->value), t);
    expect(r, "clock_gettime(%s, %s)", k->name, if_ok(r, text("{tv_sec=%ld, tv_nsec=%ld}", t->sec, t->rest), t));
    r = sys(SYS_clock_getres, low32(k->value), t);
    expect(r, "clock_getres(%s, %s)", k->name, if_ok(r, text("{tv_sec=%ld, tv_nsec=%ld}", t->sec, t->rest), t));
  }
  *t = (pair){-5, -6};
  long r = sys(SYS_clock_settime, low32(77), t);
  expect(r, "clock_settime(77, {tv_sec=-5, tv_nsec=-6})");
  r = sys(SYS_clock_gettime, 77, t);
  expect(r, "clock_gettime(77, %s)", addr(t));
  r = sys(SYS_clock_gettime, CLOCK_REALTIME, (char*)t + 4);
  expect(r, "clock_gettime(CLOCK_REALTIME, %s)", addr((char*)t + 4));
}
CASE(sleeping) {
  pair *t = edge_of((pair){0, 1000}), *rest = edge_room(16);
  begin();
  long r = sys(SYS_nanosleep, t, rest);
  expect(r, "nanosleep({tv_sec=0, tv_nsec=1000}, %s)", addr(rest));
  r = sys(SYS_nanosleep, t, NULL);
  expect(r, "nanosleep({tv_sec=0, tv_nsec=1000}, NULL)");
  t->rest = 1000000000;
  r = sys(SYS_nanosleep, t, rest);
  expect(r, "nanosleep({tv_sec=0, tv_nsec=1000000000}, %s)", r == -EINVAL ? addr(rest) : addr(rest));
  r = sys(SYS_nanosleep, bad_address(), NULL);
  expect(r, "nanosleep(%s, NULL)", addr(bad_address()));
  t->rest = 2000;
  r = sys(SYS_clock_nanosleep, low32(CLOCK_MONOTONIC), low32(0), t, rest);
  expect(r, "clock_nanosleep(CLOCK_MONOTONIC, 0, {tv_sec=0, tv_nsec=2000}, %s)", addr(rest));
  t->sec = -1;
  r = sys(SYS_clock_nanosleep, CLOCK_REALTIME, TIMER_ABSTIME, t, NULL);
  expect(r, "clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, {tv_sec=-1, tv_nsec=2000}, NULL)");
}
static void nothing(int signal) {
  (void)signal;
}
CASE(sleep_interrupted) {
  struct sigaction action = {.sa_handler = nothing};
  sigaction(SIGALRM, &action, NULL);
  pair *t = edge_of((pair){100, 1}), *rest = edge_room(16);
  struct itimerval soon = {.it_value = {0, 20000}};
  begin();
  long r = sys(SYS_setitimer, low32(ITIMER_REAL), &soon, NULL);
  expect(r, "setitimer(ITIMER_REAL, {it_interval={tv_sec=0, tv_usec=0}, it_value={tv_sec=0, tv_usec=20000}}, NULL)");
  r = sys(SYS_nanosleep, t, rest);
  end();
  expect_line(text("nanosleep({tv_sec=100, tv_nsec=1}, {tv_sec=%ld, tv_nsec=%ld})", rest->sec, rest->rest),
              "? ERESTART_RESTARTBLOCK (Interrupted by signal)");
  add_line("--- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---");
  expect_line("rt_sigreturn({mask=[]})", "-1 EINTR (Interrupted system call)");
}
CASE(interval_timers) {
  struct itimerval *set = edge_of((struct itimerval){{1, 2}, {300, 4}}), *old = edge_room(32);
  begin();
  long r = sys(SYS_setitimer, low32(ITIMER_VIRTUAL), set, NULL);
  expect(r, "setitimer(ITIMER_VIRTUAL, {it_interval={tv_sec=1, tv_usec=2}, it_value={tv_sec=300, tv_usec=4}}, NULL)");
  r = sys(SYS_getitimer, low32(ITIMER_VIRTUAL), old);
  expect(r, "getitimer(ITIMER_VIRTUAL, {it_interval={tv_sec=%ld, tv_usec=%ld}, it_value={tv_sec=%ld, tv_usec=%ld}})",
         old->it_interval.tv_sec, old->it_interval.tv_usec, old->it_value.tv_sec, old->it_value.tv_usec);
  r = sys(SYS_setitimer, ITIMER_PROF, NULL, old);
  expect(r, "setitimer(ITIMER_PROF, NULL, {it_interval={tv_sec=0, tv_usec=0}, it_value={tv_sec=0, tv_usec=0}})");
  r = sys(SYS_getitimer, 3, old);
  expect(r, "getitimer(0x3 /* ITIMER_??? */, %s)", addr(old));
  r = sys(SYS_alarm, low32(-1));
  expect(r, "alarm(4294967295)");
}
CASE(posix_timers) {
  struct {
    long value;
    int signo, notify, tid, pad[11];
  }* event = edge_room(64);
  memset(event, 0, 64);
  event->value = 0x123456789a;
  event->signo = SIGUSR1;
  event->notify = SIGEV_SIGNAL;
  int* id = edge_of((int){-1});
  struct itimerspec *set = edge_of((struct itimerspec){{1, 2}, {300, 4}}), *old = edge_room(32);
  begin();
  long r = sys(SYS_timer_create, low32(CLOCK_MONOTONIC), event, id);
  expect(r,
         "timer_create(CLOCK_MONOTONIC, {sigev_value={sival_int=878082202, sival_ptr=0x123456789a}, "
         "sigev_signo=SIGUSR1, sigev_notify=SIGEV_SIGNAL}, [%d])",
         *id);
  int timer = *id;
  r = sys(SYS_timer_settime, low32(timer), low32(0), set, old);
  expect(r,
         "timer_settime(%d, 0, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=300, tv_nsec=4}}, "
         "{it_interval={tv_sec=0, tv_nsec=0}, it_value={tv_sec=0, tv_nsec=0}})",
         timer);
  r = sys(SYS_timer_gettime, low32(timer), old);
  expect(r, "timer_gettime(%d, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=%ld, tv_nsec=%ld}})", timer,
         old->it_value.tv_sec, old->it_value.tv_nsec);
  r = sys(SYS_timer_getoverrun, low32(timer));
  expect(r, "timer_getoverrun(%d)", timer);
  r = sys(SYS_timer_delete, low32(timer));
  expect(r, "timer_delete(%d)", timer);
  event->notify = SIGEV_THREAD_ID;
  event->tid = -4;
  event->value = 0;
  event->signo = 0;
  r = sys(SYS_timer_create, CLOCK_REALTIME, event, id);
  expect(r,
         "timer_create(CLOCK_REALTIME, {sigev_value={sival_int=0, sival_ptr=NULL}, sigev_signo=0, "
         "sigev_notify=SIGEV_THREAD_ID, sigev_notify_thread_id=-4}, %s)",
         addr(id));
  event->notify = 9;
  r = sys(SYS_timer_create, CLOCK_REALTIME, event, NULL);
  expect(r,
         "timer_create(CLOCK_REALTIME, {sigev_value={sival_int=0, sival_ptr=NULL}, sigev_signo=0, "
         "sigev_notify=0x9 /* SIGEV_??? */}, NULL)");
  r = sys(SYS_timer_create, CLOCK_REALTIME, NULL, bad_address());
  expect(r, "timer_create(CLOCK_REALTIME, NULL, %s)", addr(bad_address()));
  r = sys(SYS_timer_settime, -5, TIMER_ABSTIME, NULL, NULL);
  expect(r, "timer_settime(-5, TIMER_ABSTIME, NULL, NULL)");
}
CASE(sigev_notifications) {
  struct {
    long value;
    int signo, notify, tid, pad[11];
  } event = {0};
  begin();
  static const struct constant notify[] = {{"SIGEV_NONE", 1}, {"SIGEV_THREAD", 2}};
  EACH(k, notify) {
    event.notify = (int)k->value;
    long r = sys(SYS_timer_create, -9, &event, NULL);
    expect(r, "timer_create(-9, {sigev_value={sival_int=0, sival_ptr=NULL}, sigev_signo=0, sigev_notify=%s}, NULL)" + 0,
           k->name);
  }
}
CASE(timerfds) {
  struct itimerspec *set = edge_of((struct itimerspec){{7, 8}, {900, 10}}), *old = edge_room(32);
  begin();
  long fd = sys(SYS_timerfd_create, low32(CLOCK_BOOTTIME), low32(TFD_NONBLOCK | TFD_CLOEXEC));
  expect(fd, "timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC|TFD_NONBLOCK)");
  long r = sys(SYS_timerfd_settime, low32(fd), low32(0), set, old);
  expect(r,
         "timerfd_settime(%ld, 0, {it_interval={tv_sec=7, tv_nsec=8}, it_value={tv_sec=900, tv_nsec=10}}, "
         "{it_interval={tv_sec=0, tv_nsec=0}, it_value={tv_sec=0, tv_nsec=0}})",
         fd);
  r = sys(SYS_timerfd_gettime, low32(fd), old);
  expect(r, "timerfd_gettime(%ld, {it_interval={tv_sec=7, tv_nsec=8}, it_value={tv_sec=%ld, tv_nsec=%ld}})", fd,
         old->it_value.tv_sec, old->it_value.tv_nsec);
  r = sys(SYS_timerfd_settime, -1, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, NULL, old);
  expect(r, "timerfd_settime(-1, TFD_TIMER_ABSTIME|TFD_TIMER_CANCEL_ON_SET, NULL, %s)", addr(old));
  r = sys(SYS_timerfd_create, 99, 1);
  expect(r, "timerfd_create(99, 0x1 /* TFD_??? */)");
  r = sys(SYS_timerfd_gettime, low32(-1), old);
  expect(r, "timerfd_gettime(-1, %s)", addr(old));
}
CASE(poll_results) {
  int p[2];
  must(pipe(p));
  must(write(p[1], "x", 1));
  struct pollfd* fds =
      edge((struct pollfd[]){{p[0], POLLIN | POLLPRI, 0x7777}, {p[1], POLLOUT, 0x7777}, {-1, 0, 0x7777}},
           3 * sizeof(struct pollfd));
  begin();
  long r = sys(SYS_poll, fds, low32(3), low32(-1));
  expect_as(r, text("2 ([{fd=%d, revents=POLLIN}, {fd=%d, revents=POLLOUT}])", p[0], p[1]),
            "poll([{fd=%d, events=POLLIN|POLLPRI}, {fd=%d, events=POLLOUT}, {fd=-1, events=0}], 3, -1)", p[0], p[1]);
  fds[0].events = POLLRDHUP;
  r = sys(SYS_poll, fds, 1, 0);
  expect_as(r, "0 (Timeout)", "poll([{fd=%d, events=POLLRDHUP}], 1, 0)", p[0]);
  r = sys(SYS_poll, fds + 2, 2, 0);
  expect(r, "poll([{fd=-1, events=0}, ... /* %s */], 2, 0)", addr(fds + 3));
  r = sys(SYS_poll, NULL, 0, 0);
  expect_as(r, "0 (Timeout)", "poll(NULL, 0, 0)");
  r = sys(SYS_poll, bad_address(), 1, 5);
  expect(r, "poll(%s, 1, 5)", addr(bad_address()));
}
static const struct constant poll_events[] = {K(POLLIN),   K(POLLPRI),    K(POLLOUT),    K(POLLERR),    K(POLLHUP),
                                              K(POLLNVAL), K(POLLRDNORM), K(POLLRDBAND), K(POLLWRNORM), K(POLLWRBAND),
                                              K(POLLMSG),  K(POLLRDHUP),  K(POLLREMOVE)};
CASE(poll_events_one_by_one) {
  begin();
  EACH(k, poll_events) {
    struct pollfd one = {-5, (short)k->value, 0};
    long r = sys(SYS_poll, &one, 1, 0);
    expect_as(r, "0 (Timeout)", "poll([{fd=-5, events=%s}], 1, 0)", k->name);
  }
  struct pollfd one = {99, (short)0x8001, 0};
  long r = sys(SYS_poll, &one, 1, 0);
  expect_as(r, "1 ([{fd=99, revents=POLLNVAL}])", "poll([{fd=99, events=POLLIN|0x8000}], 1, 0)");
}
CASE(ppoll_with_mask) {
  int p[2];
  must(pipe(p));
  struct pollfd* fds = edge_of((struct pollfd){p[0], POLLIN, 0});
  pair* t = edge_of((pair){0, 1000});
  unsigned long* mask = edge_of((unsigned long){1ul << (SIGUSR1 - 1) | 1ul << (SIGCHLD - 1)});
  begin();
  long r = sys(SYS_ppoll, fds, low32(1), t, mask, 8L);
  expect_as(r, "0 (Timeout)", "ppoll([{fd=%d, events=POLLIN}], 1, {tv_sec=0, tv_nsec=1000}, [USR1 CHLD], 8)", p[0]);
  end();
  must(write(p[1], "x", 1));
  t->sec = 5;
  t->rest = 0;
  begin();
  r = sys(SYS_ppoll, fds, 1, t, NULL, 8L);
  expect_as(r, text("1 ([{fd=%d, revents=POLLIN}], left {tv_sec=%ld, tv_nsec=%ld})", p[0], t->sec, t->rest),
            "ppoll([{fd=%d, events=POLLIN}], 1, {tv_sec=5, tv_nsec=%s}, NULL, 8)", p[0], "0");
  r = sys(SYS_ppoll, fds, 1, NULL, mask, 7L);
  expect(r, "ppoll([{fd=%d, events=POLLIN}], 1, NULL, %s, 7)", p[0], addr(mask));
}
CASE(select_sets) {
  int p[2];
  must(pipe(p));
  must(write(p[1], "x", 1));
  unsigned long *in = edge_of((unsigned long){1ul << p[0]}), *out = edge_of((unsigned long){1ul << p[1] | 1ul << 63}),
                *except = edge_of((unsigned long){0});
  struct timeval* t = edge_of((struct timeval){3, 500});
  begin();
  long r = sys(SYS_select, low32(p[1] + 1), in, out, except, t);
  expect_as(r, text("2 (in [%d], out [%d], left {tv_sec=%ld, tv_usec=%ld})", p[0], p[1], t->tv_sec, t->tv_usec),
            "select(%d, [%d], [%d], [], {tv_sec=3, tv_usec=500})", p[1] + 1, p[0], p[1]);
  *t = (struct timeval){0, 0};
  *in = 0;
  r = sys(SYS_select, p[1] + 1, in, NULL, NULL, t);
  expect_as(r, "0 (Timeout)", "select(%d, [], NULL, NULL, {tv_sec=0, tv_usec=0})", p[1] + 1);
  r = sys(SYS_select, low32(-1), NULL, NULL, bad_address(), NULL);
  expect(r, "select(-1, NULL, NULL, %s, NULL)", addr(bad_address()));
}
CASE(pselect6_sets) {
  unsigned long* mask = edge_of((unsigned long){~0ul});
  struct {
    void* mask;
    unsigned long size;
  }* pack = edge_of((__typeof__(*pack)){mask, 8});
  pair* t = edge_of((pair){0, 1});
  begin();
  long r = sys(SYS_pselect6, 0, NULL, NULL, NULL, t, pack);
  expect_as(r, "0 (Timeout)", "pselect6(0, NULL, NULL, NULL, {tv_sec=0, tv_nsec=1}, {sigmask=~[], sigsetsize=8})");
  pack->mask = NULL;
  pack->size = 3;
  t->rest = 1;
  r = sys(SYS_pselect6, -1, NULL, NULL, NULL, t, pack);
  expect(r, "pselect6(-1, NULL, NULL, NULL, {tv_sec=0, tv_nsec=1}, {sigmask=NULL, sigsetsize=3})");
}
CASE(epoll_calls) {
  int p[2];
  must(pipe(p));
  must(write(p[1], "x", 1));
  struct epoll_event* event = edge_of((struct epoll_event){EPOLLIN | EPOLLET, {.u64 = 0x1122334455667788}});
  struct epoll_event* room = edge_room(2 * sizeof(struct epoll_event));
  pair* t = edge_of((pair){0, 0});
  unsigned long* mask = edge_of((unsigned long){1});
  begin();
  long e = sys(SYS_epoll_create, low32(7));
  expect(e, "epoll_create(7)");
  e = sys(SYS_epoll_create1, low32(EPOLL_CLOEXEC));
  expect(e, "epoll_create1(EPOLL_CLOEXEC)");
  long r = sys(SYS_epoll_ctl, low32(e), low32(EPOLL_CTL_ADD), low32(p[0]), event);
  expect(r,
         "epoll_ctl(%ld, EPOLL_CTL_ADD, %d, {events=EPOLLIN|EPOLLET, data={u32=1432778632, u64=1234605616436508552}})",
         e, p[0]);
  r = sys(SYS_epoll_wait, low32(e), room, low32(2), low32(-1));
  expect(r, "epoll_wait(%ld, [{events=EPOLLIN, data={u32=1432778632, u64=1234605616436508552}}], 2, -1)", e);
  r = sys(SYS_epoll_wait, e, room, 2, 0);
  expect(r, "epoll_wait(%ld, [], 2, 0)", e);
  r = sys(SYS_epoll_pwait, e, room, 2, 0, mask, 8L);
  expect(r, "epoll_pwait(%ld, [], 2, 0, [HUP], 8)", e);
  r = sys(SYS_epoll_pwait2, e, room, 2, t, NULL, 8L);
  expect(r, "epoll_pwait2(%ld, [], 2, {tv_sec=0, tv_nsec=0}, NULL, 8)", e);
  r = sys(SYS_epoll_pwait2, low32(-1), room, low32(-2), NULL, mask, 8L);
  expect(r, "epoll_pwait2(-1, %s, -2, NULL, [HUP], 8)", addr(room));
  r = sys(SYS_epoll_ctl, e, EPOLL_CTL_DEL, p[0], NULL);
  expect(r, "epoll_ctl(%ld, EPOLL_CTL_DEL, %d, NULL)", e, p[0]);
  r = sys(SYS_epoll_ctl, e, 9, -3, bad_address());
  expect(r, "epoll_ctl(%ld, 0x9 /* EPOLL_CTL_??? */, -3, %s)", e, addr(bad_address()));
  r = sys(SYS_epoll_create1, 1);
  expect(r, "epoll_create1(0x1 /* EPOLL_??? */)");
}
static const struct constant epoll_events[] = {K(EPOLLIN),     K(EPOLLPRI),     K(EPOLLOUT),    K(EPOLLERR),
                                               K(EPOLLHUP),    K(EPOLLRDNORM),  K(EPOLLRDBAND), K(EPOLLWRNORM),
                                               K(EPOLLWRBAND), K(EPOLLMSG),     K(EPOLLRDHUP),  K(EPOLLEXCLUSIVE),
                                               K(EPOLLWAKEUP), K(EPOLLONESHOT), K(EPOLLET)};
CASE(epoll_events_one_by_one) {
  begin();
  EACH(k, epoll_events) {
    struct epoll_event one = {(uint32_t)k->value, {.u64 = 1}};
    long r = sys(SYS_epoll_ctl, -1, EPOLL_CTL_MOD, -2, &one);
    expect(r, "epoll_ctl(-1, EPOLL_CTL_MOD, -2, {events=%s, data={u32=1, u64=1}})", k->name);
  }
}
CASE(adjtimex_read) {
  struct timex* t = edge_room(sizeof(struct timex));
  memset(t, 0, sizeof *t);
  begin();
  long r = sys(SYS_adjtimex, bad_address());
  expect(r, "adjtimex(%s)", addr(bad_address()));
  r = sys(SYS_clock_adjtime, low32(55), t);
  expect(r,
         "clock_adjtime(55, {modes=0, offset=0, freq=0, maxerror=0, esterror=0, status=0, constant=0, precision=0, "
         "tolerance=0, time={tv_sec=0, tv_usec=0}, tick=0, ppsfreq=0, jitter=0, shift=0, stabil=0, jitcnt=0, "
         "calcnt=0, errcnt=0, stbcnt=0, tai=0})");
}
