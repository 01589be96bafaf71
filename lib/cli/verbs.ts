/** The file of a verb. */
export interface VerbModule {
  /** Does it all; the exit code. */
  run(args: readonly string[]): number | Promise<number>
  /** Ends the process faster than Node would. */
  leave?(code: number): never
}

/** What `syslens VERB` can be. Each verb is a file of its own here, bundled and loaded by itself. */
export interface Verb {
  readonly name: string
  readonly text: string
  readonly load: () => Promise<VerbModule>
}

export const verbs: readonly Verb[] = [
  {
    name: 'trace',
    text: 'show the system calls of a command or of running processes',
    load: () => import('./trace.js'),
  },
  {
    name: 'fds',
    text: 'list what processes hold open: files, sockets, pipes and all other kinds',
    load: () => import('./fds.js'),
  },
  {
    name: 'deleted',
    text: 'find the disk space that deleted but open files keep',
    load: () => import('./deleted.js'),
  },
  {
    name: 'limits',
    text: 'show resource limits and how much of each is used',
    load: () => import('./limits.js'),
  },
]
