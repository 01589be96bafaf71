/** `-p NAME`: which processes are meant. */
import { spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { launcher, type Running, start, syslens, temporaryFolder } from '../support/cli.js'

/** A program of its own name that sleeps. */
async function sleeper(name: string, argv0?: string): Promise<ChildProcess> {
  const file = join(temporaryFolder(), name)
  copyFileSync('/bin/sleep', file)
  const child = spawn(file, ['1000'], { stdio: 'ignore', ...(argv0 === undefined ? {} : { argv0 }) })
  await new Promise((resolve) => child.once('spawn', resolve))
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** The first line of a trace in JSON on standard output. */
async function headOf(running: Running): Promise<{ pids: number[] }> {
  const ended = running.done.then(({ code, stderr }) => {
    throw new Error(`ended with ${code}: ${stderr}`)
  })
  while (!running.stdout().includes('\n')) {
    await Promise.race([ended, new Promise((resolve) => running.child.stdout!.once('data', resolve))])
  }
  return JSON.parse(running.stdout().split('\n', 1)[0]!) as { pids: number[] }
}

async function attachedBy(...words: string[]): Promise<{ pids: number[]; stderr: string }> {
  const running = start(['trace', '--json', '-o', '-', ...words.flatMap((word) => ['-p', word])])
  const { pids } = await headOf(running)
  running.child.kill('SIGINT')
  const { code, stderr } = await running.done
  expect(code).toBe(0)
  return { pids, stderr }
}

test('all processes of a name, a long one and a given one as well', async () => {
  const a = await sleeper('slp-a')
  const b = await sleeper('slp-a')
  const long = await sleeper('slp-with-a-very-long-name')
  const other = await sleeper('slp-b', 'called-otherwise')
  const { pids, stderr } = await attachedBy('slp-a,slp-with-a-very-long-name', 'called-otherwise', String(a.pid))
  expect(pids.toSorted()).toEqual([a, b, long, other].map(({ pid }) => pid!).toSorted())
  expect(stderr).toBe('')
})

test('none of that name', async () => {
  await sleeper('slp-near')
  const { code, stdout, stderr } = await syslens(['trace', '-p', 'slp-naer'])
  expect({ code, stdout, stderr }).toEqual({
    code: 125,
    stdout: '',
    stderr: 'syslens: no process is called "slp-naer", did you mean "slp-near"?\n',
  })
})

test('by name neither itself nor what it runs under', async () => {
  const folder = temporaryFolder()
  copyFileSync('/bin/bash', join(folder, 'above'))
  // The shell must stay above us: no exec of its last command.
  const command = `"${launcher}" trace -p above; code=$?; echo $$; exit $code`
  const { code, stdout, stderr } = await syslens([], { command: [join(folder, 'above'), '-c', command] })
  const shell = stdout.trim()
  expect({ code, stderr }).toEqual({
    code: 125,
    stderr:
      `syslens: the only process called "above" is one that syslens runs under: ${shell}\n` +
      '         It would trace how its own trace is shown. Give the process id to do that all the same.\n',
  })
})

test('what is left out is said when others are traced', async () => {
  const other = await sleeper('above2')
  const folder = temporaryFolder()
  copyFileSync('/bin/bash', join(folder, 'above2'))
  const command = `"${launcher}" trace --json -o - -p above2; exit $?`
  const running = start([], { command: [join(folder, 'above2'), '-c', command] })
  expect(await headOf(running)).toMatchObject({ pids: [other.pid] })
  other.kill('SIGKILL')
  const { code, stderr } = await running.done
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `syslens: left out, because syslens runs under it: above2 ${running.pid}\n`,
  })
})
