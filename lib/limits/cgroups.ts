import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { readMounts, type MountLine } from '../fds/mounts.js'
import type { CgroupLimit, LimitValue } from './types.js'

// Version 1 says "no limit" by the largest multiple of a page.
const unlimitedPages = 0x7ffffffffffff000

interface Files {
  limit: string
  used: string
  hits?: { file: string; key: string }
}

const files: Record<'pids' | 'memory', Record<1 | 2, Files>> = {
  pids: {
    1: { limit: 'pids.max', used: 'pids.current', hits: { file: 'pids.events', key: 'max' } },
    2: { limit: 'pids.max', used: 'pids.current', hits: { file: 'pids.events', key: 'max' } },
  },
  memory: {
    1: { limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes' },
    2: { limit: 'memory.max', used: 'memory.current', hits: { file: 'memory.events', key: 'max' } },
  },
}

/**
 * The limits of the control groups a process is in. A limit of any ancestor holds as well, so of each controller the group
 * counts that leaves the least room. Both versions may be mounted at once, each with some of the controllers.
 */
export function cgroupLimits(pid: number): CgroupLimit[] {
  const groups = read(`/proc/${pid}/cgroup`)
  if (groups === undefined) return []
  const mounts = readMounts('self').filter(({ type }) => type === 'cgroup' || type === 'cgroup2')
  const found: CgroupLimit[] = []
  for (const line of groups.split('\n')) {
    const [hierarchy, controllers = '', ...rest] = line.split(':')
    if (hierarchy === undefined || rest.length === 0) continue
    const path = rest.join(':')
    const version = hierarchy === '0' ? 2 : 1
    for (const controller of ['pids', 'memory'] as const) {
      if (version === 1 && !controllers.split(',').includes(controller)) continue
      const mount = mounts.find(({ type, options }) =>
        version === 2 ? type === 'cgroup2' : type === 'cgroup' && options.split(',').includes(controller),
      )
      const limit = mount === undefined ? undefined : bindingLimit(mount, path, controller, version)
      if (limit !== undefined) found.push(limit)
    }
  }
  return found
}

function bindingLimit(
  mount: MountLine,
  path: string,
  controller: 'pids' | 'memory',
  version: 1 | 2,
): CgroupLimit | undefined {
  const names = files[controller][version]
  let binding: CgroupLimit | undefined
  let room = Infinity
  for (const group of ancestors(path)) {
    // Inside a container the mount may begin at a group of its own.
    const relative = mount.root !== '/' && group.startsWith(mount.root) ? group.slice(mount.root.length) : group
    const folder = join(mount.point, relative)
    const limit = parse(read(join(folder, names.limit)))
    if (limit === undefined) continue
    const used = parse(read(join(folder, names.used)))
    const usedNumber = typeof used === 'number' ? used : null
    const left = limit === 'unlimited' ? Infinity : limit - (usedNumber ?? 0)
    if (binding !== undefined && left >= room) continue
    room = left
    const hits = names.hits === undefined ? undefined : eventCount(read(join(folder, names.hits.file)), names.hits.key)
    binding = {
      controller,
      version,
      path,
      binding: group,
      limit,
      used: usedNumber,
      unit: controller === 'pids' ? 'tasks' : 'bytes',
      ...(hits === undefined ? {} : { hits }),
    }
  }
  return binding
}

function ancestors(path: string): string[] {
  const groups = [path]
  for (let group = path; group !== '/' && group !== '.';) {
    group = posix.dirname(group)
    groups.push(group)
  }
  return groups
}

function parse(text: string | undefined): LimitValue | undefined {
  if (text === undefined) return undefined
  if (text.trim() === 'max') return 'unlimited'
  const number = Number(text)
  if (Number.isNaN(number)) return undefined
  return number >= unlimitedPages ? 'unlimited' : number
}

function eventCount(text: string | undefined, key: string): number | undefined {
  const line = text?.split('\n').find((candidate) => candidate.startsWith(`${key} `))
  return line === undefined ? undefined : Number(line.slice(key.length))
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
