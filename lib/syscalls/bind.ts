/**
 * A call with every kind bound to its place: which capture node copies what (compile.ts writes them for the tracer), and
 * where in a record each value lies (decode.ts and lib/render read it). Names in expressions are resolved here, once.
 */
import type { Argument, Call } from './call.js'
import type { Operand, Resolved } from './evaluate.js'
import type { Expression } from './expressions.js'
import { add, equal, min, mul, not, or } from './expressions.js'
import {
  type ArrayKind,
  type BitsKind,
  type BufferKind,
  type ChooseKind,
  type Field,
  type Kind,
  type PointerKind,
  sizeOf,
  type StringKind,
} from './kinds.js'
import type { ArraySlot, CallLayout, ChooseSlot, NodeOwner, PointerSlot, Slot, Stop, Target } from './slots.js'

/** A node of the capture tree, native/tracer/table.h. */
export interface CaptureNode extends NodeOwner {
  readonly address?: Resolved
  /** Bytes, elements, or the value to choose by. */
  readonly length?: Resolved
  readonly condition?: Resolved
  readonly budget?: Resolved
  readonly stride: number
  readonly cap: number
  readonly spread: boolean
  readonly data: boolean
  /** Of a path: 1 + the argument with the directory that it is relative to, 0 for the working directory. */
  readonly base: number
  /** Of a choose: for a value without a case. */
  readonly children: readonly CaptureNode[]
  readonly cases: readonly { readonly value: number; readonly children: readonly CaptureNode[] }[]
  /** Index within the call's nodes, given when the call is complete. */
  index: number
}

export interface BoundCall extends CallLayout {
  readonly call: Call
  /** In the order of their indices; the first `roots` are roots. */
  readonly nodes: readonly CaptureNode[]
  readonly roots: number
}

/** What the maker of a slot says of it; the kind says its size. */
type Place = Pick<Slot, 'name' | 'offset' | 'when' | 'shown' | 'verbose' | 'label'>

/** Fields that an expression may name: those of a struct and, through `outer`, of what encloses it. */
interface Scope {
  readonly fields: readonly Field[]
  /** The struct's start, from the element's start. */
  readonly start: number
  readonly outer?: Scope
  /** Set when `outer` is another element: one dereference further out. */
  readonly newElement: boolean
}

interface Context {
  /** Where nodes go. At the root every stop is open, below a captured node only its own. */
  readonly lists: ReadonlyMap<Stop, CaptureNode[]>
  /** Which side of an inout struct this is. */
  readonly side?: 'in' | 'out'
  readonly scope?: Scope
  /** The address of the place: an argument, the result, or a field of the element. */
  readonly address: (offset: number) => Resolved
  /** Start of the enclosing struct, from the element's start. */
  readonly start: number
  readonly conditions: readonly Expression[]
}

const bound = new WeakMap<Call, BoundCall>()

/**
 * Binds a call, once.
 * @throws RangeError when an expression names nothing or a size is unknown: an error of the table.
 */
export function bind(call: Call): BoundCall {
  const known = bound.get(call)
  if (known !== undefined) return known
  const made = new Binder(call).bind()
  bound.set(call, made)
  return made
}

/**
 * Binds a kind in place that captures nothing: the layout of a socket address or a siginfo.
 * @throws RangeError when something in it would have to be captured.
 */
export function bindInPlace(kind: Kind): Slot {
  return new Binder({ number: -1, name: kind.type, classes: [], args: [], result: kind, traits: [] }).inPlace()
}

class Binder {
  readonly #call: Call
  readonly #pointers = new Map<string, { entry?: CaptureNode; exit?: CaptureNode }>()
  /** Of arguments that point to a struct that says its own size: the node that captures the size. */
  readonly #sizes = new Map<string, CaptureNode>()
  /** Of descriptors, as far as they are bound: the nodes of their names. */
  readonly #fdNames = new Map<string, CaptureNode>()
  /** What has to wait until nodes have their indices. */
  readonly #finish: Finish[] = []
  #argument = ''

  constructor(call: Call) {
    this.#call = call
  }

