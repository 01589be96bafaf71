import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import type { DoctorAbility, DoctorAbilityId, DoctorReport } from '../../lib/index.js'
import { target } from '../support/build-targets.js'

export const isRoot = process.getuid?.() === 0
export const skipped = isRoot ? '' : ' (skipped: only root can become somebody else)'
if (!isRoot && process.env.CI) throw new Error('these tests need root')

/** capabilities(7). */
export const capability = { ptrace: 19, admin: 21, checkpointRestore: 40 } as const

const root = new URL('../../', import.meta.url).pathname

let shared: string | undefined
afterAll(() => {
  if (shared !== undefined) rmSync(shared, { recursive: true, force: true })
})

/** The launcher of a copy of the built package that anybody may read: a checkout may lie in a private home. */
export function syslensForAll(): string {
  if (shared === undefined) {
    shared = mkdtempSync(join(tmpdir(), 'syslens-doctor-'))
    cpSync(join(root, 'dist'), join(shared, 'dist'), { recursive: true })
    mkdirSync(join(shared, 'prebuilds'))
    cpSync(join(root, 'prebuilds/linux-x64'), join(shared, 'prebuilds/linux-x64'), { recursive: true })
    copyFileSync(join(root, 'package.json'), join(shared, 'package.json'))
    copyFileSync(target('confined'), join(shared, 'confined'))
    execFileSync('chmod', ['-R', 'a+rX', shared])
  }
  return join(shared, 'prebuilds/linux-x64/syslens')
}

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs a command in a surrounding: words for test/targets/confined, behind other programs that begin it. */
export function within(
  surrounding: readonly string[],
  command: readonly string[],
  before: readonly string[] = [],
): Ran {
  syslensForAll()
  const line = [...before, join(shared!, 'confined'), ...surrounding, '--', ...command]
  const { status, stdout, stderr } = spawnSync(line[0]!, line.slice(1), {
    encoding: 'utf8',
    cwd: '/',
    env: environment(),
    timeout: 60_000,
  })
  return { code: status, stdout, stderr }
}

/** Of the machine's own containers nothing shall show. */
function environment(): NodeJS.ProcessEnv {
  const { KUBERNETES_SERVICE_HOST: _, container: __, ...env } = process.env
  return env
}

/** What `syslens doctor` says there. */
export function doctorWithin(
  surrounding: readonly string[],
  { pid, before }: { pid?: number; before?: readonly string[] } = {},
): { report: DoctorReport; text: string; code: number | null } {
  const words = ['doctor', ...(pid === undefined ? [] : [String(pid)])]
  const json = within(surrounding, [syslensForAll(), ...words, '--json'], before)
  const text = within(surrounding, [syslensForAll(), ...words], before)
  if (json.stderr !== '' || text.stderr !== '' || json.code !== text.code) throw new Error(json.stderr + text.stderr)
  return { report: JSON.parse(json.stdout) as DoctorReport, text: text.stdout, code: json.code }
}

export function abilityOf({ abilities }: DoctorReport, id: DoctorAbilityId): DoctorAbility | undefined {
  return abilities.find((ability) => ability.id === id)
}

/** The names of what the kernel refused. */
export const refusedFeatures = ({ features }: DoctorReport): string[] =>
  features.filter(({ works, name }) => !works && !name.startsWith('sock_diag')).map(({ name }) => name)

/** A second source: whether the system's strace can trace there. Undefined without strace. */
export function straceWithin(
  surrounding: readonly string[],
  args: readonly string[],
  before?: readonly string[],
): boolean | undefined {
  if (spawnSync('strace', ['-V']).status !== 0) {
    if (process.env.CI) throw new Error('strace is missing')
    return undefined
  }
  return within(surrounding, ['strace', '-o', '/dev/null', ...args], before).code === 0
}

/** A program of test/targets in a surrounding, beside us; its pid once it is ready. */
export async function startWithin(surrounding: readonly string[], program: string): Promise<number> {
  syslensForAll()
  const child = spawn(join(shared!, 'confined'), [...surrounding, '--', target(program)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: '/',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  if (!line.startsWith('ready')) throw new Error(line)
  return child.pid!
}
