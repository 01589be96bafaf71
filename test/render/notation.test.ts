import { describe, expect, test } from 'vitest'
import { newFd, when } from '../../lib/syscalls/call.js'
import { before } from '../../lib/syscalls/expressions.js'
import * as kinds from '../../lib/syscalls/kinds.js'
import { PieceStatus } from '../../lib/syscalls/reader.js'
import { bound, named, piece, type RecordWriter } from '../support/records.js'
import { argumentsOf, lineOf, testCall } from './text-of.js'

/** One argument of a kind, as text. */
const shown = (kind: kinds.Kind, arg: number | bigint): string => argumentsOf(testCall({ a: kind }), { args: [arg] })

describe('numbers', () => {
  test.each([
    [kinds.int(), 0, '0'],
    [kinds.int(), 7, '7'],
    [kinds.int(), 0xffff_ffff, '-1'],
    [kinds.int(), 0x1_0000_0005n, '5'],
    [kinds.uint(), 0xffff_ffff, '4294967295'],
    [kinds.long(), -1n, '-1'],
    [kinds.long(), -4294967296n, '-4294967296'],
    [kinds.long(), -9223372036854775808n, '-9223372036854775808'],
    [kinds.size(), 1_000_000_007n, '1000000007'],
    [kinds.size(), 9007199254740993n, '9007199254740993'],
    [kinds.size(), 18446744073709551615n, '18446744073709551615'],
    [kinds.hex(), 0, '0'],
    [kinds.hex(), 0x20, '0x20'],
    [kinds.hex(8), 0x26000, '0x26000'],
    [kinds.address(), 0, 'NULL'],
    [kinds.address(), 0x7ffe_0000_1000n, '0x7ffe00001000'],
    [kinds.raw(), 0, '0'],
    [kinds.raw(), 0x1_0000_0000n, '0x100000000'],
    [kinds.pid(), -1n, '-1'],
    [kinds.uid(), 0xffff_ffff, '-1'],
    [kinds.uid(), 1000, '1000'],
  ])('%o of %s is %s', (kind, arg, text) => expect(shown(kind, arg)).toBe(text))

  test('every count of digits', () => {
    for (let digits = 1; digits <= 16; digits++) {
      const text = '1234567890123456'.slice(0, digits)
      expect(shown(kinds.size(), BigInt(text))).toBe(text)
      expect(shown(kinds.size(), 10n ** BigInt(digits))).toBe(`1${'0'.repeat(digits)}`)
    }
  })
})

describe('words', () => {
  const openFlags = kinds.mixed([kinds.part(3, 'openAccess', { always: true })], 'open')
  test.each([
    [openFlags, 0, 'O_RDONLY'],
    [openFlags, 0x80042, 'O_RDWR|O_CREAT|O_CLOEXEC'],
    [openFlags, 0x4000_0001, 'O_WRONLY|0x40000000'],
    [kinds.flags('prot'), 3, 'PROT_READ|PROT_WRITE'],
    [kinds.flags('prot'), 0, 'PROT_NONE'],
    [kinds.flags('wait'), 0, '0'],
    [kinds.flags('wait'), 0x10, '0x10 /* W??? */'],
    [kinds.choice('clock'), 1, 'CLOCK_MONOTONIC'],
    [kinds.choice('clock'), 99, '0x63 /* CLOCK_??? */'],
    [kinds.choice('handler', { size: 8, other: 'address' }), 1, 'SIG_IGN'],
    [kinds.choice('handler', { size: 8, other: 'address' }), 0x5555n, '0x5555'],
    [kinds.choice('signal', { other: 'decimal' }), 77, '77'],
    [kinds.mode(), 0o644, '0644'],
    [kinds.mode(), 0o22, '022'],
    [kinds.mode(), 0, '000'],
    [kinds.fileMode(), 0o100644, 'S_IFREG|0644'],
    [kinds.fileMode(), 0o41777, 'S_IFDIR|S_ISVTX|0777'],
    [kinds.fileMode(), 0o104755, 'S_IFREG|S_ISUID|0755'],
    [kinds.dev(), 0x103, 'makedev(0x1, 0x3)'],
    [kinds.rlimit(), 8192n * 1024n, '8192*1024'],
    [kinds.rlimit(), 1024, '1024'],
    [kinds.rlimit(), -1n, 'RLIM64_INFINITY'],
    [kinds.ioctlRequest(), 0x5401, 'TCGETS'],
    [kinds.ioctlRequest(), 0x8004_abcdn, '_IOC(_IOC_READ, 0xab, 0xcd, 0x4)'],
    [kinds.ioctlRequest(), 0xfe01, '_IOC(_IOC_NONE, 0xfe, 0x1, 0)'],
  ])('%o of %s is %s', (kind, arg, text) => expect(shown(kind, arg)).toBe(text))

  test('a word is the same the second time, when its text is remembered', () => {
    const of = testCall({ a: kinds.flags('prot'), b: kinds.flags('prot') })
    expect(argumentsOf(of, { args: [5, 5] })).toBe('PROT_READ|PROT_EXEC, PROT_READ|PROT_EXEC')
  })
})

