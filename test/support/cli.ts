/** Runs the built command line as a user does. */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
/** The package's `bin`. */
export const launcher = join(root, 'prebuilds/linux-x64/syslens')
/** The same without the launcher. */
export const mainScript = join(root, 'dist/cli/main.cjs')

export interface Run {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  readonly pid: number
  /** What was written to standard error so far. */
  readonly stderr: () => string
  readonly stdout: () => string
  /** Waits until standard error has a match. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>
  readonly done: Promise<Run>
}

/** Starts `syslens ARGS…`; what is still running at the end of the test is killed. */
export function start(args: readonly string[], options: SpawnOptions & { command?: readonly string[] } = {}): Running {
  const { command = [launcher], ...rest } = options
  const child = spawn(command[0]!, [...command.slice(1), ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...rest })
  let stdout = ''
  let stderr = ''
  const waiting = new Set<() => void>()
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    for (const look of waiting) look()
  })
  const done = new Promise<Run>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  })
  const until = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(stderr)
        if (found === null) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      void done.then(({ code, stderr: all }) => reject(new Error(`ended with ${code} before ${pattern}:\n${all}`)))
      look()
    })
  return { child, pid: child.pid!, stdout: () => stdout, stderr: () => stderr, until, done }
}

/** Runs `syslens ARGS…` to its end. */
export function syslens(args: readonly string[], options: Parameters<typeof start>[1] = {}): Promise<Run> {
  return start(args, options).done
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
