import type { DeletedAdvice, DeletedHolder } from './types.js'

interface Held {
  kind: string
  allocated: number | null
  holders: readonly DeletedHolder[]
}

/** What gives a file's bytes back, and what a truncation would do to its holders. */
export function adviceFor({ kind, allocated, holders }: Held): DeletedAdvice {
  const restart = [...new Set(holders.map(({ pid }) => pid))]
  const close = holders.flatMap(({ pid, fd, hold }) => (fd === null || hold !== 'descriptor' ? [] : [{ pid, fd }]))
  const refuse = (warning: string): DeletedAdvice => ({ restart, close, truncate: null, warning })
  if (kind !== 'file' || allocated === 0) return { restart, close, truncate: null }
  if (holders.some(({ hold }) => hold === 'exe')) {
    return refuse('a running program cannot be truncated (ETXTBSY); only its end frees it')
  }
  if (holders.some(({ hold }) => hold === 'mapping')) {
    return refuse(
      'mapped: only unmapping or the end of the holders frees it; do not truncate, they would die of SIGBUS',
    )
  }
  const open = holders.filter(({ hold, fd }) => hold === 'descriptor' && fd !== null)
  const first = open.find(({ access }) => access === 'w' || access === 'rw') ?? open[0]
  if (first === undefined) return { restart, close, truncate: null }
  const truncate = `: > /proc/${first.pid}/fd/${first.fd}`
  const writers = open.filter(({ access }) => access === 'w' || access === 'rw')
  if (writers.some(({ append }) => append === false)) {
    const warning =
      'the content is lost; a writer is not O_APPEND: it goes on at its old offset, and the file becomes sparse'
    return { restart, close, truncate, warning }
  }
  return { restart, close, truncate, warning: 'the content is lost' }
}
