/** Options that choose calls by file, descriptor, status and time; the installed strace is the second source. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { attach, trace } from '../../lib/index.js'
import type { SyscallEvent } from '../../lib/trace/syscall-event.js'
import type { TraceEvent } from '../../lib/trace/events.js'
import type { TraceOptions } from '../../lib/trace/options.js'
import { target } from '../support/build-targets.js'
import { collect, failure, startForeign } from './support.js'

const isCall = (event: TraceEvent): event is SyscallEvent => event.type === 'syscall'

async function callsOf(command: readonly string[], options: TraceOptions): Promise<SyscallEvent[]> {
  const [file, ...args] = command
  const run = trace(file!, args, { stdio: 'ignore', ...options })
  const calls = (await collect(run)).filter(isCall)
  const outcome = await run
  expect(outcome.incomplete).toBeUndefined()
  expect(outcome.recorded).toBe(calls.length)
  return calls
}

/** Names of the calls that strace shows, in order per process. */
function straced(options: readonly string[], command: readonly string[]): string[] {
  const file = join(folder(), 'strace')
  execFileSync('strace', ['-f', '-qq', '-e', 'signal=none', '-o', file, ...options, ...command], { stdio: 'ignore' })
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => /^\d+ +(\w+)\(/.exec(line)?.[1])
    .filter((name) => name !== undefined)
}

const sorted = (names: readonly string[]): string[] => names.toSorted()
const namesOf = (calls: readonly SyscallEvent[]): string[] => calls.map(({ name }) => name)

function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'syslens-filters-')))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

