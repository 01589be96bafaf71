import { readdirSync, readFileSync } from 'node:fs'
import { deepFreeze } from '../fds/snapshot.js'
import { listFdsSync } from '../fds/list.js'
import type { FdRow, FdSnapshot } from '../fds/types.js'
import { native } from '../native.js'
import { ephemeralPorts } from './ports.js'
import { readNumber } from './read.js'
import type { SystemLimit, SystemLimits } from './types.js'
import { userNames } from './users.js'

/**
 * Limits of the whole kernel, per user and per address, with what is used of them. Counting watches per user looks through
 * all processes: without root only one's own can be counted, which `incomplete` says.
 *
 * ```ts
 * const full = systemLimits().limits.filter(({ used, limit }) => used !== null && Number(limit) - used < 10)
 * ```
 *
 * @see proc_sys_fs(5), proc_sys_kernel(5), inotify(7), epoll(7), ip(7)
 */
export function systemLimits(): SystemLimits {
  const snapshot = listFdsSync(undefined, { details: false, peers: false })
  return deepFreeze({
    version: 1,
    takenAt: snapshot.takenAt,
    limits: [...kernelLimits(), ...watchLimits(snapshot), ...keyLimits(), ...networkLimits()],
    incomplete: snapshot.incomplete,
  })
}

type Plain = Omit<SystemLimit, 'scope'>

function kernelLimits(): SystemLimit[] {
  const fileNumbers = words('/proc/sys/fs/file-nr')
  // "0.00 0.01 0.05 1/213 4242": running and all tasks (proc_loadavg(5)).
  const tasks = Number(words('/proc/loadavg')[3]?.split('/')[1])
  const all = Number.isNaN(tasks) ? null : tasks
  const limits: Plain[] = [
    {
      name: 'fs.file-max',
      text: 'open files',
      limit: number(fileNumbers[2]),
      used: number(fileNumbers[0]),
      unit: 'files',
      error: 'ENFILE from open, socket, pipe',
    },
    {
      name: 'fs.nr_open',
      text: 'ceiling of a hard NOFILE',
      limit: readNumber('/proc/sys/fs/nr_open'),
      used: null,
      unit: 'descriptors',
      error: 'EPERM from setrlimit',
    },
    {
      name: 'kernel.pid_max',
      text: 'process and thread numbers',
      limit: readNumber('/proc/sys/kernel/pid_max'),
      used: all,
      unit: 'tasks',
      error: 'EAGAIN from fork: spawn fails',
    },
    {
      name: 'kernel.threads-max',
      text: 'threads',
      limit: readNumber('/proc/sys/kernel/threads-max'),
      used: all,
      unit: 'tasks',
      error: 'EAGAIN from fork: spawn fails',
    },
    {
      name: 'fs.aio-max-nr',
      text: 'asynchronous I/O requests',
      limit: readNumber('/proc/sys/fs/aio-max-nr'),
      used: readNumber('/proc/sys/fs/aio-nr'),
      unit: 'requests',
      error: 'EAGAIN from io_setup',
    },
    {
      name: 'fs.mqueue.queues_max',
      text: 'POSIX message queues',
      limit: readNumber('/proc/sys/fs/mqueue/queues_max'),
      used: entries('/dev/mqueue'),
      unit: 'queues',
      error: 'ENOSPC from mq_open',
    },
    {
      name: 'fs.pipe-user-pages-soft',
      text: 'pages in pipes, per user',
      limit: readNumber('/proc/sys/fs/pipe-user-pages-soft'),
      used: null,
      unit: 'pages',
      error: 'new pipes get one page only',
    },
  ]
  return limits.filter(({ limit }) => limit !== null).map((limit) => Object.assign(limit, { scope: 'system' as const }))
}

