/** Names of descriptors as the ledger keeps them: exact text (exact-text.ts), which the members of events are not. */
import { exactText, wellFormed } from '../../report/exact-text.js'
import { keepingBytes } from '../../syscalls/decode-blocks.js'
import { decoderOf } from '../../trace/calls.js'
import { recordOf } from '../../trace/event-objects.js'
import type { DescriptorsEvent, OpenDescriptor } from '../../trace/events.js'
import type { Name } from '../../trace/records.js'
import type { SyscallEvent } from '../../trace/syscall-event.js'

/** What a number is called. */
export function exactName(name: Name | undefined): string | undefined {
  return name?.text.includes('\ufffd') === true ? exactText(name.bytes) : name?.text
}

/** What an argument of a call, or its result, is called. */
export function nameIn(event: SyscallEvent, argument: string): string | undefined {
  const { batch, at, names } = recordOf(event)!
  const id = decoderOf(batch, at).names(batch, at)[argument]
  return id === undefined ? undefined : exactName(names.get(id))
}

/** The path that a call was given. */
export function pathIn(event: SyscallEvent): string | undefined {
  const { batch, at } = recordOf(event)!
  const { path } = keepingBytes(() => decoderOf(batch, at).args(batch, at))
  if (path instanceof Buffer) return exactText(path)
  return typeof path === 'string' ? path : undefined
}

/** A list of what is open. */
export function openIn(event: DescriptorsEvent): readonly OpenDescriptor[] {
  const record = recordOf(event)
  // Of a copy the text is all there is.
  if (record === undefined) return event.open
  const { batch, at, names } = record
  return event.open.map((one, index) => {
    const name = exactName(names.get(batch.descriptorNameId(at, index)))
    return name === one.name ? one : { ...one, name }
  })
}

/** A name as it is handed out: bytes that are no UTF-8 are U+FFFD in it, and exact in `nameBytes`. */
export interface PlainName {
  readonly name: string | null
  /** base64. */
  readonly nameBytes?: string
}

export function plainName(exact: string | undefined): PlainName {
  if (exact === undefined) return { name: null }
  const { text, base64 } = wellFormed(exact)
  return { name: text, ...(base64 === undefined ? {} : { nameBytes: base64 }) }
}

/** The same of what names have in common. */
export interface PlainPattern {
  /** `/data/log-*`. */
  readonly pattern: string | undefined
  /** base64. */
  readonly patternBytes?: string
}

export function plainPattern(exact: string | undefined): PlainPattern {
  if (exact === undefined) return { pattern: undefined }
  const { text, base64 } = wellFormed(exact)
  return { pattern: text, ...(base64 === undefined ? {} : { patternBytes: base64 }) }
}
