import { basename } from 'node:path'
import { OwnTable } from './own-table.js'
import type { Recorder } from './recorder.js'

type Callable = (...args: unknown[]) => unknown

/**
 * Wraps the functions and classes that addons export, when they are loaded: a call after which there are more descriptors
 * than before has opened them. Costs two looks at the table per call.
 */
export function recordAddons(recorder: Recorder): void {
  recorder.patches.replace(
    process,
    'dlopen',
    (original: Callable) =>
      function dlopen(this: unknown, ...args: unknown[]) {
        const result = original.apply(this, args)
        const module = args[0] as { exports?: unknown }
        const name = basename(String(args[1]))
        // Our own addon looks at the table: it must not look at itself.
        if (!(process.env.SYSLENS_ADDON ?? 'syslens.node').endsWith(name))
          module.exports = wrapped(module.exports, name, recorder)
        return result
      },
  )
}

function wrapped(exports: unknown, addon: string, recorder: Recorder): unknown {
  if (typeof exports === 'function') return watching(exports as Callable, addon, exports.name, recorder)
  if (typeof exports !== 'object' || exports === null) return exports
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(exports))) {
    if (typeof descriptor.value !== 'function' || descriptor.configurable === false) continue
    Object.defineProperty(exports, name, {
      ...descriptor,
      value: watching(descriptor.value as Callable, addon, name, recorder),
    })
  }
  return exports
}

// A proxy, so that the function stays what it is for instanceof, prototypes and static members.
function watching(original: Callable, addon: string, name: string, recorder: Recorder): unknown {
  const watch = <Value>(call: () => Value): Value => {
    const before = OwnTable.take()
    const begun = recorder.order
    try {
      return call()
    } finally {
      const { opened } = OwnTable.take().since(before)
      if (opened.length > 0) {
        const origin = recorder.origin(`${name} of ${addon}`)
        for (const fd of opened) {
          const known = recorder.files.get(fd)
          // What this call had opened through Node has a better origin already. What is older is about a file that was
          // closed in a way that is not seen, such as a FileHandle's.
          if (known === undefined || known.order <= begun) recorder.opened(fd, origin)
        }
      }
    }
  }
  return new Proxy(original, {
    apply: (target, self, args) => watch(() => Reflect.apply(target, self, args) as unknown),
    construct: (target, args, newTarget) => watch(() => Reflect.construct(target, args, newTarget) as object),
  })
}
