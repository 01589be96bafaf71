/**
 * Makes the table that the writer of text reads (native/text/table.h): where the values of each call lie in its record,
 * how each is written, and the names of constants. It is made when the package is built, and read where it lies: a
 * start needs a dozen of 385 calls and pays for no other.
 *
 * All of it is 32-bit words. A reference is the index of a word, 0 stands for none; what is equal is there once.
 */
import { bind, bindInPlace } from './bind.js'
import { allBlocks } from './blocks.js'
import type { Call } from './call.js'
import { callCatalog, i386Names } from './catalog.js'
import { group } from './constants.js'
import { controlTypes } from './decode-blocks.js'
import { errorTexts } from './error-texts.js'
import { lowHalves, type Operand, operators, type Resolved } from './evaluate.js'
import { extentOf } from './extent.js'
import type { IntKind } from './kinds.js'
import { netlinkAttributes, netlinkRows, netlinkTypeGroups } from './netlink.js'
import { structLayout, valueType } from './netlink-walk.js'
import type { ArraySlot, CallLayout, PlainSlot, PointerSlot, Slot, StructSlot } from './slots.js'

/** `magic` and `version` of native/text/table.h. */
const magic = 0x54584554
const version = 1

/** In the order of `Header` in native/text/table.h, behind magic, version and the number of words. */
const firstHeader = 3
const headers = [
  'calls',
  'names',
  'i386Names',
  'errorTexts',
  'knownGroups',
  'blocks',
  'controlTypes',
  'netlinkTypes',
  'netlinkRows',
  'netlinkSets',
] as const

/** Groups that the writer itself asks for, in the order of `Known` in native/text/table.h. */
const knownGroups = [
  'errno',
  'signal',
  'siCode',
  'siCodeIll',
  'siCodeTrap',
  'siCodeBus',
  'siCodeFpe',
  'siCodeSegv',
  'siCodeChld',
  'siCodePoll',
  'siCodeSys',
  'domain',
  'socketLevel',
  'etherType',
  'arphrd',
  'packetType',
  'direntType',
  'ioctl',
  'netlinkType',
  'netlinkErrorFlags',
  'netlinkFlags',
  'netlinkNewFlags',
  'netlinkDeleteFlags',
  'netlinkGetFlags',
] as const

/** In the order of `SlotType` in native/text/table.h. */
const slotTypes = [
  'int',
  'address',
  'raw',
  'pid',
  'id',
  'mode',
  'bits',
  'flags',
  'enum',
  'mixed',
  'dev',
  'rlimit',
  'ioctl',
  'waitStatus',
  'changed',
  'never',
  'nothing',
  'timed',
  'chars',
  'blob',
  'rest',
  'sigset',
  'fdset',
  'bitset',
  'sockaddr',
  'control',
  'dirents',
  'siginfo',
  'netAddress',
  'bpf',
  'fd',
  'string',
  'buffer',
  'strings',
  'pointer',
  'struct',
  'array',
  'choose',
] as const

const expressionTypes = { const: 0, arg: 1, result: 2, field: 3, value: 4, object: 5, bitsToBytes: 6 } as const
const firstOperation = 7

const others = ['comment', 'decimal', 'hex', 'octal', 'address'] as const
const changes = ['value', 'merge', 'arrow', 'after'] as const
/** In the order of `ValueBase` in native/text/netlink.cc. */
const valueBases = ['u', 's', 'x', 'str', 'mac', 'ip', 'ip4in16', 'be16', 'be32', 'bin'] as const
const mergedTypes = { value: 0, structs: 1, choose: 2 } as const
const netlinkTypes = { value: 0, set: 1, struct: 2 } as const
const firstSets = ['error', 'numbered']

let shared: TextTable | undefined

/**
 * The table of these calls.
 * @param keeps What calls have in common (the names of constants, above all) is made once and kept.
 * @throws RangeError where a call cannot be bound: an error of the table.
 */
export function textTableOf(calls: readonly Call[], keeps = true): Uint8Array {
  const table = keeps ? (shared ??= new TextTable()) : new TextTable()
  return table.bytesWith(calls)
}

class TextTable {
  readonly #words: number[] = Array.from({ length: firstHeader + headers.length }, () => 0)
  readonly #places = new Map<string, number>()
  readonly #groups = new Map<string, number>()
  readonly #sets = Object.keys(netlinkAttributes).toSorted((a, b) => rankOf(b) - rankOf(a))

