import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, chmodSync, copyFileSync, chownSync, cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { attach } from '../../lib/index.js'
import { target } from '../support/build-targets.js'
import { Apart, status } from './support.js'

const refused = (
  promise: PromiseLike<unknown>,
): Promise<{ code: string; errno?: number; pid?: number; message: string; hint?: string }> =>
  Promise.resolve(promise).then(
    () => {
      throw new Error('it was allowed')
    },
    (error) => error,
  )

describe('7.27 who may not be attached to', () => {
  test('a pid that is gone', async () => {
    const { pid } = spawnSync('true')
    expect(await refused(attach(pid))).toMatchObject({ code: 'ERR_SYSLENS_NO_PROCESS', pid, errno: 3 })
  })

  test('ourselves', async () => {
    expect(await refused(attach(process.pid))).toMatchObject({ code: 'ERR_SYSLENS_ATTACH_SELF', pid: process.pid })
  })

  test('our own child: libuv would take its stops for its end', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'inherit'] })
    await once(child, 'spawn')
    expect(await refused(attach(child.pid!))).toMatchObject({ code: 'ERR_SYSLENS_ATTACH_CHILD', pid: child.pid })
    child.stdin.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('a kernel thread', async () => {
    // In a container there may be none, and 2 be anything.
    if (status(2, 'Kthread') !== '1') return
    expect(await refused(attach(2))).toMatchObject({ code: 'ERR_SYSLENS_PTRACE_DENIED', pid: 2 })
  })
})

const isRoot = process.getuid?.() === 0
const asNobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups']

// A copy of the package that everybody may read, wherever the checkout lies.
function packageForAll(): string {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-nobody-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  chmodSync(folder, 0o755)
  const root = new URL('../../', import.meta.url).pathname
  for (const part of ['dist', 'prebuilds', 'package.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true })
  return folder
}

function asNobodyRun(folder: string, code: string): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(
    'setpriv',
    [
      ...asNobody,
      process.execPath,
      '--input-type=module',
      '-e',
      `import { trace, attach } from 'file://${folder}/dist/index.js'; ${code}`,
    ],
    { encoding: 'utf8', cwd: '/', env: { PATH: process.env.PATH } },
  )
}

// Becoming somebody else needs root, and a node that everybody may run.
const canBeNobody = isRoot && spawnSync('setpriv', [...asNobody, process.execPath, '-e', '0']).status === 0
if (!canBeNobody && process.env.CI) throw new Error('not root, or setpriv or node cannot be run as nobody')

describe.skipIf(!canBeNobody)('7.27, 7.28 as an ordinary user', () => {
  test('the process of another user: EPERM, with a hint', async () => {
    const apart = await Apart.start('leave')
    const { stdout } = asNobodyRun(
      packageForAll(),
      `try { await attach(${apart.pid}) } catch ({ code, errno, pid, message, hint }) { console.log(JSON.stringify({ code, errno, pid, message, hint })) }`,
    )
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'ERR_SYSLENS_PTRACE_DENIED',
      errno: 1,
      pid: apart.pid,
      hint: expect.stringMatching(/root|CAP_SYS_PTRACE|SYS_PTRACE/),
    })
    apart.end()
    await apart.ended
  })

  test('a setuid program runs without its privileges', () => {
    const folder = packageForAll()
    const program = join(folder, 'state')
    copyFileSync(target('state'), program)
    chownSync(program, 0, 0)
    chmodSync(program, 0o4755)
    const { stdout } = asNobodyRun(folder, `await trace('${program}', [], { stdio: 'inherit' })`)
    expect(stdout).toContain('ids uid=65534 euid=65534')
  })

  test('a filter needs NO_NEW_PRIVS there, and works', () => {
    const folder = packageForAll()
    const program = join(folder, 'state')
    copyFileSync(target('state'), program)
    chmodSync(program, 0o755)
    const { stdout } = asNobodyRun(
      folder,
      `const names = []; const run = trace('${program}', [], { stdio: ['ignore', 'ignore', 'inherit'], only: ['exit_group'] });
       for await (const e of run) if (e.type === 'syscall') names.push(e.name); console.log(names.join(), (await run).exitCode)`,
    )
    expect(stdout).toContain('exit_group 0')
  })
})
