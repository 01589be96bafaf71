/** Batches of records to JSON lines: one event per line, as `JSON.stringify` of the library's events. */
import { recordFlag } from '../syscalls/reader.js'
import { toEvent } from '../trace/event-objects.js'
import { type Batch, Names, RecordType } from '../trace/records.js'

/** The version of the lines' form: grows when a member changes its meaning, not when one is added. */
export const jsonVersion = 1

export interface JsonOptions {
  /** Leave out calls that succeed. */
  onlyErrors?: boolean
}

/** Writes the events of a trace. `write` gets whole lines. */
export class JsonLines {
  readonly #write: (bytes: Uint8Array) => void
  readonly #onlyErrors: boolean
  readonly #names = new Names()

  constructor(write: (bytes: Uint8Array) => void, options: JsonOptions = {}) {
    this.#write = write
    this.#onlyErrors = options.onlyErrors ?? false
  }

  /** Any object as a line: what begins and ends the events. */
  line(value: object): void {
    this.#write(Buffer.from(`${JSON.stringify(value)}\n`))
  }

  batch(batch: Batch): void {
    let text = ''
    for (let at = 0; at < batch.end; at = batch.next(at)) {
      const type = batch.type(at)
      if (type === RecordType.name || type === RecordType.namesReset) {
        this.#names.apply(batch, at)
        continue
      }
      const isCall = type === RecordType.syscall || type === RecordType.entered
      if (isCall && this.#onlyErrors && (batch.flags(at) & recordFlag.error) === 0) continue
      text += `${JSON.stringify(toEvent(batch, at, this.#names.current))}\n`
    }
    if (text !== '') this.#write(Buffer.from(text))
  }
}
