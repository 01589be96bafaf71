import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { syslens } from '../support/cli.js'

const nobody = 65534
const isRoot = process.getuid?.() === 0
const why = isRoot ? '' : ' (skipped: only root can become somebody else)'

/** The built package where anybody may read it: a checkout may lie in a private home. */
function publicCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-public-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const root = new URL('../../', import.meta.url).pathname
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
  mkdirSync(join(folder, 'prebuilds'))
  cpSync(join(root, 'prebuilds/linux-x64'), join(folder, 'prebuilds/linux-x64'), { recursive: true })
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'))
  execFileSync('chmod', ['-R', 'a+rX', folder])
  return join(folder, 'prebuilds/linux-x64/syslens')
}

const asNobody = (bin: string): string[] => ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', bin]

test.skipIf(!isRoot)(`a process of another user, as an ordinary user${why}`, async () => {
  const theirs = spawn('sleep', ['1000'])
  onTestFinished(() => void theirs.kill('SIGKILL'))
  const { code, stderr } = await syslens(['trace', '-p', String(theirs.pid)], { command: asNobody(publicCopy()) })
  expect(code).toBe(125)
  expect(stderr).toMatch(
    /^syslens: cannot attach to \d+ \((sleep|node|MainThread)\): it belongs to another user \(uid 0\) and CAP_SYS_PTRACE is missing\n {9}\S.*\n$/,
  )
  expect(theirs.exitCode).toBe(null)
})

test.skipIf(!isRoot)(`an ordinary user can trace a command${why}`, async () => {
  const { code, stdout, stderr } = await syslens(['trace', '-e', '%file,exit_group', 'id', '-u'], {
    command: asNobody(publicCopy()),
    cwd: '/',
  })
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${nobody}\n` })
  expect(stderr).toMatch(/\nexit_group\(0\) += \?\n\+{3} id exited with 0: /)
})
