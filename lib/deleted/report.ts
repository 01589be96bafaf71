import { escapeBytes, escapeText } from '../report/escape.js'
import { formatBytes, formatShare, plural } from '../report/format.js'
import type { DeletedAudit, DeletedFile, DeletedFilesystem, DeletedProcess } from './types.js'

/** Files that are listed one by one; the rest is summed up. */
const mostFiles = 40
/** Below this nobody restarts anything. */
const worthwhile = 65_536

/** The report for a person: where bytes are hidden, in what, held by whom, and what gives them back. */
export function deletedReport(audit: DeletedAudit, all: boolean): string {
  const blocks = audit.filesystems.map((filesystem) => filesystemBlock(filesystem, audit, all))
  if (blocks.length === 0) blocks.push('no deleted file is held open\n')
  return [
    ...blocks,
    memoryBlock(audit),
    restartBlock(audit),
    ...audit.kernel.map(({ holder, path }) => `${holder} of the kernel is on the deleted file ${escapeText(path)}\n`),
    ...audit.rings.map(
      ({ pid, command, path }) =>
        `an io_uring of ${escapeText(command)} (${pid}) holds ${escapeText(path)}, whose size the kernel does not tell\n`,
    ),
    ...audit.inFlight.map(
      ({ pid, command, fd, count }) =>
        `${plural(count, 'descriptor')} in flight to fd ${fd} of ${escapeText(command)} (${pid}): not received yet, and they may hold deleted files\n`,
    ),
  ]
    .filter((text) => text !== '')
    .join('\n')
}

function filesystemBlock(filesystem: DeletedFilesystem, audit: DeletedAudit, all: boolean): string {
  const files = audit.files.filter((file) => file.filesystem === filesystem.key)
  const holders = new Set(files.flatMap(({ pids }) => pids))
  const lines = [headOf(filesystem)]
  if (files.length === 0) {
    lines.push('no hidden bytes: no deleted file is held open')
    return `${lines.join('\n')}\n`
  }
  lines.push(
    `HIDDEN  ${formatBytes(filesystem.hidden)} in ${plural(files.length, 'deleted file')}, held by ${plural(holders.size, 'process', 'processes')}${explains(filesystem)}`,
    '',
  )
  // What the same processes hold is freed together.
  const groups = new Map<string, DeletedFile[]>()
  for (const file of files) {
    const key = `${file.pids.toSorted((a, b) => a - b).join(' ')}\0${file.advice.truncate === null}`
    const list = groups.get(key)
    if (list === undefined) groups.set(key, [file])
    else list.push(file)
  }
  let left = all ? Infinity : mostFiles
  const processes = new Map(audit.processes.map((process) => [process.pid, process]))
  for (const group of [...groups.values()].toSorted((a, b) => bytesOf(b) - bytesOf(a))) {
    const shown = group.slice(0, Math.max(0, left))
    left -= shown.length
    if (shown.length > 0) lines.push(...groupLines(group, shown, processes, filesystem.mountPoint))
  }
  if (left < 0 || files.length > mostFiles) {
    const hidden = all ? 0 : Math.max(0, files.length - mostFiles)
    if (hidden > 0) lines.push(`  ${plural(hidden, 'smaller file')} not shown: --all`)
  }
  return `${lines.join('\n')}\n`
}

function headOf({ mountPoint, type, source, total, used, visible, unreadable }: DeletedFilesystem): string {
  const place = mountPoint === null ? 'a file system that is mounted nowhere here' : escapeText(mountPoint)
  const on = source === null ? '' : ` on ${escapeText(source)}`
  const size = total === null ? 'does not answer' : `${formatBytes(total)}, used ${formatBytes(used!)}`
  const du = visible === undefined ? '' : `, visible (du) ${formatBytes(visible)}`
  const gaps = (unreadable ?? 0) > 0 ? ` without ${plural(unreadable!, 'folder')} that could not be read` : ''
  return `${place}   ${type ?? '?'}${on}   ${size}${du}${gaps}`
}

function explains({ hidden, used, visible }: DeletedFilesystem): string {
  if (used === null || used === 0) return ''
  if (visible === undefined) return ` (${formatShare(hidden / used)} of what is used)`
  const gap = used - visible
  return gap <= 0 ? '' : ` (explains ${((100 * hidden) / gap).toFixed(2)} % of df - du)`
}

function groupLines(
  group: readonly DeletedFile[],
  shown: readonly DeletedFile[],
  processes: ReadonlyMap<number, DeletedProcess>,
  mountPoint: string | null,
): string[] {
  const { pids } = group[0]!
  const commands = [...new Set(group.flatMap(({ holders }) => holders.map(({ command }) => escapeText(command))))]
  const origin = originText(pids.map((pid) => processes.get(pid)))
  const bytes = formatBytes(bytesOf(group)).padStart(10)
  const lines = [`${bytes}  ${commands.join(', ')}  pid ${listText(pids, 6)}${origin}`]
  for (const file of shown) lines.push(`            ${fileText(file, pids.length, mountPoint)}`)
  if (group.length > shown.length) lines.push(`            and ${plural(group.length - shown.length, 'more file')}`)
  lines.push(...adviceLines(group, pids, processes).map((line) => `            ${line}`))
  return lines
}