  inPlace(): Slot {
    const nodes: CaptureNode[] = []
    const slot = this.#slot(
      this.#call.result,
      { name: '', offset: 0 },
      { lists: new Map([['ok', nodes]]), address: () => ({ op: 'result' }), start: 0, conditions: [] },
    )
    if (nodes.length > 0) throw this.#wrong('something in it is captured')
    return slot
  }

  bind(): BoundCall {
    const call = this.#call
    const lists = new Map<Stop, CaptureNode[]>([
      ['entry', []],
      ['ok', []],
      ['error', []],
      ['always', []],
    ])
    const args = call.args.map((argument, index) => {
      this.#argument = argument.name
      const context: Context = {
        lists,
        address: () => ({ op: 'arg', index, width: 8, signed: false }),
        start: 0,
        conditions: argument.when === undefined ? [] : [argument.when],
      }
      return this.#slot(argument.kind, this.#argumentPlace(argument, index), context)
    })
    this.#argument = 'result'
    // A descriptor is looked up as the int that it is; the result of a failed call is none.
    const result = this.#slot(
      call.result,
      { name: 'result', offset: 0 },
      { lists: new Map([['ok', lists.get('ok')!]]), address: () => ({ op: 'result' }), start: 0, conditions: [] },
    )
    const roots = [...lists.values()].flatMap((list) => inOrderOfUse(list))
    const nodes = number(roots)
    for (const done of this.#finish) done()
    const resumes = call.traits.includes('resumesCall') ? { resumes: true as const } : {}
    return { call, name: call.name, args, result, nodes, roots: roots.length, ...resumes }
  }

  #argumentPlace(argument: Argument, index: number): Place {
    return {
      name: argument.name,
      offset: 8 * index,
      ...(argument.when === undefined ? {} : { when: this.#resolve(argument.when) }),
      ...(argument.label === undefined ? {} : { label: argument.label }),
    }
  }

  #slot(kind: Kind, where: Place, context: Context): Slot {
    const place = { ...where, size: sizeOf(kind) }
    switch (kind.type) {
      case 'fd': {
        // In a register as in memory the value is the low half; the address of a Name is the descriptor itself.
        const node = this.#node('name', context.lists.has('entry') ? 'entry' : only(context), context, {
          address: narrowed(context.address(place.offset)),
        })
        this.#fdNames.set(place.name, node)
        const slot = { ...place, type: 'fd' as const, kind, nameNode: -1 }
        this.#finish.push(() => (slot.nameNode = node.index))
        return slot
      }
      case 'string': {
        const stop = this.#stop(kind, context)
        const slot = { ...place, type: 'string' as const, kind, node: -1, ...this.#elsewhere(kind, context) }
        if (stop === undefined) return slot
        const node = this.#node('string', stop, context, {
          address: this.#addressOf(kind, place, context),
          condition: kind.condition,
          cap: kind.cap,
          data: !kind.path,
          base: kind.path ? this.#baseOfPath() : 0,
        })
        this.#finish.push(() => (slot.node = node.index))
        return slot
      }
      case 'buffer': {
        const stop = this.#stop(kind, context)
        const slot = { ...place, type: 'buffer' as const, kind, node: -1, ...this.#elsewhere(kind, context) }
        if (stop === undefined) return slot
        const node = this.#node('bytes', stop, context, {
          address: this.#addressOf(kind, place, context),
          length: kind.length,
          condition: kind.condition,
          cap: kind.cap ?? 0,
          data: kind.cap === undefined,
          spread: kind.spread === true,
        })
        this.#finish.push(() => (slot.node = node.index))
        return slot
      }
      case 'strings': {
        const stop = only(context)
        const children: CaptureNode[] = []
        const node = this.#node('pointers', stop, context, {
          address: context.address(place.offset),
          stride: 8,
          cap: kind.cap,
          children,
        })
        const inner = this.#below(context, stop, children, undefined)
        const child = this.#node('string', stop, inner, { address: inner.address(0), data: true })
        const slot = { ...place, type: 'strings' as const, kind, node: -1, elementNode: -1 }
        this.#finish.push(() => {
          slot.node = node.index
          slot.elementNode = child.index
        })
        return slot
      }
      case 'pointer':
        return this.#pointer(kind, place, context)
      case 'struct': {
        const start = context.start + place.offset
        const scope: Scope = {
          fields: kind.fields,
          start,
          newElement: false,
          ...(context.scope === undefined ? {} : { outer: context.scope }),
        }
        const inner = { ...context, scope, start }
        const fields = kind.fields
          .filter((field) => field.only === undefined || context.side === undefined || field.only === context.side)
          .map((field) => this.#field(field, inner))
        return { ...place, type: 'struct', kind, fields }
      }
      case 'array': {
        if (typeof kind.count !== 'number') throw this.#wrong('an array of variable length stands in a struct')
        return this.#array(kind, kind.count, place, { ...context, start: context.start + place.offset })
      }
      case 'choose':
        return this.#choose(kind, place, context)
      case 'changed':
      case 'fdset': {
        const expression = kind.type === 'changed' ? kind.was : kind.bits
        const operand =
          expression === undefined
            ? this.#atEntry(context.start + place.offset, this.#operand(kind, place.name))
            : this.#resolve(expression, context.scope, context.start)
        if (kind.type === 'changed') return { ...place, type: 'plain', kind, operand }
        const slot = { ...place, type: 'plain' as const, kind, operand, nameNode: -1 }
        // What is left of a set after the call had its names before.
        if (!context.lists.has('entry')) return slot
        const node = this.#node('names', 'entry', context, { length: kind.bits })
        this.#finish.push(() => (slot.nameNode = node.index))
        return slot
      }
      default:
        return { ...place, type: 'plain', kind }
    }
  }

  #field(field: Field, context: Context): Slot {
    const place: Place = {
      name: field.name,
      offset: field.offset,
      ...(field.when === undefined ? {} : { when: this.#resolve(field.when, context.scope, context.start) }),
      ...(field.shown === undefined ? {} : { shown: this.#resolve(field.shown, context.scope, context.start) }),
      ...(field.verbose === undefined ? {} : { verbose: field.verbose }),
    }
    const conditions = field.when === undefined ? context.conditions : [...context.conditions, field.when]
    return this.#slot(field.kind, place, { ...context, conditions })
  }

  #array(kind: ArrayKind, count: number, place: Place, context: Context): ArraySlot {
    const element = this.#slot(kind.element, { name: '', offset: 0 }, context)
    return { ...place, size: sizeOf(kind), type: 'array', kind, count, stride: sizeOf(kind.element), element }
  }

  #choose(kind: ChooseKind, place: Place, context: Context): ChooseSlot {
    const resolved = this.#resolve(kind.by, context.scope, context.start)
    const branch = (target: Kind): { lists: Map<Stop, CaptureNode[]>; slot: Slot } => {
      const lists = new Map([...context.lists.keys()].map((stop): [Stop, CaptureNode[]] => [stop, []]))
      return { lists, slot: this.#slot(target, place, { ...context, lists, conditions: [] }) }
    }
    const cases = [...kind.cases].map(([value, target]) => Object.assign({ value }, branch(target)))
    const otherwise = branch(kind.otherwise)
    for (const [stop, list] of context.lists) {
      const filled = cases
        .map(({ value, lists }) => ({ value, children: inOrderOfUse(lists.get(stop)!) }))
        .filter(({ children }) => children.length > 0)
      const children = inOrderOfUse(otherwise.lists.get(stop)!)
      if (filled.length === 0 && children.length === 0) continue
      // A case without captures keeps its place, so that the default is not taken for it.
      const empty = cases
        .filter(({ value }) => children.length > 0 && !filled.some((one) => one.value === value))
        .map(({ value }) => ({ value, children: [] }))
      list.push({
        ...blankNode('choose', stop, this.#argument),
        length: resolved,
        ...this.#conditionOf(context, undefined),
        children,
        cases: [...filled, ...empty].toSorted((a, b) => a.value - b.value),
      })
    }
    return {
      ...place,
      size: sizeOf(kind),
      type: 'choose',
      kind,
      by: resolved,
      cases: cases.map(({ value, slot }) => [value, slot] as const),
      otherwise: otherwise.slot,
    }
  }

  #pointer(kind: PointerKind, place: Place, context: Context): PointerSlot {
    const root = context.lists.has('entry') && context.lists.size > 1
    const sides: ('in' | 'out')[] = kind.direction === 'inout' ? ['in', 'out'] : [kind.direction]
    let entry: Target | undefined
    let exit: Target | undefined
    for (const side of sides) {
      const wanted: Stop = side === 'in' ? 'entry' : kind.moment
      // Below a captured struct everything is copied in that struct's stop, but nothing before the kernel wrote it.
      const stop = root ? wanted : only(context)
      if (!root && side === 'out' && stop === 'entry') continue
      const [target, node] = this.#target(kind, place, context, stop, side)
      if (stop === 'entry') entry = target
      else exit = target
      if (root) {
        const nodes = this.#pointers.get(this.#argument) ?? {}
        nodes[stop === 'entry' ? 'entry' : 'exit'] = node
        this.#pointers.set(this.#argument, nodes)
      }
    }
    return {
      ...place,
      size: sizeOf(kind),
      type: 'pointer',
      kind,
      ...this.#elsewhere(kind, context),
      ...(entry === undefined ? {} : { entry }),
      ...(exit === undefined ? {} : { exit }),
    }
  }

  #target(kind: PointerKind, place: Place, context: Context, stop: Stop, side: 'in' | 'out'): [Target, CaptureNode] {
    const children: CaptureNode[] = []
    const inner = this.#below(context, stop, children, side)
    const address = this.#addressOf(kind, place, context)
    const shared = { address, condition: kind.condition, children }
    const { target } = kind
    let slot: Slot
    let node: CaptureNode
    if (target.type === 'array' && kind.size === undefined) {
      slot = this.#array(target, -1, { name: '', offset: 0 }, inner)
      const stride = sizeOf(target.element)
      if (stride === 0) throw this.#wrong('elements without a size')
      node = this.#node('array', stop, context, {
        ...shared,
        length: target.count,
        stride,
        cap: target.cap,
        ...(target.budget === undefined ? {} : { budget: target.budget }),
      })
    } else {
      // Elements in so many bytes: their number is what was captured.
      slot =
        target.type === 'array'
          ? this.#array(target, -1, { name: '', offset: 0 }, inner)
          : this.#slot(target, { name: '', offset: 0 }, inner)
      if (target.type === 'array' && children.length > 0) throw this.#wrong('elements with pointers need a count')
      const length = kind.sized === undefined ? (kind.size ?? sizeOf(target)) : this.#ownSize(kind, address, context)
      if (length === 0) throw this.#wrong(`a pointer to ${target.type} needs a size`)
      node = this.#node('bytes', stop, context, { ...shared, length, cap: kind.cap ?? 0 })
    }
    const made = { node: -1, slot }
    this.#finish.push(() => (made.node = node.index))
    return [made, node]
  }

  /** What the argument points to at this offset when the call begins. */
  #atEntry(offset: number, operand: Operand): Resolved {
    const argument = this.#argument
    const value = { op: 'value' as const, node: -1, offset, ...operand }
    this.#finish.push(() => {
      const found = this.#pointers.get(argument)?.entry
      if (found === undefined) throw this.#wrong(`${argument} is not captured at entry`)
      value.node = found.index
    })
    return value
  }

  /** The length of a struct by the field in which it says it itself: captured at entry, once, by a node of its own. */
  #ownSize({ target, sized }: PointerKind, address: Resolved, context: Context): Expression {
    const { by, least } = sized!
    const argument = this.#argument
    if (!context.lists.has('entry')) throw this.#wrong('a struct that says its own size is read at entry')
    const { offset, operand } = this.#down(target, [by])
    if (!this.#sizes.has(argument)) {
      const node: CaptureNode = {
        ...blankNode('bytes', 'entry', argument),
        address: { op: 'add', of: [address, { op: 'const', value: offset }] },
        length: { op: 'const', value: operand.width },
      }
      context.lists.get('entry')!.push(node)
      this.#sizes.set(argument, node)
    }
    const node = this.#sizes.get(argument)!
    const value = { op: 'value' as const, node: -1, offset: 0, ...operand }
    this.#finish.push(() => (value.node = node.index))
    const said = { op: 'resolved' as const, value }
    return min(add(said, mul(equal(said, 0), least)), sizeOf(target))
  }

  /** The context inside what a node captured. */
  #below(context: Context, stop: Stop, children: CaptureNode[], side: 'in' | 'out' | undefined): Context {
    return {
      lists: new Map([[stop, children]]),
      ...(side === undefined ? {} : { side }),
      ...(context.scope === undefined
        ? {}
        : { scope: { fields: [], start: 0, newElement: true, outer: context.scope } }),
      address: (offset) => ({ op: 'field', level: 0, offset, near: offset, width: 8, signed: false }),
      start: 0,
      conditions: [],
    }
  }

  /** Where the memory of a reference lies: at the address that stands in its place, or where its kind says. */
  #addressOf(kind: StringKind | BufferKind | PointerKind, place: Place, context: Context): Resolved {
    if (kind.address === undefined) return context.address(place.offset)
    return this.#resolve(kind.address, context.scope, context.start)
  }

  /** What readers have to know of an address that does not stand in its place. */
  #elsewhere(kind: StringKind | BufferKind | PointerKind, context: Context): { address?: Resolved } {
    return kind.address === undefined ? {} : { address: this.#resolve(kind.address, context.scope, context.start) }
  }

  #stop(kind: StringKind | BufferKind, context: Context): Stop | undefined {
    if (context.lists.size === 1) {
      const stop = only(context)
      return kind.direction === 'out' && stop === 'entry' ? undefined : stop
    }
    return kind.direction === 'in' ? 'entry' : kind.moment
  }

  #node(
    kind: CaptureNode['kind'],
    stop: Stop,
    context: Context,
    parts: {
      address?: Resolved
      length?: Expression
      condition?: Expression | undefined
      budget?: Expression
      stride?: number
      cap?: number
      data?: boolean
      base?: number
      spread?: boolean
      children?: readonly CaptureNode[]
    },
  ): CaptureNode {
    const { address, length, condition, budget, ...rest } = parts
    const resolve = (expression: Expression): Resolved => this.#resolve(expression, context.scope, context.start)
    const node: CaptureNode = {
      ...blankNode(kind, stop, this.#argument),
      ...rest,
      ...(address === undefined ? {} : { address: shifted(address, context.start) }),
      ...(length === undefined ? {} : { length: resolve(length) }),
      ...(budget === undefined ? {} : { budget: resolve(budget) }),
      ...this.#conditionOf(context, condition),
    }
    const list = context.lists.get(stop)
    if (list === undefined) throw this.#wrong(`nothing is captured at ${stop} here`)
    list.push(node)
    return node
  }

  #conditionOf(context: Context, own: Expression | undefined): { condition?: Resolved } {
    const [first, ...others] = own === undefined ? context.conditions : [...context.conditions, own]
    if (first === undefined) return {}
    const all = others.reduce((a, b) => not(or(not(a), not(b))), first)
    return { condition: this.#resolve(all, context.scope, context.start) }
  }

  #resolve(expression: Expression, scope?: Scope, start = 0): Resolved {
    if (typeof expression === 'number' || typeof expression === 'bigint') return { op: 'const', value: expression }
    if (typeof expression === 'string') return this.#name(expression, scope, start)
    if (expression.op === 'behind') {
      const [argument, ...fields] = expression.path
      const kind = this.#call.args.find(({ name }) => name === argument)?.kind
      if (argument === undefined || kind?.type !== 'pointer') throw this.#wrong(`${String(argument)} is no pointer`)
      const { offset, operand } = this.#down(kind.target, fields)
      const { at } = expression
      const value = { op: 'value' as const, node: -1, offset, ...operand }
      this.#finish.push(() => {
        const found = this.#pointers.get(argument)?.[at]
        if (found === undefined) throw this.#wrong(`${argument} is not captured at ${at}`)
        value.node = found.index
      })
      return value
    }
    if (expression.op === 'resolved') return expression.value
    if (expression.op === 'object') {
      const name = this.#fdNames.get(expression.fd)
      if (name === undefined) throw this.#wrong(`no descriptor ${expression.fd} stands before`)
      const object = { op: 'object' as const, node: -1 }
      this.#finish.push(() => (object.node = name.index))
      return object
    }
    if (expression.op === 'bitsToBytes') {
      return {
        op: 'bitsToBytes',
        of: expression.of.map((one) => this.#resolve(one, scope, start)),
        unit: expression.unit,
      }
    }
    return { op: expression.op, of: expression.of.map((one) => this.#resolve(one, scope, start)) }
  }

  #name(name: string, scope: Scope | undefined, start: number): Resolved {
    if (name === 'result' || name === 'stackPointer') return { op: name }
    let level = 0
    for (let at = scope; at !== undefined; at = at.outer) {
      const field = at.fields.find((one) => one.name === name)
      if (field !== undefined) {
        if (level > 1) throw this.#wrong(`${name} is more than one pointer away`)
        const offset = at.start + field.offset
        const operand = this.#operand(field.kind, name)
        const word: Resolved = { op: 'field', level: level === 0 ? 0 : 1, offset, near: offset - start, ...operand }
        return field.kind.type === 'bits' ? bitsOf(word, field.kind) : word
      }
      if (at.newElement) level++
    }
    const index = this.#call.args.findIndex((one) => one.name === name)
    const argument = this.#call.args[index]
    if (argument === undefined) throw this.#wrong(`${name} names no field and no argument`)
    return { op: 'arg', index, ...this.#operand(argument.kind, name) }
  }

  #down(kind: Kind, fields: readonly string[]): { offset: number; operand: Operand } {
    const [first, ...rest] = fields
    if (first === undefined) return { offset: 0, operand: this.#operand(kind, 'the target') }
    const found = kind.type === 'struct' ? kind.fields.find(({ name }) => name === first) : undefined
    if (found === undefined) throw this.#wrong(`no field ${first}`)
    const { offset, operand } = this.#down(found.kind, rest)
    return { offset: found.offset + offset, operand }
  }

  #operand(kind: Kind, name: string): Operand {
    if (kind.type === 'changed') return this.#operand(kind.kind, name)
    if ('bigEndian' in kind && kind.bigEndian === true) throw this.#wrong(`${name} is big-endian`)
    const width = sizeOf(kind)
    if (width !== 1 && width !== 2 && width !== 4 && width !== 8) throw this.#wrong(`${name} is no scalar`)
    const signed = 'signed' in kind ? kind.signed : kind.type === 'fd' || kind.type === 'pid'
    return { width, signed }
  }

  // A path is relative to the directory right before it.
  #baseOfPath(): number {
    const index = this.#call.args.findIndex(({ name }) => name === this.#argument)
    const before = this.#call.args[index - 1]?.kind
    return before?.type === 'fd' && before.dir === true ? index : 0
  }

  #wrong(what: string): RangeError {
    return new RangeError(`${this.#call.name}, ${this.#argument}: ${what}`)
  }
}

