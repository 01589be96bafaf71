/** Twelve programs that people run: each a shell script whose processes are all traced, in a directory of its own. */
import { execFileSync } from 'node:child_process'
import { accessSync, chownSync, constants, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

export interface Workload {
  readonly name: string
  /** Programs that must be there, or their Debian package is missing. */
  readonly needs: readonly string[]
  /** Writes what the script needs; untraced. What it gives back is put into the script's environment. */
  readonly prepare?: (directory: string) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>
  readonly script: string
  /** Runs as this user instead of the test's. */
  readonly user?: string
  /** Only root can do it. */
  readonly asRoot?: true
}

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** PostgreSQL's programs lie beside each other in a folder of its version. */
function postgresFolders(): string[] {
  try {
    return readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`)
  } catch {
    return []
  }
}

export const searchPath = (): string => [...folders, ...postgresFolders()].join(':')

export function isThere(program: string): boolean {
  return searchPath()
    .split(':')
    .some((folder) => {
      try {
        accessSync(join(folder, program), constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** A port that was free a moment ago. */
async function freePort(): Promise<string> {
  const server = createServer()
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
  await new Promise((resolve) => server.close(resolve))
  return String(port)
}

export function userOf(name: string): { uid: number; gid: number; groups: readonly number[] } | undefined {
  const id = (...args: string[]): string => execFileSync('id', [...args, name], { encoding: 'utf8', stdio: 'pipe' })
  try {
    return { uid: Number(id('-u')), gid: Number(id('-g')), groups: id('-G').trim().split(' ').map(Number) }
  } catch {
    return undefined
  }
}

const nodeProgram = `
import { createServer, get } from 'node:http'
import { exec } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { Resolver } from 'node:dns/promises'
import { mkdir, readdir, readFile, rename, rm, stat, watch, writeFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'

await mkdir('a/b', { recursive: true })
const ends = new AbortController()
const changes = watch('a', { signal: ends.signal })
const change = changes.next().catch(() => undefined)
await writeFile('a/one', 'x'.repeat(100_000))
await change
ends.abort()
await rename('a/one', 'a/b/two')
await stat('a/b/two')
await readFile('a/b/two')
await readdir('a', { recursive: true })
await rm('a', { recursive: true })
await lookup('localhost')
await new Resolver({ timeout: 100, tries: 1 }).resolve4('no.invalid').catch(() => undefined)
await new Promise((resolve) => exec('echo child; exit 3', resolve))
await new Promise((resolve) => new Worker('setTimeout(() => {}, 5)', { eval: true }).on('exit', resolve))
const server = createServer((_, response) => response.end('hello'.repeat(10_000)))
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
for (let i = 0; i < 5; i++) {
  await new Promise((resolve) => get({ port: server.address().port }, (r) => r.resume().on('end', resolve)))
}
server.closeAllConnections()
server.close()
`

const pythonProgram = `
import json, os, select, selectors, signal, socket, sqlite3, subprocess, sys, tempfile, threading, time, mmap
signal.signal(signal.SIGUSR1, lambda *_: None)
os.kill(os.getpid(), signal.SIGUSR1)
a, b = socket.socketpair()
threading.Thread(target=lambda: (time.sleep(0.01), b.send(b'x'))).start()
selectors.DefaultSelector().register(a, selectors.EVENT_READ)
select.select([a], [], [], 5)
a.recv(10)
server = socket.create_server(('127.0.0.1', 0))
client = socket.create_connection(server.getsockname())
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
server.accept()[0].close()
subprocess.run(['true'], check=True)
base = sqlite3.connect('base')
base.execute('create table t (a integer)')
base.executemany('insert into t values (?)', [(i,) for i in range(100)])
base.commit()
print(base.execute('select sum(a) from t').fetchone())
with tempfile.TemporaryFile() as f:
    f.write(b'x' * 8192); f.flush()
    mmap.mmap(f.fileno(), 0).close()
if os.fork() == 0: os._exit(3)
os.wait()
json.dump(list(os.walk('/etc')), open('walk', 'w'))
`

const gccProgram = `
#include <pthread.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>
static void* run(void* argument) { return argument; }
int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, run, NULL);
  pthread_join(thread, NULL);
  int epoll = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, 0);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event);
  timerfd_settime(timer, 0, &(struct itimerspec){.it_value = {0, 1000}}, NULL);
  epoll_wait(epoll, &event, 1, 1000);
  return printf("done\\n") < 0;
}
`

export const workloads: readonly Workload[] = [
  { name: 'ls -lR', needs: ['ls'], script: 'ls -lR --color=always /etc /usr/include >listing' },
  {
    name: 'bash pipeline',
    needs: ['bash', 'sort', 'awk'],
    script: `exec bash -c 'set -o pipefail; for i in 1 2 3; do find /etc -name "*.conf" | sort -r | head -n 20 |
      while read -r line; do echo "$i $line"; done; done | awk "{ print \\$2 }" | uniq -c | tee counts | wc -l
      trap "echo usr1" USR1; kill -USR1 $$; sleep 0.01 & wait; diff <(ls /) <(ls /usr) >/dev/null; true'`,
  },
  {
    name: 'curl',
    needs: ['curl'],
    prepare: async () => ({ PORT: await freePort() }),
    script: `python3 -m http.server --bind 127.0.0.1 "$PORT" >/dev/null 2>&1 & server=$!
      curl -sS --retry 50 --retry-connrefused --retry-delay 0 --retry-all-errors -o page "http://localhost:$PORT/"
      curl -sS -d body=1 -o /dev/null "http://127.0.0.1:$PORT/"
      curl -sS -o /dev/null https://no.invalid/ || true
      kill $server; wait $server || true`,
  },
  {
    name: 'nginx serving',
    needs: ['nginx', 'curl'],
    prepare: async (directory) => {
      const port = await freePort()
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      writeFileSync(
        join(directory, 'nginx.conf'),
        `pid ${directory}/nginx.pid; error_log ${directory}/error.log; worker_processes 2; user root;
        events { worker_connections 64; }
        http { access_log ${directory}/access.log; sendfile on; tcp_nopush on;
          ${temporary.map((one) => `${one}_temp_path ${directory}/${one};`).join(' ')}
          server { listen 127.0.0.1:${port}; listen unix:${directory}/socket; root ${directory};
            location /again/ { proxy_pass http://127.0.0.1:${port}/; } } }`,
      )
      writeFileSync(join(directory, 'page'), 'x'.repeat(200_000))
      return { PORT: port, WHERE: directory }
    },
    script: `nginx -p "$WHERE" -c "$WHERE/nginx.conf"
      curl -sS -o /dev/null "http://127.0.0.1:$PORT/page" "http://127.0.0.1:$PORT/again/page"
      curl -sS -o /dev/null --unix-socket "$WHERE/socket" http://any/page
      curl -sS -o /dev/null -d body "http://127.0.0.1:$PORT/missing"
      nginx -p "$WHERE" -c "$WHERE/nginx.conf" -s reload
      nginx -p "$WHERE" -c "$WHERE/nginx.conf" -s quit
      while test -e nginx.pid; do sleep 0.02; done`,
  },
  {
    name: 'gcc',
    needs: ['gcc'],
    prepare: (directory) => {
      writeFileSync(join(directory, 'program.c'), gccProgram)
      return {}
    },
    script: 'gcc -O1 -g -pthread -o program program.c && ./program',
  },
  {
    name: 'node',
    needs: ['node'],
    prepare: (directory) => {
      writeFileSync(join(directory, 'program.mjs'), nodeProgram)
      return { NODE: process.execPath }
    },
    script: '"$NODE" program.mjs',
  },
  {
    name: 'npm',
    needs: ['npm'],
    prepare: (directory) => {
      for (const [name, manifest] of Object.entries({
        '.': { name: 'one', version: '1.0.0', scripts: { test: 'node -e 0' }, dependencies: { two: 'file:two' } },
        two: { name: 'two', version: '2.0.0', main: 'two.js' },
      })) {
        mkdirSync(join(directory, name), { recursive: true })
        writeFileSync(join(directory, name, 'package.json'), JSON.stringify(manifest))
      }
      writeFileSync(join(directory, 'two', 'two.js'), '')
      return { npm_config_cache: join(directory, 'cache'), npm_config_update_notifier: 'false' }
    },
    script: 'npm install --offline --no-audit --no-fund && npm test && npm ls && npm pack ./two',
  },
  {
    name: 'git log',
    needs: ['git'],
    script: `git init -q repository && cd repository && git config user.email a@b && git config user.name c
      for i in 1 2 3 4 5; do echo $i >>file; git add file; git commit -q -m "commit $i"; done
      git log --stat -p >/dev/null; git log --oneline --graph | cat; git status; git gc -q; git clone -q . ../second`,
  },
  {
    name: 'python',
    needs: ['python3'],
    prepare: (directory) => {
      writeFileSync(join(directory, 'program.py'), pythonProgram)
      return {}
    },
    script: 'python3 program.py',
  },
  {
    name: 'tar',
    needs: ['tar', 'gzip'],
    prepare: (directory) => {
      mkdirSync(join(directory, 'in/deep'), { recursive: true })
      writeFileSync(join(directory, 'in/file'), 'x'.repeat(50_000))
      writeFileSync(join(directory, 'in/deep/holes'), '')
      return {}
    },
    script: `ln -s file in/link; ln in/file in/deep/hard; mkfifo in/fifo; truncate -s 1M in/deep/holes; chmod u+s in/file
      tar --xattrs --acls --sparse -czf out.tgz in; mkdir back; tar --xattrs --acls -xzpf out.tgz -C back
      tar -tvf out.tgz >/dev/null; diff -r --no-dereference in/deep back/in/deep`,
  },
  {
    name: 'postgres',
    needs: ['initdb', 'pg_ctl', 'psql'],
    user: 'postgres',
    asRoot: true,
    prepare: async (directory) => {
      const { uid, gid } = userOf('postgres')!
      chownSync(directory, uid, gid)
      const options = { uid, gid, env: { PATH: searchPath(), LC_ALL: 'C' }, stdio: 'pipe', cwd: directory } as const
      execFileSync('initdb', ['-D', join(directory, 'base'), '-A', 'trust', '--no-sync'], options)
      return { PORT: await freePort(), WHERE: directory }
    },
    script: `pg_ctl -s -w -D base -l log -o "-p $PORT -k $WHERE -h 127.0.0.1" start
      psql -q -h "$WHERE" -p "$PORT" postgres -c 'create table t (a int primary key, b text)' \\
        -c "insert into t select i, repeat('x', 500) from generate_series(1, 2000) i" -c 'analyze t' \\
        -c 'select count(*) from t where b > $$a$$' -c checkpoint
      psql -q -h 127.0.0.1 -p "$PORT" postgres -c 'update t set b = null' -c 'vacuum t' -c 'select pg_sleep(0.01)'
      pg_ctl -s -w -D base -m fast stop`,
  },
  {
    name: 'openssh login',
    needs: ['sshd', 'ssh', 'ssh-keygen'],
    asRoot: true,
    prepare: async (directory) => {
      mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
      const key = (file: string): void => {
        execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, file)], { stdio: 'pipe' })
      }
      key('host')
      key('own')
      execFileSync('cp', [join(directory, 'own.pub'), join(directory, 'authorized')])
      const port = await freePort()
      writeFileSync(
        join(directory, 'sshd_config'),
        `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${directory}/host\nAuthorizedKeysFile ${directory}/authorized\n` +
          `PidFile ${directory}/sshd.pid\nUsePAM no\nPermitRootLogin yes\nStrictModes no\nSubsystem sftp internal-sftp\n`,
      )
      return { PORT: port, WHERE: directory }
    },
    // sshd goes to the background before it listens: the first login is tried once a second.
    script: `"$(command -v sshd)" -f "$WHERE/sshd_config" -E "$WHERE/log"
      trap 'kill "$(cat "$WHERE/sshd.pid")"' EXIT
      options="-F none -o ConnectionAttempts=60 -i $WHERE/own -o StrictHostKeyChecking=no -o UserKnownHostsFile=$WHERE/known -p $PORT"
      ssh $options 127.0.0.1 'echo over; id' </dev/null
      ssh -tt $options 127.0.0.1 'tty; stty size; exit 0' </dev/null
      echo 'ls /' | sftp -q -b - -F none -i "$WHERE/own" -o StrictHostKeyChecking=no \\
        -o "UserKnownHostsFile=$WHERE/known" -P "$PORT" 127.0.0.1`,
  },
]
