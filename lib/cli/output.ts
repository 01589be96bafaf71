/** Where the trace goes. */
import { closeSync, openSync } from 'node:fs'
import { isTerminal } from './terminal.js'
import { SyslensError } from '../errors.js'
import { writeAll } from './messages.js'

/** Standard error, standard output, or a file. */
export class Output {
  readonly fd: number
  /** undefined: standard error. */
  readonly #file: string | undefined
  /** Why nothing is written any more. */
  failure: NodeJS.ErrnoException | undefined

  /** @throws SyslensError ERR_SYSLENS_OUTPUT when the file cannot be opened. */
  constructor(file: string | undefined) {
    this.#file = file
    this.fd = file === undefined ? 2 : file === '-' ? 1 : open(file)
  }

  get isTerminal(): boolean {
    return isTerminal(this.fd)
  }

  /** For people, on standard error, rather than for a file or program. */
  get isForPeople(): boolean {
    return this.#file === undefined
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
