import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { calls, only, record, results, status, threadsLeftOpen } from './support.js'

const filtered = { only: ['vfork', 'execve', 'getppid', 'exit_group', 'wait4'] }

for (const [how, options] of [
  ['every call', {}],
  ['a seccomp filter', filtered],
] as const) {
  describe(`7.6 vfork, ${how}`, () => {
    for (const mode of ['exit', 'exec']) {
      test(`the parent sleeps inside vfork until the child ${mode}s`, async () => {
        const { events, outcome, said } = await record('vfork', [mode], options)
        expect(outcome.exitCode).toBe(0)
        const { pid: parent } = said.one('parent')
        const { pid: child } = said.one('child')
        expect(said.one('waited')).toMatchObject({ pid: child, exit: 3 })
        expect(results(calls(events, 'vfork', parent))).toEqual([child])
        expect(only(events, 'spawn')).toMatchObject([{ pid: parent, childPid: child, childTid: child, kind: 'vfork' }])
        // The child's last call before the release is inside the parent's vfork.
        const call = calls(events, 'vfork', parent)[0]!
        const last = calls(events, mode === 'exit' ? 'exit_group' : 'execve', child)[0]!
        expect(call.startNs).toBeLessThan(last.startNs)
        expect(call.startNs + call.durationNs!).toBeGreaterThan(last.startNs)
        expect(threadsLeftOpen(events)).toEqual([])
      })
    }
  })
}

describe('7.7 children made in ways that touch the tracer', () => {
  for (const mode of ['ptrace', 'nosignal', 'files']) {
    test(`${mode}: followed once, as any child`, async () => {
      const { events, outcome, said } = await record('clone-flags', [mode])
      expect(outcome.exitCode).toBe(0)
      const { pid: child } = said.one('child')
      expect(said.one('waited')).toMatchObject({ pid: child, exit: 4 })
      expect(calls(events, 'getppid', child)).toHaveLength(5)
      expect(only(events, 'spawn')).toMatchObject([{ childPid: child }])
      expect(threadsLeftOpen(events)).toEqual([])
    })
  }

  test('CLONE_PTRACE while children are not followed: let go, not stopped for ever', async () => {
    const { events, outcome, said } = await record('clone-flags', ['ptrace'], { followForks: false })
    expect(outcome.exitCode).toBe(0)
    expect(said.one('waited').exit).toBe(4)
    expect(calls(events, undefined, said.one('child').pid)).toEqual([])
  })

  test('CLONE_UNTRACED: it escapes, nothing of it is seen, nothing waits for it', async () => {
    const { events, outcome, said } = await record('clone-flags', ['untraced'])
    expect(outcome.exitCode).toBe(0)
    const { pid: child } = said.one('child')
    expect(said.one('waited')).toMatchObject({ pid: child, exit: 4 })
    expect(events.filter((event) => event.tid === child)).toEqual([])
    expect(threadsLeftOpen(events)).toEqual([])
  })

  test('CLONE_PARENT: the child is ours, so we reap it', async () => {
    const { events, outcome, said } = await record('clone-flags', ['parent'])
    expect(outcome.exitCode).toBe(0)
    const { pid: child } = said.one('child') as { pid: number }
    expect(said.one('waited')).toMatchObject({ result: -1, errno: 10 })
    expect(only(events, 'exit')).toContainEqual(expect.objectContaining({ pid: child, exitCode: 4 }))
    expect(existsSync(`/proc/${child}`)).toBe(false)
    expect(threadsLeftOpen(events)).toEqual([])
  })
})

describe('7.7, 7.8 children and parents that are gone at once', () => {
  for (const [how, options] of [
    ['every call', {}],
    ['a seccomp filter', filtered],
  ] as const) {
    for (const [mode, children] of [
      ['reap', 1500],
      ['orphan', 2000],
      ['ignore', 1000],
    ] as const) {
      test(`${mode}, ${how}: each of ${children} children begins and ends`, async () => {
        const { events, outcome, said } = await record(
          'fork-storm',
          [mode, String(mode === 'orphan' ? children / 2 : children)],
          options,
        )
        expect(outcome.exitCode).toBe(0)
        if (mode === 'reap') expect(said.one('made')).toMatchObject({ count: children, right: children })
        const spawned = only(events, 'spawn').map((event) => event.childTid)
        expect(new Set(spawned).size).toBe(children)
        expect(threadsLeftOpen(events)).toEqual([])
        const ended = only(events, 'exit').filter((event) => event.pid !== outcome.pid)
        expect(ended).toHaveLength(children)
        expect(ended.filter((event) => event.exitCode === undefined)).toEqual([])
        for (const pid of spawned) expect(status(pid, 'TracerPid') ?? '0').toBe('0')
      })
    }
  }

  for (const [how, options] of [
    ['every call', {}],
    ['a seccomp filter', { only: ['close', 'exit_group'] }],
  ] as const) {
    test(`parents that are killed inside fork: no grandchild escapes, ${how}`, async () => {
      const { events, outcome, said } = await record('kill-forker', ['200'], options)
      expect(outcome.exitCode).toBe(0)
      const { right, wrong } = said.one('grandchildren')
      // A grandchild that escaped a filter would see ENOSYS; one that escaped the tracer would make an unseen call.
      expect(wrong).toBe(0)
      const seen = calls(events, 'close').filter((call) => Number(call.raw.args[0]! & 0xffffffffn) === 0xffffffff)
      expect(seen.filter((call) => call.error?.code === 'EBADF')).toHaveLength(right!)
      expect(threadsLeftOpen(events)).toEqual([])
    })
  }

  test('a daemon outlives the command: the trace ends with the last tracee, its code is the command’s', async () => {
    const { events, outcome, said } = await record('daemon')
    expect(outcome.exitCode).toBe(2)
    const { pid } = said.one('daemon')
    expect(only(events, 'exit')).toContainEqual(expect.objectContaining({ pid, exitCode: 5 }))
    expect(calls(events, 'getppid', pid).length).toBeGreaterThanOrEqual(100)
    expect(threadsLeftOpen(events)).toEqual([])
  })
})

test('children are not followed: forks of every kind run untraced', async () => {
  for (const args of [['exit'], ['exec']]) {
    const { events, outcome, said } = await record('vfork', args, { followForks: false })
    expect(outcome.exitCode).toBe(0)
    expect(said.one('waited').exit).toBe(3)
    expect(new Set(events.map((event) => event.pid))).toEqual(new Set([outcome.pid]))
  }
})
