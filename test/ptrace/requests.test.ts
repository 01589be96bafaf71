import { expect, test } from 'vitest'
import { isSyslensError, type RegisterName, type StoppedThread } from '../../lib/index.js'
import { native } from '../../lib/native.js'
import { fields, launch, must, toTheEnd, untilEntry } from './support.js'

const read = 0
const getppid = 110

function code(run: () => unknown): string | undefined {
  try {
    run()
  } catch (error) {
    if (isSyslensError(error)) return error.code
    throw error
  }
  return undefined
}

test('the type of register names has those of the table, no more and no fewer', () => {
  const names: Record<RegisterName, true> = {
    r15: true, r14: true, r13: true, r12: true, rbp: true, rbx: true, r11: true, r10: true, r9: true, r8: true,
    rax: true, rcx: true, rdx: true, rsi: true, rdi: true, orig_rax: true, rip: true, cs: true, eflags: true,
    rsp: true, ss: true, fs_base: true, gs_base: true, ds: true, es: true, fs: true, gs: true,
  } // prettier-ignore
  expect(Object.keys(names)).toEqual(native().registerNames())
})

test('registers: one by one as all at once; written one by one, some, and all', async () => {
  const { first } = await launch('ask')
  const { thread } = must(first, 'exec')
  const all = thread.registers()
  for (const name of Object.keys(all) as RegisterName[]) expect(thread.get(name)).toBe(all[name])
  expect(all.orig_rax).toBe(59n)
  expect(all.cs).toBe(0x33n)

  thread.set('r12', -1n)
  expect(thread.get('r12')).toBe(0xffff_ffff_ffff_ffffn)
  thread.set('r12', 1n << 63n)
  expect(thread.registers()).toEqual({ ...all, r12: 1n << 63n })
  thread.setRegisters({ r13: 13n, r14: -14n })
  expect(thread.registers()).toEqual({ ...all, r12: 1n << 63n, r13: 13n, r14: 0xffff_ffff_ffff_fff2n })
  thread.setRegisters(all)
  expect(thread.registers()).toEqual(all)
  expect((await toTheEnd(first)).at(-1)).toMatchObject({ type: 'exited', exitCode: 0 })
})

test('a value that does not fit and a register that does not exist are refused', async () => {
  const { first } = await launch('ask')
  const { thread } = must(first, 'exec')
  expect(() => thread.set('rax', 1n << 64n)).toThrow('value must be a bigint of 64 bits')
  expect(() => thread.get('eax' as RegisterName)).toThrow('there is no register "eax"')
  expect(code(() => thread.set('orig_eax' as RegisterName, 0n))).toBe('ERR_SYSLENS_OPTION')
  expect(code(() => thread.setRegisters({ ip: 0n } as object))).toBe('ERR_SYSLENS_OPTION')
  // The kernel does not let a segment register be anything.
  expect(() => thread.set('cs', 0n)).toThrow(/PTRACE_POKEUSER.*i\/o error \(EIO\)/)
})

test('peekUser: offsets of struct user; those that are not multiples of 8 are EIO', async () => {
  const { first } = await launch('ask')
  const { thread } = must(first, 'exec')
  native()
    .registerNames()
    .forEach((name, index) => expect(thread.peekUser(8 * index)).toBe(thread.get(name as RegisterName)))
  for (const offset of [4 * 15, 1, 8 * 1000]) {
    expect(() => thread.peekUser(offset)).toThrow(
      expect.objectContaining({ code: 'ERR_SYSLENS_PTRACE', errno: 5, syscall: 'ptrace(PTRACE_PEEKUSER)' }),
    )
  }
})

// As pages.c fills its memory.
function pattern(from: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (from + i) * 7 + Math.floor((from + i) / 256))
}

// toEqual takes seconds for a megabyte.
function expectSame(actual: Uint8Array, expected: Uint8Array): void {
  expect(Buffer.compare(actual, expected)).toBe(0)
}

function sum(memory: Uint8Array): bigint {
  let result = 0n
  for (const byte of memory) result = (result * 31n + BigInt(byte)) & 0xffff_ffff_ffff_ffffn
  return result
}

interface Pages {
  thread: StoppedThread
  data: bigint
  fixed: bigint
  hidden: bigint
  code: bigint
  /** What the program has in its memory in the end. */
  finish: () => Promise<Record<string, bigint>>
}

