import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, differences, size, type Difference } from './diff.js'
import type { Program } from './programs.js'
import { sequences, type Sequences, type Step } from './sequence.js'
import { stepsOfStrace } from './strace.js'
import { stepsOfSyslens } from './syslens.js'

type Tracer = (command: string[], options: { cwd: string; env: NodeJS.ProcessEnv; file: string }) => Step[]

export interface Comparison {
  /** Calls and threads of one run under strace. */
  calls: number
  threads: number
  /** The greatest difference between any two runs under strace: what is the program's own. */
  control: Difference[]
  /** The difference of a run under syslens from the run under strace that is nearest to it. */
  measured: Difference[]
  report: string
}

/**
 * Runs a program several times under strace and under syslens, in turns. What differs between runs of strace is the
 * program's own randomness (which child is first, where a signal hits); syslens may differ as much, not more.
 */
export function compare(program: Program, runs = 3): Comparison {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-compare-'))
  try {
    const run = (tracer: Tracer, n: string): Sequences => {
      const cwd = join(folder, 'work')
      rmSync(cwd, { recursive: true, force: true })
      mkdirSync(cwd)
      program.prepare?.(cwd)
      const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C', PYTHONHASHSEED: '0' }
      return sequences(tracer(program.command(), { cwd, env, file: join(folder, n) }))
    }
    run(stepsOfStrace, 'warm-up') // caches that the program itself fills
    const peers: Sequences[] = []
    const own: Sequences[] = []
    for (let n = 0; n < runs; n++) {
      peers.push(run(stepsOfStrace, `strace-${n}`))
      own.push(run(stepsOfSyslens, `syslens-${n}`))
    }
    const pairs = peers.flatMap((a, i) => peers.slice(i + 1).map((b) => differences(a, b)))
    const control = pairs.reduce((most, pair) => (size(pair) > size(most) ? pair : most))
    const measured = own
      .flatMap((a) => peers.map((b) => differences(b, a)))
      .reduce((least, pair) => (size(pair) < size(least) ? pair : least))
    const first = peers[0]!
    const calls = [...first.values()].reduce((sum, lines) => sum + lines.length, 0)
    const report = [
      `${program.name}: ${calls} calls in ${first.size} threads; strace against strace ${size(control)} lines, against syslens ${size(measured)}`,
      ...(control.length > 0 ? ['-- strace against strace', describe(control, ['first', 'second'])] : []),
      ...(measured.length > 0 ? ['-- strace against syslens', describe(measured, ['strace', 'syslens'])] : []),
    ].join('\n')
    return { calls, threads: first.size, control, measured, report }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
