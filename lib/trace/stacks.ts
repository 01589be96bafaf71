import { native } from '../native.js'
import { type Batch, PieceStatus, RecordType } from './records.js'

/** A place in a call stack. What is not known is undefined. */
export interface StackFrame {
  /** Where the thread was, or, of all but the innermost frame, where it returns to. */
  readonly address: bigint
  /** C++ and Rust names are demangled. */
  readonly function: string | undefined
  /** Bytes from the start of the function to the address. */
  readonly functionOffset: number | undefined
  /** The file that the code is from; undefined for code made at run time. */
  readonly module: string | undefined
  /** The address in the module's own terms, as `addr2line -e MODULE` takes it; undefined without a module. */
  readonly offset: number | undefined
  /** The source, where the module or its debug file has line tables, or a perf map names it. */
  readonly file: string | undefined
  /** From 1 on. Of JavaScript: where the function begins. */
  readonly line: number | undefined
  readonly column: number | undefined
  /** Named by a perf map: JavaScript, Python, or other code made at run time. */
  readonly script: boolean
  /** The compiler put this function into the one of the next frame, whose address it has. */
  readonly inlined: boolean
}

/**
 * What lies behind the last frame: nothing (`complete`), frames beyond the 256th (`deeper`), or frames that could not be
 * found (`lost`).
 */
export type StackEnd = 'complete' | 'deeper' | 'lost'

/** A call stack, the innermost frame first. */
export interface CallStack {
  readonly frames: readonly StackFrame[]
  readonly end: StackEnd
}

/** `FrameName` of native/stack/symboliser.h; texts are bytes. */
export interface NativeFrameName {
  function?: Buffer
  functionOffset: number
  file?: Buffer
  line: number
  column: number
  isScript: boolean
  isInlined: boolean
}

interface Module {
  readonly path: Buffer
  readonly buildId: Buffer
  readonly inode: bigint
}

export interface NativeSymboliser {
  /** Functions that were inlined before the one that the frame belongs to. */
  name(module: Module, pid: number, offset: bigint, isReturnAddress: boolean): NativeFrameName[]
  nameOwnCode(pid: number, ownPid: number, address: bigint, isReturnAddress: boolean): NativeFrameName
}

declare module '../native.js' {
  interface NativeAddon {
    /** @param decompress Undoes a compression by its number in elf(5); undefined: it cannot. */
    Symboliser: new (decompress: (type: number, bytes: Buffer, size: number) => Buffer | undefined) => NativeSymboliser
  }
}

const ends: readonly StackEnd[] = ['complete', 'deeper', 'lost']
const FrameFlag = { returnAddress: 1, signalReturn: 2 } as const
const frameBytes = 24

// ELFCOMPRESS_ZLIB and ELFCOMPRESS_ZSTD of elf.h. Node.js has the latter from 22.15 on.
function decompress(type: number, bytes: Buffer, size: number): Buffer | undefined {
  const zlib = process.getBuiltinModule('node:zlib') as Partial<typeof import('node:zlib')> & {
    zstdDecompressSync?: (bytes: Buffer, options: object) => Buffer
  }
  const undo = type === 1 ? zlib.inflateSync : type === 2 ? zlib.zstdDecompressSync : undefined
  try {
    return undo?.(bytes, { maxOutputLength: size })
  } catch {
    return undefined
  }
}

/** Stacks and modules of one generation of ids. */
export class StackTable {
  readonly #modules = new Map<number, Module>()
  readonly #raw = new Map<number, Buffer>()
  readonly #stacks = new Map<number, CallStack>()
  /** Shared with the generation before: files are read once per trace. */
  readonly symboliser: { native?: NativeSymboliser }

  constructor(symboliser: { native?: NativeSymboliser } = {}) {
    this.symboliser = symboliser
  }

  get isEmpty(): boolean {
    return this.#raw.size === 0
  }

