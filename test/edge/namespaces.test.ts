import { expect, test } from 'vitest'
import { calls, only, record, results, threadsLeftOpen } from './support.js'

test('7.23 pid namespace: events carry our ids, results the ids of the inside', async () => {
  const { events, outcome, said } = await record('pidns')
  if (said.all('failed').length > 0 && !process.env.CI) return // not permitted to make one
  expect(outcome.exitCode).toBe(0)
  const init = said.one('outer').init!
  expect(said.one('init')).toMatchObject({ pid: 1, ppid: 0 })
  expect(said.one('inner')).toMatchObject({ pid: 2, ppid: 1 })
  expect(said.one('thread')).toMatchObject({ pid: 1, tid: 3 })
  const [outer, inner, thread] = only(events, 'spawn')
  expect(outer).toMatchObject({ pid: outcome.pid, childPid: init, childTid: init })
  expect(inner).toMatchObject({ pid: init })
  expect(inner!.childPid).toBeGreaterThan(2)
  expect(thread).toMatchObject({ pid: init, childPid: init, kind: 'thread' })
  // fork and getpid give what the program got.
  const forked = calls(events).filter(
    (call) => ['clone', 'clone3', 'fork', 'vfork'].includes(call.name) && call.tid === init,
  )
  expect(results(forked)).toEqual([2, 3])
  expect(results(calls(events, 'getpid', init))).toContain(1)
  expect(results(calls(events, 'getpid', inner!.childTid))).toEqual([2])
  expect(only(events, 'exit').filter((event) => event.process)).toMatchObject([
    { pid: inner!.childPid, exitCode: 8 },
    { pid: init, exitCode: 3 },
    { pid: outcome.pid, exitCode: 0 },
  ])
  expect(threadsLeftOpen(events)).toEqual([])
})
