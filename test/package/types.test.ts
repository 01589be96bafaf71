import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

interface UserProject {
  makeUserProject(folder: string, withPackage: boolean): void
  compile(folder: string): [command: string, ...args: string[]]
}

describe('tsc on the project of somebody who uses the package', () => {
  let folder: string
  let project: UserProject
  beforeAll(async () => {
    project = (await import(new URL('../support/user-project.mjs', import.meta.url).href)) as UserProject
    folder = mkdtempSync(join(tmpdir(), 'syslens-types-'))
    project.makeUserProject(folder, true)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function compiled(): { status: number | null; stdout: string } {
    const [command, ...args] = project.compile(folder)
    return spawnSync(command, args, { encoding: 'utf8', timeout: 100_000 })
  }

  test('compiles, declarations of the package included', () => {
    expect(compiled()).toMatchObject({ status: 0, stdout: '' })
  })

  test('and is told of a name that a call does not have', () => {
    writeFileSync(
      join(folder, 'mistaken.ts'),
      `import type { SyscallEvent } from 'syslens'
export const path = (event: SyscallEvent) => (event.name === 'openat' ? event.args.pathname : undefined)
`,
    )
    const { status, stdout } = compiled()
    expect(status).not.toBe(0)
    expect(stdout).toMatch(/mistaken\.ts\(2,\d+\): error TS2339: Property 'pathname' does not exist/)
    expect(stdout.match(/error TS/g)).toHaveLength(1)
  })
})
