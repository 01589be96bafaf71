/** Completions, asked of the shells themselves: the Tab key on a terminal, and `complete -C` of fish. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { callCatalog } from '../../lib/syscalls/catalog.js'
import { launcher, start, syslens, temporaryFolder } from '../support/cli.js'

const shells = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof shells)[number]

const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const missing = shells.filter((shell) => !has(shell))
if (missing.length > 0 && process.env.CI) throw new Error(`not installed: ${missing.join(', ')}`)

const scripts = new Map<Shell, string>()
beforeAll(() => {
  for (const shell of shells) {
    const { status, stdout, stderr } = spawnSync(launcher, ['completions', shell], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    scripts.set(shell, stdout)
  }
})

function scriptFile(shell: Shell): string {
  const file = join(temporaryFolder(), 'completions')
  writeFileSync(file, scripts.get(shell)!)
  return file
}

/** Types lines into an interactive bash, each ended by Tab and Enter, and returns the words that bash would have run. */
async function typedIntoBash(lines: readonly string[]): Promise<string[]> {
  // From a file: what is typed is echoed, perhaps broken into lines.
  const setUp = join(temporaryFolder(), 'set-up')
  writeFileSync(setUp, `PS1='$ '; . '${scriptFile('bash')}'; syslens() { printf '<%s' "$@"; echo '>'; }\n`)
  const running = start([], {
    command: ['script', '-qec', 'bash --norc --noprofile -i', '/dev/null'],
    env: { PATH: process.env.PATH, TERM: 'dumb', HOME: temporaryFolder(), INPUTRC: '/dev/null' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const answers = async (count: number): Promise<string[]> => {
    for (;;) {
      const found = [...running.stdout().matchAll(/^<([^>\r\n]*)>/gm)].map(([, text]) => text!)
      if (found.length >= count) return found
      await new Promise((resolve) => running.child.stdout!.once('data', resolve))
    }
  }
  const stdin = running.child.stdin!
  stdin.write(`. ${setUp}; syslens ready\n`)
  await answers(1)
  for (const [i, line] of lines.entries()) {
    stdin.write(`${line}\t\n`)
    await answers(i + 2)
  }
  stdin.end('exit\n')
  await running.done
  return (await answers(lines.length + 1)).slice(1)
}

/** The same for zsh, on a terminal that zsh itself makes (zshmodules(1), zsh/zpty). */
function typedIntoZsh(lines: readonly string[]): string[] {
  const setUp =
    `PS1=; autoload -U compinit; compinit -D -u; . '${scriptFile('zsh')}'; ` +
    `syslens() { print -r -- "GOT:\${(j:<:)@}:END" }; print READY`
  const driver = [
    'zmodload zsh/zpty',
    'zpty z zsh -f -i',
    `zpty -w z ${quoted(setUp)}`,
    "zpty -r z out '*READY*READY*'",
    'for line in "$@"; do',
    '  zpty -w -n z "$line"$\'\\t\\n\'',
    "  zpty -r z out '*GOT:*:END*'",
    '  print -r -- "${${out##*GOT:}%%:END*}"',
    'done',
  ].join('\n')
  const { stdout } = spawnSync('zsh', ['-f', '-c', driver, 'zsh', ...lines], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TERM: 'xterm', HOME: temporaryFolder() },
    timeout: 50_000,
  })
  return stdout.split('\n').slice(0, -1)
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** What is typed, and the words that the shell then has. */
const completed: readonly (readonly [typed: string, words: string])[] = [
  ['syslens tra', 'trace'],
  ['syslens trace --no-fo', 'trace<--no-follow'],
  ['syslens trace --by pa', 'trace<--by<path'],
  ['syslens trace -e close_ra', 'trace<-e<close_range'],
  ['syslens trace -e openat,close_ra', 'trace<-e<openat,close_range'],
  ['syslens trace --only %netw', 'trace<--only<%network'],
  ['syslens trace --color=al', 'trace<--color=always'],
  ['syslens trace --tree=a', 'trace<--tree=also'],
  ['syslens trace --limit nof', 'trace<--limit<nofile='],
  ['syslens trace -u nobo', 'trace<-u<nobody'],
  ['syslens trace -o /etc/hostn', 'trace<-o</etc/hostname'],
  ['syslens trace -e openat /usr/bin/printen', 'trace<-e<openat</usr/bin/printenv'],
  ['syslens limits --sys', 'limits<--system'],
  ['syslens completions z', 'completions<zsh'],
]

const lines = completed.map(([line]) => line)
const expected = completed.map(([, words]) => words)

test.skipIf(missing.includes('bash'))('the Tab key in bash', async () => {
  expect(await typedIntoBash(lines)).toEqual(expected)
})

test.skipIf(missing.includes('zsh'))('the Tab key in zsh', () => {
  expect(typedIntoZsh(lines)).toEqual(expected)
})

describe.skipIf(missing.includes('fish'))('fish', () => {
  const ask = (line: string): string[] => {
    const { stdout, stderr } = spawnSync('fish', ['-c', `source '${scriptFile('fish')}'; complete -C "${line}"`], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: temporaryFolder() },
    })
    expect(stderr).toBe('')
    return stdout.split('\n').flatMap((one) => one.split('\t', 1)[0] || [])
  }

  test.each(completed.map(([line, words]) => [line, words.split('<').at(-1)!]))('%s', (line, word) => {
    expect(ask(line)).toContain(word)
  })

  test('behind the command it is the command that completes', () => {
    expect(ask('syslens trace -e openat ls --colo')).toContain('--color')
    expect(ask('syslens trace ls --summ')).toEqual([])
  })
})

test.each(shells)('%s knows every call, class and option', (shell) => {
  const script = scripts.get(shell)!
  for (const { name } of callCatalog().entries) expect(script).toMatch(new RegExp(`\\b${name}\\b`))
  for (const name of ['%file', '%net', '%pure']) expect(script).toContain(name)
  for (const name of ['relative', 'rescue', 'no-cloexec', 'metrics']) expect(script).toContain(name)
})

test.skipIf(missing.includes('bash'))('bash offers processes by id and by name', () => {
  const comm = readFileSync('/proc/self/comm', 'utf8').trim()
  const words = `COMP_WORDS=(syslens trace -p 1,'${comm.slice(0, 3)}'); COMP_CWORD=3; _syslens; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = spawnSync('bash', ['--norc', '-c', `. '${scriptFile('bash')}'; ${words}`], { encoding: 'utf8' })
  expect(stdout.split('\n')).toContain(`1,${comm}`)
})

test.each([
  [['completions'], 'which shell? bash, zsh or fish'],
  [['completions', 'bsh'], 'no completions for "bsh", did you mean "bash"?'],
  [['completions', 'bash', 'zsh'], 'one shell at a time, not "bash zsh"'],
])('%j', async (args, message) => {
  expect(await syslens(args)).toMatchObject({
    code: 125,
    stdout: '',
    stderr: `syslens: ${message}\n         See: syslens completions --help\n`,
  })
})
