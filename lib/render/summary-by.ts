/** `--summary --by pid` and `--by path`. */
import type { Slot } from '../syscalls/slots.js'
import { layoutOf } from '../syscalls/described.js'
import { CallReader, PieceStatus, SyscallFlag } from '../syscalls/reader.js'
import { type Batch, Names, RecordType } from '../trace/records.js'
import { commandText, Processes, type TracedProcess } from './processes.js'
import { byTotal, type CallStatistics, type SummaryRows, Tally } from './summary.js'

/** Characters of a command line that tell processes apart. */
const commandWidth = 60

/** Counts by process. */
export class ProcessSummary implements SummaryRows {
  readonly #processes: Processes
  readonly #tallies = new Map<TracedProcess, Tally>()
  lost = 0

  constructor(argvOf?: (pid: number) => readonly string[]) {
    this.#processes = new Processes(argvOf)
  }

  batch(batch: Batch): void {
    for (let at = 0; at < batch.end; at = batch.next(at)) {
      const type = batch.type(at)
      this.#processes.record(batch, at)
      if (type === RecordType.syscall) tallyOf(this.#tallies, this.#processes.of(batch, at)).add(batch, at)
      else if (type === RecordType.lost) this.lost += batch.lostCount(at)
    }
  }

  statistics(): (CallStatistics & { pid: number; argv: readonly string[] })[] {
    const rows = [...this.#tallies].map(([{ pid, argv }, tally]) => ({ pid, argv, ...tally.statistics() }))
    const width = Math.max(0, ...rows.map(({ pid }) => String(pid).length))
    return rows
      .map((row) => {
        const command = commandText(row.argv)
        const shown = command.length > commandWidth ? `${command.slice(0, commandWidth - 1)}…` : command
        return { name: `${String(row.pid).padStart(width)} ${shown}`, ...row }
      })
      .toSorted(byTotal)
  }
}

/** Further paths count together: a tracee could make up as many as it likes. */
const mostPaths = 10_000
const otherPaths = '(other paths)'

/**
 * Counts by what calls name: files by their path, descriptors by what they are. A call that names two of them counts for
 * both, one that names none does not count.
 */
export class PathSummary implements SummaryRows {
  readonly #tallies = new Map<string, Tally>()
  readonly #names = new Names()
  readonly #reader = new CallReader({ bytes: new Uint8Array(0), view: new DataView(new ArrayBuffer(0)) })
  lost = 0

  batch(batch: Batch): void {
    for (let at = 0; at < batch.end; at = batch.next(at)) {
      switch (batch.type(at)) {
        case RecordType.name:
        case RecordType.namesReset:
          this.#names.apply(batch, at)
          break
        case RecordType.syscall:
          this.#call(batch, at)
          break
        case RecordType.lost:
          this.lost += batch.lostCount(at)
      }
    }
  }

  #call(batch: Batch, at: number): void {
    if ((batch.flags(at) & (SyscallFlag.i386 | SyscallFlag.x32)) !== 0) return
    const { places, result } = placesOf(batch.number(at))
    if (places.length === 0) return
    const reader = this.#reader.load(batch, at)
    let first: string | undefined
    // A file that is opened is the one that its descriptor will be, whatever links led there.
    const opened = this.#nameAt(reader, result)
    for (const place of places) {
      const path = (place.path === undefined ? undefined : opened) ?? this.#pathOf(reader, place)
      if (path === undefined || path === first) continue
      first ??= path
      const isNew = !this.#tallies.has(path)
      tallyOf(this.#tallies, isNew && this.#tallies.size >= mostPaths ? otherPaths : path).add(batch, at)
    }
  }

  #pathOf(reader: CallReader, { path, descriptor }: Place): string | undefined {
    const folder = this.#nameAt(reader, descriptor)
    if (path === undefined) return folder
    const piece = reader.find(path)
    if (piece < 0 || reader.status(piece) > PieceStatus.capped) return undefined
    const start = reader.dataAt(piece)
    const bytes = Buffer.from(reader.bytes.buffer, reader.bytes.byteOffset + start, reader.got(piece))
    const nul = bytes.indexOf(0)
    const text = bytes.toString('utf8', 0, nul < 0 ? bytes.length : nul)
    if (text.startsWith('/') || folder === undefined) return text === '' ? folder : text
    // An empty path is the descriptor itself (AT_EMPTY_PATH).
    return text === '' ? folder : `${folder === '/' ? '' : folder}/${text.replace(/^(\.\/+)+(?=.)/, '')}`
  }

  #nameAt(reader: CallReader, node: number | undefined): string | undefined {
    const piece = node === undefined ? -1 : reader.find(node)
    return piece < 0 ? undefined : this.#names.get(reader.nameId(piece))?.text
  }

  statistics(): CallStatistics[] {
    return [...this.#tallies].map(([path, tally]) => ({ name: path, ...tally.statistics() })).toSorted(byTotal)
  }
}

function tallyOf<Key>(tallies: Map<Key, Tally>, key: Key): Tally {
  let tally = tallies.get(key)
  if (tally === undefined) {
    tally = new Tally()
    tallies.set(key, tally)
  }
  return tally
}

/** Capture nodes of what a call names: a path with the directory that it begins at, or a descriptor. */
interface Place {
  readonly path?: number
  readonly descriptor?: number
}

interface CallPlaces {
  readonly places: readonly Place[]
  /** Of the descriptor that the call makes. */
  readonly result?: number
}

const known: CallPlaces[] = []
const none: CallPlaces = { places: [] }

const highestNumber = 1024

function placesOf(number: number): CallPlaces {
  // A tracee may make up numbers: they must not make the list long.
  if (number >= highestNumber) return none
  return (known[number] ??= findPlaces(number))
}

function findPlaces(number: number): CallPlaces {
  const layout = layoutOf(number)
  if (layout === undefined) return none
  const { args, result } = layout
  const found: Place[] = []
  let folder: number | undefined
  for (const slot of args) {
    if (slot.type === 'fd' && slot.kind.dir === true) {
      folder = slot.nameNode
    } else {
      found.push(...placeOf(slot, folder))
      folder = undefined
    }
  }
  return { places: found, ...(result.type === 'fd' ? { result: result.nameNode } : {}) }
}

function placeOf(slot: Slot, folder: number | undefined): Place[] {
  if (slot.type === 'fd') return [{ descriptor: slot.nameNode }]
  if (slot.type !== 'string' || !slot.kind.path || slot.node < 0) return []
  return [{ path: slot.node, ...(folder === undefined ? {} : { descriptor: folder }) }]
}