  addModule(batch: Batch, at: number): void {
    const buildId = batch.moduleBuildId(at)
    const path = batch.modulePath(at)
    this.#modules.set(batch.moduleId(at), {
      // Copies, so that a module does not keep its whole batch alive.
      path: Buffer.from(batch.bytes.subarray(path, path + batch.modulePathLength(at))),
      buildId: Buffer.from(batch.bytes.subarray(buildId, buildId + batch.moduleBuildIdLength(at))),
      inode: batch.moduleInode(at),
    })
  }

  addStack(batch: Batch, at: number): void {
    this.#raw.set(batch.stackId(at), Buffer.from(batch.bytes.subarray(at, batch.next(at))))
  }

  /** Finds names when a stack is first looked at. */
  get(id: number): CallStack | undefined {
    const known = this.#stacks.get(id)
    if (known !== undefined) return known
    const raw = this.#raw.get(id)
    if (raw === undefined) return undefined
    const stack = this.#named(raw)
    this.#stacks.set(id, stack)
    return stack
  }

  #named(raw: Buffer): CallStack {
    const count = raw.readUInt32LE(28)
    const frames = Array.from({ length: count }, (_, index) => this.#frames(raw, 40 + index * frameBytes))
    return { frames: frames.flat(), end: ends[raw.readUInt32LE(32)] ?? 'lost' }
  }

  // One of the stack, with those that the compiler put into it.
  #frames(raw: Buffer, at: number): StackFrame[] {
    const pid = raw.readInt32LE(8)
    const address = raw.readBigUInt64LE(at)
    const offset = raw.readBigUInt64LE(at + 8)
    const module = this.#modules.get(raw.readUInt32LE(at + 16))
    const flags = raw.readUInt32LE(at + 20)
    const isReturnAddress = (flags & FrameFlag.returnAddress) !== 0
    const symboliser = (this.symboliser.native ??= new (native().Symboliser)(decompress))
    const names =
      module === undefined
        ? [symboliser.nameOwnCode(pid, raw.readInt32LE(36), address, isReturnAddress)]
        : symboliser.name(module, pid, offset, isReturnAddress)
    // gdb's words: the name of the code that a handler returns to tells nobody anything.
    const isHandler = (flags & FrameFlag.signalReturn) !== 0
    return names.map((name) => ({
      address,
      function: isHandler
        ? '<signal handler called>'
        : (name.function?.toString('utf8') ?? (name.isScript ? '(anonymous)' : undefined)),
      functionOffset: name.function === undefined || isHandler || name.isInlined ? undefined : name.functionOffset,
      module: module?.path.toString('utf8'),
      offset: module === undefined ? undefined : Number(offset),
      file: name.file?.toString('utf8'),
      line: name.line === 0 ? undefined : name.line,
      column: name.column === 0 ? undefined : name.column,
      script: name.isScript,
      inlined: name.isInlined,
    }))
  }
}

/**
 * Stacks by id, filled from the records as they pass. An id belongs to the generation it was given in: whoever looks
 * later keeps the `current` table of the time of the record.
 */
export class Stacks {
  current = new StackTable()

  /** Takes records of type module, stack and stacksReset, in order; whether it was one. */
  apply(batch: Batch, at: number): boolean {
    switch (batch.type(at)) {
      case RecordType.module:
        this.current.addModule(batch, at)
        return true
      case RecordType.stack:
        this.current.addStack(batch, at)
        return true
      case RecordType.stacksReset:
        this.current = new StackTable(this.current.symboliser)
        return true
      default:
        return false
    }
  }
}

/** The id of the stack that a call was made from, or 0. */
export function stackIdOf(batch: Batch, at: number): number {
  let piece = batch.firstPiece(at)
  for (let left = batch.pieceCount(at); left > 0; left--, piece = batch.nextPiece(piece)) {
    if (batch.pieceStatus(piece) === PieceStatus.stack) return batch.pieceNameId(piece)
  }
  return 0
}
