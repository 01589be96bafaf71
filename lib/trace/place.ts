/** The options `path` and `fd`: which files a call has to do with. As native/tracer/place.h wants them. */
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { SyslensError } from '../errors.js'

/** A path, the folder of a path that ends with a slash, or a pattern with `*`, `?`, `[a-z]`, `{a,b}`, `**`. */
export type PathSelector = string

/** `PatternKind` of native/tracer/place.h. */
const kinds = { exact: 0, below: 1, glob: 2 } as const

export interface NativePath {
  readonly kind: number
  readonly text: Uint8Array
}

/** `PlaceOptions` of native/tracer/place.h. */
export interface NativePlace {
  readonly paths: readonly NativePath[]
  readonly fds: readonly number[]
}

const mostAlternatives = 1000

/**
 * What the tracer looks for. Relative paths count from `cwd`; a pattern without a slash is one for file names in any folder,
 * one that begins with `**` one for whole paths. A path that leads through symbolic links stands also for where it leads.
 * @throws SyslensError ERR_SYSLENS_OPTION
 */
export function toNativePlace(
  paths: readonly PathSelector[],
  fds: readonly number[],
  cwd: string = process.cwd(),
): NativePlace {
  const texts = paths.flatMap((path) => {
    if (path === '' || path.includes('\0')) throw wrongPath(path)
    return alternatives(path)
  })
  return { paths: [...new Set(texts)].flatMap((text) => patternsOf(text, cwd)), fds }
}

function wrongPath(path: string): SyslensError {
  return new SyslensError('ERR_SYSLENS_OPTION', `${JSON.stringify(path)} is not a path to filter by`)
}

const isSpecial = (char: string): boolean => '*?['.includes(char)

function patternsOf(text: string, cwd: string): NativePath[] {
  const special = firstSpecial(text)
  if (special === -1) {
    const path = text.replaceAll(/\\(.)/gs, '$1')
    const kind = path.endsWith('/') ? kinds.below : kinds.exact
    const absolute = resolve(cwd, path)
    return [...new Set([absolute, realPath(absolute)])].map((one) => ({ kind, text: Buffer.from(one) }))
  }
  if (!text.includes('/')) return [glob(`**/${text}`)]
  if (text.startsWith('**')) return [glob(text.startsWith('**/') ? text : `/${text}`)]
  // What lies before the first pattern is a folder, perhaps by way of symbolic links.
  const slash = text.lastIndexOf('/', special)
  const folder = resolve(cwd, text.slice(0, slash + 1).replaceAll(/\\(.)/gs, '$1') || '.')
  const rest = text.slice(slash + 1)
  return [...new Set([folder, realPath(folder)])].map((one) => glob(`${literal(one === '/' ? '' : one)}/${rest}`))
}

function glob(text: string): NativePath {
  // A folder and all in it.
  return { kind: kinds.glob, text: Buffer.from(text.endsWith('/') ? `${text}**` : text) }
}

function firstSpecial(text: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (isSpecial(text[at]!)) return at
  }
  return -1
}

const literal = (path: string): string => path.replaceAll(/[*?[\\]/g, String.raw`\$&`)

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    // It may come to be later.
    return path
  }
}

/** `a{b,c{d,e}}` is `ab`, `acd`, `ace`. Braces without a comma or a partner are themselves. */
function alternatives(text: string): string[] {
  const found = firstBraces(text)
  if (found === undefined) return [text]
  const { start, end, commas } = found
  const borders = [start, ...commas, end]
  const parts = borders.slice(1).map((border, i) => text.slice(borders[i]! + 1, border))
  const result = parts.flatMap((part) => alternatives(text.slice(0, start) + part + text.slice(end + 1)))
  if (result.length > mostAlternatives) throw wrongPath(text)
  return result
}

function firstBraces(text: string): { start: number; end: number; commas: number[] } | undefined {
  const open: { start: number; commas: number[] }[] = []
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === '{') open.push({ start: at, commas: [] })
    else if (char === ',') open.at(-1)?.commas.push(at)
    else if (char === '}') {
      const braces = open.pop()
      if (braces !== undefined && braces.commas.length > 0) return { ...braces, end: at }
    }
  }
  return undefined
}
