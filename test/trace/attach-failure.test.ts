import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { attach } from '../../lib/trace/trace.js'
import { target } from '../support/build-targets.js'
import { collect, failure, startForeign, tracerOf } from './support.js'

test('the own process', async () => {
  expect(await failure(() => attach(process.pid))).toMatchObject({
    code: 'ERR_SYSLENS_ATTACH_SELF',
    pid: process.pid,
    message: expect.stringMatching(/^cannot attach to \d+ \(.*\): it is this very process$/),
    hint: expect.stringContaining('syslens trace -p'),
  })
})

test('a child of child_process: refused, and Node sees its real end', async () => {
  const child = spawn(target('ticks'), { stdio: 'ignore' })
  const ended = once(child, 'exit')
  expect(await failure(() => attach(child.pid!))).toMatchObject({
    code: 'ERR_SYSLENS_ATTACH_CHILD',
    pid: child.pid,
    hint: expect.stringContaining('trace()'),
  })
  child.kill('SIGINT')
  expect(await ended).toEqual([null, 'SIGINT'])
})

test('a process that is gone', async () => {
  const child = spawn('true', { stdio: 'ignore' })
  await once(child, 'exit')
  expect(await failure(() => attach(child.pid!))).toMatchObject({
    code: 'ERR_SYSLENS_NO_PROCESS',
    message: `cannot attach to ${child.pid}: there is no such process`,
    errno: 3,
  })
})

test('a loop throws it', async () => {
  expect(await failure(() => collect(attach(process.pid)))).toMatchObject({ code: 'ERR_SYSLENS_ATTACH_SELF' })
})

test('a process that is traced already', async () => {
  const pid = startForeign(target('ticks'))
  const first = attach(pid)
  expect(await failure(() => attach(pid))).toMatchObject({
    code: 'ERR_SYSLENS_PTRACE_DENIED',
    message: expect.stringMatching(
      new RegExp(`^cannot attach to ${pid} \\(ticks\\): it is traced by \\d+ \\(.*\\) already$`),
    ),
  })
  await first.detach()
})

test('a zombie', async () => {
  // Its parent is a process that never waits.
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const error = await failure(async () => {
    for (;;) await attach(Number(String(line))).detach()
  })
  expect(error).toMatchObject({ code: expect.stringMatching(/PTRACE_DENIED|NO_PROCESS/) })
})

test('of several, those that can be are attached to', async () => {
  const pid = startForeign(target('ticks'))
  const run = attach([pid, process.pid])
  for await (const event of run) if (event.type === 'syscall') break
  expect(tracerOf(pid)).toBe(0)
  const { notAttached } = await run
  expect(run.pids).toEqual([pid])
  expect(notAttached).toMatchObject([{ code: 'ERR_SYSLENS_ATTACH_SELF', pid: process.pid }])
})

test.skipIf(process.getuid?.() !== 0)('a process of another user, tried as an ordinary one', async () => {
  const pid = startForeign(target('ticks'))
  const script = `
    import { attach } from '${new URL('../../dist/trace/trace.js', import.meta.url).href}'
    attach(${pid}).then(() => console.log('attached'), ({ code, message, hint }) => console.log([code, message, hint].join('|')))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    uid: 65534,
    gid: 65534,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output] = (await once(child.stdout, 'data')) as [Buffer]
  expect(String(output)).toBe(
    `ERR_SYSLENS_PTRACE_DENIED|cannot attach to ${pid} (ticks): it belongs to another user (uid 0) and CAP_SYS_PTRACE is ` +
      'missing|Run it as root, for example with sudo.\n',
  )
})
