/** Files that the build made of the table (scripts/build-table.mjs). They lie in dist/, and nowhere in the sources. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

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
