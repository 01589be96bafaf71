// toHaveNoFdLeaks on recorded traces of real programs.
import { expect, test } from 'vitest'
import { expectNoTracedLeaks, trace, type TraceOptions } from '../../lib/index.js'
import { matchers } from '../../lib/vitest/matchers.js'
import { target } from '../support/build-targets.js'
import { temporaryFolder } from '../support/hold.js'

expect.extend(matchers)

/** A case of descriptors.c or leaks.c, recorded. */
const recorded = (program: string, name: string, options: TraceOptions = {}) =>
  trace(target(program), [name, temporaryFolder()], {
    record: true,
    descriptors: true,
    stack: ['%desc', '%net'],
    stdio: 'ignore',
    ...options,
  })

async function messageOf(check: Promise<void>): Promise<string> {
  const error = await check.then(
    () => undefined,
    (reason: unknown) => reason as Error,
  )
  expect(error, 'it does not fail').toBeDefined()
  return error!.message
}

test('a program that closes what it opens', async () => {
  const run = recorded('leaks', 'clean')
  await expect(run).toHaveNoFdLeaks()
  expect(await messageOf(expect(run).not.toHaveNoFdLeaks())).toMatch(
    /^expected the traced programs to leave a descriptor open, but all of \d+ descriptors were closed$/,
  )
})

test('what is left open, with function and line', async () => {
  const run = recorded('descriptors', 'open')
  await expect(run).not.toHaveNoFdLeaks()
  const text = await messageOf(expect(run).toHaveNoFdLeaks())
  expect(text).toMatch(
    /^expected the traced programs to close what they open, but 1 is left open\n\n1 descriptor left open/,
  )
  expect(text).toMatch(/open_file +descriptors\.c:\d+/)
  // The same trace, by the function of any test runner.
  await expect(expectNoTracedLeaks(run)).rejects.toMatchObject({ code: 'ERR_ASSERTION', message: text })
})

test('used after close: who used, closed and opened it', async () => {
  expect(await messageOf(expect(recorded('leaks', 'use-after-close', {})).toHaveNoFdLeaks())).toMatch(
    /but 1 used after close\n[^]*used after it was closed: read\b[^]*closed before by close\b[^]*opened by openat\b/,
  )
  expect(await messageOf(expect(recorded('descriptors', 'close-twice')).toHaveNoFdLeaks())).toMatch(
    /but 1 closed twice\n[^]*closed twice: close in close_twice descriptors\.c:\d+[^]*opened by openat in open_file descriptors\.c:\d+/,
  )
})

test('for want of O_CLOEXEC, unless it is allowed', async () => {
  const run = recorded('descriptors', 'exec')
  expect(await messageOf(expect(run).toHaveNoFdLeaks())).toMatch(
    /but 1 went to another program for want of O_CLOEXEC\n[^]*open_file descriptors\.c:\d+/,
  )
  await expect(run).toHaveNoFdLeaks({ allow: [3] })
})

test('a number that was never open is no leak: programs close all before an exec', async () => {
  await expect(recorded('descriptors', 'never')).toHaveNoFdLeaks()
})

test('a trace that does not tell what was open, and what is no trace', async () => {
  const blind = { code: 'ERR_SYSLENS_OPTION', hint: expect.stringContaining('descriptors: true') as unknown }
  await expect(expectNoTracedLeaks(recorded('leaks', 'clean', { descriptors: false }))).rejects.toMatchObject(blind)
  await expect(expect({}).toHaveNoFdLeaks()).rejects.toMatchObject({ code: 'ERR_SYSLENS_OPTION' })
  const unrecorded = recorded('leaks', 'clean', { record: false })
  for await (const _ of unrecorded);
  await expect(expect(unrecorded).toHaveNoFdLeaks()).rejects.toMatchObject({ code: 'ERR_SYSLENS_NOT_RECORDED' })
})
