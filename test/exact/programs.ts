/** The programs of the exactness suite: what they are, running them, and taking their lines apart. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { TextLines } from '../../lib/render/text-lines.js'
import { tableBytes } from '../../lib/syscalls/binary.js'
import type { Batch } from '../../lib/trace/records.js'
import { Session } from '../../lib/trace/session.js'
import { target } from '../support/build-targets.js'

/** The sources of test/targets/exact, each a family of programs. */
export const families: readonly string[] = readdirSync(new URL('../targets/exact/', import.meta.url))
  .filter((name) => name.endsWith('.c'))
  .map((name) => name.slice(0, -2))
  .toSorted()

/** A family whose name begins like this is looked at with the names of descriptors. */
export const showsNames = (family: string): boolean => family.startsWith('names')

export interface Expectation {
  /** The lines between begin() and end(). */
  readonly lines: readonly string[]
  /** Why the program could not say all: it died, or could not prepare its call. */
  readonly problem?: string
}

/** What a family's programs said that a trace must show. */
export function expectations(report: string): Map<string, Expectation> {
  const found = new Map<string, { lines: string[]; problem?: string; dies?: boolean }>()
  let current: { lines: string[]; problem?: string; dies?: boolean } = { lines: [] }
  for (const line of report.split('\n').slice(0, -1)) {
    if (line.startsWith('== ')) found.set(line.slice(3), (current = { lines: [] }))
    else if (line === '** dies') current.dies = true
    else if (!line.startsWith('!! ')) current.lines.push(line)
    else if (current.dies !== true) current.problem ??= line.slice(3)
  }
  return found
}

const marker = /^access\("exact:(begin|end):([^"]+)", F_OK\)/

/** strace's halves of a call as one line: ` <unfinished ...>` and, later, `<... name resumed>`. */
export function joined(text: string): string {
  const open = new Map<string, string>()
  const lines: string[] = []
  for (const line of text.split('\n')) {
    const tid = line.split(' ', 1)[0]!
    const half = / <unfinished \.\.\.>$/.exec(line)
    const rest = /^\d+ +<\.\.\. \w+ resumed>(.*)$/s.exec(line)
    if (half !== null) open.set(tid, line.slice(0, half.index))
    else lines.push(rest === null ? line : `${open.get(tid) ?? ''}${rest[1]}`)
  }
  return lines.join('\n')
}

/** The lines of each program within a trace's text, whose lines begin with the thread's id. */
export function linesByProgram(text: string): Map<string, string[]> {
  const programs = new Map<string, string[]>()
  const looking = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [, tid, rest] = /^(\d+) +(.*)$/s.exec(line) ?? []
    if (tid === undefined || rest === undefined) continue
    const [, edge, name] = marker.exec(rest) ?? []
    if (edge === 'end') {
      looking.delete(tid)
    } else if (edge === 'begin' && name !== undefined) {
      const lines = programs.get(name) ?? []
      programs.set(name, lines)
      looking.set(tid, lines)
    } else {
      looking.get(tid)?.push(rest)
      if (rest.startsWith('+++ ')) looking.delete(tid)
    }
  }
  return programs
}

/** Records of a family's run, and what its programs said. */
export interface Recorded {
  readonly batches: readonly Batch[]
  readonly expected: ReadonlyMap<string, Expectation>
}

/** A directory for one run, removed afterwards. */
async function inDirectory<Value>(run: (directory: string) => Promise<Value>): Promise<Value> {
  const directory = mkdtempSync(join(tmpdir(), 'syslens-exact-'))
  try {
    return await run(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

// The same for everybody who runs the suite: time zone, language and what the loader would print.
const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Runs a family, or some programs of it, under the tracer. */
export function record(family: string, programs: readonly string[] = [], table = tableBytes()): Promise<Recorded> {
  return inDirectory(async (directory) => {
    const report = join(directory, 'report')
    const session = new Session({
      table,
      followForks: true,
      names: showsNames(family),
      stringLimit: 32,
      openCallNs: 0,
    })
    session.launch({
      command: { file: target(join('exact', family)), args: [report, ...programs] },
      env: environment,
      cwd: directory,
      descriptors: ['null', 'null', 'null'],
      defaultSignals: true,
      signalMask: 0n,
    })
    const batches = await batchesOf(session)
    return { batches, expected: expectations(readFileSync(report, 'latin1')) }
  })
}

/** All that a session records, until it is over. */
export async function batchesOf(session: Session): Promise<Batch[]> {
  const batches: Batch[] = []
  for (let position = 0; ;) {
    const batch = session.read(position)
    if (batch === 'end' || batch === 'dropped') break
    if (batch === 'later') {
      await session.more()
      continue
    }
    position++
    batches.push(batch)
  }
  await session.over()
  return batches
}

/** The text of recorded batches, as `syslens trace -o FILE` writes it. */
export function textOf(batches: readonly Batch[], options: ConstructorParameters<typeof TextLines>[1] = {}): string {
  const chunks: Buffer[] = []
  const lines = new TextLines((bytes) => chunks.push(Buffer.from(bytes)), { prefix: 'file', ...options })
  for (const batch of batches) lines.batch(batch)
  return Buffer.concat(chunks).toString('latin1')
}

const run = promisify(execFile)

/** Runs a family under strace: its text, and what the programs said in that run. */
export function strace(family: string): Promise<{ text: string; expected: Map<string, Expectation> }> {
  return inDirectory(async (directory) => {
    const report = join(directory, 'report')
    const output = join(directory, 'strace')
    await run(
      'strace',
      ['-f', '-o', output, ...(showsNames(family) ? ['-yy'] : []), target(join('exact', family)), report],
      { cwd: directory, env: environment },
    )
    return { text: joined(readFileSync(output, 'latin1')), expected: expectations(readFileSync(report, 'latin1')) }
  })
}
