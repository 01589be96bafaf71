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
]
