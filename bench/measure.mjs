// Running and timing commands, the same way for each competitor.
import { execFileSync, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
export const launcher = join(root, 'prebuilds/linux-x64/syslens')

export function available(tool) {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0
}

/** Builds a program of this folder into `folder`; its path. */
export function build(folder, name) {
  const program = join(folder, name)
  execFileSync('cc', ['-O2', '-o', program, join(import.meta.dirname, `${name}.c`)])
  return program
}

/** Builds bench/loop.c when it is newer than its program; returns the program's path. */
export function loopProgram() {
  const source = join(import.meta.dirname, 'loop.c')
  const program = join(root, 'build', 'bench-loop')
  const built = statSync(program, { throwIfNoEntry: false })
  if (built === undefined || built.mtimeMs < statSync(source).mtimeMs)
    execFileSync('cc', ['-O2', '-o', program, source])
  return program
}

/** Pinned: tracer and tracee share one processor, so that moving between two is no part of the figure. */
export function pin(pinned, command) {
  return pinned ? ['taskset', '-c', '1', ...command] : command
}

/** Runs a command to its end: wall time in milliseconds and what it wrote to standard error. */
export function time(command, options = {}) {
  const begin = process.hrtime.bigint()
  const { status, signal, stderr, error } = spawnSync(command[0], command.slice(1), {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    ...options,
  })
  const ms = Number(process.hrtime.bigint() - begin) / 1e6
  if (error) throw error
  if (status !== 0) throw new Error(`${command.join(' ')}: ${signal ?? `exit code ${status}`}\n${stderr}`)
  return { ms, stderr }
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Runs each competitor `runs` times, in turns, so that a change of the machine's mood hits all of them. Returns the medians by
 * name; each competitor is a function that returns numbers by name.
 */
export function inTurns(runs, competitors) {
  const seen = {}
  for (let n = 0; n < runs; n++) {
    for (const [name, run] of Object.entries(competitors)) {
      for (const [figure, value] of Object.entries(run())) ((seen[name] ??= {})[figure] ??= []).push(value)
    }
  }
  return Object.fromEntries(
    Object.entries(seen).map(([name, figures]) => [
      name,
      Object.fromEntries(Object.entries(figures).map(([figure, values]) => [figure, median(values)])),
    ]),
  )
}
