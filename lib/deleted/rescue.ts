import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { listFdsSync } from '../fds/list.js'
import { SyslensError } from '../errors.js'

export interface RescueOptions {
  /** The inode that is expected behind the descriptor: numbers are used again. */
  inode?: string
}

/**
 * Copies the file behind a descriptor of another process to a new file. The process notices nothing: its offset stays where
 * it is. Holes stay holes.
 *
 * ```ts
 * rescueFile(812, 7, 'access.log', { inode: '2146433' })
 * ```
 *
 * @returns How many bytes the copy has.
 * @throws SyslensError ERR_SYSLENS_RESCUE when there is no such descriptor, it is no regular file or another one than was
 *   expected, or the new file exists.
 * @see proc_pid_fd(5)
 */
export function rescueFile(pid: number, fd: number, file: string, options: RescueOptions = {}): number {
  const row = listFdsSync(pid, { details: false, peers: false }).fds.find((candidate) => candidate.fd === fd)
  const name = `fd ${fd} of ${pid}`
  if (row === undefined) throw failure(`there is no ${name}, or it may not be looked at`)
  // To open a pipe or a device a second time would have effects of its own.
  if (row.kind !== 'file' && row.kind !== 'memfd') throw failure(`${name} is no regular file but a ${row.kind}`)
  const expected = options.inode ?? row.inode
  if (row.inode !== expected) throw failure(`${name} is inode ${row.inode} by now, not ${expected}: another file`)
  let source: number
  try {
    source = openSync(`/proc/${pid}/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (cause) {
    throw failure(`cannot open ${name}: ${(cause as NodeJS.ErrnoException).code}`, cause)
  }
  try {
    const status = fstatSync(source, { bigint: true })
    if (!status.isFile() || String(status.ino) !== expected) {
      throw failure(`${name} became another file while it was opened`)
    }
    return copy(source, file)
  } finally {
    closeSync(source)
  }
}

function copy(source: number, file: string): number {
  let target: number
  try {
    target = openSync(file, 'wx', 0o600)
  } catch (cause) {
    throw failure(`cannot create ${file}: ${(cause as NodeJS.ErrnoException).code}`, cause)
  }
  try {
    const buffer = Buffer.alloc(1 << 20)
    const zeros = Buffer.alloc(1 << 20)
    let at = 0
    for (
      let got = readSync(source, buffer, 0, buffer.length, at);
      got > 0;
      got = readSync(source, buffer, 0, buffer.length, at)
    ) {
      if (buffer.compare(zeros, 0, got, 0, got) !== 0) writeWhole(target, buffer, got, at)
      at += got
    }
    ftruncateSync(target, at)
    closeSync(target)
    return at
  } catch (cause) {
    closeSync(target)
    // Half a file under the name of a whole one would be worse than none.
    unlinkSync(file)
    throw failure(`cannot copy to ${file}: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`, cause)
  }
}

function writeWhole(fd: number, buffer: Buffer, length: number, position: number): void {
  for (let done = 0; done < length;) done += writeSync(fd, buffer, done, length - done, position + done)
}

function failure(message: string, cause?: unknown): SyslensError {
  return new SyslensError('ERR_SYSLENS_RESCUE', message, { cause })
}
