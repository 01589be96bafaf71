/** Where the trace goes. */
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { isTerminal } from './terminal.js'
import { SyslensError } from '../errors.js'
import { writeAll } from './messages.js'

/** Standard error, standard output, or a file. */
export class Output {
  readonly fd: number
  /** undefined: standard error. */
  readonly #file: string | undefined
  /** Where the next bytes go, of a file of our own. */
  #position: number | undefined
  /** Why nothing is written any more. */
  failure: NodeJS.ErrnoException | undefined

  /** @throws SyslensError ERR_SYSLENS_OUTPUT when the file cannot be opened. */
  constructor(file: string | undefined) {
    this.#file = file
    this.fd = file === undefined ? 2 : file === '-' ? 1 : open(file)
    if (this.fd > 2 && fstatSync(this.fd).isFile()) this.#position = 0
  }

  get isTerminal(): boolean {
    return isTerminal(this.fd)
  }

  /** For people, on standard error, rather than for a file or program. */
  get isForPeople(): boolean {
    return this.#file === undefined
  }

  /**
   * Writes bytes, and behind them `ending`, which the next call overwrites: a file is whole at any moment, also when we are
   * killed or the disk is full. Where there is no going back (pipes), the ending is left to the last call.
   */
  writeUpTo(bytes: Uint8Array, ending: Uint8Array, isLast: boolean): boolean {
    if (this.#position === undefined) return this.write(isLast ? Buffer.concat([bytes, ending]) : bytes)
    if (this.failure !== undefined) return false
    try {
      writeAt(this.fd, Buffer.concat([bytes, ending]), this.#position)
      this.#position += bytes.length
      return true
    } catch (error) {
      this.failure = error as NodeJS.ErrnoException
      this.#restore(ending, this.#position)
      return false
    }
  }

  // What was there before has its room already.
  #restore(ending: Uint8Array, position: number): void {
    try {
      ftruncateSync(this.fd, position)
      writeAt(this.fd, ending, position)
    } catch {
      // The first failure says more.
    }
  }

  /** Writes all of it; false from the first failure on. */
  write(bytes: Uint8Array): boolean {
    if (this.failure !== undefined) return false
    try {
      writeAll(this.fd, bytes)
      return true
    } catch (error) {
      this.failure = error as NodeJS.ErrnoException
      return false
    }
  }

  /**
   * Gives up our copy of standard output, unless the trace goes there: whoever reads what the command writes shall see
   * its end when the command closes it. To be called once the command has its own copy.
   */
  releaseStandardOutput(): void {
    if (this.fd === 1) return
    closeSync(1)
    // Takes the lowest free number, and keeps later files away from it.
    openSync('/dev/null', 'w')
  }

  close(): void {
    if (this.fd <= 2) return
    try {
      closeSync(this.fd)
    } catch (error) {
      // Some file systems say only now that there was no room.
      this.failure ??= error as NodeJS.ErrnoException
    }
  }

  /** What to say about the failure. */
  failureText(): string | undefined {
    const { failure } = this
    if (failure === undefined) return undefined
    const where = this.#file === undefined ? 'standard error' : this.#file === '-' ? 'standard output' : this.#file
    return `cannot write to ${where}: ${reasonOf(failure)}`
  }
}

function open(file: string): number {
  try {
    return openSync(file, 'w', 0o666)
  } catch (error) {
    const reason = error as NodeJS.ErrnoException
    throw new SyslensError('ERR_SYSLENS_OUTPUT', `cannot write to ${file}: ${reasonOf(reason)}`, {
      ...(reason.errno === undefined ? {} : { errno: -reason.errno }),
      cause: error,
    })
  }
}

/** `no space left on device (ENOSPC)` of Node's `ENOSPC: no space left on device, write`. */
function reasonOf(error: NodeJS.ErrnoException): string {
  const text = /^[A-Z0-9]+: (.*?)(?:, \w+.*)?$/.exec(error.message)?.[1] ?? error.message
  return error.code === undefined ? text : `${text} (${error.code})`
}

function writeAt(fd: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, position + at)
}
