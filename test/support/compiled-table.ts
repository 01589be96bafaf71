/** Reads the table as bytes (native/tracer/table.h), for tests of what writes them. */

const kinds = ['', 'bytes', 'string', 'array', 'pointers', 'choose', 'name', 'names']
const stops = ['entry', 'ok', 'error', 'always']
const noExpression = 0xffffffff

const operations = [
  'end const arg result field outer value index and or add sub mul min max shiftRight shiftLeft bitsToBytes',
  'iocSize iocDir equal less not signExtend zeroExtend',
]
  .join(' ')
  .split(' ')

export interface ReadNode {
  readonly kind: string
  readonly when: string
  readonly flags: readonly string[]
  readonly children: readonly number[]
  readonly address: string | undefined
  readonly length: string | undefined
  readonly condition: string | undefined
  readonly budget: string | undefined
  readonly stride: number
  readonly cap: number
  readonly cases: readonly { readonly value: bigint; readonly children: readonly number[] }[]
}

export interface ReadEntry {
  readonly traits: number
  readonly known: boolean
  readonly args: number
  readonly roots: number
  readonly nodes: readonly ReadNode[]
}

/** All entries, by number. */
export function readTable(bytes: Uint8Array): ReadEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const u16 = (at: number): number => view.getUint16(at, true)
  const u32 = (at: number): number => view.getUint32(at, true)
  if (u32(0) !== 0x31544c53) throw new Error('wrong magic number')
  const [entries, nodes, cases, codeBytes] = [u32(4), u32(8), u32(12), u32(16)]
  const nodesAt = 24 + entries * 16
  const casesAt = nodesAt + nodes * 36
  const codeAt = casesAt + cases * 16
  if (codeAt + codeBytes !== bytes.length) throw new Error(`${bytes.length} bytes, not ${codeAt + codeBytes}`)

  const children = (at: number): number[] => Array.from({ length: u16(at + 2) }, (_, index) => u16(at) + index)
  const expression = (at: number): string | undefined =>
    u32(at) === noExpression ? undefined : disassemble(bytes.subarray(codeAt + u32(at)))
  const node = (at: number): ReadNode => {
    const kind = kinds[bytes[at]!]!
    const first = kind === 'choose' ? u32(at + 28) : 0
    return {
      kind,
      when: stops[bytes[at + 1]!]!,
      flags: ['spread', 'data', 'shared'].filter((_, bit) => (bytes[at + 2]! & (1 << bit)) !== 0),
      children: children(at + 4),
      address: kind === 'choose' ? undefined : expression(at + 8),
      length: expression(at + 12),
      condition: expression(at + 16),
      budget: expression(at + 20),
      stride: u32(at + 24),
      cap: kind === 'choose' ? 0 : u32(at + 28),
      cases: Array.from({ length: u32(at + 32) }, (_, index) => {
        const one = casesAt + (first + index) * 16
        return { value: view.getBigUint64(one, true), children: children(one + 8) }
      }),
    }
  }
  return Array.from({ length: entries }, (_, number) => {
    const at = 24 + number * 16
    const first = u32(at + 4)
    return {
      traits: u32(at),
      roots: u16(at + 10),
      known: bytes[at + 12] === 1,
      args: bytes[at + 13]!,
      nodes: Array.from({ length: u16(at + 8) }, (_unused, index) => node(nodesAt + (first + index) * 36)),
    }
  })
}

/** Code in postfix order, as text. */
export function disassemble(code: Uint8Array): string {
  const words: string[] = []
  const view = new DataView(code.buffer, code.byteOffset, code.length)
  const width = (at: number): string => `${(code[at]! & 0x80) === 0 ? 'u' : 's'}${(code[at]! & 0x7f) * 8}`
  let at = 0
  for (;;) {
    const operation = operations[code[at++]!]!
    switch (operation) {
      case 'end':
        return words.join(' ')
      case 'const':
        words.push(view.getBigInt64(at, true).toString())
        at += 8
        break
      case 'arg':
      case 'signExtend':
      case 'zeroExtend':
      case 'bitsToBytes':
        words.push(`${operation}(${code[at++]})`)
        break
      case 'field':
      case 'outer':
        words.push(`${operation}(${view.getUint16(at, true)} ${width(at + 2)})`)
        at += 3
        break
      case 'value':
        words.push(`value(${view.getUint16(at, true)} ${view.getUint16(at + 2, true)} ${width(at + 4)})`)
        at += 5
        break
      default:
        words.push(operation)
    }
  }
}
