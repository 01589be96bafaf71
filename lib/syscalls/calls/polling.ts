/** Waiting for descriptors. */
import { call, type Family, newFd } from '../call.js'
import { bitsToBytes, equal, less, not } from '../expressions.js'
import {
  address,
  array,
  choice,
  choose,
  fd,
  fdset,
  field,
  flags,
  inout,
  int,
  type Kind,
  out,
  sigset,
  size,
  struct,
  timed,
  to,
  uint,
} from '../kinds.js'
import { epollEvent, timespec, timeval } from '../structs.js'

/** poll(2): text shows descriptors and events, and behind the result those that are ready. */
const pollfds = (): Kind =>
  inout(
    array(
      struct('pollfd', {
        fd: fd(),
        events: field(flags('poll', 2), { only: 'in' }),
        revents: field(flags('poll', 2), { only: 'out' }),
      }),
      'nfds',
      { nonzero: 'revents' },
    ),
    { change: 'after' },
  )

/** The kernel copies whole longs of a set. */
const set = (label: string): Kind =>
  inout(fdset('nfds'), {
    size: bitsToBytes('nfds'),
    condition: not(less('nfds', 0)),
    cap: 8192,
    change: 'after',
    label,
  })

const sets = { nfds: int(), readfds: set('in'), writefds: set('out'), exceptfds: set('except') }
const mask = (): Kind => to(sigset(), { condition: equal('sigsetsize', 8) })
const events = (): Kind => out(array(epollEvent(), 'result'))

/** EPOLL_CTL_DEL ignores it (epoll_ctl(2), BUGS). */
const controlEvent = (): Kind => choose('op', [[2, address()]], to(epollEvent()))

export const polling: Family = () => ({
  poll: call(7, ['desc'], { fds: pollfds(), nfds: uint(), timeout: int() }, timed(), ['mayRestart']),
  ppoll: call(
    271,
    ['desc'],
    {
      fds: pollfds(),
      nfds: uint(),
      tmo_p: inout(timespec(), { change: 'after', label: 'left' }),
      sigmask: mask(),
      sigsetsize: size(),
    },
    timed(),
    ['mayRestart'],
  ),
  select: call(23, ['desc'], { ...sets, timeout: inout(timeval(), { change: 'after', label: 'left' }) }, timed(), [
    'mayRestart',
  ]),
  pselect6: call(
    270,
    ['desc'],
    {
      ...sets,
      timeout: inout(timespec(), { change: 'after', label: 'left' }),
      sigmask: to(struct('sigset_argpack', { sigmask: mask(), sigsetsize: size() })),
    },
    timed(),
    ['mayRestart'],
  ),
  epoll_create: call(213, ['desc'], { size: int() }, newFd()),
  epoll_create1: call(291, ['desc'], { flags: flags('epollCreate') }, newFd()),
  epoll_ctl: call(233, ['desc'], { epfd: fd(), op: choice('epollCtl'), fd: fd(), event: controlEvent() }),
  epoll_wait: call(232, ['desc'], { epfd: fd(), events: events(), maxevents: int(), timeout: int() }),
  epoll_pwait: call(281, ['desc'], {
    epfd: fd(),
    events: events(),
    maxevents: int(),
    timeout: int(),
    sigmask: mask(),
    sigsetsize: size(),
  }),
  epoll_pwait2: call(441, ['desc'], {
    epfd: fd(),
    events: events(),
    maxevents: int(),
    timeout: to(timespec()),
    sigmask: mask(),
    sigsetsize: size(),
  }),
  epoll_ctl_old: call(214, [], { epfd: int(), op: int(), fd: int(), event: uint() }),
  epoll_wait_old: call(215, [], { epfd: int(), events: uint(), maxevents: int(), timeout: int() }),
})
