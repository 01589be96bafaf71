/** Which place in the code a call stack is about. */
import type { StackFrame } from '../../trace/stacks.js'

/** Where in a program's code something happened. What is not known is undefined. */
export interface CodePlace {
  readonly function: string | undefined
  /** Source file. */
  readonly file: string | undefined
  readonly line: number | undefined
  /** The program or library of the code. */
  readonly module: string | undefined
}

export const unknownPlace: CodePlace = { function: undefined, file: undefined, line: undefined, module: undefined }

// The C library opens for others, whatever it is called.
const serviceModules =
  /\/(?:libc[.-]|ld-linux|libpthread[.-]|libdl[.-]|librt[.-]|libstdc\+\+|libgcc_s|libuv[.-]|ld-musl|libc\.musl)|^\[vdso\]/
// What Node and Python do for the code that calls them, and what we load into Node (tell-opens.cts).
const serviceScripts = /^(?:node:|internal\/|<frozen )|\/dist\/leaks\/tell-opens\.cjs$/
// The interpreter itself is not what leaks, when a script runs in it.
const interpreters = /\/(?:node|python[\d.]*|libnode\.so[\d.]*|libpython[\d.]*\.so[\d.]*)$/
// What libuv opens once for each event loop and keeps as long as that: Node.js ends without closing its own.
const eventLoopMakers = /^(?:uv_loop_init|uv_signal_init|uv_async_init)$/
// The descriptor that it gives up when a connection finds no number (uv__emfile_trick), and opens again.
const spareMakers = /^(?:uv__stream_init|uv__server_io)$/

/**
 * The frame that opened something: the innermost one of a script, else the innermost one outside the C library.
 *
 * @param frames The innermost first.
 */
export function placeOf(frames: readonly StackFrame[] | undefined): CodePlace {
  if (frames === undefined || frames.length === 0) return unknownPlace
  const known = places.get(frames)
  if (known !== undefined) return known
  const own = frames.find(({ script, file, function: name }) => script && isOwnScript(file, name))
  const chosen =
    own ?? frames.find(({ script, module }) => !script && module !== undefined && !serviceModules.test(module))
  const { function: name, file, line, module } = chosen ?? frames[0]!
  const place = { function: name, file, line, module }
  places.set(frames, place)
  return place
}

// The same stack comes again and again.
const places = new WeakMap<readonly StackFrame[], CodePlace>()

function isOwnScript(file: string | undefined, name: string | undefined): boolean {
  return file !== undefined && name !== undefined && !serviceScripts.test(file)
}

/** Whether libuv opened it for an event loop, rather than for anybody. */
export function isForEventLoop(call: string, frames: readonly StackFrame[] | undefined): boolean {
  const makers = call === 'openat' ? spareMakers : eventLoopMakers
  return frames?.some(({ function: name }) => name !== undefined && makers.test(name)) === true
}

/** Whether the code is an interpreter's own, so that the script behind it is not known. */
export function isInterpreter({ module }: CodePlace): boolean {
  return module !== undefined && interpreters.test(module)
}

/** `write_log leak.c:32`, `write_log (libleak.so)`; the last part of paths only. Of a script that is not known: nothing. */
export function placeText(place: CodePlace, program = ''): string {
  const { function: name, file, module } = place
  if (isInterpreter(place)) return ''
  const isPlain = file === undefined && (module === undefined || module === program)
  const source = isPlain ? undefined : file === undefined ? `(${baseName(module!)})` : sourceText(place)
  return [name, source].filter((part) => part !== undefined).join(' ')
}

/** `leak.c:32`, or the program or library. */
export function sourceText({ file, line, module }: CodePlace): string | undefined {
  if (file !== undefined) return `${baseName(file)}${line === undefined ? '' : `:${line}`}`
  return module === undefined ? undefined : `in ${baseName(module)}`
}

/** The same for all calls of one place. */
export function placeKey({ function: name, file, line, module }: CodePlace): string {
  return [name, file, line, file === undefined ? module : undefined].join('\0')
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
