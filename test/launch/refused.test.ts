import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { until } from '../trace/support.js'
import { Folder, launcher } from './held.js'

const { SIGHUP, SIGINT, SIGQUIT, SIGUSR2 } = constants.signals

let folder: Folder
beforeEach(() => {
  folder = new Folder()
})
afterEach(() => folder[Symbol.dispose]())

function run(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
    timeout: 30_000,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return { status, stderr }
}

const nodeScript = (lines: string): string => folder.file('node', `#!/bin/sh\n${lines}\n`, 0o755)

test('the held child is killed before Node has a plan for it', () => {
  // In perl, since a shell reaps the held one, which is its own child by then.
  const node = folder.file(
    'node',
    `#!/usr/bin/perl\nkill 'KILL', (split /:/, $ENV{SYSLENS_HELD})[1];\nexec '${process.execPath}', @ARGV;\n`,
    0o755,
  )
  expect(run(launcher, ['trace', 'true'], { SYSLENS_NODE: node })).toEqual({
    status: 125,
    stderr: 'syslens: cannot start "true": the process that was to become it was killed before it began\n',
  })
})

test('a node that is a program which starts another one', () => {
  const node = nodeScript(`"${process.execPath}" "$@"\nexit $?`)
  expect(run(launcher, ['trace', 'true'], { SYSLENS_NODE: node })).toEqual({
    status: 125,
    stderr: `syslens: cannot start "true": the process that the launcher made for it is no child of this Node
         The node in PATH is a program that starts another one. Name the real one: SYSLENS_NODE=${process.execPath}
`,
  })
})

test('a trace inside of a trace', () => {
  const { status, stderr } = run(launcher, ['trace', '-o', '/dev/null', launcher, 'trace', 'true'])
  expect(status).toBe(125)
  expect(stderr.replace(/\d+ \(node\)/, 'PID (node)')).toBe(
    `syslens: cannot start "true": we are traced ourselves, by PID (node), and so is all that we start
         A process can have one tracer. Trace without the other one, or have it not follow children.
`,
  )
})

test('where ptrace is forbidden', () => {
  expect(run(target('no-ptrace'), [launcher, 'trace', 'true'])).toEqual({
    status: 125,
    stderr: expect.stringMatching(
      /^syslens: cannot start "true": a seccomp filter on this process forbids ptrace \(EPERM\)\n {9}Start .*ptrace.*\n$/,
    ),
  })
})

/** A trace of a shell that says `ready` and ends with 3 by SIGQUIT or a line, called with these settings. */
async function ready(...settings: string[]): Promise<ChildProcess> {
  const script = 'trap "exit 3" QUIT; echo ready; read -r line; exit 3'
  const started = spawn(
    target('caller'),
    [...settings, '--', launcher, 'trace', '-o', '/dev/null', 'sh', '-c', script],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH, SYSLENS_NODE: process.execPath },
    },
  )
  await once(started.stdout, 'data')
  // From then on the first signal is the command's; Node has handlers of its own for SIGINT and SIGTERM.
  await until(() => hasHandler(started.pid!, SIGQUIT))
  return started
}

function hasHandler(pid: number, signal: number): boolean {
  const [, mask] = /^SigCgt:\s+([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!
  return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n
}

test('what nohup and a shell’s & ignore does not end the trace either', async () => {
  const started = await ready(`ignore=${SIGHUP}`, `ignore=${SIGINT}`, `ignore=${SIGUSR2}`, 'ignore=40')
  const exit = once(started, 'exit')
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGHUP', 'SIGINT', 'SIGUSR2'] as const) started.kill(signal)
  process.kill(started.pid!, 40)
  // A second signal would kill the command; the first is passed on.
  started.kill('SIGQUIT')
  expect(await exit).toEqual([3, null])
})

test('a signal that is not ignored ends it', async () => {
  const started = await ready()
  const exit = once(started, 'exit')
  started.kill('SIGHUP')
  started.kill('SIGTERM')
  const [code, signal] = (await exit) as [number | null, NodeJS.Signals | null]
  expect({ code, signal }).not.toEqual({ code: 3, signal: null })
  expect(await text(started.stdout!)).toBe('')
})
