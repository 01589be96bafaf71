import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import { Tracer, type SyslensError } from '../../lib/index.js'
import { target } from '../support/build-targets.js'
import { type Grandchild, startGrandchild } from './grandchild.js'
import { launch, must, stateOf, untilEntry } from './support.js'

async function failure(promise: Promise<unknown>): Promise<SyslensError> {
  return (await promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  )) as SyslensError
}

describe('a thread object', () => {
  test('is used up by going on and by letting go', async () => {
    const { first } = await launch('ask')
    const { thread } = must(first, 'exec')
    const next = await thread.runToSyscall()
    for (const use of [
      () => thread.get('rip'),
      () => thread.set('rip', 0n),
      () => thread.registers(),
      () => thread.setRegisters({}),
      () => thread.readMemory(0n, 1),
      () => thread.writeMemory(0n, Uint8Array.of(1)),
      () => thread.peekUser(0),
      () => thread.syscallInfo(),
      () => thread.signalInfo(),
      () => thread.currentCall(),
      () => thread.continue(),
      () => thread.step(),
      () => thread.runToSyscall(),
      () => thread.detach(),
    ]) {
      expect(use).toThrow(
        expect.objectContaining({
          code: 'ERR_SYSLENS_NOT_STOPPED',
          message: `thread ${thread.tid} is not stopped: runToSyscall() let it run`,
          pid: thread.tid,
        }),
      )
    }
    const { thread: other } = must(next, 'syscall-entry')
    other.detach()
    expect(() => other.get('rip')).toThrow(`thread ${thread.tid} is not stopped: detach() let it run`)
  })

  test('whose thread was killed meanwhile says so, and going on gives its end', async () => {
    const { tracer, first } = await launch('/bin/sleep', ['1000'])
    const { thread } = must(first, 'exec')
    expect(tracer.kill()).toBe(true)
    while (stateOf(tracer.pid) === 't') await new Promise(setImmediate)
    const code = 'ERR_SYSLENS_THREAD_GONE'
    expect(() => thread.get('rip')).toThrow(expect.objectContaining({ code, pid: tracer.pid }))
    expect(() => thread.readMemory(0x1000n, 16)).toThrow(expect.objectContaining({ code }))
    expect(() => thread.readMemory(0x1000n, 16, { partial: true })).toThrow(expect.objectContaining({ code }))
    expect(() => thread.writeMemory(0x1000n, Uint8Array.of(1))).toThrow(expect.objectContaining({ code }))
    expect(await thread.continue()).toEqual({ type: 'killed', tid: tracer.pid, signal: 'SIGKILL', coreDumped: false })
    expect(tracer.kill()).toBe(false)
    tracer.detach()
    tracer.close()
  })

  test('of a closed tracer is gone, and who waits gets an error', async () => {
    const { tracer, first } = await launch('/bin/sleep', ['1000'])
    const running = must(first, 'exec').thread.continue()
    tracer.close()
    expect(await failure(Promise.resolve(running))).toMatchObject({ code: 'ERR_SYSLENS_CLOSED', pid: tracer.pid })
    expect(stateOf(tracer.pid)).toBeUndefined()
  })
})

describe('launching', () => {
  test.each([
    ['ERR_SYSLENS_COMMAND_NOT_FOUND', 'no-such-command-anywhere', {}],
    ['ERR_SYSLENS_COMMAND_NOT_FOUND', '/no/such/file', {}],
    ['ERR_SYSLENS_COMMAND_NOT_EXECUTABLE', '/etc/passwd', {}],
    ['ERR_SYSLENS_CWD', 'true', { cwd: '/no/such/folder' }],
    ['ERR_SYSLENS_OPTION', 'nul\0inside', {}],
    ['ERR_SYSLENS_OPTION', 'true', { stdio: [0, 1, -3] as [number, number, number] }],
  ] as const)('%s: %j %j', async (code, command, options) => {
    expect(await failure(Tracer.launch(command, [], options))).toMatchObject({ code })
  })

  test('a misspelt option is named', async () => {
    expect(await failure(Tracer.launch('true', [], { folow: true } as object))).toMatchObject({
      code: 'ERR_SYSLENS_OPTION',
      message: 'there is no option "folow", did you mean "follow"?',
    })
  })
})

