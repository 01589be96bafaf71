import type { DeletedAdvice, DeletedHolder } from './types.js'

interface Held {
  kind: string
  allocated: number | null
  holders: readonly DeletedHolder[]
}

/** What gives a file's bytes back, and what a truncation would do to its holders. */
export function adviceFor({ kind, allocated, holders }: Held): DeletedAdvice {
  const restart = new Set<number>()
  const close: { pid: number; fd: number }[] = []
  const kinds = new Set<DeletedHolder['hold']>()
  let writer: { pid: number; fd: number } | undefined
  let keepsOffset = false
  for (const { pid, fd, hold, access, append } of holders) {
    restart.add(pid)
    kinds.add(hold)
    if (fd === null || hold !== 'descriptor') continue
    close.push({ pid, fd })
    if (access !== 'w' && access !== 'rw') continue
    writer ??= { pid, fd }
    keepsOffset ||= append === false
  }
  const advice = (truncate: string | null, warning?: string): DeletedAdvice => ({
    restart: [...restart],
    close,
    truncate,
    ...(warning !== undefined && { warning }),
  })
  if (kind !== 'file' || allocated === 0) return advice(null)
  if (kinds.has('exe')) return advice(null, 'a running program cannot be truncated (ETXTBSY); only its end frees it')
  if (kinds.has('mapping')) {
    return advice(
      null,
      'mapped: only unmapping or the end of the holders frees it; do not truncate, they would die of SIGBUS',
    )
  }
  const through = writer ?? close[0]
  if (through === undefined) return advice(null)
  return advice(
    `: > /proc/${through.pid}/fd/${through.fd}`,
    keepsOffset
      ? 'the content is lost; a writer is not O_APPEND: it goes on at its old offset, and the file becomes sparse'
      : 'the content is lost',
  )
}
