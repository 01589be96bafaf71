/** `syslens trace` with the options that choose calls and times. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { start, syslens, temporaryFolder } from '../support/cli.js'
import { isAlive, startForeign, tracerOf, until } from '../trace/support.js'

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')
const namesOf = (text: string): string[] =>
  [...text.matchAll(/^(?:\[pid +\d+\] |\d+ +)?(\w+)\(/gm)].map(([, name]) => name!)

describe('which calls', () => {
  test('-P, --fd, --status, --slower', async () => {
    const byPath = await syslens(['trace', '-P', '/etc/hostname', 'cat', '/etc/hostname'])
    expect(namesOf(byPath.stderr)).toEqual(expect.arrayContaining(['openat', 'read', 'close']))
    expect(linesOf(byPath.stderr).at(-1)).toMatch(/^\+\+\+ cat exited with 0: \d calls, 0 failed, /)
    const byFd = await syslens(['trace', '--fd', '3,4', '--status', 'ok', '-e', 'close', 'cat', '/etc/hostname'])
    expect(
      new Set(
        linesOf(byFd.stderr)
          .slice(0, -1)
          .map((line) => line.slice(0, 7)),
      ),
    ).toEqual(new Set(['close(3']))
    const slow = await syslens(['trace', '--slower', '50ms', 'sleep', '0.1'])
    expect(namesOf(slow.stderr)).toEqual(['clock_nanosleep'])
    expect(linesOf(slow.stderr).at(-1)).toMatch(
      /: \d+ calls, \d+ failed, [\d.]+ ms, 1 of them recorded, nothing missed/,
    )
  })

  test('--errors, in a table as well', async () => {
    const text = await syslens(['trace', '--errors', 'cat', '/no/such'])
    expect(linesOf(text.stderr).filter((line) => line.includes('= ') && !/= -1 E/.test(line))).toEqual([])
    expect(text.stderr).toContain('openat(AT_FDCWD')
    const table = await syslens(['trace', '--errors', '--summary', 'cat', '/no/such'])
    expect(table.stderr).toMatch(/^openat +\d+ +\d+ /m)
    expect(table.stderr).not.toMatch(/^mmap/m)
  })

  test('paths relative to the folder of the command', async () => {
    const { stderr } = await syslens(['trace', '-P', 'hostname', '--cwd', '/etc', 'cat', 'hostname'])
    expect(stderr).toContain('openat(AT_FDCWD</etc>, "hostname", O_RDONLY) = 3</etc/hostname>')
  })

  test.each([
    [['-P', ''], '--path needs a path'],
    [['--fd', 'x'], '--fd takes numbers of descriptors, not "x"'],
    [['--fd', '1,'], '--fd takes numbers of descriptors, not ""'],
    [['--status', 'fialed'], 'there is no status "fialed", did you mean "failed"?'],
    [['--status', 'ok', '--errors'], '--errors is --status failed: give one of them'],
    [['--slower', 'fast'], '--slower takes a time such as 10s, 500ms or 2m, not "fast"'],
    [['--for', '-1s'], '--for takes a time such as 10s, 500ms or 2m, not "-1s"'],
    [['--last', '0'], '--last takes a number of calls up to 1000000, not "0"'],
    [['--last', '9', '-c'], '--summary is of the whole trace: leave out --last'],
    [['--until', 'lisen'], 'there is no system call "lisen", did you mean "listen"?'],
    [['--pth', '/x'], 'unknown option "--pth", did you mean "--path"?'],
    [['--skip-start', 'x'], 'unknown option "--skip-start", did you mean "--skip-startup"?'],
  ])('%j is told in one line', async (args, message) => {
    const { code, stderr, stdout } = await syslens(['trace', ...args, 'true'])
    expect(code).toBe(125)
    expect(stdout).toBe('')
    expect(linesOf(stderr)[0]).toBe(`syslens: ${message}`)
  })
})

describe('from when to when', () => {
  test('--skip-startup', async () => {
    const { stderr, code } = await syslens(['trace', '--skip-startup', 'sh', '-c', 'cat /etc/hostname'])
    expect(code).toBe(0)
    expect(stderr).not.toMatch(/ld\.so|libc\.so/)
    expect(stderr).toContain('"/etc/hostname", O_RDONLY')
  })

  test('--until and --for end the recording, the command goes on', async () => {
    for (const option of [
      ['--until', 'vfork'],
      ['--for', '300ms'],
    ]) {
      const folder = temporaryFolder()
      const file = join(folder, 'out')
      const script = 'cat /etc/hostname >/dev/null; read line; exit 3'
      const {
        child,
        until: said,
        done,
      } = start(['trace', ...option, '-o', file, 'sh', '-c', script], { stdio: 'pipe' })
      await said(/^syslens: recording ended; sh goes on$/m)
      const recorded = readFileSync(file, 'utf8')
      child.stdin!.end('\n')
      expect((await done).code).toBe(3)
      expect(readFileSync(file, 'utf8')).toBe(recorded)
      expect(recorded).toContain('vfork(')
    }
  })

  test('--until of a process that runs: it is let go', async () => {
    const pid = startForeign('sh', '-c', 'echo ready; while :; do sleep 0.01; done')
    const { code, stderr } = await syslens(['trace', '-p', String(pid), '--until', 'wait4'])
    expect(code).toBe(0)
    expect(stderr).toContain('wait4(')
    await until(() => tracerOf(pid) === 0)
    expect(isAlive(pid)).toBe(true)
  })

  test('--last: at the end, the last calls of each process', async () => {
    const { stderr } = await syslens(['trace', '--last', '2', 'sh', '-c', 'cat /etc/hostname; exit 3'])
    const shown = linesOf(stderr)
    expect(shown).toHaveLength(6)
    expect(shown.filter((line) => line.includes('exit_group('))).toHaveLength(2)
    expect(shown.at(-1)).toMatch(
      /\+\+\+ sh exited with 3: \d+ calls, .*, of each process the last 2, nothing missed \+\+\+/,
    )
  })

  test('--last: at SIGUSR1, with the call that is open', async () => {
    const {
      child,
      pid,
      until: said,
      done,
    } = start(['trace', '--last', '2', 'sh', '-c', 'read line; exit 3'], { stdio: 'pipe' })
    // It hears the signal once it is up: the default action would end it.
    await until(
      () => (BigInt(`0x${/SigCgt:\t(.*)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]}`) & 0x200n) !== 0n,
    )
    const asking = setInterval(() => child.kill('SIGUSR1'), 20)
    await said(/read\(0<.* <still open>/)
    clearInterval(asking)
    child.stdin!.end('\n')
    expect((await done).code).toBe(3)
  })

  test('--last: at Ctrl-C', async () => {
    const command = ['sh', '-c', 'trap "" INT; echo up >&2; read line; exit 3']
    const { child, until: said, done } = start(['trace', '--last', '3', ...command], { stdio: 'pipe' })
    await said(/^up$/m)
    child.kill('SIGINT')
    await said(/^syslens: recording ended; sh goes on/m)
    await said(/read\(0<.* <still open>/)
    child.stdin!.end('\n')
    expect((await done).code).toBe(3)
  })
})
