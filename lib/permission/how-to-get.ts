import type { UsedCapability } from './capabilities.js'
import { lookAtCaller } from './caller.js'
import { getCapability } from './remedies.js'

/** How this process gets a capability that it lacks, for the hint of an error. */
export const howToGet = (name: UsedCapability): string => getCapability(name, lookAtCaller())
