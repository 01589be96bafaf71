/** Clocks, sleeping and timers. */
import { call, type Family, newFd } from '../call.js'
import { equal, or } from '../expressions.js'
import { choice, fd, field, flags, inout, int, type Kind, long, out, struct, to } from '../kinds.js'
import { itimerspec, itimerval, sigevent, timespec, timeval, timezone } from '../structs.js'

/** linux/timex.h */
const timex = (): Kind =>
  struct(
    'timex',
    {
      modes: flags('adjtimex'),
      offset: field(long(), { at: 8 }),
      freq: long(),
      maxerror: long(),
      esterror: long(),
      status: flags('adjtimexStatus'),
      constant: field(long(), { at: 48 }),
      precision: long(),
      tolerance: long(),
      time: timeval(),
      tick: long(),
      ppsfreq: long(),
      jitter: long(),
      shift: int(),
      stabil: field(long(), { at: 120 }),
      jitcnt: long(),
      calcnt: long(),
      errcnt: long(),
      stbcnt: long(),
      tai: int(),
    },
    { size: 208 },
  )

const clock = (): Kind => choice('clock', { signed: true, other: 'decimal' })
/** Written only when a signal ended a relative sleep: EINTR, or the kernel's own ERESTART_RESTARTBLOCK (nanosleep(2)). */
const remainder = (): Kind =>
  out(timespec(), { moment: 'error', condition: or(equal('result', -4), equal('result', -516)) })
/** An id that timer_create gave. */
const timer = int

export const time: Family = () => ({
  time: call(201, ['clock'], { tloc: out(long()) }, long()),
  gettimeofday: call(96, ['clock'], { tv: out(timeval()), tz: out(timezone()) }),
  settimeofday: call(164, ['clock'], { tv: to(timeval()), tz: to(timezone()) }),
  clock_gettime: call(228, ['clock'], { clockid: clock(), tp: out(timespec()) }),
  clock_settime: call(227, ['clock'], { clockid: clock(), tp: to(timespec()) }),
  clock_getres: call(229, ['clock'], { clockid: clock(), res: out(timespec()) }),
  clock_nanosleep: call(
    230,
    [],
    {
      clockid: clock(),
      flags: flags('timer'),
      t: to(timespec()),
      remain: remainder(),
    },
    int(),
    ['mayRestart'],
  ),
  nanosleep: call(35, [], { duration: to(timespec()), rem: remainder() }, int(), ['mayRestart']),
  adjtimex: call(159, ['clock'], { buf: inout(timex()) }, choice('adjtimexState', { other: 'decimal' })),
  clock_adjtime: call(
    305,
    ['clock'],
    { clockid: clock(), buf: inout(timex()) },
    choice('adjtimexState', { other: 'decimal' }),
  ),
  getitimer: call(36, [], { which: choice('itimer'), curr_value: out(itimerval()) }),
  setitimer: call(38, [], { which: choice('itimer'), new_value: to(itimerval()), old_value: out(itimerval()) }),
  timer_create: call(222, [], { clockid: clock(), sevp: to(sigevent()), timerid: out(timer()) }),
  timer_settime: call(223, [], {
    timerid: timer(),
    flags: flags('timer'),
    new_value: to(itimerspec()),
    old_value: out(itimerspec()),
  }),
  timer_gettime: call(224, [], { timerid: timer(), curr_value: out(itimerspec()) }),
  timer_getoverrun: call(225, [], { timerid: timer() }),
  timer_delete: call(226, [], { timerid: timer() }),
  timerfd_create: call(283, ['desc'], { clockid: clock(), flags: flags('timerfdCreate') }, newFd()),
  timerfd_settime: call(286, ['desc'], {
    fd: fd(),
    flags: flags('timerfdSet'),
    new_value: to(itimerspec()),
    old_value: out(itimerspec()),
  }),
  timerfd_gettime: call(287, ['desc'], { fd: fd(), curr_value: out(itimerspec()) }),
})
