import { encode } from './out.js'

/** Colour sequences of the terminal, ready to be written. */
export interface Palette {
  readonly reset: Uint8Array
  readonly error: Uint8Array
  readonly note: Uint8Array
  readonly quiet: Uint8Array
}

const sequence = (code: string): Uint8Array => encode(`\x1b[${code}m`)

// The eight colours every terminal theme chooses itself: readable on dark and on light. Those of a call's line are in
// native/text/cursor.h.
export const palette: Palette = {
  reset: sequence('0'),
  error: sequence('31'),
  note: sequence('33'),
  quiet: sequence('2'),
}
