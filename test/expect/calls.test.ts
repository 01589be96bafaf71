// Matchers and functions on recorded traces of real programs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  expectConnects,
  expectExit,
  expectFaultsHit,
  expectOpensOnly,
  expectSyscall,
  expectWritesOnly,
  trace,
} from '../../lib/index.js'
import { matchers } from '../../lib/vitest/matchers.js'

expect.extend(matchers)
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'syslens-expect-'))
  writeFileSync(join(folder, 'there'), 'x')
})
afterAll(() => rmSync(folder, { recursive: true }))

const shell = (command: string) =>
  trace('sh', ['-c', command], {
    record: true,
    stdio: 'ignore',
    cwd: folder,
    only: ['%file', 'connect', 'write', 'sendto'],
  })
const messageOf = async (promise: Promise<void>): Promise<string> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason as Error,
  )
  expect(error, 'it does not fail').toBeDefined()
  return error!.message
}

test('toMakeSyscall: a path as given, as resolved, as a glob; flags, results and errors', async () => {
  const run = shell('cat there missing')
  await expect(run).toMakeSyscall('openat', { path: 'there' })
  await expect(run).toMakeSyscall('openat', { path: join(folder, 'there'), flags: ['O_RDONLY'], error: null })
  await expect(run).toMakeSyscall('openat', { path: '**/there', result: expect.any(Number) })
  await expect(run).toMakeSyscall('openat', { path: /miss/, error: 'ENOENT', result: -1 })
  await expect(run).toMakeSyscall('execve')
  await expect(run).not.toMakeSyscall('openat', { path: 'there', flags: ['O_WRONLY'] })
  await expect(run).not.toMakeSyscall('openat', { path: 'missing', error: null })
})

test('toMakeSyscall: a failure shows the calls that came nearest', async () => {
  const run = shell('cat there missing')
  const text = await messageOf(expect(run).toMakeSyscall('openat', { path: 'theer', flags: ['O_RDONLY'] }))
  expect(text).toMatch(
    /^expected the trace to make openat\(\{ path: "theer", flags: \["O_RDONLY"\] \}\), but none of its \d+ calls of openat is so\n\nthe nearest:\n/,
  )
  // The misspelt name is the nearest one.
  expect(text.split('\n')[3]).toMatch(/openat\(AT_FDCWD<.*>, "there", O_RDONLY\) = \d/)
  expect(text.split('\n').length).toBeLessThan(12)
})