  constructor() {
    const { byNumber } = callCatalog()
    this.#set('names', this.#byNumber([...byNumber].map(([number, { name }]) => [number, this.#text(name)])))
    this.#set('i386Names', this.#byNumber([...i386Names()].map(([number, name]) => [number, this.#text(name)])))
    this.#set('errorTexts', this.#list(errorTexts.map((text) => this.#text(text))))
    this.#set('knownGroups', this.#list(knownGroups.map((name) => this.#group(name))))
    this.#set('blocks', this.#blocks())
    this.#set(
      'controlTypes',
      this.#rows(Object.entries(controlTypes).map(([level, set]) => [Number(level), this.#group(set)])),
    )
    this.#set(
      'netlinkTypes',
      this.#rows(Object.entries(netlinkTypeGroups).map(([protocol, set]) => [Number(protocol), this.#group(set)])),
    )
    this.#set('netlinkSets', this.#list(this.#sets.map((name) => this.#netlinkSet(name))))
    this.#set('netlinkRows', this.#netlinkRows())
  }

  bytesWith(calls: readonly Call[]): Uint8Array {
    this.#set('calls', this.#byNumber(calls.map((call) => [call.number, this.#call(bind(call))])))
    this.#words[0] = magic
    this.#words[1] = version
    this.#words[2] = this.#words.length
    return new Uint8Array(Uint32Array.from(this.#words).buffer)
  }

  #set(header: (typeof headers)[number], reference: number): void {
    this.#words[firstHeader + headers.indexOf(header)] = reference
  }

  /** Where these words are; they are added unless they are there already. */
  #add(words: readonly number[]): number {
    const key = words.join()
    let place = this.#places.get(key)
    if (place === undefined) {
      place = this.#words.length
      for (const word of words) this.#words.push(word >>> 0)
      this.#places.set(key, place)
    }
    return place
  }

  /** How many, then the words. */
  #list(words: readonly number[]): number {
    return this.#add([words.length, ...words])
  }

  #rows(rows: readonly (readonly number[])[]): number {
    return this.#add([rows.length, ...rows.flat()])
  }

  /** A list with a place for every number up to the greatest. */
  #byNumber(entries: readonly (readonly [number, number])[]): number {
    const list: number[] = []
    for (const [number, reference] of entries) list[number] = reference
    return this.#list(Array.from(list, (reference) => reference ?? 0))
  }

  /** How many bytes, then the bytes; 0 for the empty text. */
  #text(text: string): number {
    if (text === '') return 0
    const bytes = Buffer.from(text)
    const padded = Buffer.alloc((bytes.length + 3) & ~3)
    bytes.copy(padded)
    const words = Array.from({ length: padded.length / 4 }, (_, i) => padded.readUInt32LE(4 * i))
    return this.#add([bytes.length, ...words])
  }

  /** The prefix, the constants in the order of flags, and the first name of each value in the order of values. */
  #group(name: string): number {
    let place = this.#groups.get(name)
    if (place === undefined) {
      const { prefix, constants, byValue } = group(name)
      const ordered = constants.flatMap((one) => [one.low, one.high, this.#text(one.name)])
      const values = [...byValue].toSorted(([a], [b]) => a - b)
      const byNumber = values.flatMap(([value, one]) => [...halves(value), this.#text(one.name)])
      place = this.#add([this.#text(prefix), constants.length, values.length, ...ordered, ...byNumber])
      this.#groups.set(name, place)
    }
    return place
  }

  #call(layout: CallLayout): number {
    const args = layout.args.flatMap((slot) => [
      this.#slot(slot),
      slot.label === true ? this.#text(`${slot.name}=`) : 0,
      this.#expression(slot.when),
    ])
    // Nothing is missing of a call whose arguments were all known before it began: exit_group, kill(2) of oneself.
    const isComplete = layout.nodes.every(({ kind, stop }) => stop === 'entry' || kind === 'name' || kind === 'names')
    const flags = Number(isComplete) | (layout.resumes === true ? 2 : 0)
    return this.#add([this.#text(layout.name), flags, this.#slot(layout.result), layout.args.length, ...args])
  }

  #slot(slot: Slot | number): number {
    if (typeof slot === 'number') throw new RangeError('a slot that is in its file has no words')
    const name = slot.type === 'plain' ? slot.kind.type : slot.type
    const type = slotTypes.indexOf(name)
    if (type < 0) throw new RangeError(`the writer of text has no ${name}`)
    return this.#add([type, slot.offset, slot.size, ...this.#details(slot)])
  }

  #details(slot: Slot): readonly number[] {
    switch (slot.type) {
      case 'plain':
        return this.#plain(slot)
      case 'fd':
        return [slot.nameNode, Number(slot.kind.dir === true)]
      case 'string':
      case 'buffer':
        return [slot.node, this.#expression(slot.address)]
      case 'strings':
        return [slot.node, slot.elementNode, this.#text(slot.kind.counted ?? '')]
      case 'pointer':
        return this.#pointer(slot)
      case 'struct':
        return this.#struct(slot)
      case 'array':
        return [slot.stride, slot.count, this.#slot(slot.element), ...nonzeroField(slot)]
      case 'choose':
        return this.#choice(
          slot.by,
          slot.cases.map(([value, one]) => [value, this.#slot(one)]),
          this.#slot(slot.otherwise),
        )
    }
  }

  #plain({ kind, operand, nameNode }: PlainSlot): readonly number[] {
    switch (kind.type) {
      case 'int':
        return this.#int(kind)
      case 'id':
      case 'dev':
      case 'chars':
      case 'blob':
      case 'sockaddr':
      case 'netAddress':
        return [kind.size]
      case 'mode':
        return [kind.size, Number(kind.fileType)]
      case 'bits':
        return [kind.size, kind.shift, kind.width, kind.set === undefined ? 0 : this.#group(kind.set)]
      case 'flags':
        return [kind.size, Number(kind.bigEndian === true), this.#group(kind.set)]
      case 'enum':
        return [
          operandWord({ width: kind.size, signed: kind.signed }),
          Number(kind.bigEndian === true),
          this.#group(kind.set),
          others.indexOf(kind.other),
          this.#text(kind.macro ?? ''),
        ]
      case 'mixed':
        return [
          kind.size,
          Number(kind.flagsFirst === true) | (kind.value === true ? 2 : 0),
          this.#group(kind.flags),
          this.#text(kind.macro ?? ''),
          kind.parts.length,
          ...kind.parts.flatMap((part) => [
            Number(BigInt(part.mask) & 0xffffffffn),
            Number(BigInt(part.mask) >> 32n),
            part.shift,
            this.#group(part.set),
            part.base,
            Number(part.always) | (part.shifted === true ? 2 : 0),
          ]),
        ]
      case 'changed':
        return [...this.#int(kind.kind), this.#expression(operand)]
      case 'fdset':
        return [this.#expression(operand), nameNode ?? -1]
      case 'dirents':
        return [Number(kind.wide)]
      default:
        return []
    }
  }

  #int({ size, signed, base, bigEndian, macro }: IntKind): readonly number[] {
    return [operandWord({ width: size, signed }), base, Number(bigEndian === true), this.#text(macro ?? '')]
  }

  #pointer({ kind, address, entry, exit }: PointerSlot): readonly number[] {
    const isMerged = kind.change === 'merge' && entry !== undefined && exit !== undefined
    return [
      this.#expression(address),
      changes.indexOf(kind.change),
      this.#text(kind.label === undefined ? '' : `${kind.label} `),
      ...(entry === undefined ? [-1, 0] : [entry.node, this.#slot(entry.slot)]),
      ...(exit === undefined ? [-1, 0] : [exit.node, this.#slot(exit.slot)]),
      Number(entry !== undefined && exit !== undefined && hasNews(entry.slot, exit.slot)),
      isMerged ? this.#merged(entry.slot, exit.slot) : 0,
    ]
  }

  #struct({ fields, kind }: StructSlot): readonly number[] {
    const isBare = kind.bare === true
    const isShortened = fields.some(({ verbose }) => verbose === true)
    const references = fields.map((field) => this.#field(field, fields, isBare))
    return [Number(isBare) | (isShortened ? 2 : 0), references.length, ...references]
  }

  /** A field among the others of its struct, whose text is the bare value in brackets when `isBare`. */
  #field(field: Slot, fields: readonly Slot[], isBare: boolean): number {
    // The values of some fields say the name themselves.
    const isSelfNamed = field.name === '' && (field.kind.type === 'netAddress' || field.kind.type === 'bpf')
    return this.#add([
      this.#slot(field),
      this.#text(isBare || isSelfNamed ? '' : `${field.name}=`),
      this.#expression(field.when),
      this.#expression(field.shown),
      (field.verbose === true ? 1 : 0) | (field.verbose === 'nonzero' || field.kind.type === 'rest' ? 2 : 0),
      extentOf(field),
      ...dateOf(field, fields),
    ])
  }

  /** What was captured on both sides of the call as one value (kinds.ts, `merge`). */
  #merged(before: Slot, after: Slot): number {
    if (before.type === 'choose' && after.type === 'choose') {
      const cases = new Map(before.cases)
      const others = new Map(after.cases)
      const pairs = [...new Set([...cases.keys(), ...others.keys()])].map((value): readonly [number, number] => [
        value,
        this.#merged(slotOf(cases.get(value) ?? before.otherwise), slotOf(others.get(value) ?? after.otherwise)),
      ])
      const otherwise = this.#merged(slotOf(before.otherwise), slotOf(after.otherwise))
      return this.#add([mergedTypes.choose, ...this.#choice(before.by, pairs, otherwise)])
    }
    if (before.type === 'struct' && after.type === 'struct') return this.#mergedStructs(before, after)
    return this.#add([mergedTypes.value, this.#slot(before), this.#slot(after)])
  }

  /** The fields of both sides, in the order in which they stand in memory. */
  #mergedStructs(before: StructSlot, after: StructSlot): number {
    const names = [...new Set([...before.fields, ...after.fields].map(({ name }) => name))]
    const rows = names.map((name) => {
      const was = before.fields.find((field) => field.name === name)
      const is = after.fields.find((field) => field.name === name)
      const { offset, verbose } = (was ?? is)!
      const words = [
        Number(verbose === true),
        was === undefined ? 0 : this.#field(was, before.fields, false),
        is === undefined ? 0 : this.#field(is, after.fields, false),
        was?.type === 'struct' && is?.type === 'struct' ? this.#merged(was, is) : 0,
      ]
      return { offset, words }
    })
    const ordered = rows.toSorted((a, b) => a.offset - b.offset)
    const isShortened = rows.some(({ words }) => words[0] === 1)
    const head = [mergedTypes.structs, before.offset, after.offset, Number(isShortened), rows.length]
    return this.#add([...head, ...ordered.flatMap(({ words }) => words)])
  }

  /** The expression, what is chosen for all other values, and the cases in the order of their values. */
  #choice(by: Resolved, cases: readonly (readonly [number, number])[], otherwise: number): readonly number[] {
    const ordered = cases.toSorted(([a], [b]) => a - b)
    const rows = ordered.flatMap(([value, reference]) => [...halves(value), reference])
    return [this.#expression(by), otherwise, cases.length, ...rows]
  }

  #expression(expression: Resolved | undefined): number {
    if (expression === undefined) return 0
    switch (expression.op) {
      case 'const':
        return this.#add([expressionTypes.const, ...halves(Number(expression.value))])
      case 'arg':
        return this.#add([expressionTypes.arg, expression.index, operandWord(expression)])
      case 'result':
        return this.#add([expressionTypes.result])
      case 'stackPointer':
        return this.#add([expressionTypes.const, ...halves(NaN)])
      case 'field':
        if (expression.level !== 0) throw new RangeError('a field further out can be used by the tracer only')
        return this.#add([expressionTypes.field, expression.near, operandWord(expression)])
      case 'value':
        return this.#add([expressionTypes.value, expression.node, expression.offset, operandWord(expression)])
      case 'object':
        return this.#add([expressionTypes.object, expression.node])
      case 'bitsToBytes':
        return this.#add([expressionTypes.bitsToBytes, expression.unit, this.#expression(expression.of[0])])
      default: {
        const [first, second] = lowHalves(expression)
        const type = firstOperation + operators.indexOf(expression.op)
        return this.#add([type, this.#expression(first), this.#expression(second)])
      }
    }
  }

  /** Layouts of socket addresses and control messages by the numbers of their keys (block-keys.ts). */
  #blocks(): number {
    const rows = [...allBlocks()].map(([key, kind]) => {
      const [sort, first, second = 0] = key.split(' ')
      return [Number(sort === 'control'), Number(first), Number(second), this.#slot(bindInPlace(kind))]
    })
    return this.#rows(rows.toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!))
  }

  #netlinkSet(name: string): number {
    const [names, ...words] = netlinkAttributes[name]!.split(' ')
    const types = new Map(words.map((word) => word.split(/:(.*)/s).slice(0, 2) as [string, string]))
    const typeOf = (attribute: string): number => {
      const type = types.get(attribute)
      return type === undefined ? 0 : this.#netlinkType(type)
    }
    const rows = [...group(names!).byValue].toSorted(([a], [b]) => a - b)
    const named = rows.flatMap(([number, one]) => [number, this.#text(one.name), typeOf(one.name)])
    return this.#add([typeOf('*'), rows.length, ...named])
  }

  #netlinkType(type: string): number {
    if (type.startsWith('{')) return this.#add([netlinkTypes.set, this.#sets.indexOf(type.slice(1, -1))])
    if (type.startsWith('(')) return this.#add([netlinkTypes.struct, this.#netlinkStruct(type.slice(1, -1))])
    const { base, names, set, size } = valueType(type)
    // Of a number, its form is the first letter; padding is a number that is never shown.
    const form = base.startsWith('pad') ? 'u' : /^[usx]\d/.test(base) ? base[0]! : base
    const index = (valueBases as readonly string[]).indexOf(form)
    const asked = names === undefined ? 0 : names === 'one' ? 1 : 2
    return this.#add([netlinkTypes.value, index, size ?? 0, asked, asked === 0 ? 0 : this.#group(set)])
  }

  #netlinkStruct(name: string): number {
    const { fields, size } = structLayout(name)
    const shown = fields.filter(({ type }) => !type.startsWith('pad'))
    const rows = shown.flatMap((field) => [
      this.#text(`${field.name}=`),
      this.#netlinkType(field.type),
      field.offset,
      field.size,
    ])
    return this.#add([size, shown.length, ...rows])
  }

  #netlinkRows(): number {
    return this.#rows(
      netlinkRows.map(({ protocol, types, isRequest, first, below, head, attributes }) => [
        protocol,
        ...types,
        isRequest === undefined ? 2 : Number(isRequest),
        this.#list(first ?? []),
        below ?? -1,
        head === undefined ? 0 : this.#netlinkStruct(head),
        attributes === undefined ? -1 : this.#sets.indexOf(attributes),
      ]),
    )
  }
}

