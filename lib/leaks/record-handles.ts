import { createHook } from 'node:async_hooks'
import type { ChildProcess } from 'node:child_process'
import type { FetchSocket, Origin, Recorder } from './recorder.js'

/** Node's names of what has a descriptor, and what people call it. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['TCPWRAP', 'net.Socket'],
  ['TCPSERVERWRAP', 'net.Server'],
  ['PIPEWRAP', 'net.Socket'],
  ['PIPESERVERWRAP', 'net.Server'],
  ['UDPWRAP', 'dgram.Socket'],
  ['TTYWRAP', 'tty.ReadStream'],
  ['FSEVENTWRAP', 'fs.watch'],
  ['WORKER', 'new Worker'],
])

type Call = (...args: unknown[]) => unknown

/** Sees the objects of Node that hold descriptors when they are made. Returns what ends that. */
export function recordHandles(recorder: Recorder): () => void {
  // Loaded when somebody records, so that to import this costs nothing.
  const load = process.getBuiltinModule
  const [net, http, https] = [load('node:net'), load('node:http'), load('node:https')]
  const { patches, context } = recorder
  const servers = new Set<number>()
  const hook = createHook({
    init(id, type, trigger, object) {
      const call = kinds.get(type)
      if (call === undefined) return
      if (type === 'TCPSERVERWRAP' || type === 'PIPESERVERWRAP') servers.add(id)
      const accepted = servers.has(trigger)
      const origin = recorder.origin(call)
      const list = type === 'FSEVENTWRAP' ? recorder.watches : recorder.handles
      list.push({ type, object: new WeakRef(object), origin, accepted, order: recorder.next() })
      if (recorder.handles.length % 4096 === 0) recorder.prune()
    },
    // Newer Nodes leave promises out, which are most of what a hook costs; Node 20 does not know the option.
    ...({ trackPromises: false } as object),
  })
  hook.enable()

  // After a name was looked up, nothing on the stack tells who asked.
  const inContext = (target: object, name: string, call: string): void =>
    patches.replace(
      target,
      name,
      (original: Call) =>
        function enter(this: unknown, ...args: unknown[]) {
          return context.run(recorder.origin(call, enter), () => original.apply(this, args))
        },
    )
  inContext(net.Socket.prototype, 'connect', 'net.connect')
  inContext(net.Server.prototype, 'listen', 'server.listen')
  inContext(globalThis, 'fetch', 'fetch')
  for (const [module, name] of [
    [http, 'http'],
    [https, 'https'],
  ] as const) {
    inContext(module, 'request', `${name}.request`)
    inContext(module, 'get', `${name}.get`)
  }

  patches.replace(
    load('node:child_process').ChildProcess.prototype,
    'spawn',
    (original: Call) =>
      function spawn(this: ChildProcess, ...args: unknown[]) {
        const origin = recorder.origin('child_process.spawn', spawn)
        const result = original.apply(this, args)
        recorder.children.push({ child: new WeakRef(this), origin, order: recorder.next() })
        return result
      },
  )

  const stopFetch = recordFetch(recorder)
  return () => {
    hook.disable()
    stopFetch()
  }
}

// Whether a connection of fetch is waiting for its next request or still has a body to give.
function recordFetch(recorder: Recorder): () => void {
  const requests = new WeakMap<object, FetchSocket>()
  const known = new WeakMap<object, FetchSocket>()
  const entryOf = (socket: object): FetchSocket => {
    let entry = known.get(socket)
    if (entry === undefined) {
      entry = { socket: new WeakRef(socket), busy: false, global: isFetching(recorder.context.getStore()) }
      known.set(socket, entry)
      recorder.fetchSockets.push(entry)
    }
    return entry
  }
  // After a request was aborted it connects anew, for whatever comes next.
  const connected = (message: unknown): void => void entryOf((message as { socket: object }).socket)
  const sent = (message: unknown): void => {
    const { request, socket } = message as { request: object; socket: object }
    const entry = entryOf(socket)
    entry.busy = true
    requests.set(request, entry)
  }
  const done = (message: unknown): void => {
    const entry = requests.get((message as { request: object }).request)
    if (entry !== undefined) entry.busy = false
  }
  const subscriptions: [string, (message: unknown) => void][] = [
    ['undici:client:connected', connected],
    ['undici:client:sendHeaders', sent],
    ['undici:request:trailers', done],
    ['undici:request:error', done],
  ]
  const { channel } = process.getBuiltinModule('node:diagnostics_channel')
  for (const [name, listener] of subscriptions) channel(name).subscribe(listener)
  return () => {
    for (const [name, listener] of subscriptions) channel(name).unsubscribe(listener)
  }
}

function isFetching(origin: Origin | undefined): boolean {
  return origin !== undefined && (origin.call === 'fetch' || isFetching(origin.context))
}
