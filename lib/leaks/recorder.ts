import { AsyncLocalStorage } from 'node:async_hooks'
import { recordAddons } from './record-addons.js'
import { recordFiles } from './record-files.js'
import { recordHandles } from './record-handles.js'
import { Patches } from './patches.js'
import { calledByNode, captureStack, placeOf, type Place, type Stack } from './place.js'

/** Where something was made. */
export interface Origin {
  /** `fs.openSync`, `net.Socket`: what was called. */
  readonly call: string
  readonly stack: Stack
  /** The call that this one was made on behalf of, when Node made it in a later turn of the event loop. */
  readonly context: Origin | undefined
  readonly path?: string
}

/** A descriptor that a function of node:fs returned. */
export interface RecordedFile {
  readonly origin: Origin
  /** The FileHandle that owns it: when that is collected or closed, the number is not its any more. */
  readonly owner?: WeakRef<{ readonly fd: number }>
  /** Counts up with every open, so that one can tell what is older. */
  readonly order: number
}

/** An object of Node's C++ side: a socket, a server, a worker, a watcher. */
export interface RecordedHandle {
  readonly type: string
  readonly object: WeakRef<object>
  readonly origin: Origin
  /** It was accepted by a server: `origin` is where that server was made to listen. */
  readonly accepted: boolean
  readonly order: number
}

export interface RecordedChild {
  readonly child: WeakRef<import('node:child_process').ChildProcess>
  readonly origin: Origin
  readonly order: number
}

export interface FetchSocket {
  readonly socket: WeakRef<object>
  /** A request is on its way, or its body is not read to the end. */
  busy: boolean
  /** It was made by the global fetch; otherwise perhaps by another function of undici. */
  readonly global: boolean
}

/** A close by number, of a descriptor that somebody watches. */
export interface RecordedClose {
  readonly fd: number
  readonly stack: Stack
  /** What it was just before. */
  readonly target: string
  readonly opened: Origin | undefined
}

/** Somebody who wants to know of closes by number: see `Recorder.watchers`. */
export interface CloseWatcher {
  /** Whether the descriptor is one that was open before. */
  wants(fd: number, openedOrder: number | undefined): boolean
  closed(close: RecordedClose): void
}

/**
 * Remembers which line of JavaScript made a descriptor. Node keeps no such thing, so functions of node:fs are replaced and
 * an async hook sees sockets, servers, children and workers. One per process, also over several copies of this package and
 * vm contexts; it works as long as somebody holds it.
 */
export class Recorder {
  readonly files = new Map<number, RecordedFile>()
  readonly directories: { readonly directory: WeakRef<object>; readonly path: string; readonly origin: Origin }[] = []
  handles: RecordedHandle[] = []
  /** fs.watch: these share one inotify instance. */
  watches: RecordedHandle[] = []
  children: RecordedChild[] = []
  readonly watchers = new Set<CloseWatcher>()
  /** Connections of undici, which is Node's fetch as well. */
  fetchSockets: FetchSocket[] = []
  /** Opens that a thread of the pool has not made yet, by their order. */
  readonly #opening = new Set<number>()
  readonly context = new AsyncLocalStorage<Origin>()
  readonly patches = new Patches()
  #holders = 0
  #order = 0
  #addons = false
  #stop: (() => void) | undefined

  /** The one of this process. */
  static get(): Recorder {
    const slots = process as unknown as Record<symbol, Recorder | undefined>
    if (slots[key] === undefined) Object.defineProperty(process, key, { value: new Recorder(), configurable: true })
    return slots[key]!
  }

  /** Starts recording, unless it runs; the function returned ends it when nobody else holds it. */
  hold(): () => void {
    if (this.#holders++ === 0) {
      recordFiles(this)
      this.#stop = recordHandles(this)
      this.patches.publish()
    }
    let held = true
    return () => {
      if (!held) return
      held = false
      if (--this.#holders === 0) {
        this.patches.undo()
        this.#addons = false
        this.#stop?.()
        this.files.clear()
        this.directories.length = 0
        this.handles = []
        this.watches = []
        this.children = []
        this.fetchSockets = []
        this.#opening.clear()
      }
    }
  }

  /** Sees, from now on, which function of which native addon opens a descriptor. */
  watchAddons(): void {
    if (this.#addons) return
    this.#addons = true
    recordAddons(this)
  }

  get order(): number {
    return this.#order
  }

  next(): number {
    return ++this.#order
  }

  /** Where the caller of `below` is; undefined: our own frames are left out by their folder. */
  origin(call: string, below?: (...args: never[]) => unknown, path?: unknown): Origin {
    const text = typeof path === 'string' ? path : path instanceof URL ? path.pathname : undefined
    return {
      call,
      stack: captureStack(below),
      context: this.context.getStore(),
      ...(text === undefined ? {} : { path: text }),
    }
  }

  /** A descriptor that node:fs has made. */
  opened(fd: number, origin: Origin, owner?: { readonly fd: number }): void {
    this.files.set(fd, {
      origin,
      order: this.next(),
      ...(owner === undefined ? {} : { owner: new WeakRef(owner) }),
    })
  }

  /** An open is on its way; what is returned is to be called when it is there or has failed. */
  opens(): () => void {
    const order = this.next()
    this.#opening.add(order)
    return () => this.#opening.delete(order)
  }

  /** Whether an open that was begun since is still on its way. */
  isOpeningSince(order: number): boolean {
    // The latest is the last.
    for (const begun of this.#opening) if (begun > order) return true
    return false
  }

  /** A descriptor is about to be closed by its number. */
  closing(fd: unknown, below: (...args: never[]) => unknown, readTarget: (fd: number) => string): void {
    if (typeof fd !== 'number') return
    const known = this.files.get(fd)
    for (const watcher of this.watchers) {
      if (!watcher.wants(fd, known?.order)) continue
      const stack = captureStack(below)
      // A stream closes its own descriptor by number too.
      if (calledByNode(stack)) break
      watcher.closed({ fd, stack, target: readTarget(fd), opened: known?.origin })
    }
    this.files.delete(fd)
  }

  /** Watchers of files that were made since and still watch. */
  watchedSince(order: number): RecordedHandle[] {
    if (this.watches.length === 0) return []
    this.watches = this.watches.filter(({ object }) => (object.deref() as { initialized?: boolean })?.initialized)
    return this.watches.filter((handle) => handle.order > order)
  }

  /** Forgets objects that are collected. Called between tests, so that a long run does not grow. */
  prune(): void {
    if (this.handles.length > 64) this.handles = this.handles.filter(({ object }) => object.deref() !== undefined)
    if (this.fetchSockets.length > 64)
      this.fetchSockets = this.fetchSockets.filter(({ socket }) => socket.deref() !== undefined)
    if (this.children.length > 64) this.children = this.children.filter(({ child }) => child.deref() !== undefined)
    if (this.directories.length > 64) {
      const alive = this.directories.filter(({ directory }) => directory.deref() !== undefined)
      this.directories.splice(0, this.directories.length, ...alive)
    }
  }
}

const key = Symbol.for('syslens.recorder.1')

/** The line that made it: where the call was made, or on whose behalf. */
export function placeOfOrigin(origin: Origin): Place | undefined {
  const own = placeOf(origin.stack)
  if (own !== undefined && !own.file.includes('/node_modules/')) return own
  const outer = origin.context === undefined ? undefined : placeOfOrigin(origin.context)
  return outer ?? own
}
