/** All verbs, in the order of help. */
import { completionsDescription } from './completions-options.js'
import { deletedDescription } from './deleted-options.js'
import type { VerbDescription } from './description.js'
import { doctorDescription } from './doctor-options.js'
import { fdsDescription } from './fds-options.js'
import { leaksDescription } from './leaks-options.js'
import { limitsDescription } from './limits-options.js'
import { traceDescription } from './trace-options.js'

export const descriptions: readonly VerbDescription[] = [
  traceDescription,
  fdsDescription,
  deletedDescription,
  limitsDescription,
  leaksDescription,
  doctorDescription,
  completionsDescription,
]

/** One line for `syslens --help` and for the top of the man page. */
export const purpose = 'See what a Linux process really does: its system calls, its file descriptors, its limits.'
