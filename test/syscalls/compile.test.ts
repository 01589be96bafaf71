import { describe, expect, test } from 'vitest'
import { bind } from '../../lib/syscalls/bind.js'
import { tableBytes } from '../../lib/syscalls/binary.js'
import { type Call, call, traitBits } from '../../lib/syscalls/call.js'
import { allCalls, callByName, compileCalls } from '../../lib/syscalls/index.js'
import {
  array,
  bytes,
  choose,
  field,
  hex,
  int,
  inout,
  out,
  size,
  sockaddr,
  struct,
  to,
  uint,
} from '../../lib/syscalls/kinds.js'
import { before, min } from '../../lib/syscalls/expressions.js'
import { readTable, type ReadNode } from '../support/compiled-table.js'

const compiled = readTable(tableBytes())
const nodesOf = (name: string): readonly ReadNode[] => compiled[callByName(name)!.number]!.nodes

/** One line per node: what, when, where from, how much. */
function listing(nodes: readonly ReadNode[]): string[] {
  return nodes.map((node, index) => {
    const parts = [
      `${index}: ${node.when} ${node.kind}`,
      node.address === undefined ? '' : `at ${node.address}`,
      node.length === undefined ? '' : `length ${node.length}`,
      node.condition === undefined ? '' : `if ${node.condition}`,
      node.budget === undefined ? '' : `budget ${node.budget}`,
      node.stride === 0 ? '' : `stride ${node.stride}`,
      node.cap === 0 ? '' : `cap ${node.cap}`,
      node.flags.join(' '),
      node.children.length === 0 ? '' : `children ${node.children.join(' ')}`,
      ...node.cases.map(({ value, children }) => `case ${value}: ${children.join(' ')}`),
    ]
    return parts.filter((part) => part !== '').join(', ')
  })
}

test('every entry reads back to its call', () => {
  const calls = allCalls()
  const known = new Map(calls.map((one) => [one.number, one]))
  compiled.forEach((entry, number) => {
    const one = known.get(number)
    expect(entry.known, String(number)).toBe(one !== undefined)
    if (one === undefined) return
    const { nodes, roots } = bind(one)
    expect(entry.args).toBe(one.args.length)
    expect(entry.roots).toBe(roots)
    expect(entry.traits).toBe(one.traits.reduce((bits, trait) => bits | traitBits[trait], 0))
    const indices = (list: readonly { readonly index: number }[]): number[] => list.map(({ index }) => index)
    expect(entry.nodes.map(({ kind, when, children }) => ({ kind, when, children }))).toEqual(
      nodes.map(({ kind, stop, children }) => ({ kind, when: stop, children: indices(children) })),
    )
    expect(entry.nodes.map(({ cases }) => cases)).toEqual(
      nodes.map(({ cases }) => cases.map((c) => ({ value: BigInt(c.value), children: indices(c.children) }))),
    )
  })
})

test('children lie behind their parents, and cases are sorted', () => {
  for (const { nodes } of compiled) {
    nodes.forEach(({ children, cases }, index) => {
      for (const child of [...children, ...cases.flatMap((one) => one.children)]) expect(child).toBeGreaterThan(index)
      const values = cases.map(({ value }) => value)
      expect(values).toEqual(values.toSorted((a, b) => (a < b ? -1 : 1)))
    })
  }
})