function fileText(file: DeletedFile, processes: number, mountPoint: string | null): string {
  const name =
    file.path === null
      ? `inode ${file.inode} (its path is too long to be read)`
      : escapeBytes(file.path, file.pathBytes)
  const below = mountPoint !== null && mountPoint !== '/' ? `${escapeText(mountPoint)}/` : undefined
  const shownName = below !== undefined && name.startsWith(below) ? name.slice(below.length) : name
  const size = file.allocated === null ? 'size unknown' : formatBytes(file.allocated)
  const sparse = file.size !== null && file.allocated !== null && file.size > 2 * file.allocated + 4096
  const long = sparse ? ` of ${formatBytes(file.size!)} length` : ''
  const notes = [
    ...(file.reason === 'replaced' ? ['another file has its name now'] : []),
    ...(file.reason === 'tmpfile' ? ['never had a name'] : []),
    ...(file.kind === 'file' ? [] : [file.kind]),
  ]
  return `${shownName}  ${size}${long}  ${holdsText(file, processes)}${notes.length === 0 ? '' : `  (${notes.join(', ')})`}`
}

function holdsText({ holders }: DeletedFile, processes: number): string {
  const numbers = [...new Set(holders.flatMap(({ fd }) => (fd === null ? [] : [fd])))].toSorted((a, b) => a - b)
  const others = [...new Set(holders.flatMap(({ fd, hold }) => (fd === null ? [hold] : [])))]
  const parts = [
    ...(numbers.length === 0
      ? []
      : [`fd ${listText(numbers, 8)}${processes > 1 && holders.length > processes ? ' in each' : ''}`]),
    ...others.map(
      (hold) =>
        ({ mapping: 'mapped', exe: 'running executable', cwd: 'working directory', root: 'root directory' })[
          hold as string
        ] ?? hold,
    ),
  ]
  return parts.length === 1 && parts[0] === 'mapped' ? 'mapped, no descriptor' : parts.join(', ')
}

function adviceLines(
  group: readonly DeletedFile[],
  pids: readonly number[],
  processes: ReadonlyMap<number, DeletedProcess>,
): string[] {
  const lines: string[] = []
  const units = [...new Set(pids.map((pid) => processes.get(pid)?.unit).filter((unit) => unit !== undefined))]
  const close = group.reduce((count, { advice }) => count + advice.close.length, 0)
  const restart =
    units.length === pids.length || (units.length > 0 && pids.length > 1)
      ? `systemctl restart ${units.join(' ')}`
      : `restart ${pids.length === 1 ? 'it' : `all ${pids.length}`}`
  if (bytesOf(group) < worthwhile) return ['→ frees next to nothing']
  if (pids.length === 1) {
    lines.push(`→ ${close > 0 ? 'make it close them, or ' : ''}${restart}`)
  } else {
    const all = close > 1 ? `all ${close} descriptors have to be closed; ` : ''
    lines.push(`→ closing in one process frees nothing: ${all}${restart}`)
  }
  const commands = group.flatMap(({ advice, allocated }) =>
    advice.truncate === null || allocated === 0 ? [] : [advice],
  )
  if (commands.length > 0) {
    lines.push(`→ or free it now without a restart (${commands[0]!.warning ?? 'the content is lost'}):`)
    for (const { truncate } of commands.slice(0, 3)) lines.push(`    ${truncate}`)
    if (commands.length > 3) lines.push(`    and ${commands.length - 3} more`)
    const first = group.find(({ advice }) => advice.close.length > 0)
    const descriptor = first?.advice.close[0]
    if (descriptor !== undefined)
      lines.push(
        `  rescue a copy before: syslens deleted --rescue ${descriptor.pid}:${descriptor.fd} --inode ${first!.inode} FILE`,
      )
  }
  const refusals = [
    ...new Set(
      group.flatMap(({ advice }) => (advice.truncate === null && advice.warning !== undefined ? [advice.warning] : [])),
    ),
  ]
  return [...lines, ...refusals.map((text) => `! ${text}`)]
}

function memoryBlock({ memory }: DeletedAudit): string {
  if (memory.length === 0) return ''
  const bytes = memory.reduce((sum, { allocated }) => sum + (allocated ?? 0), 0)
  const holders = new Set(memory.flatMap(({ pids }) => pids))
  return `MEMORY  ${formatBytes(bytes)} in ${plural(memory.length, 'memory file')} (memfd, shared memory) of ${plural(holders.size, 'process', 'processes')}: on no disk\n`
}

function restartBlock({ restartNeeded }: DeletedAudit): string {
  if (restartNeeded.length === 0) return ''
  const lines = restartNeeded.map(({ pid, command, executable, libraries, unit }) => {
    const what = [
      ...(executable === null ? [] : [`its executable ${escapeText(executable)}`]),
      ...libraries.slice(0, 2).map((path) => escapeText(path)),
      ...(libraries.length > 2 ? [`${libraries.length - 2} more libraries`] : []),
    ].join(', ')
    return `  ${escapeText(command)}  pid ${pid}${unit === undefined ? '' : `  ${escapeText(unit)}`}  runs on ${what}, deleted or replaced since\n`
  })
  return `RESTART NEEDED  ${plural(restartNeeded.length, 'program')}\n${lines.join('')}`
}

function originText(processes: readonly (DeletedProcess | undefined)[]): string {
  const parts = [
    ...new Set(
      processes.flatMap((process) => [
        process?.unit,
        process?.container === undefined ? undefined : `container ${process.container}`,
      ]),
    ),
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? '' : `  (${parts.map(escapeText).join(', ')})`
}

function bytesOf(files: readonly DeletedFile[]): number {
  return files.reduce((sum, { allocated }) => sum + (allocated ?? 0), 0)
}

function listText(numbers: readonly number[], most: number): string {
  return numbers.length <= most
    ? numbers.join(', ')
    : `${numbers.slice(0, most).join(', ')} and ${numbers.length - most} more`
}
