/** Ctrl-C and its like: the first one ends what we do, the second the command. */

export interface Interrupted {
  /** The command: the signal has not been seen to reach it. */
  forward(signal: number): void
  /** End the recording in good order. */
  end(): void
  /** End it all, now. */
  kill(): void
}

const numbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const

/** How long a signal from the terminal may take to show up in the trace, before it is taken for one meant for us alone. */
const arrivalMs = 100
/** How long a command may take to end by it. */
const patienceMs = 1000

/**
 * Watches for SIGINT, SIGTERM, SIGHUP and SIGQUIT. A terminal sends Ctrl-C to the command as well; kill(1) only to us, so
 * that it is passed on when the trace does not show it.
 */
export class Interrupts {
  #count = 0
  #seen = false
  #waitedFor = 0
  readonly #target: Interrupted
  readonly #launched: boolean

  /**
   * `launched`: a command of ours, which gets the signal as well; else there is nothing to wait for. `ignored`: signals that
   * our caller ignores, and so do we.
   */
  constructor(target: Interrupted, launched: boolean, ignored: ReadonlySet<number>) {
    this.#target = target
    this.#launched = launched
    for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) {
      if (!ignored.has(numbers[name])) process.on(name, () => this.#interrupt(numbers[name]))
    }
  }

  /** A signal was delivered to something that is traced. */
  delivered(signal: number): void {
    if (signal === this.#waitedFor) this.#seen = true
  }

  get happened(): boolean {
    return this.#count > 0
  }

  #interrupt(signal: number): void {
    if (++this.#count > 1) {
      this.#target.kill()
      return
    }
    if (!this.#launched) {
      this.#target.end()
      return
    }
    this.#waitedFor = signal
    setTimeout(() => {
      if (!this.#seen) this.#target.forward(signal)
    }, arrivalMs).unref()
    setTimeout(() => this.#target.end(), patienceMs).unref()
  }
}
