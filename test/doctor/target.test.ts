// Why can't I trace this one?
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { doctor } from '../../lib/index.js'
import { target } from '../support/build-targets.js'
import { startForeign, tracerOf, until } from '../trace/support.js'
import {
  capability,
  doctorWithin,
  isRoot,
  skipped,
  startWithin,
  straceWithin,
  syslensForAll,
  within,
} from './support.js'

const nobody = 'uid=65534'

describe.skipIf(!isRoot)(`as an ordinary user${skipped}`, () => {
  test('a process of another user; the error of an attach has the same words', () => {
    const pid = startForeign(target('ticks'))
    const { report, text, code } = doctorWithin([nobody], { pid })
    expect(code).toBe(1)
    const fix = 'Run it as root, for example with sudo.'
    const reason = 'it belongs to another user (uid 0) and CAP_SYS_PTRACE is missing'
    expect(report).toMatchObject({ works: false, target: { pid, command: 'ticks', traceable: false, reason, fix } })
    expect(text).toContain(`✗ ${pid} (ticks) cannot be attached to: ${reason}\n    → ${fix}\n`)
    expect(within([nobody], [syslensForAll(), 'trace', '-p', String(pid)])).toMatchObject({
      code: 125,
      stderr: `syslens: cannot attach to ${pid} (ticks): ${reason}\n         ${fix}\n`,
    })
    // It noticed nothing.
    expect(tracerOf(pid)).toBe(0)
  })

  test('one of the same user', async () => {
    const pid = await startWithin([nobody], 'leave')
    const { report, code } = doctorWithin([nobody], { pid })
    expect({ code, target: report.target }).toEqual({ code: 0, target: { pid, command: 'leave', traceable: true } })
  })

  test('one that is not dumpable', async () => {
    const pid = await startWithin([nobody], 'non-dumpable')
    const { report, code } = doctorWithin([nobody], { pid })
    expect(code).toBe(1)
    expect(report.target!.reason).toMatch(/^it made itself not dumpable, .* and CAP_SYS_PTRACE is missing$/)
    expect(doctorWithin([], { pid })).toMatchObject({ code: 0 })
  })
})

describe.skipIf(!isRoot)(`as root without CAP_SYS_PTRACE${skipped}`, () => {
  const without = [`drop=${capability.ptrace}`]

  test('one that has more capabilities', () => {
    const pid = startForeign(target('ticks'))
    const { report } = doctorWithin(without, { pid })
    expect(report.target!.reason).toBe(
      'it has capabilities that we lack (CAP_SYS_PTRACE) and CAP_SYS_PTRACE is missing',
    )
    expect(report.target!.fix).toMatch(/bounding set/)
    expect(straceWithin(without, ['-p', String(pid)]) ?? false).toBe(false)
  })

  test('one outside of the user namespace', () => {
    const pid = startForeign(target('ticks'))
    const { report } = doctorWithin(['user-namespace'], { pid })
    expect(report.target).toMatchObject({
      traceable: false,
      reason: 'it is outside of our user namespace, where our capabilities do not count',
    })
  })

  test('ptrace denied by a filter', () => {
    const pid = startForeign(target('ticks'))
    const { report } = doctorWithin(['no-new-privs', 'deny=ptrace'], { pid })
    expect(report.target!.reason).toBe('a seccomp filter on this process forbids ptrace (EPERM)')
  })

  test('the calls that would tell denied by a filter: one more is asked', () => {
    const pid = startForeign(target('ticks'))
    const denied = ['no-new-privs', 'deny=process_vm_readv', 'deny=pidfd_getfd']
    expect(doctorWithin(denied, { pid })).toMatchObject({ code: 0, report: { target: { traceable: true } } })
    expect(doctorWithin([...without, ...denied], { pid })).toMatchObject({ code: 1 })
  })
})

test('a process that is traced already', async () => {
  const pid = startForeign(target('ticks'))
  const tracer = spawn(syslensForAll(), ['trace', '-o', '-', '-p', String(pid)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void tracer.kill('SIGKILL'))
  await once(tracer.stdout, 'data')
  expect(doctor(pid).target).toEqual({
    pid,
    command: 'ticks',
    traceable: false,
    reason: `it is traced by ${tracer.pid} (node) already`,
    fix: 'A process can have one tracer; end the other one first.',
  })
  expect(doctor(tracer.pid).target).toMatchObject({ reason: 'it is a child of this process' })
})

test('ourselves, a zombie, nobody', async () => {
  expect(doctor(process.pid)).toMatchObject({ works: false, target: { reason: 'it is this very process' } })
  const { pid: gone } = spawnSync('true')
  expect(doctor(gone).target).toEqual({
    pid: gone,
    command: null,
    traceable: false,
    reason: 'there is no such process',
  })
  // Its parent is a process that never waits: it ends when the shell has become that one.
  const script = 'exec 3<&0; (read -r line <&3) & echo $!; exec sleep 60'
  const parent = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const zombie = Number(String(line))
  await until(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8') === 'sleep\n')
  parent.stdin.end()
  await until(() => /^State:\s+Z/m.test(readFileSync(`/proc/${zombie}/status`, 'utf8')))
  expect(doctor(zombie).target).toMatchObject({ reason: 'it has ended and waits to be reaped (zombie)' })
})

test('a thread of the kernel', () => {
  // In a container there may be none, and 2 be anything.
  if (!existsSync('/proc/2/status') || !/^Kthread:\s+1$/m.test(readFileSync('/proc/2/status', 'utf8'))) return
  expect(doctor(2).target).toMatchObject({ traceable: false, reason: 'it is a thread of the kernel' })
})
