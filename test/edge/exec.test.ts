import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { calls, only, record, recordCommand, results, threadsLeftOpen } from './support.js'

const everyCall = {}
const filtered = { only: ['getpid', 'gettid', 'getppid', 'pause', 'exit', 'exit_group'] }

for (const [how, options] of [
  ['every call', everyCall],
  ['a seccomp filter', filtered],
] as const) {
  describe(`7.4 exec by a non-leader thread, ${how}`, () => {
    for (const leader of ['alive', 'blocked', 'exited', 'crowd']) {
      test(`the leader is ${leader}: one process goes on under the leader’s id`, async () => {
        const { events, outcome, said } = await record('exec-from-thread', [leader], options)
        expect(outcome.exitCode).toBe(6)
        const pid = said.one('leader').pid!
        const { tid } = said.one('execing') as { tid: number }
        expect(outcome.pid).toBe(pid)
        expect(said.one('after')).toMatchObject({ pid, tid: pid })
        expect(only(events, 'exec')).toMatchObject([
          { pid, tid: pid, formerTid: pid },
          { pid, tid: pid, formerTid: tid },
        ])
        expect(threadsLeftOpen(events)).toEqual([])
        const at = events.findLastIndex((event) => event.type === 'exec')
        // Afterwards there is one thread, and only that one ends.
        const later = events.slice(at + 1)
        expect(new Set(later.filter((event) => event.type !== 'exit').map((event) => event.tid))).toEqual(
          new Set([pid]),
        )
        expect(later.filter((event) => event.type === 'exit' && event.tid === pid)).toHaveLength(1)
        expect(results(calls(later, 'getpid'))).toEqual([pid])
        expect(results(calls(later, 'gettid'))).toEqual([pid])
        if (leader === 'blocked') expect(results(calls(events, 'pause', pid))).toEqual(['unfinished'])
        if (how === 'every call') {
          expect(results(calls(events, 'execve'))).toEqual([0, 0])
          // The call belongs to the thread that made it.
          expect([tid, pid]).toContain(calls(events, 'execve')[1]!.tid)
        }
      })
    }
  })
}

test('7.5 zombie leader: the process goes on in another thread and its code is the process’s', async () => {
  const { events, outcome, said } = await record('zombie-leader')
  expect(outcome.exitCode).toBe(7)
  const { pid, tid } = said.one('alone') as { pid: number; tid: number }
  expect(results(calls(events, 'getppid', tid))).toHaveLength(50)
  expect(calls(events, 'exit', pid)).toHaveLength(1)
  expect(threadsLeftOpen(events)).toEqual([])
  const exits = only(events, 'exit')
  expect(exits.map((event) => event.tid).toSorted()).toEqual([pid, tid, said.one('last').tid].toSorted())
  expect(exits.filter((event) => event.process)).toMatchObject([{ pid, exitCode: 7 }])
})

test('7.5 zombie leader under a filter', async () => {
  const { events, outcome, said } = await record('zombie-leader', [], { only: ['getppid'] })
  expect(outcome.exitCode).toBe(7)
  expect(new Set(calls(events).map((call) => call.name))).toEqual(new Set(['getppid']))
  expect(calls(events, 'getppid', said.one('alone').tid)).toHaveLength(50)
})

for (const [how, options] of [
  ['every call', everyCall],
  ['a seccomp filter', filtered],
] as const) {
  test(`exec storm, ${how}: a process that execs itself 150 times`, async () => {
    const { events, outcome, said } = await record('exec-storm', ['chain', '150'], options)
    expect(outcome.exitCode).toBe(5)
    const { pid } = said.one('end')
    expect(only(events, 'exec').map((event) => event.pid)).toEqual(Array.from({ length: 151 }, () => pid))
    if (how === 'every call') expect(results(calls(events, 'execve'))).toEqual(Array.from({ length: 151 }, () => 0))
  })

  test(`exec storm, ${how}: 100 children by fork and vfork, each execs`, async () => {
    const { events, outcome, said } = await record('exec-storm', ['forks', '100'], options)
    expect(outcome.exitCode).toBe(0)
    expect(said.one('right').count).toBe(100)
    expect(only(events, 'exec')).toHaveLength(101)
    expect(only(events, 'exit').map((event) => event.exitCode)).toEqual([
      ...Array.from({ length: 100 }, (_, i) => i),
      0,
    ])
    expect(threadsLeftOpen(events)).toEqual([])
  })
}

test('#! scripts: one execve, the interpreter runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-script-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const script = join(folder, 'script')
  writeFileSync(script, `#!${target('state')} from the first line\n`)
  chmodSync(script, 0o755)
  const { events, outcome, said } = await recordCommand(script, ['argument'])
  expect(outcome.exitCode).toBe(0)
  expect(said.all('argv')).toMatchObject([
    { 0: target('state') },
    { 1: 'from' }, // the rest of the line is one argument; the target prints up to a space
    { 2: script },
    { 3: 'argument' },
  ])
  expect(calls(events, 'execve')).toMatchObject([{ args: { path: script }, result: 0 }])
  expect(only(events, 'exec')).toHaveLength(1)
})
