/** `-v`, `--raw`, `--absolute`, `--relative`: what is shown of a call. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, realpathSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { launcher, syslens, temporaryFolder } from '../support/cli.js'

const hasStrace = spawnSync('strace', ['--version']).status === 0
if (!hasStrace && process.env.CI) throw new Error('strace is not installed')

/** A folder whose files have been read, so that reading changes no time any more. */
function folderOfFiles(): string {
  const folder = realpathSync(temporaryFolder())
  writeFileSync(join(folder, 'file'), 'x'.repeat(1234))
  mkdirSync(join(folder, 'folder'))
  symlinkSync('file', join(folder, 'link'))
  utimesSync(join(folder, 'file'), 1_700_000_000.5, 1_600_000_000)
  for (let i = 0; i < 40; i++) writeFileSync(join(folder, `many-${i}`), '')
  execFileSync('find', [folder, '-size', '+1'])
  return folder
}

test.skipIf(!hasStrace)('-v shows what strace -v shows, to the byte', async () => {
  const folder = folderOfFiles()
  // Elsewhere: it must not change the times of the folder.
  const out = temporaryFolder()
  const calls = 'execve,newfstatat,getdents64,prlimit64,uname,rt_sigaction,statfs'
  const env = { PATH: process.env.PATH, TZ: 'UTC', LANG: 'C', A_LONG_VARIABLE: 'y'.repeat(50) }
  const run = (tracer: string[]): string[] => {
    const file = join(out, 'out')
    const { status } = spawnSync(
      'setarch',
      ['-R', ...tracer, '-o', file, 'find', folder, '-name', 'f*', '-size', '+1'],
      {
        env,
        stdio: 'ignore',
      },
    )
    expect(status).toBe(0)
    const text = readFileSync(file, 'utf8')
    return text.split('\n')
  }
  const ours = run([launcher, 'trace', '-v', '--no-names', '--no-follow', '-e', calls])
  expect(ours).toEqual(run(['strace', '-v', '-e', `trace=${calls}`]))
  const text = ours.join('\n')
  expect(text).toContain('"A_LONG_VARIABLE=yyyyyyyyyyyyyyyy"...')
  expect(text).toContain('d_name="many-39"')
  expect(text).toMatch(/st_dev=makedev\(.*st_atime=1700000000 \/\* 2023-11-14T22:13:20.500000000\+0000 \*\//)
})

test('without -v the same is short', async () => {
  const { stderr } = await syslens(['trace', '-e', 'execve,newfstatat,getdents64', '--', 'ls', '-l', '/'])
  expect(stderr).toMatch(/execve\("\S+", \["ls", "-l", "\/"\], 0x[0-9a-f]+ \/\* \d+ vars \*\/\)/)
  expect(stderr).toMatch(/getdents64\(3<\/>, 0x[0-9a-f]+ \/\* \d+ entries \*\/, 32768\)/)
  expect(stderr).toMatch(/st_size=\d+, ...}/)
})

test('times of files are shown in the local time zone', async () => {
  const folder = folderOfFiles()
  const { stderr } = await syslens(['trace', '-v', '-e', '?statx,newfstatat', 'stat', join(folder, 'file')], {
    env: { ...process.env, TZ: 'Asia/Kolkata' },
  })
  expect(stderr).toContain(' /* 2023-11-15T03:43:20.500000000+0530 */')
})

test.skipIf(!hasStrace)('--raw shows numbers as strace’s raw does, of these calls only', async () => {
  const folder = temporaryFolder()
  const shown = (tracer: string[]): string[] => {
    const file = join(folder, 'out')
    spawnSync('setarch', ['-R', ...tracer, '-o', file, 'cat', '/etc/hostname'], { stdio: 'ignore' })
    return readFileSync(file, 'utf8').split('\n')
  }
  const ours = shown([
    launcher,
    'trace',
    '--no-names',
    '--no-follow',
    '--raw',
    '/^open/,read',
    '-e',
    'openat,read,close',
  ])
  expect(ours).toEqual(shown(['strace', '-e', 'trace=openat,read,close', '-e', 'raw=openat,read']))
  expect(ours.join('\n')).toMatch(/openat\(0xffffff9c, 0x[0-9a-f]+, 0x80000, 0\) += 0x3\n/)
  expect(ours.join('\n')).toMatch(/close\(3\) /)
  const all = await syslens(['trace', '--raw', 'all', '-e', 'openat,close', '-o', '-', 'true'])
  expect(all.stdout).toMatch(/close\(0x3\) += 0\n/)
  expect(all.stdout).not.toContain('"')
})

test('the wall clock: time, date and time, seconds', async () => {
  const stamps = async (...options: string[]): Promise<string[]> => {
    const { stderr, code } = await syslens(['trace', ...options, '-e', 'openat,exit_group', 'true'], {
      env: { ...process.env, TZ: 'UTC' },
    })
    expect(code).toBe(0)
    return stderr.split('\n').flatMap((line) => /^(.*?) (?:openat|exit_group)\(/.exec(line)?.[1] ?? [])
  }
  const before = Date.now()
  const seconds = await stamps('-ttt')
  const dates = await stamps('--absolute=date')
  const after = Date.now()
  for (const stamp of seconds) expect(stamp).toMatch(/^\d{10}\.\d{6}$/)
  for (const stamp of dates) expect(stamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/)
  const times = [...seconds.map((stamp) => Number(stamp) * 1000), ...dates.map((stamp) => Date.parse(`${stamp}Z`))]
  expect(times.length).toBeGreaterThan(4)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times[0]).toBeGreaterThanOrEqual(before - 1)
  expect(times.at(-1)).toBeLessThanOrEqual(after + 1)
  for (const form of [['-t'], ['-tt'], ['--absolute'], ['--absolute=time']]) {
    for (const stamp of await stamps(...form)) expect(stamp).toMatch(/^\d\d:\d\d:\d\d\.\d{6}$/)
  }
})

test('the same times as in JSON; between lines; in calls', async () => {
  const { stderr } = await syslens(['trace', '-t', '-r', '-T', '-e', 'openat,exit_group', 'sh', '-c', '/bin/true'])
  const lines = stderr.split('\n').filter((line) => line.includes('openat('))
  expect(lines.length).toBeGreaterThan(3)
  for (const line of lines) {
    expect(line).toMatch(/^(\[pid +\d+\] )?\d\d:\d\d:\d\d\.\d{6} \([+-]\d+\.\d{6}\) openat\(.*\) = \S+ <\d+\.\d{6}>$/)
  }
})

const see = '         See: syslens trace --help\n'

test.each<[args: string[], message: string]>([
  [['--absolute=dat', 'ls'], `--absolute takes time, date or epoch, not "dat", did you mean "date"?\n${see}`],
  [['--raw', 'opnat', 'ls'], 'there is no system call "opnat", did you mean "openat"?\n'],
  [['--raw', 'openat', '--json', 'ls'], `--json has names and meanings only: leave out --raw\n${see}`],
  [['--relative=1', 'ls'], `option --relative takes no value, but got "1"\n${see}`],
])('%j', async (args, message) => {
  const { code, stdout, stderr } = await syslens(['trace', ...args])
  expect({ code, stdout, stderr }).toEqual({ code: 125, stdout: '', stderr: `syslens: ${message}` })
})
