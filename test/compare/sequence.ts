/** One thing a thread did, as a tracer saw it, before anything is normalised. */
export interface Step {
  tid: number
  /** Name of the call; `exit` steps end a thread, `superseded` ones a thread whose process exec'ed in another. */
  call: string
  /** The result: a number, the name of an error, `?` for a call that never returned, or how the thread ended. */
  result: bigint | string
}

/** What each thread did, by the role of the thread: `0` is the command, `0.2` its second child, be it process or thread. */
export type Sequences = Map<string, string[]>

const makesThread = new Set(['clone', 'clone3', 'fork', 'vfork'])
const givesId = new Set([
  ...makesThread,
  'wait4',
  'getpid',
  'gettid',
  'getppid',
  'getpgrp',
  'getpgid',
  'getsid',
  'setsid',
  'set_tid_address',
])
const givesAddress = new Set(['mmap', 'brk', 'mremap', 'shmat'])

/**
 * Sorts the steps of a run by thread, and takes out what differs between any two runs: ids become the role of their thread,
 * addresses the order in which the thread saw them first, `restart_syscall` the call that it continues, and which child
 * was waited for first.
 */
export function sequences(steps: Step[]): Sequences {
  const roles = rolesOf(steps)
  const threads = new Map<number, { lines: string[]; addresses: Map<bigint, number>; interrupted: string }>()
  for (const step of steps) {
    let thread = threads.get(step.tid)
    if (thread === undefined) {
      thread = { lines: [], addresses: new Map(), interrupted: 'restart_syscall' }
      threads.set(step.tid, thread)
    }
    const call = step.call === 'restart_syscall' ? thread.interrupted : step.call
    if (step.result === 'ERESTART_RESTARTBLOCK') thread.interrupted = call
    thread.lines.push(`${call} = ${resultText(call, step.result, roles, thread.addresses)}`)
  }
  const named: [string, string[]][] = []
  let strangers = 0
  for (const [tid, thread] of threads) {
    named.push([roles.get(tid) ?? `stranger ${strangers++}`, inOrderOfBirth(thread.lines)])
  }
  return new Map(named.toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })))
}

// Which of several children ends first is the scheduler's choice: a parent sees the same ones, in any order.
function inOrderOfBirth(lines: string[]): string[] {
  const isWaited = (line: string): boolean => line.startsWith('wait4 = thread ')
  const waited = lines.filter(isWaited).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return lines.map((line) => (isWaited(line) ? waited.shift()! : line))
}

// The n-th child that a thread made is the same one in every run, whatever its id; and so on down the tree.
function rolesOf(steps: Step[]): Map<number, string> {
  const roles = new Map<number, string>()
  const parents = new Map<number, number>()
  const made = new Map<number, number>()
  const ordinals = new Map<number, number>()
  for (const { tid, call, result } of steps) {
    if (!makesThread.has(call) || typeof result !== 'bigint' || result <= 0n) continue
    const ordinal = (made.get(tid) ?? 0) + 1
    made.set(tid, ordinal)
    parents.set(Number(result), tid)
    ordinals.set(Number(result), ordinal)
  }
  const role = (tid: number, depth: number): string | undefined => {
    if (tid === steps[0]?.tid) return '0'
    const parent = parents.get(tid)
    const above = parent === undefined || depth > 1000 ? undefined : role(parent, depth + 1)
    return above === undefined ? undefined : `${above}.${ordinals.get(tid)}`
  }
  for (const { tid } of steps) {
    if (roles.has(tid)) continue
    const name = role(tid, 0)
    if (name !== undefined) roles.set(tid, name)
  }
  return roles
}

function resultText(
  call: string,
  result: Step['result'],
  roles: Map<number, string>,
  addresses: Map<bigint, number>,
): string {
  if (typeof result === 'string') return result
  if (givesAddress.has(call) && result > 0xffffn) {
    if (!addresses.has(result)) addresses.set(result, addresses.size + 1)
    return `address ${addresses.get(result)}`
  }
  if (givesId.has(call) && result > 0n) return `thread ${roles.get(Number(result)) ?? 'outside'}`
  return String(result)
}
