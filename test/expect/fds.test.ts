// Matchers on processes, and the limit of this one.
import { spawn } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import {
  expectBelowFdLimit,
  expectNoFdLeaks,
  expectOpenFdsBelow,
  FdLeakError,
  limits,
  trackFds,
  withFdLimit,
} from '../../lib/index.js'
import { restoreFdLimit } from '../../lib/leaks/fd-limit.js'
import { matchers } from '../../lib/vitest/matchers.js'
import { hold } from '../support/hold.js'

expect.extend(matchers)
const softLimit = (): unknown => limits().processes[0]!.limits.NOFILE.soft
const open = (): number => openSync('/etc/hostname', 'r')

test('toHaveNoFdLeaks', async () => {
  await expect(() => closeSync(open())).toHaveNoFdLeaks()
  const kept: number[] = []
  const error: unknown = await expect(() => kept.push(open()))
    .toHaveNoFdLeaks({ budget: 0 })
    .catch((reason: unknown) => reason)
  expect((error as Error).message).toMatch(
    /^expected no leaked descriptors, but 1 is still open\n\n {2}fd \d+ +file \/etc\/hostname \(O_RDONLY, \d+ B\)\n +opened at +open +test\/expect\/fds\.test\.ts:\d+:/,
  )
  await expect(() => kept.push(open())).not.toHaveNoFdLeaks({ budget: 0 })
  for (const fd of kept) closeSync(fd)
  await expect(expect(12).toHaveNoFdLeaks()).rejects.toMatchObject({ code: 'ERR_SYSLENS_OPTION' })
  await expect(expectNoFdLeaks(() => Promise.reject(new Error('own')))).rejects.toThrow('own')
})

test('trackFds: using throws for what is open, and for nothing else', async () => {
  {
    using fds = trackFds()
    const fd = open()
    expect(fds.leaks()).toMatchObject([
      { problem: 'open', kind: 'file', fds: [fd], path: '/etc/hostname', call: 'fs.openSync' },
    ])
    closeSync(fd)
  }
  let fd = -1
  const leaking = async (): Promise<void> => {
    await using _ = trackFds({ budget: 0 })
    fd = open()
  }
  await expect(leaking()).rejects.toMatchObject({ code: 'ERR_SYSLENS_FD_LEAK', leaks: [{ fds: [fd] }] })
  closeSync(fd)
  expect(() => trackFds({ budget: -1 })).toThrow(expect.objectContaining({ code: 'ERR_SYSLENS_OPTION' }))
})

test('trackFds gives back the functions of node:fs', async () => {
  const fs = await import('node:fs')
  const before = [fs.openSync, fs.default.openSync, fs.promises.open, fs.ReadStream]
  const fds = trackFds()
  const nested = trackFds()
  expect(fs.default.openSync).not.toBe(before[1])
  fds.end()
  fds.end()
  expect(fs.default.openSync).not.toBe(before[1])
  nested.end()
  expect([fs.openSync, fs.default.openSync, fs.promises.open, fs.ReadStream]).toEqual(before)
})

test('toHaveOpenFdsBelow: of this process, a child, a pid', async () => {
  const { child, pid } = await hold('file')
  expect(child).toHaveOpenFdsBelow(50)
  expect(pid).toHaveOpenFdsBelow(50)
  expect(process).toHaveOpenFdsBelow(1000)
  expect(() => expect(pid).toHaveOpenFdsBelow(3)).toThrow(
    new RegExp(
      `expected hold \\(${pid}\\) to have fewer than 3 descriptors open, but it has \\d+\n\n +\\d+ × (?:file|pipe|unix)`,
    ),
  )
  expect(() => expect(pid).not.toHaveOpenFdsBelow(50)).toThrow('to have 50 descriptors open or more')
})

test('case 50: toStayBelowFdLimit, at samples for a while', async () => {
  const { child, pid } = await hold('file', { by: ['prlimit', '--nofile=64'] })
  await expect(child).toStayBelowFdLimit(0.5)
  await expect(pid).toStayBelowFdLimit(0.5, { for: 30, every: 5 })
  const error: unknown = await expect(pid)
    .toStayBelowFdLimit(0.02)
    .catch((reason: unknown) => reason)
  expect((error as Error).message).toMatch(
    /to stay below 2\.0 % of its limit of descriptors, but it uses [\d.]+ %: \d+ of 64\n\n/,
  )
  // A process that ends meanwhile is judged by what it did until then.
  const ended = once(child, 'exit')
  const watched = expect(pid).toStayBelowFdLimit(0.5, { while: ended })
  child.kill()
  await watched
})

test('a pid that is gone, and what is none', async () => {
  const child = spawn('true')
  await once(child, 'exit')
  const gone = { code: 'ERR_SYSLENS_NO_PROCESS', pid: child.pid }
  expect(() => expect(child.pid).toHaveOpenFdsBelow(10)).toThrow(expect.objectContaining(gone))
  expect(() => expect(child.pid).not.toHaveOpenFdsBelow(10)).toThrow(expect.objectContaining(gone))
  await expect(expectBelowFdLimit(child, 0.5)).rejects.toMatchObject(gone)
  expect(() => expectOpenFdsBelow({}, 10)).toThrow(expect.objectContaining({ code: 'ERR_SYSLENS_TARGET' }))
  expect(() => expectOpenFdsBelow('self', -1)).toThrow(expect.objectContaining({ code: 'ERR_SYSLENS_OPTION' }))
  await expect(expectBelowFdLimit('self', 1.5)).rejects.toMatchObject({ code: 'ERR_SYSLENS_OPTION' })
})

