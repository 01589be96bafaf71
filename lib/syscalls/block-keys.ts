/** Under what keys blocks.ts has its layouts. */

const unix = 1
/** Families whose addresses have another layout with another length. */
const byLength: ReadonlySet<number> = new Set([24, 29, 31, 33, 39])
/** A tracee may make up families. */
const families = 64

/** The key of a socket address of so many bytes; undefined for AF_UNIX and what is no family. */
export function sockaddrKey(family: number, length: number): string | undefined {
  if (family === unix || family >= families) return undefined
  return byLength.has(family) ? `sockaddr ${family} ${length}` : `sockaddr ${family}`
}

export const controlKey = (level: number, type: number): string => `control ${level} ${type}`
