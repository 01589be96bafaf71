import { describe, expect, test } from 'vitest'
import { JsonLines } from '../../lib/render/json-lines.js'
import { writeJsonBytes } from '../../lib/render/json-text.js'
import { Out } from '../../lib/render/out.js'
import { callByName } from '../../lib/syscalls/index.js'
import { PieceStatus } from '../../lib/syscalls/reader.js'
import { bound, named, piece, RecordWriter } from '../support/records.js'

function linesOf(records: RecordWriter): Record<string, unknown>[] {
  let text = ''
  new JsonLines((bytes) => (text += Buffer.from(bytes).toString())).batch(records.batch())
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('strings', () => {
  const written = (bytes: Uint8Array): string => {
    const out = new Out(1024)
    writeJsonBytes(out, bytes, 0, bytes.length)
    return out.bytes.toString('utf8', 0, out.at)
  }

  test('are those of JSON.stringify', () => {
    const ascii = String.fromCharCode(...Array.from({ length: 0x80 }, (_, i) => i))
    for (const text of ['', 'plain', ascii, 'é', 'a\u2028b', '日本語 "x" \u0000 😀']) {
      expect(written(Buffer.from(text))).toBe(JSON.stringify(text))
    }
  })
  test('that are no UTF-8 are base64', () => {
    for (const bytes of [[0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
      expect(JSON.parse(written(Buffer.from(bytes)))).toEqual({ bytes: Buffer.from(bytes).toString('base64') })
    }
  })
})

const openat = callByName('openat')!
const write = callByName('write')!
const lseek = callByName('lseek')!

test('a path, a name and data that are no UTF-8 keep their bytes', () => {
  const odd = Buffer.from([0x2f, 0xff, 0x61])
  const base64 = { bytes: odd.toString('base64') }
  const records = new RecordWriter()
    .name(1, odd)
    .call(openat, {
      args: [-100, 0x1000, 0, 0],
      result: 3,
      pieces: [named(bound(openat), 'dirfd', 1), piece(bound(openat), 'path', odd)],
    })
    .call(write, { args: [1, 0x1000, 3], result: 3, pieces: [piece(bound(write), 'buf', odd)] })
  expect(linesOf(records)).toMatchObject([
    { args: { dirfd: -100, path: base64, flags: ['O_RDONLY'] }, fds: { dirfd: base64 } },
    { args: { fd: 1, buf: base64, count: 3 } },
  ])
})

test('what could not be read is null, what was cut is named', () => {
  const records = new RecordWriter()
    .call(write, {
      args: [1, 0x1000, 3],
      errno: 14,
      pieces: [piece(bound(write), 'buf', '', { status: PieceStatus.fault })],
    })
    .call(write, {
      args: [1, 0x1000, 99],
      result: 99,
      pieces: [piece(bound(write), 'buf', 'abc', { status: PieceStatus.capped })],
    })
  const [failed, cut] = linesOf(records)
  expect(failed).toMatchObject({ args: { buf: null }, result: -1, error: { code: 'EFAULT', errno: 14 } })
  expect(failed).not.toHaveProperty('truncated')
  expect(cut).toMatchObject({ args: { buf: 'abc' }, truncated: ['buf'] })
})

test('numbers: signs, what is beyond 2^53, and times', () => {
  const records = new RecordWriter().call(lseek, { args: [3, -1n, 0], result: 2n ** 62n, start: 5, end: 2 ** 40 })
  expect(linesOf(records)[0]).toMatchObject({
    args: { offset: -1, whence: 'SEEK_SET' },
    result: 2 ** 62,
    startNs: 5,
    durationNs: 2 ** 40 - 5,
  })
})

test('calls that never returned, that will be made again, that were never seen to begin', () => {
  const records = new RecordWriter()
    .call(lseek, { flags: 2, end: 0 })
    .call(lseek, { errno: 512, flags: 64 })
    .call(lseek, { flags: 4 })
    .entered(lseek)
  const [unfinished, restarting, attached, entered] = linesOf(records)
  expect(unfinished).toMatchObject({ unfinished: true })
  expect(unfinished).not.toHaveProperty('result')
  expect(unfinished).not.toHaveProperty('durationNs')
  expect(restarting).toMatchObject({ restarting: true, error: { code: 'ERESTARTSYS', errno: 512 } })
  expect(attached).toMatchObject({ entrySeen: false })
  expect(entered).toMatchObject({ type: 'entered' })
  expect(entered).not.toHaveProperty('unfinished')
})

test('numbers that are no calls', () => {
  const records = new RecordWriter().number(9999, { args: [1], result: 7 }).number(3, { flags: 8, result: 1 })
  expect(linesOf(records)).toMatchObject([
    { name: 'syscall_0x270f', result: 7 },
    { name: 'read', abi: 'i386', result: 1 },
  ])
})

test('a line longer than the buffer', () => {
  const content = Buffer.alloc(200_000, 1)
  const records = new RecordWriter().call(write, { pieces: [piece(bound(write), 'buf', content)] })
  expect(linesOf(records)[0]).toMatchObject({ args: { buf: '\u0001'.repeat(200_000) } })
})
