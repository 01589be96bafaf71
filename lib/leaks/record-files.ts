import fs from 'node:fs'
import type { Origin, Recorder } from './recorder.js'

type Callback = (error: unknown, value?: never) => void
type Sync<Value> = (...args: unknown[]) => Value

/** Replaces the functions of node:fs that give out or take back a descriptor. */
export function recordFiles(recorder: Recorder): void {
  const { patches } = recorder
  const { readlinkSync } = fs
  const target = (fd: number): string => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  }

  patches.replace(
    fs,
    'openSync',
    (original: Sync<number>) =>
      function openSync(this: unknown, ...args: unknown[]) {
        const fd = original.apply(this, args)
        recorder.opened(fd, recorder.origin('fs.openSync', openSync, args[0]))
        return fd
      },
  )
  patches.replace(
    fs,
    'open',
    (original: Sync<void>) =>
      function open(this: unknown, ...args: unknown[]) {
        const origin = recorder.origin('fs.open', open, args[0])
        let done: (() => void) | undefined
        const result = original.apply(
          this,
          withCallback(
            args,
            (fd: number) => recorder.opened(fd, origin),
            () => done?.(),
          ),
        )
        // Only now: for wrong arguments it throws.
        done = recorder.opens()
        return result
      },
  )
  patches.replace(
    fs.promises,
    'open',
    (original: Sync<Promise<fs.promises.FileHandle>>) =>
      function open(this: unknown, ...args: unknown[]) {
        const origin = recorder.origin('fs.promises.open', open, args[0])
        const done = recorder.opens()
        return original
          .apply(this, args)
          .then((handle) => {
            recorder.opened(handle.fd, origin, handle)
            return handle
          })
          .finally(done)
      },
  )

  const keep = (directory: fs.Dir, origin: Origin): fs.Dir => {
    recorder.directories.push({ directory: new WeakRef(directory), path: directory.path, origin })
    return directory
  }
  patches.replace(
    fs,
    'opendirSync',
    (original: Sync<fs.Dir>) =>
      function opendirSync(this: unknown, ...args: unknown[]) {
        return keep(original.apply(this, args), recorder.origin('fs.opendirSync', opendirSync))
      },
  )
  patches.replace(
    fs,
    'opendir',
    (original: Sync<void>) =>
      function opendir(this: unknown, ...args: unknown[]) {
        const origin = recorder.origin('fs.opendir', opendir)
        return original.apply(
          this,
          withCallback(args, (directory: fs.Dir) => void keep(directory, origin)),
        )
      },
  )
  patches.replace(
    fs.promises,
    'opendir',
    (original: Sync<Promise<fs.Dir>>) =>
      function opendir(this: unknown, ...args: unknown[]) {
        const origin = recorder.origin('fs.promises.opendir', opendir)
        return original.apply(this, args).then((directory) => keep(directory, origin))
      },
  )

  // A stream opens its file in a later turn, where no frame of its maker is left.
  for (const name of ['createReadStream', 'createWriteStream', 'watch']) {
    patches.replace(
      fs,
      name,
      (original: Sync<unknown>) =>
        function make(this: unknown, ...args: unknown[]) {
          return recorder.context.run(recorder.origin(`fs.${name}`, make, args[0]), () => original.apply(this, args))
        },
    )
  }
  for (const name of ['ReadStream', 'WriteStream'] as const) {
    const original = fs[name]
    const replacement = new Proxy(original, {
      construct: (constructor, args, newTarget) =>
        recorder.context.run(recorder.origin(`fs.${name}`, undefined, args[0]), () =>
          Reflect.construct(constructor, args, newTarget),
        ),
    })
    patches.set(fs, name, original, replacement)
  }

  patches.replace(
    fs,
    'closeSync',
    (original: Sync<void>) =>
      function closeSync(this: unknown, ...args: unknown[]) {
        recorder.closing(args[0], closeSync, target)
        return original.apply(this, args)
      },
  )
  patches.replace(
    fs,
    'close',
    (original: Sync<void>) =>
      function close(this: unknown, ...args: unknown[]) {
        recorder.closing(args[0], close, target)
        return original.apply(this, args)
      },
  )
}

/** The arguments with the last one, a callback, hearing of the end and of success first. */
function withCallback(args: unknown[], success: (value: never) => void, end?: () => void): unknown[] {
  const callback = args.at(-1)
  if (typeof callback !== 'function') return args
  const heard: Callback = function (this: unknown, error, value) {
    end?.()
    if (error === null || error === undefined) success(value!)
    return (callback as Callback).call(this, error, value)
  }
  return [...args.slice(0, -1), heard]
}
