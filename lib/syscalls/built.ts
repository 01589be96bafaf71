/** Files that the build made of the table (scripts/build-table.mjs). They lie in dist/, and nowhere in the sources. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What every Buffer has, natively: for toString() Node compiles a handful of functions first. */
type Latin1 = { latin1Slice(start?: number, end?: number): string }

/** Bytes of one character each, as text. */
export function latin1(bytes: Buffer, start?: number, end?: number): string {
  return (bytes as Buffer & Latin1).latin1Slice(start, end)
}

const files = new Map<string, Buffer>()

/**
 * A file of dist/, read when it is first asked for.
 * @throws Error ENOENT where nothing has been built.
 */
export function builtFile(name: string): Buffer {
  let bytes = files.get(name)
  if (bytes === undefined) {
    bytes = readFileSync(join(import.meta.dirname, '..', name))
    files.set(name, bytes)
  }
  return bytes
}

/** What stands behind a key at the beginning of a line of such a file, whose first character is a newline. */
export function lineOf(name: string, key: string): string | undefined {
  const bytes = builtFile(name)
  const at = bytes.indexOf(`\n${key} `, 0, 'latin1')
  if (at < 0) return undefined
  const from = at + key.length + 2
  return latin1(bytes, from, bytes.indexOf(0x0a, from))
}
