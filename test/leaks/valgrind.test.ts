// The ledger beside valgrind's --track-fds on programs in C: what only one of them says, and why.
import { spawn, spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { auditLeaks } from '../../lib/index.js'
import { target } from '../support/build-targets.js'
import { temporaryFolder } from '../support/hold.js'

/** The cases of test/targets/descriptors.c. */
const cases = [
  ['open', 'a file'],
  ['dup', 'a copy by dup(2)'],
  ['dup2', 'a copy by dup2(2) over an open number'],
  ['fork', 'a file, over fork(2)'],
  ['exec', 'a file without O_CLOEXEC, over execve(2)'],
  ['socketpair', 'both ends of a pair'],
  ['pipe', 'one end of a pipe'],
  ['close-twice', 'closed twice'],
  ['never', 'closed, but never opened'],
  ['received', 'received by SCM_RIGHTS'],
  ['accept', 'an accepted connection'],
] as const

/** What one of the two says and the other does not. */
const differences: readonly { case: string; by: 'valgrind' | 'ledger'; line: RegExp; reason: string }[] = [
  {
    case: 'dup',
    by: 'valgrind',
    line: /^fd 4 a in forget_copy:/,
    reason: 'shows where each number was made; the ledger has one finding for each description, where that was opened',
  },
  { case: 'dup', by: 'ledger', line: /^fd 4 a in open_file:/, reason: 'the same' },
  { case: 'dup2', by: 'valgrind', line: /^fd 4 a in copy_over:/, reason: 'the same' },
  { case: 'dup2', by: 'ledger', line: /^fd 4 a in open_file:/, reason: 'the same' },
  {
    case: 'fork',
    by: 'valgrind',
    line: /^fd 3 a in open_file:\d+, in a child$/,
    reason: 'a child has what its parent opened; for the ledger that is a leak of the parent only',
  },
  {
    case: 'exec',
    by: 'valgrind',
    line: /^fd 3 for-nobody inherited$/,
    reason: 'looks at the exit of the other program, and knows no more of a number than that it was there',
  },
  {
    case: 'exec',
    by: 'ledger',
    line: /^fd 3 for-nobody in open_file:\d+, given to true$/,
    reason: 'looks at the execve(2), and knows who opened it',
  },
  {
    case: 'close-twice',
    by: 'ledger',
    line: /^double-close fd 3 in close_twice:/,
    reason: 'valgrind tells of it from version 3.23 on',
  },
  {
    case: 'never',
    by: 'ledger',
    line: /^never-opened fd 77 in close_unknown:/,
    reason: 'valgrind tells of it from version 3.23 on',
  },
]

const haveValgrind = spawnSync('valgrind', ['--version']).status === 0
const table: string[] = []
afterAll(() => console.log(['case         both  valgrind only  ledger only', ...table].join('\n')))

// In CI valgrind has to be there.
test.skipIf(!haveValgrind && process.env.CI === undefined).each(cases)('%s: %s', async (name) => {
  const valgrind = await valgrindSays(name)
  const ledger = await ledgerSays(name)
  const only = [
    ...valgrind.filter((line) => !ledger.includes(line)).map((line) => ({ by: 'valgrind', line })),
    ...ledger.filter((line) => !valgrind.includes(line)).map((line) => ({ by: 'ledger', line })),
  ]
  const known = differences.filter((one) => one.case === name)
  const isKnown = ({ by, line }: (typeof only)[0]): boolean => known.some((one) => one.by === by && one.line.test(line))
  const counts = [
    valgrind.length - only.filter(({ by }) => by === 'valgrind').length,
    ...['valgrind', 'ledger'].map((tool) => only.filter(({ by }) => by === tool).length),
  ]
  table.push(`${name.padEnd(11)}${counts.map((count, index) => String(count).padStart([6, 15, 13][index]!)).join('')}`)
  expect(only.filter((one) => !isKnown(one))).toEqual([])
  // Each reason explains something that is there.
  expect(known.filter(({ by, line }) => !only.some((one) => one.by === by && line.test(one.line)))).toEqual([])
})

/** `fd 3 a in open_file:27` */
function openLine(fd: number, name: string | undefined, where: string): string {
  return `fd ${fd} ${name === undefined ? 'without a name' : basename(name)} ${where}`
}

const isFile = (name: string | null | undefined): name is string => name?.startsWith('/') === true

/** What of valgrind's report is about numbers from 3 up that the program opened, or was given by us. */
async function valgrindSays(name: string): Promise<string[]> {
  const folder = temporaryFolder()
  const child = spawn(
    'valgrind',
    ['--tool=none', '--track-fds=all', '--trace-children=yes', target('descriptors'), name, folder],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part))
  const status = await new Promise((resolve) => void child.once('close', resolve))
  expect(status, text).toBe(0)
  return reports(text).flatMap(({ pid, fd, name: file, frames }) => {
    const role = pid === child.pid ? '' : ', in a child'
    if (frames.includes('<inherited from parent>')) {
      return file?.startsWith(folder) === true ? [openLine(fd, file, `inherited${role}`)] : []
    }
    const place = /(\w+) \(descriptors\.c:(\d+)\)/.exec(frames)
    return [openLine(fd, isFile(file) ? file : undefined, `in ${place?.[1]}:${place?.[2]}${role}`)]
  })
}

interface OpenReport {
  readonly pid: number
  readonly fd: number
  readonly name: string | undefined
  /** The lines below, one after the other. */
  readonly frames: string
}

// ==123== Open file descriptor 3: /tmp/a
// ==123==    at 0x493D011: open (open64.c:41)
function reports(text: string): OpenReport[] {
  const found: (OpenReport & { frames: string })[] = []
  for (const line of text.split('\n')) {
    const [, pid, rest] = /^==(\d+)== ?(.*)$/.exec(line) ?? []
    const [, fd, name] = /^Open (?:file descriptor|AF_\w+ socket) (\d+):(?: (.*))?$/.exec(rest ?? '') ?? []
    if (fd !== undefined) found.push({ pid: Number(pid), fd: Number(fd), name, frames: '' })
    else if (rest?.startsWith(' ') === true && found.length > 0) found.at(-1)!.frames += rest
  }
  return found
}

/** The same of the ledger, in the same words. */
async function ledgerSays(name: string): Promise<string[]> {
  const { report, outcome } = await auditLeaks(target('descriptors'), [name, temporaryFolder()], { stdio: 'ignore' })
  expect(outcome.exitCode).toBe(0)
  const at = ({ function: where, line }: { function: string | undefined; line: number | undefined }): string =>
    `in ${where}:${line}`
  return [
    ...report.places.flatMap(({ place, examples }) =>
      examples.flatMap(({ pid, fds, name: file }) =>
        fds.map((fd) =>
          openLine(fd, isFile(file) ? file : undefined, `${at(place)}${pid === outcome.pid ? '' : ', in a child'}`),
        ),
      ),
    ),
    ...report.execLeaks.map(({ fd, name: file, from, program }) =>
      openLine(fd, file ?? undefined, `${at(from.place)}, given to ${basename(program)}`),
    ),
    ...report.misuses.map(({ kind, fd, now }) => `${kind} fd ${fd} ${at(now.place)}`),
  ]
}
