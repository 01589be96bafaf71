/** Kinds that the families share. */
import { and, type Expression, min } from '../expressions.js'
import { bytes, type Kind, type MixedKind, mixed, part } from '../kinds.js'

/** open(2): access mode, then flags. */
export const openFlags = (width: 4 | 8 = 4): MixedKind =>
  mixed([part(3, 'openAccess', { always: true })], 'open', { size: width })

/** open has a mode only with O_CREAT or O_TMPFILE. */
export const createsFile: Expression = and('flags', 0o20000100)

/** The bytes that the call has put into a buffer of `length` bytes. */
export const received = (length: string): Kind => bytes({ out: true, length: min('result', length) })
