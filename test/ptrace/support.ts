import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Tracer, type Stop, type TracerLaunchOptions } from '../../lib/index.js'
import { target } from '../support/build-targets.js'

export interface Launched {
  readonly tracer: Tracer
  /** The first stop: right after execve. */
  readonly first: Stop
  /** What it has written so far. */
  output(): string[]
}

/** Launches a program of test/targets, or one of the system by its path, whose output goes to a file; it is gone when the test is over. */
export async function launch(name: string, args: string[] = [], options: TracerLaunchOptions = {}): Promise<Launched> {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-ptrace-'))
  const file = join(folder, 'output')
  const fd = openSync(file, 'w')
  const tracer = await Tracer.launch(name.startsWith('/') ? name : target(name), args, {
    stdio: ['ignore', fd, 'inherit'],
    ...options,
  })
  closeSync(fd)
  onTestFinished(() => {
    tracer.close()
    rmSync(folder, { recursive: true })
  })
  return {
    tracer,
    first: await tracer.thread,
    output: () => readFileSync(file, 'utf8').split('\n').slice(0, -1),
  }
}

type StopOf<Type extends Stop['type']> = Extract<Stop, { type: Type }>

/** The stop, which must be of this type. */
export function must<Type extends Stop['type']>(stop: Stop, type: Type): StopOf<Type> {
  if (stop.type !== type) throw new Error(`a ${stop.type} stop of ${stop.tid} instead of ${type}`)
  return stop as StopOf<Type>
}

/** Goes from syscall stop to syscall stop until the entry of this call, or to the end. */
export async function untilEntry(stop: Stop, nr: number, first?: bigint): Promise<StopOf<'syscall-entry'>> {
  for (let next = stop; next.thread; next = await next.thread.runToSyscall()) {
    if (next.type === 'syscall-entry' && next.nr === nr && (first === undefined || next.args[0] === first)) return next
  }
  throw new Error(`it ended without call ${nr}`)
}

/** Goes on as the program would without a tracer, through all stops, and returns them with the end. */
export async function toTheEnd(stop: Stop): Promise<Stop[]> {
  const stops = [stop]
  for (let next = stop; next.thread; stops.push(next)) next = await next.thread.continue()
  return stops
}

/** `key=value` of a line of truth.h; hexadecimal ones are numbers as well. */
export function fields(line: string | undefined): Record<string, bigint> {
  return Object.fromEntries(
    [...(line ?? '').matchAll(/(\w+)=(0x[0-9a-f]+|-?\d+)/g)].map(([, key, value]) => [
      key!,
      value!.startsWith('-') ? -BigInt(value!.slice(1)) : BigInt(value!),
    ]),
  )
}

/** The letter of /proc/PID/stat, or undefined when there is no such process. */
export function stateOf(pid: number): string | undefined {
  try {
    return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]
  } catch {
    return undefined
  }
}

/** Waits until a condition of another process holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