describe('strings', () => {
  const write = testCall({ buf: kinds.bytes({ length: 'count' }), count: kinds.size() })
  const buffer = (bytes: Uint8Array | string, status: number = PieceStatus.whole): string => {
    const content = Buffer.from(bytes as string)
    return argumentsOf(write, {
      args: [0x1000, content.length],
      pieces: [piece(bound(write), 'buf', content, { status })],
    }).replace(/, \d+$/, '')
  }

  test('letters escape what C has letters for', () => {
    expect(buffer('a"\\\t\n\v\f\rz')).toBe(String.raw`"a\"\\\t\n\v\f\rz"`)
  })
  test('octal in its short form, in its long one before an octal digit', () => {
    const text = ['\u0001', '8', '\u0001', '7', '\u0000', '\u0000', '9', '\u007f', '\u0007', '\u001b', 'x'].join('')
    expect(buffer(Buffer.from(text, 'latin1'))).toBe(String.raw`"\18\0017\0\09\177\7\33x"`)
    expect(buffer(Buffer.from([0x80, 0x31, 0x08, 0x31]))).toBe(String.raw`"\2001\0101"`)
  })
  test('what is not ASCII is octal', () => {
    expect(buffer('é')).toBe(String.raw`"\303\251"`)
  })
  test('nothing can steer a terminal', () => {
    expect(buffer('\u001b]0;x\u0007\u009b31m')).toBe(String.raw`"\33]0;x\7\302\23331m"`)
  })
  test('cut data ends in dots', () => {
    expect(buffer('abc', PieceStatus.capped)).toBe('"abc"...')
  })
  test('no data', () => {
    expect(buffer('')).toBe('""')
  })
  test('what cannot be read is an address', () => {
    expect(buffer('', PieceStatus.fault)).toBe('0x1000')
    expect(buffer('abc', PieceStatus.cut)).toBe('0x1000')
  })

  const open = testCall({ path: kinds.path() })
  test('a path ends at its NUL', () => {
    expect(argumentsOf(open, { args: [0x1000], pieces: [piece(bound(open), 'path', '/etc/x')] })).toBe('"/etc/x"')
  })
  test('a path that does not end', () => {
    const pieces = [piece(bound(open), 'path', '/etc/x', { status: PieceStatus.capped })]
    expect(argumentsOf(open, { args: [0x1000], pieces })).toBe('"/etc/x"...')
  })
  test('no path', () => {
    expect(argumentsOf(open, { args: [0] })).toBe('NULL')
    expect(argumentsOf(open, { args: [0x10] })).toBe('0x10')
  })
})

describe('lists of strings', () => {
  const exec = testCall({ argv: kinds.strings(), envp: kinds.strings({ counted: 'vars' }) })
  const of = bound(exec)
  const slot = of.args[0]!
  const elementNode = slot.type === 'strings' ? slot.elementNode : -1
  const pointers = (count: number): Buffer => {
    const bytes = Buffer.alloc(8 * (count + 1))
    for (let i = 0; i < count; i++) bytes.writeBigUInt64LE(BigInt(0x2000 + i), 8 * i)
    return bytes
  }
  const element = (i: number, text: string): ReturnType<typeof piece> => ({
    node: elementNode,
    parent: 0,
    element: i,
    bytes: `${text}\0`,
  })

  test('argv in brackets, the environment as a number', () => {
    const pieces = [piece(of, 'argv', pointers(2)), element(0, 'ls'), element(1, '-l'), piece(of, 'envp', pointers(35))]
    expect(argumentsOf(exec, { args: [0x1000, 0x7ffe00], pieces })).toBe('["ls", "-l"], 0x7ffe00 /* 35 vars */')
  })
  test('one variable', () => {
    expect(argumentsOf(exec, { args: [0, 0x10], pieces: [piece(of, 'envp', pointers(1))] })).toBe(
      'NULL, 0x10 /* 1 var */',
    )
  })
  test('a string that cannot be read is an address', () => {
    const pieces = [piece(of, 'argv', pointers(2)), element(1, 'x')]
    expect(argumentsOf(exec, { args: [0x1000, 0], pieces })).toBe('[0x2000, "x"], NULL')
  })
  test('more than the limit', () => {
    const pieces = [piece(of, 'argv', pointers(3)), element(0, 'a'), element(1, 'b'), element(2, 'c')]
    expect(argumentsOf(exec, { args: [0x1000, 0], pieces }, { stringLimit: 2 })).toBe('["a", "b", ...], NULL')
  })
  test('a list of which the end is not readable', () => {
    const cut = { status: PieceStatus.cut, address: 0x1000n }
    const pieces = [piece(of, 'argv', pointers(1).subarray(0, 8), cut), element(0, 'a')]
    expect(argumentsOf(exec, { args: [0x1000, 0], pieces })).toBe('["a", ... /* 0x1008 */], NULL')
  })
})

