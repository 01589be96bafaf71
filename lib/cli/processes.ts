/** Which processes `-p` means. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { SyslensError } from '../errors.js'
import { didYouMean } from '../trace/near.js'
import { say } from './messages.js'
import { usage } from './options.js'

/** Bytes of a name that the kernel keeps (TASK_COMM_LEN without its NUL). */
const longestName = 15

/**
 * The ids of processes given by id or by name. A name means all processes that are called so, in the kernel (ps -o comm) or
 * by the first word of their command line, but not this one and not those that it runs under: what a terminal or shell shows
 * of its own trace is traced in turn, without end.
 * @throws SyslensError ERR_SYSLENS_NO_PROCESS when nothing has a name, ERR_SYSLENS_USAGE for what is no process id.
 */
export function processIds(words: readonly string[]): number[] {
  const names = words.filter((word) => !/^\d/.test(word))
  const running = names.length === 0 ? [] : runningProcesses()
  return [...new Set(words.flatMap((word) => (/^\d/.test(word) ? [processId(word)] : processesCalled(word, running))))]
}

function processId(word: string): number {
  const pid = Number(word)
  if (!/^\d+$/.test(word) || pid < 1 || pid > 2 ** 22) throw usage(`"${word}" is not a process id`)
  return pid
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly names: readonly string[]
}

function processesCalled(name: string, running: readonly Process[]): number[] {
  const found = running.filter(({ names }) => names.includes(name.slice(0, longestName)) || names.includes(name))
  if (found.length === 0) throw noProcess(name, running)
  const above = ownLine(running)
  const others = found.filter(({ pid }) => !above.has(pid))
  const list = (pids: readonly Process[]): string => pids.map(({ pid }) => pid).join(', ')
  const left = found.filter(({ pid }) => above.has(pid) && pid !== process.pid)
  if (others.length === 0) {
    if (left.length === 0) throw noProcess(name, running)
    throw new SyslensError(
      'ERR_SYSLENS_NO_PROCESS',
      `the only process called "${name}" is one that syslens runs under: ${list(left)}`,
      { hint: 'It would trace how its own trace is shown. Give the process id to do that all the same.' },
    )
  }
  if (left.length > 0) say(`left out, because syslens runs under it: ${name} ${list(left)}`)
  return others.map(({ pid }) => pid)
}

function noProcess(name: string, running: readonly Process[]): SyslensError {
  const known = new Set(running.flatMap(({ names }) => names))
  return new SyslensError('ERR_SYSLENS_NO_PROCESS', `no process is called "${name}"${didYouMean(name, known)}`)
}

/** This process and all that it runs under. */
function ownLine(running: readonly Process[]): Set<number> {
  const parents = new Map(running.map(({ pid, parent }) => [pid, parent]))
  const line = new Set<number>()
  for (let pid: number | undefined = process.pid; pid !== undefined && pid > 1 && !line.has(pid);) {
    line.add(pid)
    pid = parents.get(pid)
  }
  return line
}

function runningProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        return [processOf(Number(entry))]
      } catch {
        // It ended meanwhile.
        return []
      }
    })
}

function processOf(pid: number): Process {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // proc(5): the name stands in brackets and may hold any of them itself.
  const end = stat.lastIndexOf(')')
  const name = Buffer.from(stat.slice(stat.indexOf('(') + 1, end), 'latin1').toString('utf8')
  const [, parent] = stat.slice(end + 2).split(' ')
  const [first = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0', 1)
  return { pid, parent: Number(parent), names: [name, basename(first)] }
}
