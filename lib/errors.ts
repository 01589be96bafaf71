/** What an error of syslens says beside its message; match on `code`, not on the class. */
export interface SyslensErrorDetails {
  /** The next step for a person: a capability to add, a setting to change. */
  hint?: string
  /** Linux error number, positive, where a system call failed. */
  errno?: number
  /** The system call that failed, such as `ptrace(PTRACE_SEIZE)`. */
  syscall?: string
  pid?: number
  cause?: unknown
}

const brand = Symbol.for('syslens.error')

/**
 * Every error that syslens throws on purpose. `code` is stable (`ERR_SYSLENS_…`); recognised over several copies of the
 * package with `isSyslensError`.
 */
export class SyslensError extends Error {
  readonly code: string
  declare readonly hint?: string
  declare readonly errno?: number
  declare readonly syscall?: string
  declare readonly pid?: number

  constructor(code: string, message: string, details: SyslensErrorDetails = {}) {
    const { cause, ...rest } = details
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    Object.assign(this, rest)
  }
}
Object.defineProperty(SyslensError.prototype, 'name', { value: 'SyslensError' })
Object.defineProperty(SyslensError.prototype, brand, { value: true })

/** Whether a caught value is an error of syslens, also one of another copy of the package. */
export function isSyslensError(value: unknown): value is SyslensError {
  return typeof value === 'object' && value !== null && brand in value
}