describe('structs and arrays', () => {
  const timespec = kinds.struct('timespec', { tv_sec: kinds.long(), tv_nsec: kinds.long() })
  const int64 = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(8 * values.length)
    values.forEach((value, i) => bytes.writeBigInt64LE(BigInt(value), 8 * i))
    return bytes
  }
  const int32 = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(4 * values.length)
    values.forEach((value, i) => bytes.writeInt32LE(value, 4 * i))
    return bytes
  }
  /** One pointer argument with these bytes behind it. */
  const behind = (target: kinds.Kind, bytes: Buffer, more: Parameters<typeof kinds.to>[1] = {}): string => {
    const of = testCall({ t: kinds.to(target, more) })
    return argumentsOf(of, { args: [0x10], pieces: [piece(bound(of), 't', bytes)] })
  }

  test('fields have names', () => {
    expect(behind(timespec, int64(1, 500))).toBe('{tv_sec=1, tv_nsec=500}')
    const of = testCall({ t: kinds.to(timespec) })
    expect(argumentsOf(of, { args: [0] })).toBe('NULL')
    expect(argumentsOf(of, { args: [0x10] })).toBe('0x10')
  })
  test('fields for -v are left out', () => {
    const struct = kinds.struct('s', { a: kinds.int(), b: kinds.field(kinds.int(), { verbose: true }) })
    expect(behind(struct, int32(1, 2))).toBe('{a=1, ...}')
  })
  test('fields behind the captured bytes are left out', () => {
    expect(behind(kinds.struct('s', { a: kinds.int(), b: kinds.int() }), int32(1), { size: 4 })).toBe('{a=1}')
  })
  test('a field that depends on another', () => {
    const struct = kinds.struct('s', { a: kinds.int(), b: kinds.field(kinds.int(), { shown: 'a' }) })
    expect(behind(struct, int32(1, 2))).toBe('{a=1, b=2}')
    expect(behind(struct, int32(0, 2))).toBe('{a=0}')
  })
  test('a number behind a pointer is in brackets', () => {
    expect(behind(kinds.int(), int32(5))).toBe('[5]')
  })
  test('what the kernel changed', () => {
    const of = testCall({ n: kinds.inout(kinds.int()) })
    const changed = (was: number, is: number): string => {
      const pieces = [
        piece(bound(of), 'n', int32(was), { side: 'entry' }),
        piece(bound(of), 'n', int32(is), { side: 'exit', atExit: true }),
      ]
      return argumentsOf(of, { args: [0x10], pieces })
    }
    expect(changed(16, 28)).toBe('[16 => 28]')
    expect(changed(16, 16)).toBe('[16]')
  })
  test('what the kernel would have changed on success', () => {
    const of = testCall({ n: kinds.inout(kinds.int()) })
    expect(lineOf(of, { args: [0x10], errno: 22, pieces: [piece(bound(of), 'n', int32(16), { side: 'entry' })] })).toBe(
      'test([16])                              = -1 EINVAL (Invalid argument)',
    )
  })
  test('arrays', () => {
    const of = testCall({ list: kinds.to(kinds.array(kinds.int(), 'n')), n: kinds.int() })
    const list = (bytes: Buffer, more: Parameters<typeof piece>[3] = {}): string =>
      argumentsOf(of, { args: [0x10, 0], pieces: [piece(bound(of), 'list', bytes, more)] }, { stringLimit: 3 })
    expect(list(int32())).toBe('[], 0')
    expect(list(int32(1))).toBe('[1], 0')
    expect(list(int32(1, 2, 3, 4))).toBe('[1, 2, 3, ...], 0')
    expect(list(int32(1, 2), { status: PieceStatus.capped })).toBe('[1, 2, ...], 0')
    expect(list(int32(1, 2), { status: PieceStatus.cut, address: 0x10n })).toBe('[1, 2, ... /* 0x18 */], 0')
  })
  test('an array in a struct', () => {
    const struct = kinds.struct('s', { val: kinds.array(kinds.hex(), 2), last: kinds.int() })
    expect(behind(struct, int32(1, 2, 3))).toBe('{val=[0x1, 0x2], last=3}')
  })
  test('a choice by another argument', () => {
    const cases: [number, kinds.Kind][] = [
      [1, kinds.int()],
      [2, kinds.to(kinds.int())],
    ]
    const of = testCall({ cmd: kinds.int(), arg: kinds.choose('cmd', cases, kinds.raw()) })
    expect(argumentsOf(of, { args: [1, 7] })).toBe('1, 7')
    expect(argumentsOf(of, { args: [2, 0] })).toBe('2, NULL')
    expect(argumentsOf(of, { args: [3, 0x10] })).toBe('3, 0x10')
  })
  test('a length before and after', () => {
    const msg = kinds.struct('s', { n: kinds.changed(kinds.int(), before('len')) })
    const of = testCall({ len: kinds.inout(kinds.int()), msg: kinds.out(msg) })
    const pieces = [
      piece(bound(of), 'len', int32(128), { side: 'entry' }),
      piece(bound(of), 'msg', int32(16), { atExit: true }),
    ]
    expect(argumentsOf(of, { args: [0x10, 0x20], pieces })).toBe('[128], {n=128 => 16}')
  })
})

