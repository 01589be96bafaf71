import type { FdRow, FdSnapshot } from '../fds/types.js'
import { originsOf } from './origin.js'
import type { StaleProgram } from './types.js'

// Code that programs write, map and delete on purpose: libffi's trampolines, JIT regions.
const notLibraries = [/^\/tmp\/ffi/, /^\/dev\/shm\//, /^\/run\/user\/[^/]*\/ffi/, /^\/dev\/zero/, /^\/SYSV/, /\/#\d+$/]

/**
 * Programs whose executable or a library of theirs was deleted or replaced since they began, as an update does: they run the
 * old code until they are restarted.
 */
export function staleProgramsOf(snapshot: FdSnapshot): StaleProgram[] {
  const programs = new Map<number, { executable: string | null; libraries: Set<string> }>()
  for (const row of snapshot.fds) {
    if (row.kind !== 'file' || !isGone(row)) continue
    const program = programs.get(row.pid) ?? { executable: null, libraries: new Set() }
    if (row.hold === 'exe') program.executable = row.path ?? '?'
    else if (row.hold === 'mapping' && row.executable === true && isLibrary(row)) program.libraries.add(row.path!)
    else continue
    programs.set(row.pid, program)
  }
  const commands = new Map(snapshot.processes.map(({ pid, command }) => [pid, command]))
  const origins = originsOf([...programs.keys()], 250)
  return [...programs].map(([pid, { executable, libraries }]) => {
    const { unit, container } = origins.get(pid) ?? {}
    const program: StaleProgram = {
      pid,
      command: commands.get(pid) ?? '?',
      executable,
      // The executable is mapped as well; it is no library of itself.
      libraries: [...libraries].filter((path) => path !== executable).toSorted(),
    }
    if (unit !== undefined) program.unit = unit
    if (container !== undefined) program.container = container
    return program
  })
}

// Of a package the old file may live on as a backup link, so a name that is gone is enough here.
function isGone({ deleted, reason }: FdRow): boolean {
  return deleted === true || reason === 'name-only'
}

function isLibrary({ path }: FdRow): boolean {
  return typeof path === 'string' && !notLibraries.some((pattern) => pattern.test(path))
}
