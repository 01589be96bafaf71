/** What `syslens VERB` can be. Each verb is a file of its own here that exports `run`, bundled and loaded by itself. */
export interface Verb {
  readonly name: string
  readonly text: string
  /** The exit code, or undefined where the verb itself ends the process. */
  readonly load: () => Promise<{ run(args: readonly string[]): number | Promise<number> }>
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
