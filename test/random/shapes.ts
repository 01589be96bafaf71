/** Which calls may be made by chance, and what their arguments look like (test/targets/random-calls.c). */
import { allCalls } from '../../lib/syscalls/index.js'
import type { Kind } from '../../lib/syscalls/kinds.js'

/**
 * Left out: what starts processes that nobody waits for, what ends the process on purpose, and what could reach the
 * machine if a namespace or a limit had a hole. Everything else is made.
 */
const left = new Set(
  [
    'fork vfork clone clone3 execve execveat exit exit_group rt_sigreturn',
    'reboot kexec_load kexec_file_load init_module finit_module delete_module create_module',
    'swapon swapoff settimeofday clock_settime clock_adjtime adjtimex sync syncfs acct',
  ]
    .join(' ')
    .split(' '),
)

function letter(kind: Kind): string {
  switch (kind.type) {
    case 'fd':
      return 'f'
    case 'pid':
      return 'i'
    case 'string':
      return 's'
    case 'pointer':
    case 'buffer':
    case 'strings':
    case 'address':
    case 'choose':
      return 'p'
    default:
      return 'n'
  }
}

/** A line `number letters` per call; one without arguments has a dash. */
export function shapes(): string {
  return allCalls()
    .filter(({ name }) => !left.has(name))
    .map(({ number, args }) => `${number} ${args.map(({ kind }) => letter(kind)).join('') || '-'}\n`)
    .join('')
}