describe('path', () => {
  test.each([
    ['cat', (file: string) => ['cat', file]],
    ['cp', (file: string) => ['cp', file, `${file}.copy`]],
    [
      'a shell that reads it again and again',
      (file: string) => ['sh', '-c', `cat <${file}; cat ${file}; test -e ${file}`],
    ],
    ['mv', (file: string) => ['mv', file, `${file}.moved`]],
    ['ln', (file: string) => ['ln', '-s', file, `${file}.link`]],
    [
      'python',
      (file: string) => [
        'python3',
        '-c',
        `import os; f=open("${file}"); g=os.dup(f.fileno()); os.read(g, 9); os.stat("${file}")`,
      ],
    ],
    ['a pipeline', (file: string) => ['sh', '-c', `sort ${file} | uniq -c | tee ${file}.out`]],
    ['find', (file: string) => ['find', file, '-size', '+1k']],
  ])('the calls that strace -P shows: %s', async (_, command) => {
    const first = join(folder(), 'data')
    writeFileSync(first, 'b\na\n')
    const theirs = straced(['-P', first], command(first))
    const second = join(folder(), 'data')
    writeFileSync(second, 'b\na\n')
    const ours = await callsOf(command(second), { path: second })
    // strace knows neither the source of an ioctl(FICLONE) nor the target of a symlink for what they are.
    const known = ours.filter(
      ({ name, args }) => name !== 'symlinkat' && !(name === 'ioctl' && args.request === 'FICLONE'),
    )
    expect(sorted(namesOf(known))).toEqual(sorted(theirs))
    expect(ours.length).toBeGreaterThan(0)
  })

  test('relative to the working directory, to a dirfd, through “..”, by a descriptor that has its name', async () => {
    const where = folder()
    mkdirSync(join(where, 'sub'))
    writeFileSync(join(where, 'data'), 'x')
    const script = [
      'import os, sys',
      'os.stat("data")',
      'd = os.open("sub", os.O_RDONLY)',
      'f = os.open("../data", os.O_RDONLY, dir_fd=d)',
      'os.read(f, 1)',
      'os.chdir("sub")',
      'os.access("./..//data", os.R_OK)',
      'os.access("data", os.R_OK)',
    ].join('\n')
    const calls = await callsOf(['python3', '-c', script], { path: 'data', cwd: where })
    const places = calls.map((call) => [call.name, 'path' in call.args ? call.args.path : undefined])
    expect(places).toEqual([
      ['newfstatat', 'data'],
      ['openat', '../data'],
      ['read', undefined],
      [expect.stringMatching(/^access|^faccessat/), './..//data'],
    ])
  })

  test('through a symbolic link: by the name that is asked for and by where it leads', async () => {
    const where = folder()
    writeFileSync(join(where, 'real'), 'x')
    symlinkSync('real', join(where, 'link'))
    const byLink = await callsOf(['cat', join(where, 'link')], { path: join(where, 'link') })
    const byReal = await callsOf(['cat', join(where, 'link')], { path: join(where, 'real') })
    expect(namesOf(byLink)).toEqual(expect.arrayContaining(['openat', 'read', 'close']))
    expect(namesOf(byReal)).toEqual(namesOf(byLink))
  })

  test.each([
    ['a folder', (where: string) => `${where}/sub/`, ['a.db', 'b.log']],
    ['not what only begins like it', (where: string) => `${where}/su/`, []],
    ['a pattern for names', () => '*.db', ['a.db', 'top.db']],
    ['a pattern for paths', (where: string) => `${where}/*.db`, ['top.db']],
    ['alternatives', (where: string) => `${where}/{top.db,sub/b.*}`, ['b.log', 'top.db']],
    ['any depth', (where: string) => `${where}/**/[ab].*`, ['a.db', 'b.log']],
  ])('%s', async (_, pattern, expected) => {
    const where = folder()
    mkdirSync(join(where, 'sub'))
    const files = ['sub/a.db', 'sub/b.log', 'top.db'].map((name) => join(where, name))
    for (const file of files) writeFileSync(file, '')
    const calls = await callsOf(['cat', ...files], { path: pattern(where), only: 'openat' })
    const opened = calls.map((call) => (call.name === 'openat' ? call.args.path!.split('/').at(-1) : ''))
    expect(sorted(opened as string[])).toEqual(expected)
  })

  test('names of descriptors stay right although most calls go by unseen', async () => {
    const script = (where: string): string =>
      [
        `exec 3<${where}/one; read a <&3; exec 3<${where}/two; read b <&3; exec 4<&3 3<&-; read c <&4`,
        `mv ${where}/two ${where}/three; read d <&4; cd ${where}; exec 5<one; : >three`,
      ].join('; ')
    // What each call said of its descriptors; the folder is another one each time.
    const named = async (choose: boolean): Promise<string[]> => {
      const where = folder()
      for (const name of ['one', 'two']) writeFileSync(join(where, name), `${name}\n`)
      const calls = await callsOf(['bash', '-c', script(where)], choose ? { path: `${where}/` } : {})
      return calls
        .filter(({ name }) => ['read', 'openat', 'dup2', 'close'].includes(name))
        .map(({ name, fds }) => `${name} ${JSON.stringify(fds).replaceAll(where, 'HERE')}`)
        .filter((line) => /HERE\/|"(old|new)?fd":"HERE/.test(line))
    }
    const chosen = await named(true)
    expect(chosen).toEqual(await named(false))
    expect(chosen.filter((line) => line.includes('/three'))).not.toEqual([])
  })

  test('without names the calls are the same', async () => {
    const calls = await callsOf(['cat', '/etc/hostname'], { path: '/etc/hostname', names: false })
    expect(namesOf(calls)).toEqual(expect.arrayContaining(['openat', 'read', 'close']))
    expect(calls.every(({ fds }) => Object.keys(fds).length === 0)).toBe(true)
  })

  test('of a process that runs already, by what its descriptors are open on', async () => {
    const pid = startForeign(
      'sh',
      '-c',
      'exec 3<>/dev/zero 4</dev/zero; echo ready; while :; do read -r x <&4; echo x >&3; done',
    )
    const run = attach(pid, { path: '/dev/zero', timeout: 20_000 })
    const calls: SyscallEvent[] = []
    for await (const event of run) {
      if (isCall(event)) calls.push(event)
      if (calls.length === 20) break
    }
    expect(new Set(calls.flatMap(({ fds }) => Object.values(fds)))).toEqual(new Set(['/dev/zero']))
  })
})

describe('fd', () => {
  test('the calls that have the descriptor among their arguments or as their result', async () => {
    const command = ['sh', '-c', 'exec 7</etc/hostname; cat <&7; exec 8<&7 7<&-']
    const chosen = await callsOf(command, { fd: 7 })
    const all = await callsOf(command, { only: ['%desc'] })
    const with7 = all.filter(
      ({ args, result, raw, name }) =>
        Object.entries(args).some(([key, value]) => key.endsWith('fd') && value === 7) ||
        (name === 'fcntl' && raw.args[0] !== 7n && result === 7),
    )
    expect(sorted(namesOf(chosen))).toEqual(sorted(namesOf(with7)))
    expect(namesOf(chosen)).toEqual(expect.arrayContaining(['dup2', 'close']))
  })

  test('a descriptor that is not open: the calls that fail', async () => {
    const calls = await callsOf(['sh', '-c', 'cat <&9 2>/dev/null; true'], { fd: [9, 1000] })
    expect(calls.map(({ error }) => error?.code)).toContain('EBADF')
  })

  test('or a path: what has to do with either', async () => {
    const calls = await callsOf(['cat', '/etc/hostname'], { fd: 2, path: '/etc/hostname' })
    expect(namesOf(calls)).toEqual(expect.arrayContaining(['openat', 'close']))
    expect(calls.some(({ args }) => 'fd' in args && args.fd === 2)).toBe(true)
  })
})

describe('status', () => {
  const command = ['sh', '-c', 'cat /no/such 2>/dev/null; ls / >/dev/null; exec true']
  test.each(['ok', 'failed', 'unfinished'] as const)('%s: the calls that strace shows', async (status) => {
    const theirs = straced(['-e', `status=${status === 'ok' ? 'successful' : status}`], command)
    const ours = await callsOf(command, { status })
    // Of an interrupted wait strace says that it failed; the kernel makes it again.
    const settled = (names: readonly string[]): string[] =>
      sorted(names.filter((name) => !/wait|rt_sigreturn/.test(name)))
    expect(settled(namesOf(ours))).toEqual(settled(theirs))
    expect(ours.length).toBeGreaterThan(0)
  })

  test('the outcome counts all, and how many became events', async () => {
    const run = trace('cat', ['/no/such'], { status: 'failed', stdio: 'ignore' })
    const outcome = await run
    expect(outcome.calls).toBeGreaterThan(outcome.recorded)
    expect(outcome.recorded).toBe(outcome.errors)
  })
})

describe('slowerThanMs', () => {
  test('only calls that took so long', async () => {
    const calls = await callsOf(['sleep', '0.06'], { slowerThanMs: 50 })
    expect(namesOf(calls)).toEqual(['clock_nanosleep'])
    expect(calls[0]!.durationNs).toBeGreaterThanOrEqual(50e6)
    expect(await callsOf(['sleep', '0.01'], { slowerThanMs: 60_000 })).toEqual([])
  })

  test('a call that never ended is one of them when it took so long', async () => {
    const calls = await callsOf(['timeout', '-s', 'KILL', '0.3', 'sleep', '60'], {
      slowerThanMs: 100,
      only: 'clock_nanosleep',
    })
    expect(calls.map(({ name, unfinished }) => [name, unfinished])).toEqual([['clock_nanosleep', true]])
  })

  test('an open call is announced once it is slow', async () => {
    const run = trace('sleep', ['0.4'], { slowerThanMs: 100, openCallsAfterMs: 20, stdio: 'ignore' })
    const events = (await collect(run)).filter(({ type }) => type === 'entered' || type === 'syscall')
    expect(events.map((event) => [event.type, 'name' in event && event.name])).toEqual([
      ['entered', 'clock_nanosleep'],
      ['syscall', 'clock_nanosleep'],
    ])
  })
})

describe('wrong options are named at once', () => {
  test.each([
    [{ path: '' }, '"" is not a path to filter by'],
    [{ path: ['a', 'b\0c'] }, String.raw`"b\u0000c" is not a path to filter by`],
    [{ path: [] }, 'option "path" of trace() must be a path or a list of paths'],
    [{ path: 3 }, 'option "path" of trace() must be a path or a list of paths'],
    [{ fd: -1 }, 'option "fd" of trace() must be the number of a descriptor, or a list of numbers'],
    [{ fd: 'stdin' }, 'option "fd" of trace() must be the number of a descriptor, or a list of numbers'],
    [{ status: 'fialed' }, 'there is no status "fialed", did you mean "failed"?'],
    [{ slowerThanMs: -1 }, 'option "slowerThanMs" of trace() must be a number of milliseconds'],
    [{ slower: 10 }, 'trace() has no option "slower"'],
    [{ paths: '/x' }, 'trace() has no option "paths", did you mean "path"?'],
  ])('%j', async (options, message) => {
    const error = await failure(() => trace('true', options as TraceOptions))
    expect(error.message).toBe(message)
  })
})

test('a filter by path lets all calls without files go by at full speed', async () => {
  const run = trace(target('counter'), [], { path: '/no/such', stdio: 'ignore' })
  expect((await run).calls).toBe(0)
})