async function pages(): Promise<Pages> {
  const { first, output } = await launch('pages')
  const stop = await untilEntry(first, read, 0n)
  const { data, fixed, hidden, code } = fields(output()[0]) as Record<'data' | 'fixed' | 'hidden' | 'code', bigint>
  const finish = async (): Promise<Record<string, bigint>> => {
    expect((await toTheEnd(stop)).at(-1)).toMatchObject({ type: 'exited', exitCode: 0 })
    return fields(output()[1])
  }
  return { thread: stop.thread, data, fixed, hidden, code, finish }
}

const page = 4096
const dataBytes = (1 << 20) + page

test('memory: read from 0 bytes to 1 MB, aligned or not', async () => {
  const { thread, data } = await pages()
  for (const length of [0, 1, 2, 7, 8, 9, 4095, 4096, 4097, 65_537, 1 << 20]) {
    for (const offset of [0, 1, 4093]) {
      expectSame(thread.readMemory(data + BigInt(offset), length), pattern(offset, length))
    }
  }
  expect(thread.readMemory(Number(data), 4)).toEqual(pattern(0, 4))
})

test('memory: written from 1 byte to 1 MB, and nothing beside it', async () => {
  const { thread, data, finish } = await pages()
  const expected = pattern(0, dataBytes)
  for (const [offset, length] of [
    [1, 1],
    [4090, 13],
    [9000, 4096],
    [20_001, 65_537],
    [4095, 1 << 20],
  ] as const) {
    const bytes = new Uint8Array(length).map((_, i) => i * 13 + length)
    thread.writeMemory(data + BigInt(offset), bytes)
    expected.set(bytes, offset)
  }
  thread.writeMemory(data, new Uint8Array(0))
  expectSame(thread.readMemory(data, dataBytes), expected)
  expect((await finish()).data).toBe(sum(expected))
})

test('memory: what runs into a hole throws and says how far it got, or is cut on request', async () => {
  const { thread, data, finish } = await pages()
  const end = data + BigInt(dataBytes)
  expect(() => thread.readMemory(end - 100n, 200)).toThrow(
    expect.objectContaining({
      code: 'ERR_SYSLENS_MEMORY',
      message: `cannot read 200 bytes at 0x${(end - 100n).toString(16)} of thread ${thread.tid}: only the first 100 bytes are mapped`,
    }),
  )
  expect(thread.readMemory(end - 100n, 200, { partial: true })).toEqual(pattern(dataBytes - 100, 100))
  expect(thread.readMemory(end, 200, { partial: true })).toEqual(new Uint8Array(0))
  for (const address of [end, 0n, 16n, 0xffff_ffff_8000_0000n, -1n]) {
    expect(() => thread.readMemory(address, 1)).toThrow('nothing is mapped there')
    expect(code(() => thread.writeMemory(address, Uint8Array.of(1)))).toBe('ERR_SYSLENS_MEMORY')
  }
  expect(() => thread.writeMemory(end - 3n, Uint8Array.of(1, 2, 3, 4, 5))).toThrow('only the first 3 bytes are mapped')
  const expected = pattern(0, dataBytes)
  expected.set([1, 2, 3], dataBytes - 3)
  expect((await finish()).data).toBe(sum(expected))
})

test('memory: read-only and inaccessible pages can be read and written, code as well', async () => {
  const { thread, fixed, hidden, code, finish } = await pages()
  const bytes = Uint8Array.from({ length: 77 }, (_, i) => 200 - i)
  for (const address of [fixed, hidden]) {
    expect(thread.readMemory(address, page)).toEqual(pattern(0, page))
    thread.writeMemory(address + 11n, bytes)
    expect(thread.readMemory(address + 11n, 77)).toEqual(bytes)
  }
  const original = thread.readMemory(code, 3)
  thread.writeMemory(code, Uint8Array.of(0xcc, 0xcc, 0xcc))
  expect(thread.readMemory(code, 3)).toEqual(Uint8Array.of(0xcc, 0xcc, 0xcc))
  thread.writeMemory(code, original)

  const expected = pattern(0, page)
  expected.set(bytes, 11)
  const sums = await finish()
  expect(sums.fixed).toBe(sum(expected))
  expect(sums.hidden).toBe(sum(expected))
})

