import { expect, test } from 'vitest'
import { encodePlan, takeHeldChild, type Plan } from '../../lib/trace/plan.js'

const u32 = (...values: number[]): Buffer => Buffer.from(new Uint32Array(values).buffer)
const u64 = (...values: bigint[]): Buffer => Buffer.from(new BigUint64Array(values).buffer)
const hex = (...parts: (Uint8Array | string)[]): string =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string))).toString('hex')

function planned(plan: Partial<Plan>): string {
  return Buffer.from(encodePlan({ command: { word: 0 }, descriptors: 'own', ...plan })).toString('hex')
}

test('a plan with everything, byte by byte', () => {
  const block = encodePlan({
    command: { file: 'ls', args: ['-l', 'é', new Uint8Array([0xff, 0xfe])], argv0: 'dir' },
    env: { A: '1', B: undefined, 'C-D': '' },
    cwd: '/tmp',
    descriptors: [0, undefined, 'null', 17],
    limits: [
      { resource: 7, soft: 100 },
      { resource: 4, soft: 0, hard: 'unlimited' },
      { resource: 9, hard: 1n << 40n },
    ],
    umask: 0o27,
    user: { uid: 65_534, gid: 12, groups: [4, 5, 6] },
    defaultSignals: true,
    signalMask: 1n << 63n,
    noNewPrivs: true,
  })
  const strings = Buffer.concat([
    Buffer.from('ls\0/tmp\0dir\0-l\0é\0'),
    Buffer.from([0xff, 0xfe, 0]),
    Buffer.from('A=1\0C-D=\0'),
  ])
  const flags = 8 | 16 | 32 | 64 | 128 | 256 | 512
  const size = 56 + 3 * 24 + 3 * 8 + 3 * 4 + strings.length
  expect(Buffer.from(block).toString('hex')).toBe(
    hex(
      u32(0x31504c53, size, flags, 0, 4, 2, 3, 3, 3, 0o27, 65_534, 12),
      u64(1n << 63n),
      u32(7, 1),
      u64(100n, 0n),
      u32(4, 3),
      u64(0n, 0xffff_ffff_ffff_ffffn),
      u32(9, 2),
      u64(0n, 1n << 40n),
      u32(0, 0, 2, 0xffff_ffff, 3, 17),
      u32(4, 5, 6),
      strings,
    ),
  )
})

test('a plan for the launcher’s child names a word and keeps all else', () => {
  expect(planned({ command: { word: 5 } })).toBe(
    hex(u32(0x31504c53, 58, 1 | 2 | 4 | 8, 5, 0, 0, 0, 0, 0, 0, 0, 0), u64(0n), '\0\0'),
  )
  expect(planned({ command: { word: 5, argv0: '-sh' }, envChanges: { A: '', B: undefined }, search: false })).toBe(
    hex(u32(0x31504c53, 67, 1 | 2 | 4, 5, 1, 2, 0, 0, 0, 0, 0, 0), u64(0n), '\0\0-sh\0A=\0B\0'),
  )
})

test('an empty environment and no descriptors are not the same as keeping them', () => {
  expect(planned({ env: {}, descriptors: [] })).toBe(
    hex(u32(0x31504c53, 58, 1 | 8, 0, 0, 0, 0, 0, 0, 0, 0, 0), u64(0n), '\0\0'),
  )
})

test.each<[string, Partial<Plan>]>([
  ['argument has a NUL inside: "a\\u0000b"', { command: { file: 'x', args: ['a\0b'] } }],
  ['file has a NUL inside: "\\u0000"', { command: { file: '\0' } }],
  ['cwd has a NUL inside: "/\\u0000"', { cwd: '/\0' }],
  ['environment has a NUL inside: "A=\\u0000"', { env: { A: '\0' } }],
  ['the name of an environment variable has a "=": "A=B"', { env: { 'A=B': 'c' } }],
  ['env and envChanges exclude each other', { env: {}, envChanges: {} }],
  ['word -1, it must be an integer from 0 to 4294967295', { command: { word: -1 } }],
  ['word 1.5, it must be an integer from 0 to 4294967295', { command: { word: 1.5 } }],
  ['descriptor -1, it must be an integer from 0 to 2147483646', { descriptors: [-1] }],
  ['descriptor NaN, it must be an integer from 0 to 2147483646', { descriptors: [Number.NaN] }],
  ['umask 512, it must be an integer from 0 to 511', { umask: 0o1000 }],
  ['uid -1, it must be an integer from 0 to 4294967295', { user: { uid: -1, gid: 0 } }],
  ['gid 4294967296, it must be an integer from 0 to 4294967295', { user: { uid: 0, gid: 2 ** 32 } }],
  ['group 0.5, it must be an integer from 0 to 4294967295', { user: { uid: 0, gid: 0, groups: [0.5] } }],
  ['limit -1', { limits: [{ resource: 7, soft: -1 }] }],
  ['limit Infinity', { limits: [{ resource: 7, hard: Number.POSITIVE_INFINITY }] }],
  ['limit 18446744073709551616', { limits: [{ resource: 7, hard: 1n << 64n }] }],
  ['resource -1, it must be an integer from 0 to 65535', { limits: [{ resource: -1 }] }],
])('what no plan can say is refused: %s', (message, plan) => {
  expect(() => planned(plan)).toThrow(
    expect.objectContaining({ code: 'ERR_SYSLENS_OPTION', message: `cannot start a command with this: ${message}` }),
  )
})

test('the held child is taken from the environment once', () => {
  const env: NodeJS.ProcessEnv = { SYSLENS_HELD: '1:4711:3', OTHER: 'x' }
  expect(takeHeldChild(env)).toEqual({ pid: 4711, fd: 3 })
  expect(env).toEqual({ OTHER: 'x' })
  expect(takeHeldChild(env)).toBeUndefined()
})

test.each(['', '2:4711:3', '1:0:3', '1:-5:3', '1:4711', '1:4711:3:4', '1:4711:-1', '1:4711:3\n', 'x'])(
  'no held child in %j',
  (text) => {
    const env: NodeJS.ProcessEnv = { SYSLENS_HELD: text }
    expect(takeHeldChild(env)).toBeUndefined()
    expect(env).toEqual({})
  },
)
