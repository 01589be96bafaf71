/** Writes what stored-calls.ts and stored-names.ts read: the work of a start that can be done when the package is built. */
import { bind, bindInPlace } from './bind.js'
import { allBlocks } from './blocks.js'
import type { Call } from './call.js'
import type { Kind } from './kinds.js'
import { callsText, constantText, groupNames, i386CallsText } from './names.js'
import type { CallLayout, ChooseSlot, NodeOwner, Slot, StoredLayout } from './slots.js'

/** The layouts of all calls, by number, and the cases of choices, which have a file of their own: most are never met. */
export function storeLayouts(calls: readonly Call[]): { layouts: Buffer; cases: Buffer } {
  const texts: string[] = Array.from({ length: Math.max(...calls.map(({ number }) => number)) + 1 }, () => '')
  const cases: string[] = []
  const stored = new Layouts(cases)
  for (const call of calls) texts[call.number] = stored.textOf(bind(call))
  return { layouts: joined(texts), cases: joined(cases) }
}

/** The layouts of blocks, a line for each. */
export function storeBlocks(): string {
  const cases: string[] = []
  const layouts = new Layouts(cases)
  const lines = [...allBlocks()].map(([key, kind]) => `${key} ${layouts.json(bindInPlace(kind))}`)
  if (cases.length > 0) throw new RangeError('a block has a choice: there is no place for its cases')
  return `\n${lines.join('\n')}\n`
}

/** The texts of names.ts, a line for each. */
export function storeNames(): string {
  const groups = groupNames().map((name) => `constants/${name} ${constantText(name)}`)
  const calls = [`calls ${inOneLine(callsText())}`, `i386 ${inOneLine(i386CallsText())}`]
  return `\n${[...groups, ...calls].join('\n')}\n`
}

const inOneLine = (text: string): string => text.replaceAll('\n', ';')

/** Expressions and kinds that only the tracer needs: it has them in its own table. */
const unread: Readonly<Partial<Record<Kind['type'], readonly string[]>>> = {
  string: ['condition', 'address', 'direction', 'moment', 'cap'],
  buffer: ['length', 'condition', 'address', 'direction', 'moment', 'cap', 'spread'],
  strings: ['cap'],
  pointer: ['target', 'condition', 'address', 'size', 'sized', 'direction', 'moment', 'cap'],
  struct: ['fields', 'align'],
  array: ['element', 'count', 'budget', 'cap'],
  choose: ['by', 'cases', 'otherwise'],
  changed: ['was'],
  fdset: ['bits'],
}

class Layouts {
  /** Each text once. */
  readonly #cases: string[]
  readonly #known = new Map<string, number>()

  constructor(cases: string[]) {
    this.#cases = cases
  }

  textOf({ name, args, result, nodes, resumes }: CallLayout): string {
    const owners = nodes.map(({ argument, kind, stop }) => JSON.stringify({ argument, kind, stop }))
    const distinct = [...new Set(owners)]
    const stored: StoredLayout = {
      name,
      args,
      result,
      nodes: owners.map((owner) => distinct.indexOf(owner)),
      owners: distinct.map((owner) => JSON.parse(owner) as NodeOwner),
      ...(resumes === undefined ? {} : { resumes }),
    }
    return this.json(stored)
  }

  json(value: object): string {
    return JSON.stringify(value, (key, one: unknown) => {
      if (typeof one === 'bigint') throw new RangeError(`${one} in ${key}: JSON has no such number`)
      if (key === 'kind' && typeof one === 'object') return this.#kind(one as Kind)
      return isChoice(one) ? this.#choice(one) : one
    })
  }

  #kind(kind: Kind): object {
    const left = Object.entries(kind).filter(([key]) => unread[kind.type]?.includes(key) !== true)
    return Object.fromEntries(left)
  }

  #choice(slot: ChooseSlot): object {
    const cases = slot.cases.map(([value, one]) => [value, this.#case(one)])
    return { ...slot, type: 'choose', cases, otherwise: this.#case(slot.otherwise) }
  }

  /** A case stands by itself, and is parsed when it is first met. */
  #case(slot: Slot | number): number {
    if (typeof slot === 'number') return slot
    const text = this.json(slot)
    let index = this.#known.get(text)
    if (index === undefined) {
      index = this.#cases.push(text) - 1
      this.#known.set(text, index)
    }
    return index
  }
}

const isChoice = (value: unknown): value is ChooseSlot =>
  typeof value === 'object' && value !== null && 'otherwise' in value && 'by' in value && 'kind' in value

/** How many texts, where each begins, where the last one ends, the texts. */
function joined(texts: readonly string[]): Buffer {
  const head = Buffer.alloc(4 * (texts.length + 2))
  head.writeUInt32LE(texts.length, 0)
  let at = head.length
  for (const [index, text] of texts.entries()) {
    head.writeUInt32LE(at, 4 + 4 * index)
    at += text.length
  }
  head.writeUInt32LE(at, 4 + 4 * texts.length)
  const body = texts.join('')
  // Offsets are of characters and of bytes alike.
  if (/[^\x20-\x7e]/.test(body)) throw new RangeError('a layout has a character that is not ASCII')
  return Buffer.concat([head, Buffer.from(body, 'latin1')])
}