/** Sets that the writer itself asks for come first. */
const rankOf = (set: string): number => firstSets.toReversed().indexOf(set)

/** The two words of a number in its own form (IEEE 754): values are compared as numbers. */
function halves(value: number): readonly [number, number] {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value, true)
  return [view.getUint32(0, true), view.getUint32(4, true)]
}

const operandWord = ({ width, signed }: Operand): number => width | (signed ? 0x100 : 0)

function slotOf(slot: Slot | number): Slot {
  if (typeof slot === 'number') throw new RangeError('a slot that is in its file has no words')
  return slot
}

/** Whether there are fields that only the kernel's answer has: worth showing also when no byte is another one. */
function hasNews(entry: Slot, exit: Slot): boolean {
  if (entry.type !== 'struct' || exit.type !== 'struct') return false
  return exit.fields.some(({ name }) => !entry.fields.some((field) => field.name === name))
}

/** Offset and size of the field by which elements are left out; size 0: none is. */
function nonzeroField({ kind, element }: ArraySlot): readonly [number, number] {
  if (kind.nonzero === undefined || element.type !== 'struct') return [0, 0]
  const field = element.fields.find(({ name }) => name === kind.nonzero)
  return field === undefined ? [0, 0] : [field.offset, field.size]
}

/** A time of a file, whose date stands behind it (stat(2), statx(2)): where its nanoseconds are, in how many bytes. */
function dateOf(field: Slot, fields: readonly Slot[]): readonly [number, number] {
  const ns = fields.find(({ name }) => name === `${field.name}_nsec`)
  if (ns !== undefined) return [ns.offset, 8]
  return field.type === 'struct' && /^stx_.time$/.test(field.name) ? [field.offset + 8, 4] : [0, 0]
}