type Finish = () => void

function blankNode(kind: CaptureNode['kind'], stop: Stop, argument: string): CaptureNode {
  return {
    kind,
    stop,
    stride: 0,
    cap: 0,
    spread: false,
    data: false,
    base: 0,
    children: [],
    cases: [],
    argument,
    index: -1,
  }
}

/** The stop of a context below a captured node; at the root, entry. */
function only(context: Context): Stop {
  return context.lists.has('entry') ? 'entry' : context.lists.keys().next().value!
}

function bitsOf(word: Resolved, { shift, width }: BitsKind): Resolved {
  const shifted: Resolved = { op: 'shiftRight', of: [word, { op: 'const', value: shift }] }
  return { op: 'and', of: [shifted, { op: 'const', value: 2 ** width - 1 }] }
}

/** An address within a struct counts from the element's start. */
function shifted(address: Resolved, start: number): Resolved {
  return address.op === 'field' ? { ...address, offset: address.offset + start } : address
}

function narrowed(address: Resolved): Resolved {
  if (address.op === 'arg' || address.op === 'field') return { ...address, width: 4, signed: true }
  return address
}

/** Nodes whose expressions use the value of another node come behind it. */
function inOrderOfUse(list: readonly CaptureNode[]): CaptureNode[] {
  return list.toSorted((a, b) => depth(a) - depth(b))
}

function depth(node: CaptureNode): number {
  const own = [node.address, node.length, node.condition, node.budget].map(depthOf)
  const below = [...node.children, ...node.cases.flatMap(({ children }) => children)].map(depth)
  return Math.max(0, ...own, ...below)
}

function depthOf(expression: Resolved | undefined): number {
  if (expression === undefined) return 0
  if ('of' in expression) return Math.max(0, ...expression.of.map(depthOf))
  return expression.op === 'value' ? 1 : 0
}

/** Gives the indices: roots first, then the children of each node side by side. */
function number(roots: readonly CaptureNode[]): CaptureNode[] {
  const nodes = [...roots]
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!
    node.index = i
    nodes.push(...node.children, ...node.cases.flatMap(({ children }) => children))
  }
  return nodes
}
