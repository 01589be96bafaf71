import { syncBuiltinESMExports } from 'node:module'

type Method = (this: never, ...args: never[]) => unknown

type Callable = (this: unknown, ...args: unknown[]) => unknown

const ownFolder = new URL('.', import.meta.url).pathname

// What an original throws tells its own story: test runners show the code of its first frame, which must be the caller's.
function withoutOurFrames(original: Callable): Callable {
  return function (this: unknown, ...args: unknown[]) {
    try {
      return original.apply(this, args)
    } catch (error) {
      if (error instanceof Error && typeof error.stack === 'string')
        error.stack = error.stack
          .split('\n')
          .filter((line) => !line.includes(ownFolder))
          .join('\n')
      throw error
    }
  }
}

/** Functions of Node that are replaced for a while, and put back. */
export class Patches {
  readonly #made: { target: object; key: string; original: unknown; replacement: unknown }[] = []

  /** Replaces `target[key]` by what `wrap` makes of it; a function that this Node does not have stays away. */
  replace(target: object, key: string, wrap: (original: never) => Method): void {
    const original = (target as Record<string, unknown>)[key]
    if (typeof original !== 'function') return
    const replacement = wrap(withoutOurFrames(original as Callable) as never)
    // Name, length and what hangs on it (util.promisify.custom) stay those of the original.
    Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original))
    this.set(target, key, original, replacement)
  }

  set(target: object, key: string, original: unknown, replacement: unknown): void {
    ;(target as Record<string, unknown>)[key] = replacement
    this.#made.push({ target, key, original, replacement })
  }

  /** Named imports of built-in modules see what was replaced only after this. */
  publish(): void {
    syncBuiltinESMExports()
  }

  undo(): void {
    for (const { target, key, original, replacement } of this.#made.splice(0).toReversed()) {
      const slots = target as Record<string, unknown>
      // Somebody who replaced it after us keeps theirs, which calls ours, which goes on calling the original.
      if (slots[key] === replacement) slots[key] = original
    }
    syncBuiltinESMExports()
  }
}
