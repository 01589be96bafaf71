import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { SyscallEvent } from '../../lib/index.js'
import type { TraceOptions } from '../../lib/trace/options.js'
import { trace } from '../../lib/trace/trace.js'
import type { StackFrame } from '../../lib/trace/stacks.js'
import { targetsDir } from '../support/build-targets.js'
import { collect } from '../trace/support.js'

export const sources = new URL('programs/', import.meta.url).pathname

/** Builds a program of test/stack/programs with these flags under a name of its own; its path. */
export function build(source: string, name: string, ...flags: string[]): string {
  const folder = join(targetsDir, 'stack')
  mkdirSync(folder, { recursive: true })
  const program = join(folder, name)
  const fresh = `${program}.${process.pid}`
  const compiler = source.endsWith('.cc') ? ['c++', '-std=c++20'] : ['cc']
  const all = [...compiler.slice(1), '-O1', '-pthread', '-o', fresh, join(sources, source), ...flags]
  execFileSync(compiler[0]!, all, { stdio: 'pipe' })
  renameSync(fresh, program)
  return program
}

/** The openat and open calls of a file, by their end, with their stacks. */
export async function opens(
  file: string,
  command: string,
  args: readonly string[],
  options: TraceOptions = {},
): Promise<SyscallEvent[]> {
  const run = trace(command, args, { only: ['openat', 'open'], stack: true, stdio: 'ignore', ...options })
  const events = await collect(run)
  const outcome = await run
  if (outcome.failed && options.timeout === undefined) throw new Error(`${command} ended with ${outcome.exitCode}`)
  return events.filter(
    (event): event is SyscallEvent =>
      event.type === 'syscall' &&
      (event.name === 'openat' || event.name === 'open') &&
      event.args.path?.includes(file) === true,
  )
}

/** Names of the functions, the innermost first; `?` for those without. */
export const functions = (frames: readonly StackFrame[] | undefined): string[] =>
  (frames ?? []).map((frame) => frame.function ?? '?')

/** The frames of a program's own source: `inner frames.c:19`. */
export const places = (frames: readonly StackFrame[] | undefined, source: RegExp): string[] =>
  (frames ?? [])
    .filter(({ file }) => file !== undefined && source.test(file))
    .map((frame) => `${frame.function} ${frame.file!.replace(/^.*\//, '')}:${frame.line}`)
