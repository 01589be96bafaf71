import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { launcher, mainScript, type Run, start, syslens, temporaryFolder } from '../support/cli.js'

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')
/** The line of the only such call. */
const callOf = (text: string, name: string): string => lines(text).find((line) => line.includes(`${name}(`)) ?? ''

describe.each([
  ['with the launcher', {}],
  ['without it', { command: [process.execPath, mainScript] }],
])('%s', (_, options) => {
  test('a command, from its exec to its end', async () => {
    const { code, stdout, stderr } = await syslens(['trace', 'echo', 'hello'], options)
    expect(stdout).toBe('hello\n')
    expect(code).toBe(0)
    const shown = lines(stderr)
    expect(shown[0]).toMatch(/^execve\("\S*\/echo", \["echo", "hello"\], 0x[0-9a-f]+ \/\* \d+ vars \*\/\) = 0/)
    expect(callOf(stderr, 'write')).toMatch(
      /^write\(1<pipe:\[\d+\]>, "hello\\n", 6\) {7,}= 6|^write\(1<.*>, "hello\\n", 6\) = 6/,
    )
    expect(shown.at(-2)).toMatch(/^exit_group\(0\) {27}= \?$/)
    expect(shown.at(-1)).toMatch(
      /^\+{3} echo exited with 0: \d+ calls, \d+ failed, [\d.]+ (ms|s), nothing missed \+{3}$/,
    )
    expect(stderr).toContain(`AT_FDCWD<${process.cwd()}>`)
  })

  test.each([
    ['its own', ['sh', '-c', 'exit 7'], 7],
    ['a signal', ['sh', '-c', 'kill -TERM $$'], 143],
    ['not found', ['no-such-command'], 127],
    ['not found by path', ['/no/such/command'], 127],
    ['not executable', ['/etc/passwd'], 126],
    ['a folder', ['/etc'], 126],
  ])('exit code: %s', async (_what, command, expected) => {
    const { code } = await syslens(['trace', ...command], options)
    expect(code).toBe(expected)
  })

  test('standard input is the command’s', async () => {
    const { child, done } = start(['trace', '-e', 'read', 'cat'], { ...options, stdio: 'pipe' })
    child.stdin!.end('a line\n')
    const { stdout, stderr } = await done
    expect(stdout).toBe('a line\n')
    expect(stderr).toMatch(/^read\(0<[^>]+>, "a line\\n", \d+\) += 7/m)
  })
})

test('how it ended by a signal', async () => {
  const { stderr } = await syslens(['trace', 'sh', '-c', 'kill -KILL $$'])
  expect(stderr).toMatch(/\nkill\(\d+, SIGKILL\) +=\s\?\n\+{3} sh was killed by SIGKILL: \d+ calls/)
})

test('to a file: strace’s lines and nothing else anywhere', async () => {
  const file = join(temporaryFolder(), 'out')
  const { code, stdout, stderr } = await syslens(['trace', '-o', file, 'sh', '-c', 'echo x; (exit 3)'])
  expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: 'x\n', stderr: '' })
  const shown = lines(readFileSync(file, 'utf8'))
  const pids = new Set(shown.map((line) => /^(\d+) +\S/.exec(line)?.[1]))
  expect(pids.size).toBe(2)
  expect(pids).not.toContain(undefined)
  expect(shown.at(-1)).toMatch(/^\d+ +\+{3} exited with 3 \+{3}$/)
  expect(shown.filter((line) => line.includes('--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, '))).toHaveLength(1)
})

test('to standard output', async () => {
  const { stdout, stderr } = await syslens(['trace', '-e', 'exit_group', '-o', '-', 'true'])
  expect(stdout).toMatch(/^\d+ +exit_group\(0\) += \?\n\d+ +\+{3} exited with 0 \+{3}\n$/)
  expect(stderr).toBe('')
})

