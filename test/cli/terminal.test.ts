import { expect, test } from 'vitest'
import { launcher, start } from '../support/cli.js'

const escape = '\u001b'

/**
 * Runs a command of a shell on a terminal of its own (script(1)); what it shows comes back on standard output. With `exec`,
 * since a shell that waits gets Ctrl-C as well, and says so by its own exit code.
 */
function onTerminal(command: string, env: NodeJS.ProcessEnv = {}): ReturnType<typeof start> {
  return start([], {
    command: ['script', '-qec', command, '/dev/null'],
    env: { ...process.env, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Waits until the terminal shows something. */
async function shows(running: ReturnType<typeof start>, pattern: RegExp): Promise<void> {
  while (!pattern.test(running.stdout())) {
    await new Promise((resolve) => running.child.stdout!.once('data', resolve))
  }
}

test('colours on a terminal, none with NO_COLOR', async () => {
  const command = `${launcher} trace -e exit_group true`
  expect((await onTerminal(command).done).stdout).toContain(`${escape}[1mexit_group${escape}[0m(0)`)
  expect((await onTerminal(command, { NO_COLOR: '1' }).done).stdout).not.toContain(escape)
  expect((await onTerminal(`${command} 2>&1 | cat`).done).stdout).not.toContain(escape)
})

test('Ctrl-C ends the command, and we say how it ended', async () => {
  const running = onTerminal(`exec ${launcher} trace --color=never -e clock_nanosleep sleep 1000`)
  await shows(running, /<still open>/)
  running.child.stdin!.write('\u0003')
  const { code, stdout } = await running.done
  expect(code).toBe(130)
  // The terminal's own signal, once: not one of ours besides.
  expect(stdout.match(/--- SIGINT \{si_signo=SIGINT, si_code=SI_KERNEL\} ---/g)).toHaveLength(1)
  expect(stdout).not.toContain('si_code=SI_USER')
  expect(stdout).toContain('+++ sleep was killed by SIGINT: 1 call, ')
})

test('Ctrl-C twice kills a command that does not mind the first', async () => {
  const stubborn = `trap "" INT; echo ready; read line`
  const running = onTerminal(`exec ${launcher} trace -c --color=never sh -c '${stubborn}'`)
  await shows(running, /ready/)
  running.child.stdin!.write('\u0003')
  await shows(running, /call +count[^]*recording ended; sh goes on, Ctrl-C again kills it/)
  running.child.stdin!.write('\u0003')
  expect((await running.done).code).toBe(137)
})