test('case 47: withFdLimit, EMFILE inside, restored after', async () => {
  const before = softLimit()
  const fds: number[] = []
  await withFdLimit(3, () => {
    for (let i = 0; i < 3; i++) fds.push(open())
    expect(open).toThrow(expect.objectContaining({ code: 'EMFILE' }))
  })
  expect(fds).toHaveLength(3)
  expect(softLimit()).toBe(before)
  for (const fd of fds) closeSync(fd)

  await expect(withFdLimit(0, () => open())).rejects.toMatchObject({ code: 'EMFILE' })
  expect(softLimit()).toBe(before)
  await expect(withFdLimit(1, () => Promise.reject(new Error('own')))).rejects.toThrow('own')
  expect(softLimit()).toBe(before)
})

test('case 47: withFdLimit, a function that never ends', async () => {
  const before = softLimit()
  const never = (): Promise<void> => new Promise(() => undefined)
  await expect(withFdLimit(2, never, { timeout: 5 })).rejects.toMatchObject({ code: 'ERR_SYSLENS_TIMEOUT' })
  expect(softLimit()).toBe(before)
  const abort = new AbortController()
  const aborted = withFdLimit(2, never, { signal: abort.signal })
  abort.abort()
  await expect(aborted).rejects.toMatchObject({ code: 'ERR_SYSLENS_ABORTED' })
  expect(softLimit()).toBe(before)
  // A test that timed out: its end restores what nobody waits for any more.
  void withFdLimit(2, never)
  expect(softLimit()).not.toBe(before)
  restoreFdLimit()
  expect(softLimit()).toBe(before)
})

test('withFdLimit inside of another', async () => {
  const before = softLimit()
  await withFdLimit(20, async () => {
    const outer = softLimit()
    await withFdLimit(5, () => expect(softLimit()).toBeLessThan(outer as number))
    expect(softLimit()).toBe(outer)
  })
  expect(softLimit()).toBe(before)
})

test('withFdLimit: a limit below what is in use', async () => {
  const before = softLimit()
  await expect(withFdLimit({ limit: 2 }, open)).rejects.toMatchObject({
    code: 'ERR_SYSLENS_LIMIT',
    message: expect.stringMatching(/^a limit of 2 is below what is in use: \d+ descriptors, up to number \d+$/),
    hint: expect.stringContaining('withFdLimit(2, …)'),
  })
  for (const wrong of [-1, 1.5, NaN, { limit: -5 }, null]) {
    await expect(withFdLimit(wrong as number, open)).rejects.toMatchObject({ code: 'ERR_SYSLENS_OPTION' })
  }
  expect(softLimit()).toBe(before)
  const high = openSync('/etc/hostname', 'r')
  onTestFinished(() => closeSync(high))
  await withFdLimit({ limit: 4096 }, () => expect(softLimit()).toBe(4096))
  expect(softLimit()).toBe(before)
})

test('case 49: dns.lookup says ENOTFOUND at the limit: the error tells of the descriptors', async () => {
  const error: unknown = await withFdLimit(0, () => lookup('name.invalid')).catch((reason: unknown) => reason)
  expect((error as Error).message).toMatch(
    /E(?:NOTFOUND|AI_AGAIN|MFILE).* \(while 100 % of descriptors in use: [\d,]+ of [\d,]+\)/,
  )
  const plain: unknown = await lookup('name.invalid').catch((reason: unknown) => reason)
  expect((plain as Error).message).not.toContain('descriptors')
})

test('case 46: a leak when no descriptor is left is found and described, with the share in use', async () => {
  const fds: number[] = []
  const tracker = trackFds()
  const error: unknown = await withFdLimit(2, async () => {
    fds.push(open(), open())
    expect(open).toThrow('EMFILE')
    return await tracker[Symbol.asyncDispose]().catch((reason: unknown) => reason)
  })
  for (const fd of fds) closeSync(fd)
  expect(error).toBeInstanceOf(FdLeakError)
  const { leaks, message } = error as FdLeakError
  expect(leaks.map(({ fds: numbers, path }) => [numbers, path])).toEqual(fds.map((fd) => [[fd], '/etc/hostname']))
  expect(leaks.every(({ opened }) => opened?.function === 'open')).toBe(true)
  const [, share, used, limit] = /(\d+) % of descriptors in use: ([\d,]+) of ([\d,]+)/.exec(message) ?? []
  expect([share, used], message).toEqual(['100', limit])
})

test('case 41: 10,000 descriptors that were open before (its time: npm run bench -- --only leaks)', async () => {
  const many = Array.from({ length: 10_000 }, open)
  onTestFinished(() => many.forEach((fd) => closeSync(fd)))
  const tracker = trackFds({ budget: 0 })
  expect(await tracker.settle()).toEqual([])
  const fd = open()
  expect(await tracker.settle()).toMatchObject([{ fds: [fd], path: '/etc/hostname' }])
  closeSync(fd)
  expect(await tracker.settle()).toEqual([])
  tracker.end()
})
