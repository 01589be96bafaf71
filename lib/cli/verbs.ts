/** The file of a verb. */
export interface VerbModule {
  /** Does it all; the exit code. */
  run(args: readonly string[]): number | Promise<number>
  /** Ends the process faster than Node would. */
  leave?(code: number): never
}

/**
 * What `syslens VERB` can be. Each verb is a file of its own here, bundled and loaded by itself; what it says about itself
 * is in descriptions.ts.
 */
export interface Verb {
  readonly name: string
  readonly load: () => Promise<VerbModule>
}

export const verbs: readonly Verb[] = [
  { name: 'trace', load: () => import('./trace.js') },
  { name: 'fds', load: () => import('./fds.js') },
  { name: 'deleted', load: () => import('./deleted.js') },
  { name: 'limits', load: () => import('./limits.js') },
  { name: 'leaks', load: () => import('./leaks.js') },
  { name: 'doctor', load: () => import('./doctor.js') },
  { name: 'completions', load: () => import('./completions.js') },
  { name: 'help', load: () => import('./help.js') },
]
