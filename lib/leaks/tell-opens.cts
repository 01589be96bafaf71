/**
 * Loaded by --require into a Node.js program whose descriptors are traced. Opens of node:fs that a thread of the pool
 * makes have no JavaScript on their stack, and none tells the line of the call: so each open says afterwards, by a system
 * call that fails, which descriptor it got, or that there was none left, and on which lines it was asked for.
 * lib/leaks/told-opens.ts reads that.
 */
import fs = require('node:fs')
import nodeModule = require('node:module')

type Site = readonly [name: string, file: string, line: number, column: number]
type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

/** No file has this name: /proc has no directories of its own. */
const prefix = '/proc/syslens-opened/'
const mostSites = 8
// A path is cut by the tracer at PATH_MAX, 4096 bytes.
const mostText = 3000

const { existsSync } = fs

/** The lines outside of Node that lead to a call of `below`. */
function sitesOf(below: AnyFunction): Site[] {
  const { prepareStackTrace, stackTraceLimit } = Error
  try {
    Error.stackTraceLimit = 50
    Error.prepareStackTrace = (_error, sites) => sites
    const holder: { stack?: NodeJS.CallSite[] } = {}
    Error.captureStackTrace(holder, below)
    const sites = (holder.stack ?? []).filter((site) => site.getFileName()?.startsWith('node:') === false)
    return sites
      .slice(0, mostSites)
      .map((site) => [nameOf(site), fileOf(site), site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0])
  } catch {
    return []
  } finally {
    Error.prepareStackTrace = prepareStackTrace
    Error.stackTraceLimit = stackTraceLimit
  }
}

function nameOf(site: NodeJS.CallSite): string {
  const name = site.getFunctionName() ?? site.getMethodName() ?? ''
  // The function around a CommonJS module.
  return name === 'Object.<anonymous>' ? '' : name
}

function fileOf(site: NodeJS.CallSite): string {
  const file = site.getFileName() ?? ''
  return file.startsWith('file://') ? decodeURIComponent(file.slice('file://'.length)) : file
}

/** @param what The descriptor, or 'failed'. */
function tell(what: unknown, sites: readonly Site[]): void {
  if ((typeof what !== 'number' && what !== 'failed') || sites.length === 0) return
  for (let count = sites.length; count > 0; count--) {
    const text = JSON.stringify([what, ...sites.slice(0, count)])
    if (text.length > mostText) continue
    try {
      existsSync(prefix + text)
    } catch {
      // Not to be told, then: the permission model, say.
    }
    return
  }
}

function tellFailure(error: unknown, sites: () => readonly Site[]): void {
  const code = (error as { code?: unknown } | null | undefined)?.code
  if (code === 'EMFILE' || code === 'ENFILE') tell('failed', sites())
}

function replace(holder: object, name: string, make: (original: AnyFunction) => AnyFunction): void {
  const original = (holder as Record<string, unknown>)[name]
  if (typeof original !== 'function') return
  const replacement = make(original as AnyFunction)
  Object.defineProperty(replacement, 'name', { value: original.name, configurable: true })
  Object.defineProperty(replacement, 'length', { value: original.length, configurable: true })
  const property = Object.getOwnPropertyDescriptor(holder, name)
  Object.defineProperty(holder, name, { ...property, value: replacement })
}

replace(fs, 'openSync', (original) => {
  return function openSync(...args) {
    try {
      const fd = original.apply(this, args)
      tell(fd, sitesOf(openSync))
      return fd
    } catch (error) {
      tellFailure(error, () => sitesOf(openSync))
      throw error
    }
  }
})

replace(fs, 'open', (original) => {
  return function open(...args) {
    const callback = args.at(-1)
    if (typeof callback !== 'function') return original.apply(this, args)
    const sites = sitesOf(open)
    args[args.length - 1] = function opened(this: unknown, ...results: unknown[]) {
      if (results[0] === null || results[0] === undefined) tell(results[1], sites)
      else tellFailure(results[0], () => sites)
      return (callback as AnyFunction).apply(this, results)
    }
    return original.apply(this, args)
  }
})

replace(fs.promises, 'open', (original) => {
  return async function open(...args) {
    const sites = sitesOf(open)
    try {
      const handle = await original.apply(this, args)
      tell((handle as { fd: number }).fd, sites)
      return handle
    } catch (error) {
      tellFailure(error, () => sites)
      throw error
    }
  }
})

// A stream opens its file in a later turn, when who made it is not on the stack any more.
for (const name of ['createReadStream', 'createWriteStream']) {
  replace(fs, name, (original) => {
    return function create(...args) {
      const sites = sitesOf(create)
      const stream = original.apply(this, args) as fs.ReadStream
      stream.once('open', (fd: number) => tell(fd, sites))
      return stream
    }
  })
}

nodeModule.syncBuiltinESMExports()