test('toMakeSyscall: nothing of that name, a name that does not exist', async () => {
  const run = shell('true')
  expect(await messageOf(expect(run).toMakeSyscall('connect', { sockfd: 3 }))).toMatch(
    /but there is no connect in it\n\n {2}\d+ calls were recorded: .*openat \d+×/,
  )
  await expect(expectSyscall(run, 'opennat')).rejects.toMatchObject({
    code: 'ERR_SYSLENS_UNKNOWN_CALL',
    message: expect.stringContaining('did you mean "openat"'),
  })
  expect(await messageOf(expect(run).not.toMakeSyscall('execve', { path: '**/sh' }))).toMatch(
    /^expected the trace not to make execve.*but it did (?:once|\d+ times)\n\n {2}execve\(/,
  )
})

test('toOpenOnly: what was really opened', async () => {
  const run = shell('cat there missing')
  await expect(run).toOpenOnly(['/lib/**', '/usr/**', '/etc/**', join(folder, '*')])
  const text = await messageOf(expect(run).toOpenOnly(['/lib/**', '/usr/**', '/etc/**']))
  expect(text).toMatch(/but 1 other path is among \d+\n\n {2}openat\(AT_FDCWD<.*>, "there", O_RDONLY\) = /)
  expect(text).not.toContain('missing')
})

test('toWriteOnly: opened for writing, made, renamed and removed', async () => {
  const run = shell('echo x > made; mkdir dir; mv made dir/moved; rm dir/moved; rmdir dir; ln -s there link; rm link')
  await expect(run).toWriteOnly([join(folder, '**'), '/dev/null', 'made', 'dir', 'dir/**', 'link'])
  const text = await messageOf(expect(run).toWriteOnly(['/dev/null']))
  for (const call of ['made', 'dir']) expect(text).toContain(call)
  await expect(shell('cat there')).toWriteOnly([])
})

test('toConnectTo', async () => {
  const server: Server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const code = `require('net').connect(${port}, '127.0.0.1').resume()`
  const run = trace(process.execPath, ['-e', code], { record: true, stdio: 'ignore', only: ['connect'] })
  await expect(run).toConnectTo(port)
  await expect(run).toConnectTo(`127.0.0.1:${port}`)
  await expect(run).toConnectTo('127.0.0.1:*')
  await expect(run).not.toConnectTo(9)
  expect(await messageOf(expect(run).toConnectTo('10.0.0.1:80'))).toMatch(
    new RegExp(`but it connected to 127\\.0\\.0\\.1:${port}\n\n  connect\\(`),
  )
  server.close()
})

test('toExitWith: of a trace and of its outcome', async () => {
  const run = shell('cat missing; exit 3')
  await expect(run).toExitWith(3)
  expect(await run).toMatchObject({ exitCode: 3 })
  await expect(await run).toExitWith(3)
  const text = await messageOf(expect(run).toExitWith(0))
  expect(text).toMatch(
    /^expected the command \(\d+\) to exit with 0, but it exited with 3 after \d+ calls\n\nthe last calls that failed:\n/,
  )
  expect(text).toMatch(/"missing".* = -1 ENOENT/)
  expect(text).toMatch(/standard error:\n {2}cat: missing: No such file or directory$/)
  await expect(shell('kill -9 $$')).toExitWith('SIGKILL')
  expect(await messageOf(expect(shell('kill -9 $$')).toExitWith(0))).toContain('was killed by SIGKILL')
})

test('the same as functions that throw, for every other runner', async () => {
  const run = shell('cat there')
  await expectSyscall(run, 'openat', { path: 'there' })
  await expectOpensOnly(run, ['**'])
  await expectWritesOnly(run, [])
  await expectExit(run, 0)
  await expect(expectConnects(run, 80)).rejects.toMatchObject({
    name: 'AssertionError',
    code: 'ERR_ASSERTION',
    message: expect.stringContaining('expected the trace to connect to 80, but it connected to nothing'),
  })
})

test('what is no recorded trace is a typed error, also with not', async () => {
  const outcome = await shell('true')
  await expect(expect(outcome).toMakeSyscall('openat')).rejects.toMatchObject({
    code: 'ERR_SYSLENS_OPTION',
    hint: expect.stringContaining('record: true'),
  })
  const unrecorded = trace('true', [], { stdio: 'ignore' })
  await unrecorded
  await expect(expect(unrecorded).not.toMakeSyscall('openat')).rejects.toMatchObject({
    code: 'ERR_SYSLENS_NOT_RECORDED',
  })
  await expect(expect(42).toMakeSyscall('openat')).rejects.toMatchObject({ code: 'ERR_SYSLENS_OPTION' })
  expect(() => expect(outcome).toExitWith('SIGNOTHING')).toThrow(
    expect.objectContaining({ code: 'ERR_SYSLENS_OPTION' }),
  )
  const failing = trace('/no/such/program', [], { record: true })
  await expect(expect(failing).toMakeSyscall('openat')).rejects.toMatchObject({ code: 'ERR_SYSLENS_COMMAND_NOT_FOUND' })
})

test('toHitFaults: a fault that was never reached fails, and says how near it came', async () => {
  const outcome = await shell('true')
  const withFaults = (...faults: object[]): typeof outcome => Object.assign({}, outcome, { faults })
  const hit = { call: 'write', error: 'ENOSPC', calls: 2, hits: 1 }
  const late = { call: 'openat', path: '*.db', error: 'EMFILE', when: 3, calls: 2, hits: 0 }
  const never = { call: ['connect'], error: 'ETIMEDOUT', calls: 0, hits: 0 }
  await expect(withFaults(hit)).toHitFaults()
  await expectFaultsHit(withFaults(hit))
  await expect(expectFaultsHit(withFaults(hit, late, never))).rejects.toMatchObject({
    name: 'AssertionError',
    message: [
      'fault never reached: 2 of 3 faults',
      '',
      '  { call: "openat", path: "*.db", error: "EMFILE", when: 3 }  2 such calls, its turn did not come',
      '  { call: ["connect"], error: "ETIMEDOUT" }  no such call was made',
    ].join('\n'),
  })
  expect(() => expect(outcome).toHitFaults()).toThrow(expect.objectContaining({ code: 'ERR_SYSLENS_OPTION' }))
})

test('case 52: EMFILE at the third openat of a path: hit once, and only that call fails', async () => {
  const run = trace('cat', ['there', 'there', 'there', 'there'], {
    record: true,
    stdio: 'ignore',
    cwd: folder,
    faults: [{ call: 'openat', path: join(folder, 'there'), error: 'EMFILE', when: 3 }],
  })
  await expect(run).toHitFaults()
  await expect(run).toExitWith(1)
  await expect(run).toMakeSyscall('openat', { path: 'there', error: 'EMFILE' })
  expect((await run).faults).toMatchObject([{ calls: 4, hits: 1 }])
})

test('case 53: a fault that is never reached fails the test', async () => {
  const run = trace('cat', ['there'], {
    record: true,
    stdio: 'ignore',
    cwd: folder,
    faults: [{ call: 'openat', path: join(folder, 'there'), error: 'EMFILE', when: 3 }],
  })
  expect(await messageOf(expect(run).toHitFaults())).toMatch(
    /^fault never reached: 1 of 1 fault\n\n {2}\{ call: "openat", .*when: 3 \} {2}1 such call, its turn did not come$/,
  )
})
