/** Programs that hold files in one way or another (test/targets/hold.c). */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { target } from './build-targets.js'

export interface Held {
  readonly pid: number
  readonly child: ChildProcess
  /** Where it made its files. */
  readonly folder: string
  /** The numbers that it said it was ready with. */
  readonly numbers: readonly number[]
  /** Makes the next step and gives what it says to that. */
  step(): Promise<string>
  /** Ends it and waits for that. */
  end(): Promise<void>
}

export interface HoldOptions {
  /** What the program is started by, such as `['prlimit', '--nofile=100']`. */
  by?: readonly string[]
  folder?: string
  uid?: number
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-fds-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** Starts `hold NAME` and waits until it is ready. It ends with the test. */
export async function hold(name: string, options: HoldOptions = {}): Promise<Held> {
  const folder = options.folder ?? temporaryFolder()
  const [command, ...args] = [...(options.by ?? []), target('hold'), name, folder]
  const child = spawn(command!, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async (): Promise<void> => {
    child.stdin.end()
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(end)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`hold ${name} ended`)
    if ((value as string).startsWith('failed')) throw new Error(`hold ${name}: ${value}`)
    return value as string
  }
  const ready = await line()
  const step = async (): Promise<string> => {
    child.stdin.write('\n')
    return await line()
  }
  return { pid: child.pid!, child, folder, numbers: ready.split(' ').slice(1).map(Number), step, end }
}

export const isRoot = process.getuid?.() === 0