describe('sets', () => {
  const bits = (...numbers: number[]): Buffer => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(numbers.reduce((sum, n) => sum | (1n << BigInt(n)), 0n))
    return bytes
  }
  const of = testCall({ set: kinds.to(kinds.sigset()) })
  const signals = (...numbers: number[]): string =>
    argumentsOf(of, { args: [0x10], pieces: [piece(bound(of), 'set', bits(...numbers.map((n) => n - 1)))] })

  test('signals', () => {
    expect(signals()).toBe('[]')
    expect(signals(2, 17)).toBe('[INT CHLD]')
    expect(signals(32, 34, 64)).toBe('[RTMIN RT_2 RT_32]')
  })
  test('nearly all signals', () => {
    const all = Array.from({ length: 64 }, (_, i) => i + 1)
    expect(signals(...all)).toBe('~[]')
    expect(signals(...all.filter((n) => n !== 9 && n !== 19))).toBe('~[KILL STOP]')
  })
  test('descriptors, of which only the first few count', () => {
    const select = testCall({ n: kinds.int(), set: kinds.to(kinds.fdset('n'), { size: 8 }) })
    const pieces = [piece(bound(select), 'set', bits(3, 5, 40))]
    expect(argumentsOf(select, { args: [6, 0x10], pieces })).toBe('6, [3 5]')
  })
  test('processors', () => {
    const affinity = testCall({ mask: kinds.to(kinds.bitset(), { size: 8 }) })
    const pieces = [piece(bound(affinity), 'mask', bits(0, 1))]
    expect(argumentsOf(affinity, { args: [0x10], pieces })).toBe('[0 1]')
  })
})

describe('descriptors', () => {
  const of = testCall({ dirfd: kinds.dirfd(), path: kinds.path() }, newFd())
  const names = (records: RecordWriter): void => {
    records
      .name(1, '/srv/app')
      .name(2, Buffer.from('/tmp/a<b>"\n\u00e9', 'latin1'))
      .name(3, '/tmp/gone', 3)
      .name(4, 'TCP:[127.0.0.1:1->127.0.0.1:2]', 0)
  }
  const opened = (dirfd: number, dirfdName: number): string => {
    const pieces = [
      named(bound(of), 'dirfd', dirfdName),
      piece(bound(of), 'path', 'x'),
      named(bound(of), 'result', 1, { atExit: true }),
    ]
    return lineOf(of, { args: [dirfd, 0x10], result: 3, pieces }, {}, names)
  }

  test('the working directory and what was opened', () => {
    expect(opened(-100, 1)).toBe('test(AT_FDCWD</srv/app>, "x")           = 3</srv/app>')
  })
  test('a name with anything in it', () => {
    expect(opened(4, 2)).toContain(String.raw`test(4</tmp/a\74b\76\"\n\351>, "x")`)
  })
  test('a file without a name any more', () => {
    expect(opened(4, 3)).toContain('test(4</tmp/gone>(deleted), "x")')
  })
  test('a socket', () => {
    expect(opened(4, 4)).toContain('test(4<TCP:[127.0.0.1:1->127.0.0.1:2]>, "x")')
  })
  test('names that are not used again are forgotten', () => {
    const line = lineOf(of, { args: [4, 0], result: 3, pieces: [named(bound(of), 'dirfd', 1)] }, {}, (records) => {
      records.name(1, '/x').namesReset()
    })
    expect(line).toContain('test(4, NULL)')
  })
})

