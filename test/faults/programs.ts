/** Faults in real programs, each as `trace()` and as strace take it. */
import { execFileSync } from 'node:child_process'
import type { Fault } from '../../lib/index.js'

export interface FaultedProgram {
  readonly command: readonly string[]
  /** Without `call` and `when`. */
  readonly fault: Omit<Fault, 'call' | 'when'>
  readonly call: string
  /** Which of the calls: the one whose line strace shows like this, and how many from there on; default all calls. */
  readonly at?: RegExp
  readonly onwards?: true
}

const python = (script: string): string[] => ['/usr/bin/python3', '-I', '-S', '-c', script]
const node = (script: string): string[] => [process.execPath, '-e', script]
const nginx = ['/usr/sbin/nginx', '-t', '-p', '.', '-e', 'stderr', '-c', 'nginx.conf']

/** What each program finds in its folder. */
export const files: Readonly<Record<string, string>> = {
  data: 'one\ntwo\nthree\n',
  'nginx.conf': [
    'daemon off; master_process off; pid nginx.pid; error_log stderr;',
    'events { worker_connections 16; }',
    'http { access_log off; client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d;',
    'scgi_temp_path e; server { listen 127.0.0.1:18473; } }',
  ].join('\n'),
}

export const programs: readonly FaultedProgram[] = [
  { command: ['cat', 'data'], call: 'openat', fault: { error: 'EMFILE' }, at: /"data"/ },
  { command: ['cat', 'data'], call: 'openat', fault: { path: 'data', error: 'EACCES' }, at: /"data"/ },
  { command: ['cat', 'data'], call: 'read', fault: { path: 'data', error: 'EIO' }, at: /"one/ },
  { command: ['cat', 'data'], call: 'read', fault: { result: 0 }, at: /"one/ },
  { command: ['cat', 'data'], call: 'write', fault: { error: 'ENOSPC' }, at: /one/, onwards: true },
  { command: ['cat', 'data'], call: 'write', fault: { result: 4 }, at: /one/ },
  { command: ['cat', 'data'], call: 'write', fault: { signal: 'SIGTERM' } },
  { command: ['cat', 'data'], call: 'close', fault: { error: 'EIO' }, at: /^close\(1\)/ },
  { command: ['cat', 'data'], call: 'fadvise64', fault: { error: 'EINVAL' } },
  { command: ['cat', 'data'], call: 'read', fault: { delayMs: 30 }, at: /"one/ },
  { command: ['cp', 'data', 'copy'], call: 'copy_file_range', fault: { error: 'EXDEV' } },
  { command: ['cp', 'data', 'copy'], call: 'copy_file_range', fault: { error: 'ENOSPC' } },
  { command: ['cp', 'data', 'copy'], call: 'openat', fault: { error: 'EROFS' }, at: /"copy", O_WRONLY/ },
  { command: ['cp', '-p', 'data', 'copy'], call: 'utimensat', fault: { error: 'EPERM' } },
  { command: ['cp', 'data', 'copy'], call: 'close', fault: { error: 'EDQUOT' }, at: /^close\(4\)/ },
  { command: node('fs.readFileSync("data")'), call: 'openat', fault: { path: 'data', error: 'ENFILE' }, at: /"data"/ },
  {
    command: node('fs.writeFileSync("out", "x")'),
    call: 'openat',
    fault: { path: 'out', error: 'EROFS' },
    at: /"out"/,
  },
  { command: node('fs.statSync("data")'), call: 'statx', fault: { path: 'data', error: 'ELOOP' }, at: /"data"/ },
  { command: node('net.createServer().listen(0)'), call: 'listen', fault: { error: 'EADDRINUSE' } },
  {
    command: node('try { fs.mkdirSync("x") } catch (e) { console.log(e.code) }'),
    call: 'mkdir',
    fault: { error: 'EDQUOT' },
  },
  { command: python('open("data")'), call: 'openat', fault: { error: 'EIO' }, at: /"data"/ },
  { command: python('print(open("data").read())'), call: 'read', fault: { path: 'data', error: 'EIO' }, at: /"one/ },
  { command: python('import os; os.mkdir("x"); os.listdir("x")'), call: 'mkdir', fault: { result: 0 } },
  { command: python('import os; os.remove("data"); os.stat("data")'), call: 'unlink', fault: { error: 'EBUSY' } },
  { command: python('import os; os.fork()'), call: 'clone', fault: { error: 'EAGAIN' } },
  { command: ['git', 'init', '-q', 'repository'], call: 'mkdir', fault: { error: 'EACCES' } },
  { command: ['git', 'config', '--file', 'config', 'a.b', 'c'], call: 'rename', fault: { error: 'EXDEV' } },
  { command: ['git', 'hash-object', 'data'], call: 'openat', fault: { path: 'data', error: 'ENOMEM' }, at: /"data"/ },
  { command: nginx, call: 'openat', fault: { path: 'nginx.conf', error: 'EACCES' }, at: /nginx\.conf/ },
  { command: nginx, call: 'socket', fault: { error: 'EMFILE' }, at: /AF_INET,/ },
  { command: nginx, call: 'bind', fault: { error: 'EACCES' }, at: /18473/ },
  { command: nginx, call: 'mkdir', fault: { error: 'ENOSPC' } },
]

/** The option of strace for the same. `turn`: which call of its thread it is, counted from 1. */
export function straceOption({ call, fault, onwards }: FaultedProgram, turn: number | undefined): string {
  const { error, result, signal, delayMs } = fault
  const parts = [
    `inject=${call}`,
    ...(error === undefined ? [] : [`error=${error}`]),
    ...(result === undefined ? [] : [`retval=${result}`]),
    ...(signal === undefined ? [] : [`signal=${signal}`]),
    ...(delayMs === undefined ? [] : [`delay_enter=${delayMs * 1000}`]),
    ...(turn === undefined ? [] : [`when=${turn}${onwards ? '+' : ''}`]),
  ]
  return parts.join(':')
}

/** Which call of its thread is the first whose line in strace's output matches. */
export function turnOf(log: string, call: string, at: RegExp): number {
  const counts = new Map<string, number>()
  for (const line of log.split('\n')) {
    const [, tid, text] = /^(\d+) +(\S.*)$/.exec(line) ?? []
    if (text === undefined || !text.startsWith(`${call}(`)) continue
    const count = (counts.get(tid!) ?? 0) + 1
    if (at.test(text)) return count
    counts.set(tid!, count)
  }
  throw new Error(`no ${call} matches ${at}:\n${log}`)
}

/** Programs that are not there. */
export function missing(): string[] {
  return [...new Set([...programs.map(({ command }) => command[0]!), 'strace'])].filter((program) => {
    try {
      execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program])
      return false
    } catch {
      return true
    }
  })
}
