/** `--user`, `--env`, `--cwd`, `--limit`, `--timeout`: how a command starts. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { launcher, mainScript, syslens, temporaryFolder } from '../support/cli.js'

const isRoot = process.getuid?.() === 0
const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' })

/** Not one that waits for somebody to take its exit code. */
function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe.each([
  ['with the launcher', [launcher]],
  ['without it', [process.execPath, mainScript]],
])('%s', (_, command) => {
  const traced = (args: string[], env: NodeJS.ProcessEnv = {}): ReturnType<typeof syslens> =>
    syslens(['trace', '-e', 'exit_group', '-o', '/dev/null', ...args], { command, env: { ...process.env, ...env } })

  test('--env sets, changes and removes variables, and leaves the others as they are', async () => {
    const base = { ONE: '1', TWO: '2', THREE: '3' }
    const { stdout } = await traced(
      ['--env', 'ONE=x=y z', '-E', 'TWO', '-E', 'NEW=', '-E', 'THREE=3', 'env', '-0'],
      base,
    )
    const shown = new Set(stdout.split('\0'))
    for (const entry of ['ONE=x=y z', 'NEW=', 'THREE=3', `HOME=${process.env.HOME}`]) expect(shown).toContain(entry)
    expect(stdout).not.toMatch(/(^|\0)TWO=/)
  })

  test('the last --env of a name counts, and PATH is looked along as the command has it', async () => {
    const folder = temporaryFolder()
    const twice = await traced(['-E', 'A=1', '-E', 'A', '-E', 'A=2', 'printenv', 'A'])
    expect(twice).toMatchObject({ code: 0, stdout: '2\n' })
    const missing = await traced(['-E', `PATH=${folder}`, 'true'])
    expect(missing.code).toBe(127)
    expect(missing.stderr).toMatch(/^syslens: cannot start "true": no such command\n/)
  })

  test('--cwd, from where relative commands are looked for; -o stays where we are', async () => {
    const folder = realpathSync(temporaryFolder())
    const { stdout, stderr } = await syslens(
      ['trace', '-e', 'exit_group', '-o', 'here', '--cwd', '/usr/bin', './pwd', '-P'],
      { command, cwd: folder },
    )
    expect({ stdout, stderr }).toEqual({ stdout: '/usr/bin\n', stderr: '' })
    expect(existsSync(join(folder, 'here'))).toBe(true)
  })

  test('--limit: soft, hard, both, several', async () => {
    const settings = ['nofile=64:128', 'CORE=0', 'RLIMIT_STACK=:unlimited', 'cpu=77']
    const options = settings.flatMap((setting) => ['--limit', setting])
    const { stdout } = await traced([...options, 'cat', '/proc/self/limits'])
    const own = readFileSync('/proc/self/limits', 'utf8')
    expect(stdout).toMatch(/^Max open files +64 +128 +files/m)
    expect(stdout).toMatch(/^Max core file size +0 +/m)
    expect(stdout).toMatch(/^Max cpu time +77 +/m)
    expect(/^Max stack size .*/m.exec(stdout)?.[0]).toBe(/^Max stack size .*/m.exec(own)?.[0])
  })

  test('--limit holds from the first call of the command on', async () => {
    const { stderr } = await syslens(
      ['trace', '-e', 'prlimit64', '-s', '0', '--limit', 'nofile=9:9', 'prlimit', '--nofile'],
      { command },
    )
    expect(stderr).toContain('RLIMIT_NOFILE, NULL, {rlim_cur=9, rlim_max=9}')
  })

  test.skipIf(!isRoot)('--user: ids and all groups, by name, by number, by ids', async () => {
    const user = 'www-data'
    for (const name of [user, run('id', '-u', user).trim()]) {
      const { stdout, code } = await traced(['-u', name, 'id'])
      expect({ stdout, code }).toEqual({ stdout: run('id', user), code: 0 })
    }
    const { stdout } = await traced(['--user', '4242:4343', 'sh', '-c', 'id -u; id -G; grep CapEff /proc/self/status'])
    expect(stdout).toBe('4242\n4343\nCapEff:\t0000000000000000\n')
  })

  test.skipIf(!isRoot)('--user with a filter: calls of all kinds are seen, set-user-ID programs too', async () => {
    const { stdout, stderr } = await syslens(
      ['trace', '-e', '/get.?uid/,getgroups', '-u', 'nobody', 'sh', '-c', 'id -u; exec su --version'],
      { command },
    )
    expect(stdout).toMatch(/^65534\nsu from/)
    expect(stderr).toMatch(/geteuid\(\) += 65534/)
  })

  test('--timeout kills all that was started, and says so', async () => {
    const { code, stderr } = await syslens(
      ['trace', '-e', 'exit_group', '--timeout', '300ms', 'sh', '-c', 'sleep 1000 & sleep 1000'],
      { command },
    )
    expect(code).toBe(124)
    expect(stderr).toMatch(/\+\+\+ sh was killed after 300 ms \(--timeout\): 0 calls, .*\n$/)
    const pids = [...stderr.matchAll(/\[pid +(\d+)\] \+\+\+ killed by SIGKILL/g)].map(([, pid]) => pid)
    expect(pids).toHaveLength(2)
    for (const pid of pids) expect(isRunning(pid!)).toBe(false)
  })

  test('--timeout that is not over changes nothing', async () => {
    expect((await traced(['--timeout', '1h', 'sh', '-c', 'exit 3'])).code).toBe(3)
    expect((await traced(['--timeout', '1h', 'sh', '-c', 'kill -KILL $$'])).code).toBe(137)
  })
})