test('only some calls', async () => {
  const { stderr } = await syslens(['trace', '-e', 'openat,!/^close/', '--only', 'exit_group', 'true'])
  const names = new Set(lines(stderr).map((line) => /^\w+(?=\()/.exec(line)?.[0]))
  expect(names).toEqual(new Set(['openat', 'exit_group', undefined]))
})

test('only what fails', async () => {
  const { stderr } = await syslens(['trace', '-e', '%file', '--errors', 'cat', '/no/such/file'])
  const shown = lines(stderr).filter((line) => /^\w+\(/.test(line))
  expect(shown.length).toBeGreaterThan(0)
  for (const line of shown) expect(line).toMatch(/ = -1 E[A-Z]+ \(.+\)/)
  expect(stderr).toContain('"/no/such/file", O_RDONLY) = -1 ENOENT (No such file or directory)')
})

test('the limit of strings', async () => {
  const { stderr } = await syslens(['trace', '-s', '3', '-e', 'write', 'echo', 'abcdef'])
  expect(callOf(stderr, 'write')).toMatch(/, "abc"\.\.\., 7\) += 7/)
})

test('times', async () => {
  const { stderr } = await syslens(['trace', '-T', '-e', 'exit_group,openat', 'true'])
  expect(callOf(stderr, 'openat')).toMatch(/ = 3<.*> <\d+\.\d{6}>$/)
})

test('without names of descriptors', async () => {
  const { stderr } = await syslens(['trace', '--no-names', '-e', 'openat', 'true'])
  expect(callOf(stderr, 'openat')).toMatch(/^openat\(AT_FDCWD, ".*", O_RDONLY\|O_CLOEXEC\) = 3( {3}.*)?$/)
})

test('children, with the thread on every line from then on', async () => {
  const { stderr } = await syslens(['trace', '-e', 'exit_group', 'sh', '-c', '(exit 3); exit 4'])
  expect(stderr).toMatch(/^\[pid +\d+\] exit_group\(3\) += \?$/m)
  expect(stderr).toMatch(/^\[pid +\d+\] exit_group\(4\) += \?$/m)
  expect(lines(stderr).at(-1)).toMatch(/^\+{3} sh exited with 4: 2 calls, 0 failed, 2 processes, /)
})

test('without children', async () => {
  const { code, stderr } = await syslens(['trace', '--no-follow', '-e', 'exit_group', 'sh', '-c', '(exit 3); exit 4'])
  expect(code).toBe(4)
  expect(stderr).not.toContain('exit_group(3)')
  expect(stderr).toMatch(/^exit_group\(4\) += \?$/m)
})

test('colours', async () => {
  const { stderr } = await syslens(['trace', '--color', '-e', 'openat', 'cat', '/no/such/file'])
  const escape = '\u001b['
  expect(stderr).toContain(
    `${escape}32m"/no/such/file"${escape}0m, O_RDONLY) = ${escape}31m-1 ENOENT (No such file or directory)${escape}0m`,
  )
  const plain = await syslens(['trace', '-e', 'openat', 'cat', '/no/such/file'])
  expect(plain.stderr).not.toContain(escape)
})

test('a table', async () => {
  const { code, stderr } = await syslens(['trace', '--summary', 'cat', '/no/such/file'])
  expect(code).toBe(1)
  const [head, ...rows] = lines(stderr.replace(/^cat: .*\n/m, ''))
  expect(head).toMatch(/^call +count +errors +total +p50 +p95 +p99 +max$/)
  const openat = rows.find((row) => row.startsWith('openat '))
  expect(openat).toMatch(/^openat +\d+ +\d+( +[\d.,]+ (ns|µs|ms|s)){5}$/)
  expect(rows.find((row) => row.startsWith('exit_group '))).toMatch(/^exit_group +1$/)
  expect(rows.at(-1)).toMatch(/^cat exited with 1: \d+ calls, \d+ failed, [\d.]+ ms|s, nothing missed$/)
  expect(stderr).not.toContain('openat(')
})

test('calls and a table', async () => {
  const { stderr } = await syslens(['trace', '--summary=also', '-e', 'exit_group', 'true'])
  expect(lines(stderr)[0]).toMatch(/^exit_group\(0\)/)
  expect(lines(stderr)[1]).toMatch(/^call +count/)
  expect(lines(stderr)[2]).toMatch(/^exit_group +1/)
})

test('words that are no UTF-8 reach the command as they are', async () => {
  // sh makes the word; a test could not give it to a child.
  const command = ['sh', '-c', `exec "$0" trace -e execve printf '%s' "$(printf 'a\\377b')"`]
  const { stdout, stderr } = await syslens([], { command: [...command, launcher] })
  expect(Buffer.from(stdout, 'utf8').toString('utf8')).toContain('\ufffd')
  expect(stderr).toContain(String.raw`["printf", "%s", "a\377b"]`)
})

describe('attach', () => {
  /** A process that waits in read(2) of a pipe whose other end we hold. */
  const reader = async (): Promise<{ pid: number; write: (text: string) => void; ended: Promise<number | null> }> => {
    const child = spawn(target('read-lines'), { stdio: ['pipe', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
    await new Promise((resolve) => child.stdout.once('data', resolve))
    return { pid: child.pid!, write: (text) => child.stdin.write(text), ended }
  }

  test('to a process that waits: what it waits for, what it gets, and it goes on', async () => {
    const other = await reader()
    const { until, pid, done } = start(['trace', '-p', String(other.pid)])
    await until(/^read\(0<.*>, 0x[0-9a-f]+, \d+\) <still open>$/m)
    other.write('one\n')
    await until(/^read\(0<.*>, "one\\n", \d+\) += 4 {3}[\d.]+ (ms|s)$/m)
    process.kill(pid, 'SIGINT')
    const { code, stderr } = await done
    expect(code).toBe(0)
    expect(lines(stderr).at(-1)).toMatch(
      /^\+{3} recording of 1 process ended: \d+ calls, \d+ failed, [\d.]+ (ms|s), nothing missed \+{3}$/,
    )
    other.write('quit\n')
    expect(await other.ended).toBe(0)
  })

  test('until it ends', async () => {
    const other = await reader()
    const { until, done } = start(['trace', '-p', String(other.pid)])
    await until(/<still open>/)
    other.write('quit\n')
    const { code, stderr } = await done
    expect(code).toBe(0)
    expect(stderr).toMatch(/\+{3} exited with 0 \+{3}\n\+{3} recording of 1 process ended/)
  })
})

describe('Ctrl-C', () => {
  test('sent to us alone reaches the command', async () => {
    const { until, pid, done } = start(['trace', '-e', 'clock_nanosleep', 'sleep', '1000'])
    await until(/clock_nanosleep\(.*<still open>/)
    process.kill(pid, 'SIGINT')
    const { code, stderr } = await done
    expect(code).toBe(130)
    expect(stderr).toContain('--- SIGINT {si_signo=SIGINT, si_code=SI_USER')
    expect(lines(stderr).at(-1)).toMatch(/^\+{3} sleep was killed by SIGINT: 1 call, /)
  })

  test('a command that does not mind: the first ends the recording, the second the command', async () => {
    const script = 'trap "" INT; echo ready >&2; while read line; do :; done'
    const { until, pid, done } = start(['trace', '--summary', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'pipe'] })
    await until(/ready/)
    process.kill(pid, 'SIGINT')
    await until(/^call +count(.|\n)*syslens: recording ended; sh goes on, Ctrl-C again kills it$/m)
    process.kill(pid, 'SIGINT')
    expect((await done).code).toBe(137)
  })
})

describe('output that fails', () => {
  // What it does itself must not suffer: it tells descriptor 3 that it came to its end.
  const script = 'i=0; while [ $i -lt 2000 ]; do i=$((i+1)); test -e /; done; echo done >&3; exit 5'
  const shell = async (words: string, ...args: string[]): Promise<{ run: Run; told: string }> => {
    const file = join(temporaryFolder(), 'told')
    const command = ['bash', '-c', words, launcher, ...args, 'sh', '-c', script]
    const run = await syslens([], { command, env: { ...process.env, TOLD: file } })
    return { run, told: readFileSync(file, 'utf8') }
  }

  test('a full disk', async () => {
    const { run, told } = await shell('exec "$0" trace -o /dev/full "$@" 3>"$TOLD"')
    expect(told).toBe('done\n')
    expect(run).toMatchObject({
      code: 5,
      stdout: '',
      stderr:
        'syslens: recording ended: cannot write to /dev/full: no space left on device (ENOSPC); the command goes on\n',
    })
  })

  test('a reader that goes away', async () => {
    const { run, told } = await shell('"$0" trace "$@" 2>&1 3>"$TOLD" | head -1; exit "${PIPESTATUS[0]}"')
    expect(told).toBe('done\n')
    expect(run.code).toBe(5)
    expect(run.stdout).toMatch(/^execve\(.*\n$/)
  })

  test('a reader of -o - that goes away', async () => {
    const { run, told } = await shell('"$0" trace -o - "$@" 3>"$TOLD" | head -1; exit "${PIPESTATUS[0]}"')
    expect(told).toBe('done\n')
    expect(run.code).toBe(5)
    expect(run.stderr).toBe(
      'syslens: recording ended: cannot write to standard output: broken pipe (EPIPE); the command goes on\n',
    )
  })

  test('a table that finds no room', async () => {
    const { run, told } = await shell('exec "$0" trace -c -o /dev/full "$@" 3>"$TOLD"')
    expect(told).toBe('done\n')
    expect(run.code).toBe(5)
    expect(run.stderr).toBe('syslens: cannot write to /dev/full: no space left on device (ENOSPC)\n')
  })
})
test('a file that is there is replaced, also by less', async () => {
  const file = join(temporaryFolder(), 'out')
  writeFileSync(file, 'x'.repeat(100_000))
  await syslens(['trace', '-e', 'exit_group', '-o', file, 'true'])
  expect(readFileSync(file, 'utf8')).toMatch(/^\d+ +exit_group\(0\) += \?\n\d+ +\+{3} exited with 0 \+{3}\n$/)
})
