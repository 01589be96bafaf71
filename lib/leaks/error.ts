import { SyslensError } from '../errors.js'
import type { Place } from './place.js'
import { leakReport, type ReportOptions } from './report.js'
import type { FdLeak } from './types.js'

/** Descriptors were left open, or closed by somebody who did not own them. Its stack begins where the first was opened. */
export class FdLeakError extends SyslensError {
  readonly leaks: readonly FdLeak[]

  constructor(leaks: readonly FdLeak[], options: ReportOptions = {}) {
    super('ERR_SYSLENS_FD_LEAK', leakReport(leaks, options))
    this.leaks = leaks
    const frames = leaks.map(({ closed, opened }) => closed ?? opened).filter((place) => place !== undefined)
    this.stack = `${this.name}: ${this.message}\n${frames.map(frameText).join('\n')}`
  }
}
Object.defineProperty(FdLeakError.prototype, 'name', { value: 'FdLeakError' })

// As V8 writes it, so that editors and test runners find the line.
function frameText(place: Place): string {
  const where = `${place.file}:${place.line}:${place.column}`
  return `    at ${place.function === undefined ? where : `${place.function} (${where})`}`
}
