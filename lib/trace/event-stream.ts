import { setImmediate } from 'node:timers/promises'
import { SyslensError } from '../errors.js'
import { toEvent } from './event-objects.js'
import type { TraceEvent } from './events.js'
import { type Batch, Names, RecordType } from './records.js'
import type { Recording } from './session.js'
import { Stacks } from './stacks.js'

/** What a stream asks of the trace that it reads. */
export interface StreamOwner {
  /** The trace was aborted: nothing more is handed out. */
  readonly aborted: boolean
  /** Called behind the last event; throws when the trace failed. */
  end(): Promise<void>
  /** The loop was left early. */
  left(): Promise<void>
}

// A loop that reads what is there already never lets the event loop turn; it has to after so long, timers and other
// traces are waiting.
const breathMs = 10

/** The events of a recording in order, from the first one on. */
export class EventStream implements AsyncIterableIterator<TraceEvent> {
  readonly #recording: Recording
  readonly #owner: StreamOwner
  readonly #names = new Names()
  readonly #stacks = new Stacks()
  #position = 0
  #batch: Batch | undefined
  #at = 0
  #done = false
  #busy: Promise<unknown> | undefined
  #breathed = performance.now()

  constructor(recording: Recording, owner: StreamOwner) {
    this.#recording = recording
    this.#owner = owner
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<TraceEvent, undefined>> {
    if (this.#busy !== undefined) return this.#afterwards()
    const event = this.#take()
    if (event !== undefined) return Promise.resolve({ value: event, done: false })
    const advance = this.#advance()
    const settled = (): void => {
      this.#busy = undefined
    }
    this.#busy = advance.then(settled, settled)
    return advance
  }

  /** Leaves early; `for await` calls it for break, return and throw. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    if (!this.#done) {
      this.#finish()
      this.#recording.nudge()
      await this.#owner.left()
    }
    return { value: undefined, done: true }
  }

  async throw(error: unknown): Promise<IteratorReturnResult<undefined>> {
    await this.return()
    throw error
  }

  // Calls of next() that do not wait for each other are answered in order.
  async #afterwards(): Promise<IteratorResult<TraceEvent, undefined>> {
    await this.#busy
    return this.next()
  }

  #take(): TraceEvent | undefined {
    const batch = this.#batch
    if (batch === undefined || this.#owner.aborted) return undefined
    while (this.#at < batch.end) {
      const at = this.#at
      this.#at = batch.next(at)
      const type = batch.type(at)
      if (type === RecordType.name || type === RecordType.namesReset) this.#names.apply(batch, at)
      else if (!this.#stacks.apply(batch, at)) return toEvent(batch, at, this.#names.current, this.#stacks.current)
    }
    this.#batch = undefined
    return undefined
  }

  async #advance(): Promise<IteratorResult<TraceEvent, undefined>> {
    while (!this.#done) {
      if (this.#owner.aborted) return this.#end()
      if (performance.now() - this.#breathed > breathMs) {
        await setImmediate()
        this.#breathed = performance.now()
        continue
      }
      const batch = this.#recording.read(this.#position)
      if (batch === 'end') return this.#end()
      if (batch === 'dropped') {
        this.#finish()
        throw dropped()
      }
      if (batch === 'later') {
        await this.#recording.more()
        this.#breathed = performance.now()
        continue
      }
      this.#position++
      this.#batch = batch
      this.#at = 0
      const event = this.#take()
      if (event !== undefined) return { value: event, done: false }
    }
    return { value: undefined, done: true }
  }

  async #end(): Promise<IteratorReturnResult<undefined>> {
    this.#finish()
    await this.#owner.end()
    return { value: undefined, done: true }
  }

  #finish(): void {
    this.#done = true
    this.#batch = undefined
  }
}

/** The error of reading what is not there any more. */
export function dropped(): SyslensError {
  return new SyslensError('ERR_SYSLENS_NOT_RECORDED', 'the events of this trace were not kept', {
    hint:
      'Without "record: true" events can be read once, by a loop that begins before or together with the await of the ' +
      'outcome.',
  })
}
