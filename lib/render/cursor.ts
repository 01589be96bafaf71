import type { ChooseSlot, Slot } from '../syscalls/slots.js'
import { lazyCases } from '../syscalls/choose.js'
import type { CallReader } from '../syscalls/reader.js'
import type { Out } from './out.js'
import type { Palette } from './palette.js'

/** What the writers of one line share: where bytes go, which record they come from. */
export interface Cursor {
  readonly out: Out
  readonly reader: CallReader
  /** Per name id: `<…>` as text, or the JSON string, as bytes. */
  names: { get(id: number): Uint8Array | undefined }
  /** Behind the captured bytes in which the writer stands: a field that ends behind it was not captured. */
  end: number
  /** Bytes of data that text shows. */
  readonly limit: number
  /** Elements of lists that text shows. */
  readonly elements: number
  /** Nothing is left out of structs and vectors. */
  readonly verbose: boolean
  readonly colours: Palette | undefined
}

/**
 * Writes one value. `base` is the start of the struct or element that it stands in (the first argument, the result), an
 * offset in the batch; `parent` and `element` say under which captured piece that is.
 */
export type Writer = (cursor: Cursor, base: number, parent: number, element: number) => void

/** Makes the writer of a value. */
export type Compile = (slot: Slot) => Writer

/** Writes the case of a choice that the record has; cases are made when first met. */
export function chooseWriter(slot: ChooseSlot, compile: Compile): Writer {
  const caseOf = lazyCases(slot, compile)
  return (c, base, parent, element) => caseOf(c.reader, base)(c, base, parent, element)
}
