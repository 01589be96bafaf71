/**
 * Where the values of a call lie in its record, as plain data: made by bind.ts, read by decode.ts and the writers of
 * lib/render. Of a kind it says only what readers need; what is captured, and when, is the tracer's (compile.ts).
 */
import type { Resolved } from './evaluate.js'
import type {
  ArrayKind,
  BufferKind,
  ChangedKind,
  ChooseKind,
  FdKind,
  FdSetKind,
  Kind,
  Moment,
  PointerKind,
  StringKind,
  StringsKind,
  StructKind,
} from './kinds.js'

/** When a node is captured: at entry, or at the exit of a call that succeeded, failed, or either. */
export type Stop = 'entry' | Moment

interface Place {
  /** Argument or field name; empty for the target of a pointer and for elements. */
  readonly name: string
  /** From the start of the struct or element it stands in; arguments lie 8 bytes apart at `reader.argsAt`. */
  readonly offset: number
  /** Bytes in place, 0 for what takes as many as there are. */
  readonly size: number
  /** The argument or field exists only when this is not 0 (NaN: unknown). Takes the start of the enclosing struct. */
  readonly when?: Resolved
  /** Text shows the field only then. */
  readonly shown?: Resolved
  /** Text leaves it out unless -v; with `nonzero` only while it is 0. */
  readonly verbose?: true | 'nonzero'
  /** Text shows `name=`. */
  readonly label?: true
}

/** Memory behind an address. */
interface Reference extends Place {
  /** Of memory whose address does not stand here. */
  readonly address?: Resolved
}

/** A value within the bytes at `offset`; `kind` is one of those that are not listed below. */
export interface PlainSlot extends Place {
  readonly type: 'plain'
  readonly kind:
    | Exclude<Kind, { readonly type: Exclude<Slot['type'], 'plain'> | 'changed' | 'fdset' }>
    | Omit<ChangedKind, 'was'>
    | Omit<FdSetKind, 'bits'>
  /** Of a `changed` the value before, of an `fdset` the number of its bits. */
  readonly operand?: Resolved
  /** Of an `fdset`: the names of its descriptors, each under its own number as the element. */
  readonly nameNode?: number
}
export interface FdSlot extends Place {
  readonly type: 'fd'
  readonly kind: FdKind
  /** Its name is in a piece of this node, under the piece and element that it stands in. */
  readonly nameNode: number
}
export interface StringSlot extends Reference {
  readonly type: 'string'
  readonly kind: Omit<StringKind, 'condition' | 'address'>
  /** -1: never captured, text shows the address. */
  readonly node: number
}
export interface BufferSlot extends Reference {
  readonly type: 'buffer'
  readonly kind: Omit<BufferKind, 'length' | 'condition' | 'address'>
  readonly node: number
}
export interface StringsSlot extends Place {
  readonly type: 'strings'
  readonly kind: StringsKind
  /** The array of pointers. */
  readonly node: number
  /** Each string, under the piece of the array. */
  readonly elementNode: number
}
/** What a pointer points to on one side of the call; offsets of `slot` count from the piece's bytes. */
export interface Target {
  readonly node: number
  readonly slot: Slot
}
export interface PointerSlot extends Reference {
  readonly type: 'pointer'
  readonly kind: Omit<PointerKind, 'target' | 'condition' | 'address' | 'size' | 'sized'>
  readonly entry?: Target
  readonly exit?: Target
}
export interface StructSlot extends Place {
  readonly type: 'struct'
  readonly kind: Omit<StructKind, 'fields'>
  /** Offsets count from the struct's start. Without the fields of the other side of the call. */
  readonly fields: readonly Slot[]
}
export interface ArraySlot extends Place {
  readonly type: 'array'
  readonly kind: Omit<ArrayKind, 'element' | 'count' | 'budget'>
  readonly stride: number
  /** Fixed number of elements, or -1: as many as were captured. */
  readonly count: number
  /** Offset 0 in the element. Captured pieces below carry the element's index. */
  readonly element: Slot
}
export interface ChooseSlot extends Place {
  readonly type: 'choose'
  readonly kind: Omit<ChooseKind, 'by' | 'cases' | 'otherwise'>
  readonly by: Resolved
  /** Same place as the choose itself. A number: a slot that is still in its file, stored-calls.ts. */
  readonly cases: readonly (readonly [value: number, Slot | number])[]
  readonly otherwise: Slot | number
}
export type Slot =
  PlainSlot | FdSlot | StringSlot | BufferSlot | StringsSlot | PointerSlot | StructSlot | ArraySlot | ChooseSlot

/** What readers know of a captured piece by its node. */
export interface NodeOwner {
  /** The argument, or `result`, for which it is captured. */
  readonly argument: string
  readonly kind: 'bytes' | 'string' | 'array' | 'pointers' | 'choose' | 'name' | 'names'
  readonly stop: Stop
}

/** How a record of one call is read. */
export interface CallLayout {
  readonly name: string
  /** Relative to `reader.argsAt`. */
  readonly args: readonly Slot[]
  /** Relative to `reader.resultAt`. */
  readonly result: Slot
  /** In the order of their indices. */
  readonly nodes: readonly NodeOwner[]
  /** restart_syscall: its arguments are whatever the registers held. */
  readonly resumes?: true
}

/** A layout as the build keeps it (store.ts): most nodes of a call are like others of it. */
export interface StoredLayout extends Omit<CallLayout, 'nodes'> {
  /** Of each node its place in `owners`. */
  readonly nodes: readonly number[]
  readonly owners: readonly NodeOwner[]
}
