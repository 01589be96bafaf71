/** `--summary`, `--by`, `--tree` of real programs. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { start, syslens, temporaryFolder } from '../support/cli.js'

interface Row {
  call?: string
  path?: string
  pid?: number
  argv?: string[]
  calls: number
  errors: number
  totalNs: number
  maxNs: number
}
interface Event {
  type: string
  name?: string
  pid: number
  args?: Record<string, unknown>
  fds?: Record<string, string>
  result?: number
  error?: object
  durationNs?: number
  by?: string
  rows?: Row[]
  processes?: (Row & { depth: number; parentPid?: number; exitCode?: number; signal?: string; fork?: true })[]
}

async function traced(...args: string[]): Promise<{ events: Event[]; code: number | null }> {
  const file = join(temporaryFolder(), 'out')
  const { code, stderr } = await syslens(['trace', '--json', '-o', file, ...args])
  expect(stderr).toBe('')
  const events = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
  return { events, code }
}

const script = 'ls / >/dev/null; (exit 3); cat /etc/hostname | cat >/dev/null; exec true'

describe('the rows are the sums of the events of the same run', () => {
  const sums = (
    events: Event[],
    keysOf: (event: Event) => string[],
  ): Map<string, Pick<Row, 'calls' | 'errors' | 'totalNs'>> => {
    const rows = new Map<string, { calls: number; errors: number; totalNs: number }>()
    for (const event of events.filter(({ type }) => type === 'syscall')) {
      for (const key of new Set(keysOf(event))) {
        const row = rows.get(key) ?? { calls: 0, errors: 0, totalNs: 0 }
        rows.set(key, row)
        row.calls++
        if (event.error !== undefined) row.errors++
        row.totalNs += event.durationNs ?? 0
      }
    }
    return rows
  }
  const figures = ({ calls, errors, totalNs }: Row): object => ({ calls, errors, totalNs })

  test.each<[by: string, keysOf: (event: Event) => string[], keyOf: (row: Row) => string]>([
    ['call', ({ name }) => [name!], ({ call }) => call!],
    ['pid', ({ pid }) => [String(pid)], ({ pid }) => String(pid)],
  ])('--by %s', async (by, keysOf, keyOf) => {
    const { events } = await traced('--summary=also', '--by', by, 'sh', '-c', script)
    const { rows } = events.find(({ type }) => type === 'summary')!
    expect(new Map(rows!.map((row) => [keyOf(row), figures(row)]))).toEqual(sums(events, keysOf))
    const totals = rows!.map(({ totalNs }) => totalNs)
    expect(totals).toEqual(totals.toSorted((a, b) => b - a))
    expect(events.at(-1)!.type).toBe('end')
  })

  test('--by path', async () => {
    const folder = realpathSync(temporaryFolder())
    mkdirSync(join(folder, 'sub'))
    writeFileSync(join(folder, 'sub', 'file'), 'x')
    const { events } = await traced(
      '--summary=also',
      '--by',
      'path',
      '--cwd',
      folder,
      'sh',
      '-c',
      'cat "$@" 2>/dev/null',
      'sh',
      './sub/file',
      './/missing',
    )
    const rows = new Map(events.find(({ type }) => type === 'summary')!.rows!.map((row) => [row.path!, row]))
    // Opened, looked at, read until its end, closed, by path, by descriptor and by what it is relative to.
    const ofFile = events.filter(
      ({ args, fds }) => args?.path === './sub/file' || Object.values(fds ?? {}).includes(`${folder}/sub/file`),
    )
    expect(ofFile.length).toBeGreaterThan(4)
    expect(rows.get(`${folder}/sub/file`)).toMatchObject({ calls: ofFile.length, errors: 0 })
    expect(rows.get(`${folder}/missing`)).toMatchObject({ calls: 1, errors: 1 })
    expect([...rows.keys()].filter((path) => path.startsWith('./'))).toEqual([])
  })
})

test('the processes of strace -f, with as many calls each', async ({ skip }) => {
  if (spawnSync('strace', ['--version']).status !== 0) {
    if (process.env.CI) throw new Error('strace is not installed')
    return skip('strace is not installed')
  }
  const file = join(temporaryFolder(), 'strace')
  execFileSync('strace', ['-f', '-o', file, '-e', 'trace=read,openat,execve,close', 'sh', '-c', script], {
    stdio: 'ignore',
  })
  const perProcess = new Map<string, number>()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, pid] = /^(\d+) +(?!<\.\.\.|\+\+\+|---)\w+\(/.exec(line) ?? []
    if (pid !== undefined) perProcess.set(pid, (perProcess.get(pid) ?? 0) + 1)
  }
  const { events } = await traced('--by', 'pid', '-e', 'read,openat,execve,close', 'sh', '-c', script)
  const counts = events.find(({ type }) => type === 'summary')!.rows!.map(({ calls }) => calls)
  expect(counts.toSorted()).toEqual([...perProcess.values()].toSorted())
})

test('a table per process names what each runs', async () => {
  const { stderr } = await syslens(['trace', '--by', 'pid', 'sh', '-c', script])
  expect(stderr).toMatch(/^count +errors +total +p50 +p95 +p99 +max {2}process\n/)
  expect(stderr).toMatch(/\d+ ls \/\n/)
  expect(stderr).toMatch(/\d+ cat \/etc\/hostname\n/)
  expect(stderr).toMatch(/\nsh exited with 0: \d+ calls, \d+ failed, 5 processes, .*nothing missed\n$/)
})

test('the tree: arguments, exit codes, signals, forks without exec', async () => {
  const command = 'ls / >/dev/null; (exit 3); sh -c \'kill -KILL $$\' "a b"; exit 4'
  const { code, stderr } = await syslens(['trace', '--tree', 'sh', '-c', command])
  expect(code).toBe(4)
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^ *\d+ {2}/, '').replace(/ +[\d.]+ (ns|µs|ms|s) {2}/, '  '))
  expect(lines.filter((line) => /^\S+ {2}(sh|├─|└─|│)/.test(line))).toEqual([
    `4  sh -c 'ls / >/dev/null; (exit 3); sh -c '\\''kill -KILL $$'\\'' "a b"; exit 4'`,
    '0  ├─ ls /',
    '3  ├─ (fork)',
    `SIGKILL  └─ sh -c 'kill -KILL $$' 'a b'`,
  ])
  expect(stderr).toMatch(/\nsh exited with 4: 4 processes, [\d.]+ m?s, nothing missed\n$/)
})

test('the tree in JSON, no call traced for it', async () => {
  const { events, code } = await traced('--tree', 'sh', '-c', script)
  expect(code).toBe(0)
  expect(events.map(({ type }) => type)).toEqual(['start', 'tree', 'end'])
  const [root, ...others] = events[1]!.processes!
  expect(root).toMatchObject({ depth: 0, argv: ['true'], exitCode: 0, calls: 0 })
  expect(others.map(({ argv, exitCode, fork, depth }) => [depth, fork ?? false, exitCode, argv![0]])).toEqual([
    [1, false, 0, 'ls'],
    [1, true, 3, 'sh'],
    [1, false, 0, 'cat'],
    [1, false, 0, 'cat'],
  ])
  for (const { parentPid } of others) expect(parentPid).toBe(root!.pid)
})

test('calls, a table and the tree, in one', async () => {
  const { stderr } = await syslens([
    'trace',
    '--tree',
    '-c',
    '-e',
    'exit_group',
    '--summary=also',
    'sh',
    '-c',
    'true; /bin/true',
  ])
  expect(stderr).toMatch(
    /exit_group\(0\) [^]*\n\ncall +count [^]*exit_group +2\n\n *pid +exit +time +command\n *\d+ +0 +\S+ \S+ {2}sh [^]*└─ \/bin\/true\n\+\+\+ sh exited/,
  )
})

test('processes that were running, by what they are called', async () => {
  const running = start([], {
    command: ['sh', '-c', 'read line; ls / >/dev/null; true'],
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const file = join(temporaryFolder(), 'out')
  const tracer = start(['trace', '--tree', '--json', '-o', file, '-p', String(running.pid)])
  // Attached: the kernel says whose tracee it is.
  while (/^TracerPid:\t0$/m.test(readFileSync(`/proc/${running.pid}/status`, 'utf8'))) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  running.child.stdin!.end('\n')
  expect((await tracer.done).code).toBe(0)
  const tree = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => (line === '' ? {} : (JSON.parse(line) as Event)))[1] as Event
  expect(tree.processes).toMatchObject([
    { pid: running.pid, depth: 0, argv: ['sh', '-c', 'read line; ls / >/dev/null; true'], exitCode: 0 },
    { parentPid: running.pid, depth: 1, argv: ['ls', '/'], exitCode: 0 },
  ])
  expect(existsSync(`/proc/${running.pid}`)).toBe(false)
})

const see = '         See: syslens trace --help\n'

test.each<[args: string[], message: string]>([
  [['--by', 'pth', 'ls'], `--by takes call, pid or path, not "pth", did you mean "path"?\n${see}`],
  [['--tree=all', 'ls'], `--tree can be given alone or as --tree=also, not with "all"\n${see}`],
  [
    ['--summary=pid', 'ls'],
    `--summary can be given alone or as --summary=also, not with "pid", did you mean --by pid?\n${see}`,
  ],
])('%j', async (args, message) => {
  const { code, stdout, stderr } = await syslens(['trace', ...args])
  expect({ code, stdout, stderr }).toEqual({ code: 125, stdout: '', stderr: `syslens: ${message}` })
})