test('an argument that is not always there', () => {
  const of = testCall({ flags: kinds.hex(), mode: when('flags', kinds.mode()) })
  expect(argumentsOf(of, { args: [0, 0o644] })).toBe('0')
  expect(argumentsOf(of, { args: [1, 0o644] })).toBe('0x1, 0644')
})

describe('results', () => {
  const result = (kind: kinds.Kind, input: Parameters<typeof lineOf>[1]): string =>
    lineOf(testCall({}, kind), input).slice('test()                                  = '.length)
  test.each([
    [kinds.int(), { result: 5 }, '5'],
    [kinds.address(), { result: 0x7f00_0000_0000n }, '0x7f0000000000'],
    [kinds.int(), { errno: 2 }, '-1 ENOENT (No such file or directory)'],
    [kinds.int(), { errno: 11 }, '-1 EAGAIN (Resource temporarily unavailable)'],
    [kinds.never(), { result: 0 }, '?'],
    [kinds.timed(), { result: 0 }, '0 (Timeout)'],
    [kinds.timed(), { result: 2 }, '2'],
    [kinds.flags('fdFlags'), { result: 1 }, '0x1 (flags FD_CLOEXEC)'],
    [kinds.flags('fdFlags'), { result: 0 }, '0'],
    [kinds.choice('lockType', { size: 2 }), { result: 2 }, '0x2 (F_UNLCK)'],
    [kinds.mode(), { result: 0o22 }, '022'],
    [kinds.int(), { result: -512n, flags: 64 }, '? ERESTARTSYS (To be restarted if SA_RESTART is set)'],
    [kinds.int(), { result: -513n, flags: 64 }, '? ERESTARTNOINTR (To be restarted)'],
    [kinds.int(), { result: -514n, flags: 64 }, '? ERESTARTNOHAND (To be restarted if no handler)'],
    [kinds.int(), { result: -516n, flags: 64 }, '? ERESTART_RESTARTBLOCK (Interrupted by signal)'],
  ])('%o %o is %s', (kind, input, text) => expect(result(kind, input)).toBe(text))

  const events = (only: 'in' | 'out'): ReturnType<typeof kinds.field> => kinds.field(kinds.flags('poll', 2), { only })
  const pollfd = kinds.struct('pollfd', { fd: kinds.fd(), events: events('in'), revents: events('out') })
  const list = kinds.inout(kinds.array(pollfd, 'n', { nonzero: 'revents' }), { change: 'after' })
  const poll = testCall({ fds: list, n: kinds.uint() }, kinds.timed())
  const pollfds = (...words: [fd: number, events: number, revents: number][]): Buffer => {
    const bytes = Buffer.alloc(8 * words.length)
    words.forEach(([fd, wanted, got], i) => {
      bytes.writeInt32LE(fd, 8 * i)
      bytes.writeInt16LE(wanted, 8 * i + 4)
      bytes.writeInt16LE(got, 8 * i + 6)
    })
    return bytes
  }
  test('what became ready stands behind the result', () => {
    const pieces = [
      piece(bound(poll), 'fds', pollfds([3, 1, 0], [4, 4, 0]), { side: 'entry' }),
      piece(bound(poll), 'fds', pollfds([3, 1, 0], [4, 4, 4]), { side: 'exit', atExit: true }),
    ]
    expect(lineOf(poll, { args: [0x10, 2], result: 1, pieces })).toBe(
      'test([{fd=3, events=POLLIN}, {fd=4, events=POLLOUT}], 2) = 1 ([{fd=4, revents=POLLOUT}])',
    )
  })
})
