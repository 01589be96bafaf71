import { expect, test } from 'vitest'
import { calls, record } from './support.js'

test('7.22 memory at page ends and lengths that lie: what is readable is shown, nothing is invented, no call changes', async () => {
  const { events, outcome, said } = await record('memory-edges')
  expect(outcome.exitCode).toBe(0)
  const told = said.lines.filter((line) => 'result' in line)
  expect(told.map(({ what, result, errno }) => [what, result, errno])).toEqual([
    ['path-at-end', -1, 2],
    ['path-over-end', -1, 14],
    ['path-null', -1, 14],
    ['path-nowhere', -1, 14],
    ['path-kernel', -1, 14],
    ['path-too-long', -1, 36],
    ['write-at-end', 4, 0],
    ['write-over-end', -1, 14],
    ['write-null-device', 1 << 30, 0],
    ['write-all', -1, 14],
    ['read-over-end', 4, 0],
    ['write-again', 4, 0],
    ['read-bad', -1, 14],
    ['writev-at-end', 3, 0],
    ['writev-over-end', -1, 14],
    ['writev-count', 0, 0],
    ['writev-negative', -1, 22],
    ['writev-element', -1, 14],
    ['exec-strings', -1, 2],
    ['path-hidden', -1, 14],
    ['exec-over-end', -1, 2],
    ['exec-null', -1, 2],
    ['exec-nowhere', -1, 2],
    ['not-dumpable', -1, 2],
  ])
  const end = BigInt(said.one('page').end!)
  const opened = calls(events, 'openat').map((call) => call.args.path)
  expect(opened.slice(opened.indexOf('/no/such/'))).toEqual([
    '/no/such/',
    '/no/such/x', // all that there is before the end of the memory, and no NUL: truncated
    null,
    null,
    null,
    expect.stringMatching(/^a{4095,4096}$/),
    null, // not readable by the program itself
    '/no/such/file', // not dumpable by now
  ])
  expect(calls(events, 'openat').find((call) => call.args.path === '/no/such/x')!.truncated).toEqual(['path'])
  const tails = calls(events, 'write').filter((call) => call.raw.args[1] === end - 4n)
  expect(tails.map((call) => call.args.buf?.toString())).toEqual(['tail', 'tail', 'tail', undefined, 'tail'])
  expect(calls(events, 'writev')).toHaveLength(5)
  expect(calls(events, 'execve').map((call) => call.args.path)).toEqual([
    expect.stringMatching(/memory-edges$/),
    ...Array.from({ length: 4 }, () => '/no/such/program'),
  ])
  const [, strings, overEnd, , nowhere] = calls(events, 'execve')
  expect(strings!.args).toMatchObject({ argv: ['last', 'over', 'across', '', 'oss'], envp: ['across', '', 'oss'] })
  expect(strings!.truncated).toEqual(['argv'])
  expect(overEnd!.args.argv).toEqual(['argument', 'argument'])
  expect(nowhere!.args).toMatchObject({ argv: null, envp: null })
})
