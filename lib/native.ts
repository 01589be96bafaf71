import { join } from 'node:path'
import { SyslensError } from './errors.js'

/** What the addon exports; each pillar documents its own part beside its C++ file. */
export interface NativeAddon {
  /** _exit(2): at once, without Node's own end. For the command line, when everything is written. */
  exitNow(code: number): never
  /** Sets the action of a signal to SIG_IGN, for the whole process; a number that has none is passed over. */
  ignoreSignal(number: number): void
}

let loaded: NativeAddon | undefined

/** Loads the addon on first use, so that a mere import has no effect and cannot fail. */
export function native(): NativeAddon {
  return (loaded ??= load())
}

function load(): NativeAddon {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SyslensError(
      'ERR_SYSLENS_PLATFORM',
      `syslens works on Linux x86-64 only, this is ${process.platform} ${process.arch}`,
    )
  }
  // Both lib/ and dist/ lie one level below the package root.
  const file = process.env.SYSLENS_ADDON ?? join(import.meta.dirname, '../prebuilds/linux-x64/syslens.node')
  try {
    // As require() does it, without its search.
    const module = { exports: {} as NativeAddon }
    process.dlopen(module, file)
    return module.exports
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new SyslensError('ERR_SYSLENS_ADDON', `cannot load ${file}: ${reason}`, {
      hint: 'In a checkout, run "npm run build"; otherwise reinstall syslens.',
      cause,
    })
  }
}
