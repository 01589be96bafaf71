/** fcntl(2): what the third argument and the result are depends on the command. */
import { valueOf } from '../constants.js'
import {
  address,
  choice,
  choose,
  fd,
  flags,
  inout,
  int,
  type Kind,
  nothing,
  out,
  pid,
  struct,
  to,
  uid,
} from '../kinds.js'
import { flock, signal } from '../structs.js'
import { openFlags } from './common.js'

const owner = () => struct('f_owner_ex', { type: choice('ownerType'), pid: pid() })

function commands(kinds: Readonly<Record<string, Kind>>): [number, Kind][] {
  return Object.entries(kinds).map(([name, kind]) => [valueOf('fcntl', name), kind])
}

export function fcntlArgument(): Kind {
  return choose(
    'cmd',
    commands({
      F_DUPFD: int(),
      F_DUPFD_CLOEXEC: int(),
      F_GETFD: nothing(),
      F_SETFD: flags('fdFlags'),
      F_GETFL: nothing(),
      F_SETFL: openFlags(),
      F_GETLK: inout(flock()),
      F_SETLK: to(flock()),
      F_SETLKW: to(flock()),
      F_OFD_GETLK: inout(flock()),
      F_OFD_SETLK: to(flock()),
      F_OFD_SETLKW: to(flock()),
      F_CANCELLK: to(flock()),
      F_GETOWN: nothing(),
      F_SETOWN: pid(),
      F_GETSIG: nothing(),
      F_SETSIG: signal(),
      F_GETOWN_EX: out(owner()),
      F_SETOWN_EX: to(owner()),
      F_GETOWNER_UIDS: out(struct('uids', { uid: uid(), euid: uid() })),
      F_GETLEASE: nothing(),
      F_SETLEASE: choice('lockType'),
      F_NOTIFY: flags('notify'),
      F_GETPIPE_SZ: nothing(),
      F_SETPIPE_SZ: int(),
      F_GET_SEALS: nothing(),
      F_ADD_SEALS: flags('seals'),
      F_GET_RW_HINT: out(choice('rwHint', { size: 8 })),
      F_SET_RW_HINT: to(choice('rwHint', { size: 8 })),
      F_GET_FILE_RW_HINT: out(choice('rwHint', { size: 8 })),
      F_SET_FILE_RW_HINT: to(choice('rwHint', { size: 8 })),
      F_DUPFD_QUERY: fd(),
      F_CREATED_QUERY: nothing(),
    }),
    address(),
  )
}

export function fcntlResult(): Kind {
  return choose(
    'cmd',
    commands({
      F_DUPFD: fd(),
      F_DUPFD_CLOEXEC: fd(),
      F_GETFD: flags('fdFlags'),
      F_GETFL: openFlags(),
      F_GETSIG: signal(),
      F_GETLEASE: choice('lockType'),
      F_GET_SEALS: flags('seals'),
      F_GETOWN: pid(),
    }),
    int(),
  )
}