const see = '         See: syslens trace --help\n'

test.each<[args: string[], message: string]>([
  [['--env', '=x', 'ls'], `--env takes NAME=VALUE or NAME, not "=x"\n${see}`],
  [['--limit', 'nofil=64', 'ls'], `unknown limit "nofil", did you mean "nofile"?\n${see}`],
  [['--limit', 'nofile', 'ls'], `--limit takes NAME=SOFT[:HARD], not "nofile"\n${see}`],
  [['--limit', 'nofile=', 'ls'], `--limit nofile= sets nothing\n${see}`],
  [['--limit', 'nofile=-1', 'ls'], `a limit is a whole number or "unlimited", not "-1"\n${see}`],
  [
    ['--limit', 'nofile=64:12', 'ls'],
    'cannot start "ls" with that limit NOFILE: invalid argument (EINVAL)\n' +
      '         The soft limit must not be above the hard one; give both, soft:hard.\n',
  ],
  [['--timeout', '10x', 'ls'], `--timeout takes a time such as 10s, 500ms or 2m, not "10x"\n${see}`],
  [['--timeout', '0', 'ls'], `--timeout takes a time such as 10s, 500ms or 2m, not "0"\n${see}`],
  [
    ['--user', 'nobdy', 'ls'],
    'there is no user "nobdy" in /etc/passwd, did you mean "nobody"?\n' +
      '         A user of another name service is given as UID:GID.\n',
  ],
  [['--user', '4242', 'ls'], 'there is no user "4242" in /etc/passwd\n         Give a group as well: 4242:4242\n'],
  [
    ['--cwd', '/no/such', 'ls'],
    'cannot start "ls" in "/no/such": no such file or directory (ENOENT)\n' +
      '         The option "cwd" must be a directory that may be entered.\n',
  ],
  [['--user', 'nobody', '-p', '1'], `--user is for a command, processes that are running stay as they are\n${see}`],
])('%j', async (args, message) => {
  const { code, stdout, stderr } = await syslens(['trace', ...args])
  expect({ code, stdout, stderr }).toEqual({ code: 125, stdout: '', stderr: `syslens: ${message}` })
})

test('an ordinary user cannot become another one', async () => {
  const asNobody = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', launcher] : [launcher]
  const { code, stderr } = await syslens(['trace', '--user', '0:0', 'true'], { command: asNobody })
  expect(code).toBe(125)
  expect(stderr).toBe(
    'syslens: cannot start "true" as another user: operation not permitted (EPERM)\n' +
      '         That needs CAP_SETUID and CAP_SETGID: run as root.\n',
  )
})
