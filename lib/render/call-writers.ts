/** The writer of a call by its number, made when the call is first met. */
import { callName, i386CallName } from '../syscalls/catalog.js'
import { layoutOf } from '../syscalls/described.js'
import { type CallWriter, callWriter, rawCallWriter, restartCallWriter } from './text-calls.js'

const arguments6 = 6

/** What a call is called, also one that has no name. */
export function displayName(number: number, isI386: boolean): string {
  return isI386 ? i386CallName(number) : callName(number)
}

/** `--raw`: the registers of a call that the table may know. */
export function rawWriterOf(number: number, isI386: boolean): CallWriter {
  const layout = isI386 ? undefined : layoutOf(number)
  return rawCallWriter(displayName(number, isI386), layout === undefined ? arguments6 : layout.args.length, true)
}

export function callWriterOf(number: number, isI386: boolean): CallWriter {
  const layout = isI386 ? undefined : layoutOf(number)
  if (layout === undefined) return rawCallWriter(displayName(number, isI386), arguments6)
  return layout.resumes === true ? restartCallWriter(callName) : callWriter(layout)
}
