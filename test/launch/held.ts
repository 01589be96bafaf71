import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePlan, launchSteps, type LaunchStep, type Plan } from '../../lib/trace/plan.js'
import { target } from '../support/build-targets.js'

/** The launcher as the package installs it, or another build of it. */
export const launcher =
  process.env.SYSLENS_LAUNCHER ?? new URL('../../prebuilds/linux-x64/syslens', import.meta.url).pathname

/** A start of a command by the program `caller`, which first gives itself a state: settings as in test/targets/caller.c. */
export interface Start {
  settings?: string[]
  command: string[]
  env?: Record<string, string>
  /** What the plan says beside the command, which is the launcher's own. Default: keep everything. */
  plan?: Partial<Plan>
  /** A block or a whole frame instead of a plan. */
  raw?: { bytes: Uint8Array; frame?: boolean }
}

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** What `inherited` wrote, where that was the command. */
  state: string[]
  /** What the stand-in for Node found around itself. */
  nodeState: string[]
  error: { step: LaunchStep; errno: number; detail: number } | undefined
}

/** A folder of its own for one test, removed at its end. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'syslens-launch-'))

  file(name: string, text: string | Uint8Array = '', mode = 0o644): string {
    const file = join(this.path, name)
    writeFileSync(file, text, { mode })
    return file
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** Starts the command without us, and then through the launcher with `tell-held-child` in the place of Node. */
export function startTwice(folder: Folder, start: Start): { direct: Ended; held: Ended } {
  return { direct: run(folder, start, start.command), held: startHeld(folder, start) }
}

export function startHeld(folder: Folder, start: Start): Ended {
  return run(folder, start, [launcher, 'trace', ...start.command])
}

/** Starts the command without us, and then by `syslens trace` itself with some options. */
export function startTraced(folder: Folder, start: Start, options: string[]): { direct: Ended; traced: Ended } {
  const env = { ...start.env, SYSLENS_NODE: process.execPath }
  const direct = run(folder, { ...start, env }, start.command)
  return { direct, traced: run(folder, { ...start, env }, [launcher, 'trace', ...options, '--', ...start.command]) }
}

function run(folder: Folder, start: Start, command: string[]): Ended {
  const names = { state: 'state.jsonl', node: 'node.jsonl', report: 'report.json', plan: 'plan' }
  const [state, node, report, plan] = Object.values(names).map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
    string,
  ]
  for (const file of [state, node, report]) rmSync(file, { force: true })
  writeFileSync(plan, start.raw?.bytes ?? encodePlan({ command: { word: 2 }, descriptors: 'own', ...start.plan }))
  const env = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    INHERITED_TO: state,
    SYSLENS_NODE: target('tell-held-child'),
    TELL_PLAN: plan,
    TELL_REPORT: report,
    TELL_STATE: node,
    ...(start.raw?.frame === true ? { TELL_RAW: '1' } : {}),
    ...start.env,
  }
  // Files: what Node calls a pipe here is a socket with a number of its own in every start.
  const streams = ['stdout', 'stderr'].map((name) => join(folder.path, name)) as [string, string]
  const stdio = streams.map((file) => openSync(file, 'w'))
  const ended = spawnSync(target('caller'), [...(start.settings ?? []), '--', ...command], {
    env,
    stdio: ['ignore', ...stdio],
    cwd: folder.path,
    timeout: 30_000,
    killSignal: 'SIGKILL',
  })
  for (const fd of stdio) closeSync(fd)
  if (ended.error !== undefined) throw ended.error
  return {
    code: ended.status,
    signal: ended.signal,
    stdout: readFileSync(streams[0], 'utf8'),
    stderr: readFileSync(streams[1], 'utf8'),
    state: lines(state),
    nodeState: lines(node),
    error: errorIn(report),
  }
}

function lines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
}

function errorIn(report: string): Ended['error'] {
  if (!existsSync(report)) return undefined
  const { step, error, detail } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>
  const name = launchSteps[step ?? 0]
  return name === undefined || name === 'none' ? undefined : { step: name, errno: error ?? 0, detail: detail ?? 0 }
}
