import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { launcher } from '../support/cli.js'

/** A folder whose name has digits, as those of tests and sessions have. */
function numberedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-8-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** The report that people see, with a name for the folder, and for what is another number in every run. */
function reportOf(folder: string, limit: number, command: readonly string[]): string {
  // Nothing above 2 is inherited, or it would take numbers away.
  const script = `for n in $(ls /proc/$$/fd); do [ $n -le 2 ] || [ $n = 255 ] || eval "exec $n>&-"; done
    ulimit -n ${limit}; exec "$@"`
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', launcher, 'leaks', ...command], {
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  return stderr
    .replaceAll(folder, 'FOLDER')
    .replaceAll(/\(\d+\)/g, '(PID)')
    .replaceAll(/at \d+\.\d+ s/g, 'at TIME')
    .replaceAll(/127\.0\.0\.1:\d{2,}/g, 'ADDRESS')
}

test('who leaks, where, how much of it, and who only met the limit', () => {
  const folder = numberedFolder()
  const source = new URL('programs/places.c', import.meta.url).pathname
  const program = join(folder, 'places')
  execFileSync('cc', ['-g', '-O1', '-o', program, source])
  const data = join(folder, 'data')
  mkdirSync(data)
  writeFileSync(join(data, 'config'), 'x')
  const lineOf = (text: string): number =>
    readFileSync(source, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  // 60 numbers beside 0 to 2: of 51 logs 26, of 17 pipes one end, of 17 sockets all. The loader opens two files.
  expect(reportOf(folder, 63, [program, data])).toBe(`60 descriptors left open of 155 opened (limit 63)
  26 ×  file    write_log     places.c:${lineOf('O_APPEND')}  opened 51, closed 25  no plateau
        FOLDER/data/log-*: log-0, log-2, log-4 …, O_APPEND, still at offset 0
  17 ×  pipe    run_filter    places.c:${lineOf('pipe2(')}  opened 34, closed 17  no plateau
        write end, its other end is closed
  17 ×  socket  ping_backend  places.c:${lineOf('socket(')}  opened 17, closed 0   no plateau
        TCP, connect to 127.0.0.1:1 failed: ECONNREFUSED

first failure: openat("FOLDER/data/config") = EMFILE (all 63 numbers in use) in read_config places.c:${lineOf('O_RDONLY')}, places (PID)
  not the cause: all 51 descriptors that this place had opened were closed again
`)
})

test('what happened to single descriptors', () => {
  const folder = numberedFolder()
  const report = (name: string): string => reportOf(folder, 63, [target('leaks'), name, folder])
  expect(report('use-after-close')).toBe(`no descriptor was left open; 3 were opened (limit 63)

fd 3 (FOLDER/a) used after it was closed: read in main, leaks (PID) at TIME
  closed before by close in main, leaks (PID) at TIME
  opened by openat in file, leaks (PID) at TIME
`)
  expect(report('sent-to-child')).toContain(`
       FOLDER/a, received over socket 4 from leaks (PID), where it was fd 4, opened there in file
`)
  expect(report('unread')).toBe(`no descriptor was left open; 11 were opened (limit 63)

closed with data that was never read, which resets the connection for the peer:
  7 B of TCP ADDRESS → ADDRESS: close in main, leaks (PID) at TIME
`)
  expect(report('exec')).toBe(`no descriptor was left open; 7 were opened (limit 63)

given to another program for want of O_CLOEXEC:
  fd 3 FOLDER/for-nobody went to ${realpathSync('/bin/true')}
    opened by openat in file, leaks (PID) at TIME
`)
})
