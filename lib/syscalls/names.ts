/**
 * The texts of the generated lists. Here they are modules; in the bundle of the command line, stored-names.ts stands in
 * the place of this file and reads them from a file, because a start needs a few of hundreds.
 */
import { catalogData, i386Data } from './catalog.generated.js'
import { constantData } from './constants.generated.js'

/** `prefix name=hex …` of a group of constants, or undefined. */
export function constantText(group: string): string | undefined {
  return (constantData as Readonly<Record<string, string>>)[group]
}

/** The names of all groups of constants. */
export const groupNames = (): string[] => Object.keys(constantData)

/** A line for each x86-64 call: number, name, family, classes. */
export const callsText = (): string => catalogData.trim()

/** A line for each call of i386: number and name. */
export const i386CallsText = (): string => i386Data.trim()