/** Watches count per user, and once however many descriptors lead to them. */
function watchLimits({ fds, processes }: FdSnapshot): SystemLimit[] {
  const users = new Map(processes.map(({ pid, uid, user }) => [pid, user ?? String(uid)]))
  const limits: SystemLimit[] = []
  const add = (kind: FdRow['kind'], count: (row: FdRow) => number, plain: Omit<Plain, 'used' | 'limit'>): void => {
    const limit = readNumber(`/proc/sys/${plain.name.replaceAll('.', '/')}`)
    if (limit === null) return
    const used = new Map<string, number>()
    for (const row of distinct(fds.filter((candidate) => candidate.kind === kind))) {
      const user = users.get(row.pid) ?? '?'
      used.set(user, (used.get(user) ?? 0) + count(row))
    }
    for (const [user, sum] of used) limits.push({ ...plain, scope: 'user', user, limit, used: sum })
  }
  add('inotify', watchesOf, {
    name: 'fs.inotify.max_user_watches',
    text: 'inotify watches',
    unit: 'watches',
    error: 'ENOSPC from fs.watch: "System limit for number of file watchers reached"',
  })
  add('inotify', one, {
    name: 'fs.inotify.max_user_instances',
    text: 'inotify instances',
    unit: 'instances',
    error: 'EMFILE from fs.watch although NOFILE is far',
  })
  add('epoll', targetsOf, {
    name: 'fs.epoll.max_user_watches',
    text: 'epoll watches',
    unit: 'watches',
    error: 'ENOSPC from epoll_ctl',
  })
  add('fanotify', one, {
    name: 'fs.fanotify.max_user_groups',
    text: 'fanotify groups',
    unit: 'groups',
    error: 'EMFILE from fanotify_init',
  })
  add('fanotify', watchesOf, {
    name: 'fs.fanotify.max_user_marks',
    text: 'fanotify marks',
    unit: 'marks',
    error: 'ENOSPC from fanotify_mark',
  })
  return limits
}

const one = (): number => 1
const watchesOf = ({ watchCount }: FdRow): number => watchCount ?? 0
const targetsOf = ({ targetCount }: FdRow): number => targetCount ?? 0

/** One row for each open file description: copies by dup(2) and fork(2) are no further instances. */
function distinct(rows: readonly FdRow[]): FdRow[] {
  const own = rows.filter(({ fd }) => fd !== null)
  const first = native().fdsSame(own.flatMap(({ pid, tid, fd }) => [tid ?? pid, fd!]))
  return own.filter((_, index) => first[index] === index)
}

function keyLimits(): SystemLimit[] {
  const users = userNames()
  // "    0:     4 3/3 3/1000000 36/25000000" (proc_key_users(5))
  return lines('/proc/key-users').flatMap((line): SystemLimit[] => {
    const match = /^\s*(\d+):\s+\d+\s+\d+\/\d+\s+(\d+)\/(\d+)/.exec(line)
    if (match === null) return []
    const [, user, used, limit] = match
    const name = user === '0' ? 'kernel.keys.root_maxkeys' : 'kernel.keys.maxkeys'
    const error = 'EDQUOT from add_key'
    return [
      {
        name,
        text: 'keys',
        scope: 'user',
        user: users.get(Number(user)) ?? user!,
        limit: Number(limit),
        used: Number(used),
        unit: 'keys',
        error,
      },
    ]
  })
}

function networkLimits(): SystemLimit[] {
  const scope = 'network namespace'
  const backlog = readNumber('/proc/sys/net/core/somaxconn')
  const conntrack = readNumber('/proc/sys/net/netfilter/nf_conntrack_max')
  const limits: SystemLimit[] = []
  if (backlog !== null) {
    const error = 'connections wait or are refused'
    limits.push({
      name: 'net.core.somaxconn',
      text: 'backlog of a listening socket',
      scope,
      limit: backlog,
      used: null,
      unit: 'connections',
      error,
    })
  }
  if (conntrack !== null) {
    limits.push({
      name: 'net.netfilter.nf_conntrack_max',
      text: 'tracked connections',
      scope,
      limit: conntrack,
      used: readNumber('/proc/sys/net/netfilter/nf_conntrack_count'),
      unit: 'connections',
      error: 'packets are dropped',
    })
  }
  return [...limits, ...ephemeralPorts()]
}

function number(word: string | undefined): number | null {
  return word === undefined || Number.isNaN(Number(word)) ? null : Number(word)
}

function words(file: string): string[] {
  return (lines(file)[0] ?? '').trim().split(/\s+/)
}

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}

function entries(folder: string): number | null {
  try {
    return readdirSync(folder).length
  } catch {
    return null
  }
}
