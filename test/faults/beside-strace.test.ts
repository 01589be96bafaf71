/** 32 faults in real programs: the same outcome as with the same fault by strace. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { trace } from '../../lib/index.js'
import { textOf } from '../trace/support.js'
import { type FaultedProgram, files, missing, programs, straceOption, turnOf } from './programs.js'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'syslens-faults-')))
const folder = join(root, 'folder')
const log = join(root, 'strace')
const env = { PATH: process.env.PATH, LC_ALL: 'C', HOME: folder, GIT_CONFIG_NOSYSTEM: '1' }
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Ending {
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  readonly stdout: string
  readonly stderr: string
}

/** The same folder anew: messages have its path. */
function prepare(): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}

// nginx and git say when and which process.
const withoutAccidents = (text: string): string =>
  text.replaceAll(/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/g, 'DATE').replaceAll(/\b\d+#\d+:/g, 'PID:')

function straced(option: readonly string[], command: readonly string[]): Ending {
  prepare()
  const { status, signal, stdout, stderr, error } = spawnSync(
    'strace',
    ['-f', '-qq', '-o', log, ...option, ...command],
    {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  if (error !== undefined) throw error
  return {
    exitCode: status ?? undefined,
    signal: signal ?? undefined,
    stdout: withoutAccidents(stdout),
    stderr: withoutAccidents(stderr),
  }
}

async function traced(program: FaultedProgram, turn: number | undefined): Promise<Ending & { hits: number }> {
  prepare()
  const [file, ...args] = program.command
  // A path says which call it is; without one it is the turn, as for strace.
  const when = program.fault.path !== undefined || turn === undefined ? undefined : program.onwards ? `${turn}+` : turn
  const run = trace(file!, args, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    only: [],
    faults: [{ ...program.fault, call: program.call, when }],
  })
  const [stdout, stderr, { exitCode, signal, faults }] = await Promise.all([
    textOf(run.stdout),
    textOf(run.stderr),
    run,
  ])
  return {
    exitCode,
    signal,
    stdout: withoutAccidents(stdout),
    stderr: withoutAccidents(stderr),
    hits: faults[0]!.hits,
  }
}

const lacking = missing()
if (lacking.length > 0) {
  if (process.env.CI) throw new Error(`not installed: ${lacking.join(', ')}`)
  console.warn(`skipped, not installed: ${lacking.join(', ')}`)
}

const rows: string[] = []
afterAll(() => {
  if (rows.length > 0)
    console.log(['fault, hits, how the program ended under syslens and under strace', ...rows].join('\n'))
})

describe.skipIf(lacking.length > 0)('faults beside strace', () => {
  test('there are at least 30', () => expect(programs.length).toBeGreaterThanOrEqual(30))

  test.each(
    programs.map(
      (program, index) => [index + 1, program.command.slice(0, 3).join(' '), program.call, program] as const,
    ),
  )('%i: %s, %s', async (index, _, call, program) => {
    let turn: number | undefined
    if (program.at !== undefined) {
      straced(['-s', '99', '-e', call], program.command)
      turn = turnOf(readFileSync(log, 'utf8'), call, program.at)
    }
    const theirs = straced(['-e', straceOption(program, turn)], program.command)
    expect(readFileSync(log, 'utf8')).toMatch(/\(INJECTED\)|\(DELAYED\)|--- SIGTERM/)
    const { hits, ...ours } = await traced(program, turn)
    const end = ({ exitCode, signal }: Ending): string => signal ?? String(exitCode)
    const said = (ours.stderr.split('\n').find((line) => /error|fail|cannot|Error|\[emerg\]|:/.test(line)) ?? '').slice(
      0,
      70,
    )
    rows.push(
      `${String(index).padStart(2)} ${straceOption(program, turn).padEnd(44)} ${hits} ${end(ours)} ${end(theirs)}  ${said}`,
    )
    expect(hits).toBeGreaterThan(0)
    expect(ours).toEqual(theirs)
  })
})