test('memory: texts end at their NUL, at the limit, or where memory ends', async () => {
  const { thread, data } = await pages()
  const end = data + BigInt(dataBytes)
  thread.writeMemory(end - 6n, Buffer.from('grün\0'.slice(0, 5), 'utf8'))
  thread.writeMemory(end - 1n, Uint8Array.of(0))
  expect(thread.readString(end - 6n)).toBe('grün')
  thread.writeMemory(data + 4090n, Buffer.from('across the border\0'))
  expect(thread.readString(data + 4090n)).toBe('across the border')
  expect(thread.readString(data + 4090n, 6)).toBe('across')
  expect(thread.readString(data + 4090n, 0)).toBe('')
  thread.writeMemory(end - 1n, Uint8Array.of(65))
  expect(code(() => thread.readString(end - 1n))).toBe('ERR_SYSLENS_MEMORY')
})

test('memory: lengths that cannot be are refused', async () => {
  const { thread, data } = await pages()
  for (const length of [-1, 1.5, NaN, 2 ** 31, Infinity]) {
    expect(code(() => thread.readMemory(data, length))).toBe('ERR_SYSLENS_OPTION')
  }
})

test('syscallInfo: entry, exit, and none in between', async () => {
  const { first } = await launch('ask')
  const entry = await untilEntry(first, getppid)
  const { rip, rsp } = entry.thread.registers()
  const site = { arch: 'x86-64', instructionPointer: rip, stackPointer: rsp }
  expect(entry.thread.syscallInfo()).toMatchObject({ op: 'entry', nr: getppid, name: 'getppid', ...site })
  expect(entry).toMatchObject({ nr: getppid, ...site })
  const exit = must(await entry.thread.runToSyscall(), 'syscall-exit')
  expect(exit.thread.syscallInfo()).toEqual({ op: 'exit', ...site, result: BigInt(process.pid), isError: false })
  expect(exit).toMatchObject({ result: BigInt(process.pid), isError: false })
  const step = must(await exit.thread.step(), 'step')
  expect(step.thread.syscallInfo()).toMatchObject({ op: 'none', arch: 'x86-64' })
  expect(step.thread.currentCall()).toBeUndefined()
})

test('setSyscallInfo: a call skipped, another call made, another result', async () => {
  const { first, output } = await launch('ask')
  let entry = await untilEntry(first, getppid)
  entry.thread.setSyscallInfo({ nr: -1, args: [] })
  let exit = must(await entry.thread.runToSyscall(), 'syscall-exit')
  expect(exit).toMatchObject({ result: -38n, isError: true })

  entry = await untilEntry(await exit.thread.runToSyscall(), getppid)
  entry.thread.setSyscallInfo({ nr: 9999, args: [1n, 2n] })
  exit = must(await entry.thread.runToSyscall(), 'syscall-exit')
  exit.thread.setSyscallInfo({ result: 4711n, isError: false })
  expect(exit.thread.get('rax')).toBe(4711n)
  expect(code(() => exit.thread.setSyscallInfo({ nr: 1, args: [] }))).toBe('ERR_SYSLENS_OPTION')

  entry = await untilEntry(await exit.thread.runToSyscall(), getppid)
  expect(code(() => entry.thread.setSyscallInfo({ result: 0n, isError: false }))).toBe('ERR_SYSLENS_OPTION')
  exit = must(await entry.thread.runToSyscall(), 'syscall-exit')
  exit.thread.setSyscallInfo({ result: -13n, isError: true })
  await toTheEnd(exit)
  expect(output()).toEqual(['getppid result=-1 errno=38', 'getppid result=4711 errno=0', 'getppid result=-1 errno=13'])
})

test('calls by int 0x80 say that they are i386', async () => {
  const { first } = await launch('int80')
  const entries: string[] = []
  for (let stop = first; stop.thread; stop = await stop.thread.runToSyscall()) {
    if (stop.type === 'syscall-entry' && stop.arch !== 'x86-64')
      entries.push(`${stop.arch} ${stop.name} ${BigInt.asUintN(32, stop.args[0])}`)
  }
  expect(entries).toEqual(['i386 getpid 1', 'i386 write 1', 'i386 close 4294967295', 'i386 exit 9'])
})
