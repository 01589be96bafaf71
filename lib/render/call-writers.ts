/** The writer of a call by its number, made when the call is first met. */
import { bind, callByNumber, callName, i386CallName } from '../syscalls/index.js'
import { type CallWriter, callWriter, rawCallWriter, restartCallWriter } from './text-calls.js'

const arguments6 = 6

/** What a call is called, also one that has no name. */
export function displayName(number: number, isI386: boolean): string {
  return isI386 ? i386CallName(number) : callName(number)
}

/** `--raw`: the registers of a call that the table may know. */
export function rawWriterOf(number: number, isI386: boolean): CallWriter {
  const call = isI386 ? undefined : callByNumber(number)
  return rawCallWriter(displayName(number, isI386), call === undefined ? arguments6 : call.args.length, true)
}

export function callWriterOf(number: number, isI386: boolean): CallWriter {
  const call = isI386 ? undefined : callByNumber(number)
  if (call === undefined) return rawCallWriter(displayName(number, isI386), arguments6)
  return call.traits.includes('resumesCall') ? restartCallWriter(callName) : callWriter(bind(call))
}
