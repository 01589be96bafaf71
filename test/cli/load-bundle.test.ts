import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname

/** The package with a dist/cli of its own. */
function copyOfPackage(): string {
  const copy = mkdtempSync(join(tmpdir(), 'syslens-bundle-'))
  onTestFinished(() => rmSync(copy, { recursive: true }))
  for (const folder of ['dist', 'prebuilds']) {
    cpSync(join(root, folder), join(copy, folder), { recursive: true })
  }
  symlinkSync(join(root, 'package.json'), join(copy, 'package.json'))
  return copy
}

function run(copy: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(join(copy, 'prebuilds/linux-x64/syslens'), ['trace', '-e', 'execve', 'true'], {
    encoding: 'utf8',
  })
  return { status, stderr: stderr.replace(/0x[0-9a-f]+|\d+ vars|[\d.]+ [µm]s/g, 'N') }
}

test('each verb has its compiled code beside it', () => {
  const files = readdirSync(join(root, 'dist/cli'))
  const bundles = files.filter((name) => name.endsWith('.cjs') && name !== 'main.cjs')
  expect(bundles.length).toBeGreaterThan(0)
  for (const bundle of bundles) expect(files).toContain(bundle.replace('.cjs', '.v8'))
})

test('code of another V8, half of it, or none: the source is compiled', () => {
  const copy = copyOfPackage()
  const file = join(copy, 'dist/cli/trace.v8')
  const good = readFileSync(file)
  const expected = run(copy)
  expect(expected.status).toBe(0)
  expect(expected.stderr).toMatch(/^execve\(".*\/true"/)

  const otherVersion = Buffer.from(good)
  // The word behind V8's magic number is the hash of its version.
  otherVersion.writeUInt32LE((otherVersion.readUInt32LE(4) + 1) >>> 0, 4)
  for (const bytes of [otherVersion, good.subarray(0, 5000), Buffer.alloc(0)]) {
    writeFileSync(file, bytes)
    expect(run(copy)).toEqual(expected)
  }
  rmSync(file)
  expect(existsSync(file)).toBe(false)
  expect(run(copy)).toEqual(expected)
})
