import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { helpText } from '../../lib/cli/description.js'
import { descriptions } from '../../lib/cli/descriptions.js'
import { traceDescription } from '../../lib/cli/trace-options.js'
import { verbs } from '../../lib/cli/verbs.js'
import { launcher, syslens, temporaryFolder } from '../support/cli.js'

const { version } = JSON.parse(
  (await import('node:fs')).readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string }

const seeTrace = '         See: syslens trace --help\n'
const noProcess = 2 ** 22

test.each<[args: string[], message: string]>([
  [['tarce', 'ls'], 'unknown verb "tarce", did you mean "trace"?\n         See: syslens --help\n'],
  [['--vresion'], 'unknown option "--vresion", did you mean "--version"?\n         See: syslens --help\n'],
  [['trace'], `nothing to trace: give a command or -p PID\n${seeTrace}`],
  [['trace', '--jsno', 'ls'], `unknown option "--jsno", did you mean "--json"?\n${seeTrace}`],
  [['trace', '-q', 'ls'], `unknown option "-q"\n${seeTrace}`],
  [['trace', '-e'], `option -e needs a value: -e CALLS\n${seeTrace}`],
  [['trace', '--json=3', 'ls'], `option --json takes no value, but got "3"\n${seeTrace}`],
  [['trace', '-s', 'many', 'ls'], `-s takes a number of bytes up to 1048576, not "many"\n${seeTrace}`],
  [['trace', '--color=red', 'ls'], `--color takes auto, always or never, not "red"\n${seeTrace}`],
  [
    ['trace', '--summary=only', 'ls'],
    `--summary can be given alone or as --summary=also, not with "only"\n${seeTrace}`,
  ],
  [['trace', '-e', 'opnat', 'ls'], 'there is no system call "opnat", did you mean "openat"?\n'],
  [['trace', '-p', '12x'], `"12x" is not a process id\n${seeTrace}`],
  [['trace', '-p', ''], `-p needs a process id or a name\n${seeTrace}`],
  [['trace', '-p', '1', 'ls'], `give a command or -p PID, not both\n${seeTrace}`],
  [['trace', '-p', String(noProcess)], `cannot attach to ${noProcess}: there is no such process\n`],
  [
    ['trace', '-o', '/no/such/folder/x', 'ls'],
    'cannot write to /no/such/folder/x: no such file or directory (ENOENT)\n',
  ],
  [['trace', '-o', '/', 'ls'], 'cannot write to /: illegal operation on a directory (EISDIR)\n'],
])('%j', async (args, message) => {
  const { code, stdout, stderr } = await syslens(args)
  expect({ code, stdout, stderr }).toEqual({ code: 125, stdout: '', stderr: `syslens: ${message}` })
})

test('a class that does not exist', async () => {
  const { code, stderr } = await syslens(['trace', '-e', '%flie', 'ls'])
  expect(code).toBe(125)
  expect(stderr).toMatch(/^syslens: there is no class "%flie", did you mean "%file"\?\n {9}Classes: .*%file/)
})

test('our own process', async () => {
  const { code, stderr } = await syslens([], { command: ['sh', '-c', `exec "${launcher}" trace -p $$`] })
  expect(code).toBe(125)
  expect(stderr).toMatch(/^syslens: cannot attach to \d+ \(node.*\): it is this very process\n/)
})

test('an odd name steers no terminal', async () => {
  const { code, stderr } = await syslens(['trace', '-o', '/no/\u001b[31mred\u0007', 'ls'])
  expect(code).toBe(125)
  expect(stderr).toBe('syslens: cannot write to /no/?[31mred?: no such file or directory (ENOENT)\n')
})

test('nothing is started and nothing written when the call is wrong', async () => {
  const folder = temporaryFolder()
  await syslens(['trace', '-o', 'out', '-e', 'opnat', 'touch', 'started'], { cwd: folder })
  expect(readdirSync(folder)).toEqual([])
})

test('help and version', async () => {
  expect(await syslens(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` })
  const general = await syslens(['--help'])
  expect(general.code).toBe(0)
  expect(general.stdout).toMatch(/^Usage: syslens VERB/)
  for (const args of [
    ['trace', '--help'],
    ['trace', '-h'],
    ['help', 'trace'],
  ]) {
    expect(await syslens(args)).toMatchObject({ code: 0, stdout: helpText(traceDescription), stderr: '' })
  }
  expect(await syslens([])).toMatchObject({ code: 125, stdout: '', stderr: general.stdout })
})

test.each(descriptions)('syslens $name --help fits a terminal, and names every option', async (description) => {
  const { stdout } = await syslens([description.name, '--help'])
  expect(stdout).toBe(helpText(description))
  for (const { options } of description.groups) for (const { name } of options) expect(stdout).toContain(`--${name}`)
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  expect((await syslens(['help', description.name])).stdout).toBe(stdout)
})

test('every verb describes itself', () => {
  const described = descriptions.map(({ name }) => name)
  expect(verbs.map(({ name }) => name).filter((name) => name !== 'help')).toEqual(described)
})

test('help of a verb that does not exist', async () => {
  expect(await syslens(['help', 'trac'])).toMatchObject({
    code: 125,
    stderr: 'syslens: unknown verb "trac", did you mean "trace"?\n         See: syslens --help\n',
  })
})

test('everything behind the command is the command’s', async () => {
  const { stdout } = await syslens(['trace', '-e', 'exit_group', 'echo', '-e', 'x', '--json', '--', '-o', 'y'])
  expect(stdout).toBe('x --json -- -o y\n')
  expect((await syslens(['trace', '-e', 'exit_group', '--', 'echo', '--', '-h'])).stdout).toBe('-- -h\n')
})
