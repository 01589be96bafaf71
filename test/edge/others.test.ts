import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { attach } from '../../lib/index.js'
import { Apart, calls, only, record, results, threadsLeftOpen, tracersOf, until, Watch } from './support.js'

test('a program that uses ptrace itself is told EPERM, and goes on', async () => {
  const { events, outcome, said } = await record('ptracer')
  expect(outcome.exitCode).toBe(0)
  expect(said.one('traceme')).toMatchObject({ result: -1, errno: 1 })
  expect(said.one('seize')).toMatchObject({ result: -1, errno: 1 })
  expect(said.one('attach')).toMatchObject({ result: -1, errno: 1 })
  expect(results(calls(events, 'ptrace'))).toEqual(['EPERM', 'EPERM', 'EPERM'])
  expect(threadsLeftOpen(events)).toEqual([])
})

test('children known by pidfd: CLONE_PIDFD, poll, waitid and pidfd_getfd work on a tracee', async () => {
  const { events, outcome, said } = await record('pidfd')
  expect(outcome.exitCode).toBe(0)
  const { pid } = said.one('child')
  expect(said.one('before').ready).toBe(0)
  expect(said.one('after').ready).toBe(1)
  expect(said.one('waitid')).toMatchObject({ result: 0, pid, status: 15 })
  expect(only(events, 'spawn')).toMatchObject([{ childPid: pid }])
  expect(threadsLeftOpen(events)).toEqual([])
})

test('io_uring is what ptrace cannot see: the outcome counts the calls of io_uring_enter', async () => {
  for (const options of [{}, { only: ['openat'] }]) {
    const { outcome, said } = await record('uring', [], options)
    expect(outcome.exitCode).toBe(0)
    if (said.all('unavailable').length > 0) return
    expect(outcome.ioUringEnters).toBe(said.one('entered').count)
  }
})

describe('7.27 somebody else traces it already', () => {
  for (const [tool, args] of [
    ['strace', ['-p']],
    ['gdb', ['-batch', '-ex', 'detach', '-p']],
  ] as const) {
    const missing = spawnSync(tool, ['--version']).error !== undefined
    if (missing && process.env.CI) throw new Error(`${tool} is not installed`)
    test.skipIf(missing)(`${tool} is refused by the kernel while we trace, and nothing else happens`, async () => {
      const apart = await Apart.start('leave')
      const seen = new Watch(attach(apart.pid))
      await until(() => tracersOf(apart.pid).every((tracer) => tracer === process.pid))
      const { stderr, stdout } = spawnSync(tool, [...args, String(apart.pid)], { encoding: 'utf8' })
      expect(stderr + stdout).toMatch(/not permitted/)
      expect(new Set(tracersOf(apart.pid))).toEqual(new Set([process.pid]))
      apart.end()
      expect(await apart.ended).toBe(7)
      await seen.over
    })
  }

  test('we are refused, and told who', async () => {
    const apart = await Apart.start('leave')
    const first = new Watch(attach(apart.pid))
    await until(() => tracersOf(apart.pid).every((tracer) => tracer === process.pid))
    await expect(Promise.resolve(attach(apart.pid))).rejects.toMatchObject({
      code: 'ERR_SYSLENS_PTRACE_DENIED',
      pid: apart.pid,
      message: expect.stringContaining(String(process.pid)),
    })
    apart.end()
    await first.over
  })
})
