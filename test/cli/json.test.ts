import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { start, syslens, temporaryFolder } from '../support/cli.js'

type Line = Record<string, unknown> & { type: string }

const parse = (text: string): Line[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)

test('a head, one event per line, and an end', async () => {
  const file = join(temporaryFolder(), 'calls.jsonl')
  const { code, stderr } = await syslens(['trace', '--json', '-o', file, 'sh', '-c', '(exit 3); exit 4'])
  expect({ code, stderr }).toEqual({ code: 4, stderr: '' })
  const text = readFileSync(file, 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  const [head, ...rest] = parse(text)
  const end = rest.pop()!
  expect(head).toMatchObject({
    type: 'start',
    version: 1,
    epochNs: expect.stringMatching(/^\d{19}$/),
    command: ['sh', '-c', '(exit 3); exit 4'],
  })
  // The start, give or take a slow machine.
  expect(Math.abs(Number(BigInt(head!.epochNs as string) / 1_000_000n) - Date.now())).toBeLessThan(60_000)
  expect(end).toMatchObject({ type: 'end', exitCode: 4, lost: 0, processes: 2, threads: 2, ioUringEnters: 0 })

  const calls = rest.filter(({ type }) => type === 'syscall')
  expect(calls).toHaveLength(end.calls as number)
  expect(calls.filter(({ error }) => error !== undefined)).toHaveLength(end.errors as number)
  for (const call of calls) {
    expect(call).toMatchObject({
      name: expect.any(String),
      pid: expect.any(Number),
      tid: expect.any(Number),
      args: expect.any(Object),
      startNs: expect.any(Number),
    })
  }
  expect(calls[0]).toMatchObject({ name: 'execve', result: 0, durationNs: expect.any(Number) })
  const failed = calls.find(({ error }) => error !== undefined)
  expect(failed).toMatchObject({
    result: -1,
    error: { code: expect.stringMatching(/^E[A-Z]+$/), errno: expect.any(Number) },
  })
  expect(rest.filter(({ type }) => type === 'exit').map(({ exitCode }) => exitCode)).toEqual([3, 4])
  expect(rest.find(({ type }) => type === 'signal')).toMatchObject({ signal: 'SIGCHLD', pid: end.pid })
})

test('only what fails', async () => {
  // What it says itself, in several writes, would stand between the lines.
  const quiet = 'exec cat /no/such/file 2>/dev/null'
  const { stderr } = await syslens(['trace', '--json', '--errors', '-e', '%file', 'sh', '-c', quiet])
  const calls = parse(stderr).filter(({ type }) => type === 'syscall')
  expect(calls.length).toBeGreaterThan(0)
  for (const call of calls) expect(call.error).toBeDefined()
})

test('a call that is open, and the same call when it has ended', async () => {
  const { child, until, done } = start(['trace', '--json', '-e', 'read', 'cat'], { stdio: 'pipe' })
  await until(/"type":"entered"/)
  child.stdin!.end()
  const { stderr } = await done
  const reads = parse(stderr).filter(({ name }) => name === 'read')
  const entered = reads.findIndex(({ type }) => type === 'entered')
  expect(reads[entered]).not.toHaveProperty('result')
  expect(reads[entered + 1]).toMatchObject({ type: 'syscall', result: 0, startNs: reads[entered]!.startNs })
})