describe('capture trees', () => {
  test('openat: names of two descriptors and a path', () => {
    expect(listing(nodesOf('openat'))).toMatchInlineSnapshot(`
      [
        "0: entry name, at arg(0) signExtend(4)",
        "1: entry string, at arg(1), cap 4096",
        "2: ok name, at result",
      ]
    `)
  })
  test('read: as many bytes as were read', () => {
    expect(listing(nodesOf('read'))).toMatchInlineSnapshot(`
      [
        "0: entry name, at arg(0) signExtend(4)",
        "1: ok bytes, at arg(1), length result arg(2) min, data",
      ]
    `)
  })
  test('readv: the result is spread over the buffers', () => {
    expect(listing(nodesOf('readv'))).toMatchInlineSnapshot(`
      [
        "0: entry name, at arg(0) signExtend(4)",
        "1: ok array, at arg(1), length arg(2), budget result, stride 16, children 2",
        "2: ok bytes, at field(0 u64), length field(8 u64), spread data",
      ]
    `)
  })
  test('accept: the address is as long as its length before and after allow', () => {
    expect(listing(nodesOf('accept'))).toMatchInlineSnapshot(`
      [
        "0: entry name, at arg(0) signExtend(4)",
        "1: entry bytes, at arg(2), length 4",
        "2: ok bytes, at arg(2), length 4",
        "3: ok name, at result",
        "4: ok bytes, at arg(1), length value(1 0 u32) value(2 0 u32) min, if 1 value(1 0 u32) value(2 0 u32) min less, cap 128",
      ]
    `)
  })
  test('recvmsg: everything hangs on the struct as the kernel left it', () => {
    expect(listing(nodesOf('recvmsg'))).toMatchInlineSnapshot(`
      [
        "0: entry name, at arg(0) signExtend(4)",
        "1: entry bytes, at arg(1), length 56",
        "2: ok bytes, at arg(1), length 56, shared, children 3 4 5",
        "3: ok bytes, at field(0 u64), length field(8 u32), if 1 field(8 u32) less, cap 128",
        "4: ok array, at field(16 u64), length field(24 u64), budget result, stride 16, children 6",
        "5: ok bytes, at field(32 u64), length field(40 u64), cap 4096",
        "6: ok bytes, at field(0 u64), length field(8 u64), spread data",
      ]
    `)
  })
  test('execve: strings behind pointers', () => {
    expect(listing(nodesOf('execve'))).toMatchInlineSnapshot(`
      [
        "0: entry string, at arg(0), cap 4096",
        "1: entry pointers, at arg(1), stride 8, cap 1024, children 3",
        "2: entry pointers, at arg(2), stride 8, cap 1024, children 4",
        "3: entry string, at field(0 u64), data",
        "4: entry string, at field(0 u64), data",
      ]
    `)
  })
  test('nanosleep: the remainder of a sleep that a signal ended', () => {
    expect(listing(nodesOf('nanosleep'))).toMatchInlineSnapshot(`
      [
        "0: entry bytes, at arg(0), length 16",
        "1: error bytes, at arg(1), length 16, if result -4 equal result -516 equal or",
      ]
    `)
  })
  test('clone: the target of parent_tid depends on the flags', () => {
    expect(listing(nodesOf('clone'))).toMatchInlineSnapshot(`
      [
        "0: ok choose, length arg(0) 4096 and, if arg(0) 1052672 and, children 1, case 0: 2",
        "1: ok bytes, at arg(2), length 4, shared, children 3",
        "2: ok bytes, at arg(2), length 4",
        "3: ok name, at field(0 s32)",
      ]
    `)
  })
  test('select: sets in units of 8 bytes, with the names of their descriptors', () => {
    expect(listing(nodesOf('select'))).toMatchInlineSnapshot(`
      [
        "0: entry bytes, at arg(1), length arg(0) signExtend(4) bitsToBytes(8), if arg(0) signExtend(4) 0 less not, cap 8192, shared, children 8",
        "1: entry bytes, at arg(2), length arg(0) signExtend(4) bitsToBytes(8), if arg(0) signExtend(4) 0 less not, cap 8192, shared, children 9",
        "2: entry bytes, at arg(3), length arg(0) signExtend(4) bitsToBytes(8), if arg(0) signExtend(4) 0 less not, cap 8192, shared, children 10",
        "3: entry bytes, at arg(4), length 16",
        "4: ok bytes, at arg(1), length arg(0) signExtend(4) bitsToBytes(8), if arg(0) signExtend(4) 0 less not, cap 8192",
        "5: ok bytes, at arg(2), length arg(0) signExtend(4) bitsToBytes(8), if arg(0) signExtend(4) 0 less not, cap 8192",
        "6: ok bytes, at arg(3), length arg(0) signExtend(4) bitsToBytes(8), if arg(0) signExtend(4) 0 less not, cap 8192",
        "7: ok bytes, at arg(4), length 16",
        "8: entry names, length arg(0) signExtend(4)",
        "9: entry names, length arg(0) signExtend(4)",
        "10: entry names, length arg(0) signExtend(4)",
      ]
    `)
  })
})

describe('errors of the table are named', () => {
  const broken = (args: Parameters<typeof call>[2]): (() => unknown) => {
    const one: Call = { name: 'broken', ...call(0, [], args) }
    return () => compileCalls([one])
  }

  test.each([
    [
      'an unknown name',
      { a: bytes({ length: 'lenght' }), length: size() },
      'broken, a: lenght names no field and no argument',
    ],
    [
      'a length that is no number',
      { a: bytes({ length: 'b' }), b: to(struct('s', { x: int() })), c: struct('t', { x: hex(), y: hex(), z: hex() }) },
      undefined,
    ],
    ['a target without a size', { a: to(sockaddr()) }, 'broken, a: a pointer to sockaddr needs a size'],
    ['elements without a size', { a: to(array(sockaddr(), 3)) }, 'broken, a: elements without a size'],
    [
      'a value behind no pointer',
      { a: out(sockaddr(), { size: before('b') }), b: int() },
      'broken, a: b is no pointer',
    ],
  ])('%s', (_, args, message) => {
    if (message === undefined) expect(broken(args)).not.toThrow()
    else expect(broken(args)).toThrow(new RangeError(message))
  })

  test('a struct that is larger than it says', () => {
    expect(() => struct('s', { a: size(), b: size() }, { size: 8 })).toThrow(
      new RangeError('struct s needs 16 bytes, not 8'),
    )
  })
})

test('names are looked for in the struct, in the struct around it, then among the arguments', () => {
  const one: Call = {
    name: 'nested',
    ...call(0, [], {
      list: to(
        array(
          struct('outer', {
            n: uint(),
            inner: field(
              to(array(struct('inner', { base: bytes({ length: min('len', 'n') }), len: uint() }), 'count')),
              { at: 8 },
            ),
            count: uint(),
          }),
          'total',
        ),
      ),
      total: uint(),
      choice: choose('total', [[1, inout(uint())]], int()),
    }),
  }
  expect(listing(readTable(compileCalls([one]))[0]!.nodes)).toMatchInlineSnapshot(`
    [
      "0: entry array, at arg(0), length arg(1) zeroExtend(4), stride 24, children 3",
      "1: entry choose, length arg(1) zeroExtend(4), case 1: 4",
      "2: ok choose, length arg(1) zeroExtend(4), case 1: 5",
      "3: entry array, at field(8 u64), length field(16 u32), stride 16, children 6",
      "4: entry bytes, at arg(2), length 4",
      "5: ok bytes, at arg(2), length 4",
      "6: entry bytes, at field(0 u64), length field(8 u32) outer(0 u32) min, data",
    ]
  `)
})
