import type { Batch } from './records.js'

/** siginfo_t as the kernel gave it, sigaction(2). */
export interface DeliveredSignal {
  readonly signo: number
  readonly errno: number
  /** si_code: SI_USER is 0, SI_KERNEL 128, CLD_EXITED 1 … */
  readonly code: number
}

export function deliveredSignal(batch: Batch, at: number): DeliveredSignal {
  return { signo: batch.i32[at >>> 2]!, errno: batch.i32[(at + 4) >>> 2]!, code: batch.i32[(at + 8) >>> 2]! }
}
