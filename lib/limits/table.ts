/** The 16 resource limits of Linux, in the order of their numbers (getrlimit(2)). */
export const limitTable = [
  { name: 'CPU', text: 'CPU time', unit: 'seconds' },
  { name: 'FSIZE', text: 'file size', unit: 'bytes' },
  { name: 'DATA', text: 'data segment', unit: 'bytes' },
  { name: 'STACK', text: 'stack', unit: 'bytes' },
  { name: 'CORE', text: 'core file', unit: 'bytes' },
  { name: 'RSS', text: 'resident memory', unit: 'bytes', note: 'not enforced since Linux 2.4' },
  { name: 'NPROC', text: 'processes', unit: 'threads of the user' },
  { name: 'NOFILE', text: 'descriptors', unit: 'descriptors' },
  { name: 'MEMLOCK', text: 'locked memory', unit: 'bytes' },
  { name: 'AS', text: 'address space', unit: 'bytes' },
  { name: 'LOCKS', text: 'file locks', unit: 'locks', note: 'not enforced since Linux 2.4' },
  { name: 'SIGPENDING', text: 'queued signals', unit: 'signals of the user' },
  { name: 'MSGQUEUE', text: 'message queues', unit: 'bytes of the user' },
  { name: 'NICE', text: 'nice priority', unit: '20 - nice' },
  { name: 'RTPRIO', text: 'real-time priority', unit: 'priority' },
  { name: 'RTTIME', text: 'real-time CPU time', unit: 'microseconds' },
] as const satisfies readonly { name: string; text: string; unit: string; note?: string }[]

/** `NOFILE` and so on: RLIMIT_ without its beginning. */
export type LimitName = (typeof limitTable)[number]['name']

/** The names, in the order of the numbers. */
export const limitNames: readonly LimitName[] = limitTable.map(({ name }) => name)

/** What a limit is about beside its number; `note` says when it does nothing. */
export function limitInfo(name: LimitName): { text: string; unit: string; note?: string } {
  return limitTable[limitNames.indexOf(name)]!
}
