import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { isSyslensError, type SyslensError } from '../../lib/errors.js'
import type { TraceEvent } from '../../lib/trace/events.js'

/** All events of a trace. */
export async function collect(run: AsyncIterable<TraceEvent>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  for await (const event of run) events.push(event)
  return events
}

/** The SyslensError that something rejects with or throws. */
export async function failure(action: () => unknown): Promise<SyslensError> {
  try {
    await action()
  } catch (error) {
    if (isSyslensError(error)) return error
    throw error
  }
  throw new Error('it did not fail')
}

/** Starts a program that is no child of this process, and is killed when the test ends; its pid once it says "ready". */
export function startForeign(program: string, ...args: string[]): number {
  const script =
    'out=$(mktemp -u); mkfifo "$out"; "$@" >"$out" 2>/dev/null </dev/null & read -r line <"$out"; rm "$out"; echo $!'
  const pid = Number(execFileSync('sh', ['-c', script, 'sh', program, ...args], { encoding: 'utf8' }))
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  })
  return pid
}

function statusField(pid: number, field: string): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(status)?.[1]
  } catch {
    return undefined
  }
}

/** 0 when nobody traces it. */
export const tracerOf = (pid: number): number => Number(statusField(pid, 'TracerPid') ?? -1)

/** It runs or is stopped; a zombie has ended. */
export const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !(statusField(pid, 'State') ?? 'Z').startsWith('Z')

/** Waits until something is true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(5)
}

/** All that a stream says until its end. */
export async function textOf(stream: Readable | null): Promise<string> {
  let text = ''
  for await (const chunk of stream!) text += String(chunk)
  return text
}

/** Waits for the next chunk of a stream. */
export async function chunkOf(stream: Readable | null): Promise<string> {
  return new Promise((resolve, reject) => {
    stream!.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    stream!.once('end', () => reject(new Error('the stream ended without a word')))
  })
}
