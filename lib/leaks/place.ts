import { fileURLToPath } from 'node:url'

/** A line of JavaScript. */
export interface Place {
  /** The function, where it has a name. */
  readonly function: string | undefined
  /** Absolute path, or what the engine calls it. */
  readonly file: string
  readonly line: number
  readonly column: number
  /** The package of node_modules between that line and the call. */
  readonly through: string | undefined
}

interface Frame {
  readonly function: string | undefined
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A stack that was captured and costs no text until somebody asks. */
export interface Stack {
  readonly stack?: string
}

const depth = 40

/**
 * The stack as an object whose text is made when it is read. With `below`, which must be on it, from the caller of that
 * function on.
 */
export function captureStack(below: (...args: never[]) => unknown = captureStack): Stack {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = depth
  const holder: Stack = {}
  Error.captureStackTrace(holder, below)
  Error.stackTraceLimit = before
  return holder
}

// Our own folder, wherever the package lies; and the test runners, whose frames are under everything in a test.
const own = new URL('..', import.meta.url).pathname
const ownFolders = ['leaks/', 'vitest/'].map((folder) => own + folder)
const runner = /\/node_modules\/(?:@vitest\/|vitest\/|vite-node\/|vite\/|tinypool\/)/

/**
 * The line that a stack begins at for its reader: the first outside of Node, of packages and of syslens; where there is
 * none, the first of a package.
 */
export function placeOf({ stack }: Stack): Place | undefined {
  const frames = framesOf(stack)
  const index = frames.findIndex(({ file }) => !file.includes('/node_modules/'))
  const outer = frames[index]
  const inner = frames.find(({ file }) => file.includes('/node_modules/') && !runner.test(file))
  if (outer !== undefined) {
    const between = frames.slice(0, index).find(({ file }) => !runner.test(file))
    return { ...outer, through: between === undefined ? undefined : packageOf(between.file) }
  }
  return inner === undefined ? undefined : { ...inner, through: undefined }
}

/** Whether Node's own code made the call. */
export function calledByNode({ stack }: Stack): boolean {
  const [, first = ''] = linesOf(stack)
  return /\(?node:/.test(first)
}

/** `writeUpload  src/upload.ts:41:17`, below a folder relative to it. */
export function placeText(place: Place, root = process.cwd()): string {
  const where = `${relativeTo(root, place.file)}:${place.line}:${place.column}`
  const through = place.through === undefined ? '' : `  (through ${place.through})`
  return `${place.function === undefined ? '' : `${place.function}  `}${where}${through}`
}

/** A path below a folder without that folder. */
export function relativeTo(root: string, file: string): string {
  const folder = root.endsWith('/') ? root : `${root}/`
  return file.startsWith(folder) ? file.slice(folder.length) : file
}

function linesOf(stack: unknown): string[] {
  return typeof stack === 'string' ? stack.split('\n') : []
}

function framesOf(stack: unknown): Frame[] {
  return linesOf(stack)
    .map(frameOf)
    .filter(
      (frame): frame is Frame => frame !== undefined && !ownFolders.some((folder) => frame.file.startsWith(folder)),
    )
}

// `    at async Class.method (file:///a/b.ts:1:2)`, `    at /a/b.ts:1:2`
function frameOf(line: string): Frame | undefined {
  const match = /^\s+at (?:async )?(?:(.*?) \()?((?:file:\/\/)?\/.*?):(\d+):(\d+)\)?$/.exec(line)
  if (match === null) return undefined
  const [, name, location, row, column] = match
  return { function: functionName(name), file: pathOf(location!), line: Number(row), column: Number(column) }
}

function functionName(name: string | undefined): string | undefined {
  const short = name?.replace(/^(?:new |Object\.|Module\.|Proxy\.)/, '').replace(/ \[as .*\]$/, '')
  return short === undefined || short === '' || short.includes('<anonymous>') ? undefined : short
}

// Vitest's module runner appends a query; a native module URL has file:// in front.
function pathOf(location: string): string {
  const path = location.replace(/\?.*$/, '')
  if (!path.startsWith('file://')) return path
  try {
    return fileURLToPath(path)
  } catch {
    return path
  }
}

function packageOf(file: string): string {
  const [first, second] = file.slice(file.lastIndexOf('/node_modules/') + '/node_modules/'.length).split('/')
  return first!.startsWith('@') ? `${first}/${second}` : first!
}
