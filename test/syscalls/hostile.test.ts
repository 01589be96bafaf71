import { expect, test } from 'vitest'
import { JsonLines } from '../../lib/render/json-lines.js'
import { bind, type CaptureNode } from '../../lib/syscalls/bind.js'
import { decoderOf } from '../../lib/syscalls/decode.js'
import { allCalls } from '../../lib/syscalls/index.js'
import { PieceStatus } from '../../lib/syscalls/reader.js'
import { linesOf } from '../render/text-of.js'
import { type PieceInput, RecordWriter } from '../support/records.js'

/** The same numbers on every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let word = Math.imul(state ^ (state >>> 15), 1 | state)
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word
    return ((word ^ (word >>> 14)) >>> 0) / 4294967296
  }
}

const statuses = [
  PieceStatus.whole,
  PieceStatus.whole,
  PieceStatus.capped,
  PieceStatus.cut,
  PieceStatus.fault,
  PieceStatus.noRoom,
]

/** What the tracer may have copied: all of a length that the table says, else anything. */
function lengthOf({ kind, length, stride }: CaptureNode, status: number, next: () => number): number {
  const some = Math.floor(next() * 200)
  if (kind === 'pointers') return some & ~7
  if (kind === 'array' && status !== PieceStatus.cut) return Math.floor(some / stride) * stride
  if (length?.op !== 'const') return some
  return status === PieceStatus.whole ? Number(length.value) : Math.floor(next() * Number(length.value))
}

/** Pieces of some of the nodes with bytes that mean nothing, or numbers as large as a liar would write them. */
function anyMemory(roots: readonly CaptureNode[], next: () => number): PieceInput[] {
  const pieces: PieceInput[] = []
  const below = (nodes: readonly CaptureNode[], parent: number | undefined, element: number): void => {
    for (const node of nodes) {
      if (next() < 0.25) continue
      if (node.kind === 'choose') {
        const branches = [node.children, ...node.cases.map(({ children }) => children)]
        below(branches[Math.floor(next() * branches.length)]!, parent, element)
        continue
      }
      const status = node.kind === 'name' ? PieceStatus.name : statuses[Math.floor(next() * statuses.length)]!
      const empty = node.kind === 'name' || status === PieceStatus.fault || status === PieceStatus.noRoom
      const bytes = Buffer.alloc(empty ? 0 : lengthOf(node, status, next))
      const style = next()
      for (let at = 0; at < bytes.length; at++)
        bytes[at] = style < 0.2 ? 0xff : style < 0.3 ? 0 : Math.floor(next() * 256)
      const ordinal = pieces.length
      pieces.push({
        node: node.index,
        element,
        bytes,
        status,
        ...(parent === undefined ? {} : { parent }),
      })
      const elements = node.kind === 'array' || node.kind === 'pointers' ? 3 : 1
      for (let index = 0; index < elements; index++) below(node.children, ordinal, index)
    }
  }
  below(roots, undefined, 0)
  return pieces
}

/** The record as text and as JSON. */
function written(records: RecordWriter): { text: string[]; json: string } {
  let json = ''
  new JsonLines((bytes) => (json += Buffer.from(bytes).toString('utf8'))).batch(records.batch())
  return { text: linesOf(records), json }
}

test('whatever the memory of a tracee holds, its calls can be decoded', () => {
  const next = random(20_260_101)
  let decoded = 0
  for (const call of allCalls()) {
    const { nodes, roots } = bind(call)
    const decoder = decoderOf(call.number)!
    for (let round = 0; round < 40; round++) {
      const args = Array.from({ length: 6 }, () => {
        const style = next()
        if (style < 0.3) return BigInt(Math.floor(next() * 20))
        return style < 0.5 ? -1n : BigInt(Math.floor(next() * 2 ** 53))
      })
      const records = new RecordWriter().call(call, {
        args,
        result: Math.floor(next() * 100),
        pieces: anyMemory(nodes.slice(0, roots), next),
      })
      const batch = records.batch()
      const names = Object.keys(decoder.args(batch, 0))
      expect(call.args.map((one) => one.name)).toEqual(expect.arrayContaining(names))
      decoder.names(batch, 0)
      decoder.truncated(batch, 0)
      decoder.result(batch, 0)
      const { text, json } = written(records)
      // One line, and nothing in it that a terminal obeys.
      expect(text).toHaveLength(1)
      expect(text[0]).toMatch(/^[\x20-\x7e]*$/)
      expect(JSON.parse(json)).toMatchObject({ type: 'syscall', name: call.name })
      decoded++
    }
  }
  expect(decoded).toBe(385 * 40)
})
