/** Traits of calls, read from the compiled table: who only wants those needs no entry evaluated. */
import { tableBytes } from './binary.js'
import { type Trait, traitBits } from './call.js'
import { layout } from './table-layout.js'

let view: DataView | undefined

/** Whether an x86-64 call has this trait. */
export function hasTrait(number: number, trait: Trait): boolean {
  if (view === undefined) {
    const bytes = tableBytes()
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  const entries = view.getUint32(4, true)
  return number < entries && (view.getUint32(layout.header + number * layout.entry, true) & traitBits[trait]) !== 0
}
