/** What the command line says, and the exit codes it leaves with. */
import { writeSync } from 'node:fs'
import { isSyslensError, type SyslensError } from '../errors.js'

/** Exit codes of our own; a command's own code is passed on. */
export const ExitCode = {
  /** As timeout(1). */
  timeout: 124,
  /** We failed, or were called wrongly. */
  failure: 125,
  notExecutable: 126,
  notFound: 127,
  /** Killed by signal n: 128 + n. */
  signal: 128,
} as const

/** Writes all of it, waiting for a reader where that is a slow one. Throws as write(2) fails. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  let at = 0
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      // The descriptor may be shared with a program that made it non-blocking.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
    }
  }
}

/** Writes text where there is somebody to read it; its exit code. */
export function writeText(fd: number, text: string): number {
  try {
    writeAll(fd, Buffer.from(text))
    return 0
  } catch {
    return ExitCode.failure
  }
}

/** `syslens: …` and the next step, one line each, on standard error. */
export function say(message: string, hint?: string): void {
  const lines = hint === undefined ? [] : hint.split('\n').map((line) => `         ${line}\n`)
  writeText(2, `syslens: ${printable(message)}\n${printable(lines.join(''))}`)
}

/** The message of a wrong call; its exit code. */
export function usageError(message: string, helpCommand: string): number {
  say(message, `See: ${helpCommand}`)
  return ExitCode.failure
}

/** The message of an error that nobody caught; its exit code. */
export function writeError(error: unknown): number {
  if (isSyslensError(error)) {
    const { message, hint } = error as SyslensError
    say(message, hint)
  } else {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  return ExitCode.failure
}

// File names and program names are anybody's text: nothing in them may steer the terminal.
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (char) => (char === '\n' ? char : '?'))
}