describe('attaching', () => {
  let grandchild: Grandchild | undefined

  afterEach(() => {
    grandchild?.kill()
    grandchild = undefined
  })

  test('to nobody', async () => {
    expect(await failure(Tracer.attach(0x7fff_fffe))).toMatchObject({ code: 'ERR_SYSLENS_NO_PROCESS', errno: 3 })
    for (const pid of [0, -1, 1.5, NaN, 2 ** 31]) {
      expect(await failure(Tracer.attach(pid))).toMatchObject({ code: 'ERR_SYSLENS_OPTION' })
    }
  })

  test('to this very process', async () => {
    expect(await failure(Tracer.attach(process.pid))).toMatchObject({ code: 'ERR_SYSLENS_ATTACH_SELF' })
  })

  test('to a child of Node, which goes on undisturbed', async () => {
    const child = spawn('sh', ['-c', 'read line; exit 7'])
    expect(await failure(Tracer.attach(child.pid!))).toMatchObject({ code: 'ERR_SYSLENS_ATTACH_CHILD' })
    child.stdin.end('\n')
    expect(await once(child, 'exit')).toEqual([7, null])
  })

  test('to one that is traced already', async () => {
    grandchild = await startGrandchild(target('counter'), '50')
    const tracer = await Tracer.attach(grandchild.pid)
    await tracer.thread
    const error = await failure(Tracer.attach(grandchild.pid))
    expect(error).toMatchObject({ code: 'ERR_SYSLENS_PTRACE_DENIED', errno: 1 })
    expect(error.message).toContain('is traced by')
    tracer.close()
    expect(await grandchild.ended()).toBe(0)
  })

  // As root, everything may be attached to; so an ordinary user tries.
  test.runIf(process.getuid?.() === 0)('to a process of another user, or one that is not dumpable', async () => {
    grandchild = await startGrandchild(target('counter'), '50')
    const nobody = 65_534
    const script = `
      import { Tracer } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)}
      import { spawn } from 'node:child_process'
      import { once } from 'node:events'
      const tell = (pid) => Tracer.attach(pid).then(
        () => console.log('attached'),
        ({ code, errno, message }) => console.log(code, errno, message.replace(pid, 'PID')))
      await tell(${grandchild.pid})
      const shell = spawn('sh', ['-c', 'exec 3<&0; "$0" <&3 & wait', ${JSON.stringify(target('non-dumpable'))}])
      const [line] = await once(shell.stdout, 'data')
      await tell(Number(/pid=(\\d+)/.exec(line)[1]))
      shell.stdin.end()`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      uid: nobody,
      gid: nobody,
      cwd: '/',
      env: { PATH: process.env.PATH, HOME: '/' },
    })
    expect(stdout.trimEnd().split('\n')).toEqual([
      'ERR_SYSLENS_PTRACE_DENIED 1 cannot attach to PID (counter): it belongs to another user (uid 0) and CAP_SYS_PTRACE is missing',
      expect.stringMatching(/^ERR_SYSLENS_PTRACE_DENIED 1 cannot attach to PID \(non-dumpable\): /),
    ])
    expect(await grandchild.ended()).toBe(0)
  })
})

test('the end of a process is told to whoever asks later', async () => {
  const { tracer, first } = await launch('ask')
  const stop = await untilEntry(first, 110)
  const running = stop.thread.continue()
  const end = { type: 'exited', tid: tracer.pid, exitCode: 0 }
  expect(await running).toEqual(end)
  expect(await running).toEqual(end)
  expect(running.kill()).toBe(false)
  running.interrupt()
  await running.detach()
})
