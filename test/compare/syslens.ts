import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Step } from './sequence.js'

const launcher = new URL('../../prebuilds/linux-x64/syslens', import.meta.url).pathname

interface JsonEvent {
  type: string
  name?: string
  tid?: number
  result?: number | string | null
  error?: { code: string }
  unfinished?: boolean
  exitCode?: number
  signal?: string
  superseded?: boolean
}

/** Runs a command under `syslens trace --json`, without address space randomisation, and returns its steps. */
export function stepsOfSyslens(
  command: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; file: string },
): Step[] {
  const { error } = spawnSync('setarch', ['-R', launcher, 'trace', '--json', '-o', options.file, '--', ...command], {
    cwd: options.cwd,
    env: options.env,
    stdio: 'ignore',
  })
  if (error) throw error
  return parseJson(readFileSync(options.file, 'utf8'))
}

export function parseJson(text: string): Step[] {
  const steps: Step[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const event = JSON.parse(line) as JsonEvent
    if (event.type === 'syscall') steps.push({ tid: event.tid!, call: event.name!, result: resultOf(event) })
    if (event.type === 'exit')
      steps.push({
        tid: event.tid!,
        call: 'exit',
        result: event.superseded ? 'superseded' : (event.signal ?? String(event.exitCode)),
      })
  }
  return steps
}

function resultOf(event: JsonEvent): bigint | string {
  if (event.unfinished || event.result === undefined || event.result === null) return '?'
  return event.error?.code ?? BigInt(event.result)
}
