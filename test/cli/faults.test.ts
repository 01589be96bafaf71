/** `syslens trace --fault`. */
import { expect, test } from 'vitest'
import { syslens } from '../support/cli.js'

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

test('an error, marked in the text, counted in the last line', async () => {
  const { code, stderr } = await syslens([
    'trace',
    '-e',
    'openat',
    '--fault',
    'openat:error=EMFILE:path=/etc/hostname',
    'cat',
    '/etc/hostname',
  ])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^openat\(.*"\/etc\/hostname", O_RDONLY\) = -1 EMFILE \(Too many open files\) \(INJECTED\)/m)
  expect(stderr).toContain('cat: /etc/hostname: Too many open files\n')
  expect(linesOf(stderr).at(-1)).toMatch(/, 1 fault injected, nothing missed \+{3}$/)
})

test('results, delays, signals; a colon in a path', async () => {
  const write = await syslens(['trace', '-e', 'write', '--fault', 'write:fd=1:result=3:delay=10ms', 'echo', 'hi'])
  expect(write.stdout).toBe('')
  expect(write.stderr).toMatch(/^write\(1<.*>, "hi\\n", 3\) += 3 \(INJECTED\) \(DELAYED\)/m)
  const signal = await syslens(['trace', '--fault', 'write:signal=KILL:when=1', 'echo', 'hi'])
  expect(signal.code).toBe(137)
  const colon = await syslens([
    'trace',
    '--errors',
    '--fault',
    String.raw`openat:path=/tmp/no\:such:error=EACCES`,
    'cat',
    '/tmp/no:such',
  ])
  expect(colon.stderr).toMatch(/"\/tmp\/no:such", O_RDONLY\) = -1 EACCES .*\(INJECTED\)/)
})

test('JSON lines: marked, and counted at the end', async () => {
  const { stdout } = await syslens([
    'trace',
    '--json',
    '-o',
    '-',
    '-e',
    'openat',
    '--fault',
    'openat:error=EMFILE:when=2',
    'true',
  ])
  const events = linesOf(stdout).map((line) => JSON.parse(line))
  expect(events.filter(({ injected }) => injected)).toMatchObject([{ name: 'openat', error: { code: 'EMFILE' } }])
  expect(events.at(-1).faults).toEqual([{ fault: 'openat:error=EMFILE:when=2', calls: expect.any(Number), hits: 1 }])
})

test('a fault that never hits is told', async () => {
  const { code, stderr } = await syslens([
    'trace',
    '-e',
    'openat',
    '--fault',
    'openat:error=EMFILE:when=99',
    '--fault',
    'listen:error=EIO',
    'true',
  ])
  expect(code).toBe(0)
  expect(stderr).toMatch(
    /^syslens: the fault "openat:error=EMFILE:when=99" never hit: \d+ such calls, none of them was its turn$/m,
  )
  expect(stderr).toMatch(/^syslens: the fault "listen:error=EIO" never hit: no such call was made$/m)
})

test.each([
  ['', '--fault needs a system call: openat:error=EMFILE, not ""'],
  ['opnat:error=EMFILE', 'there is no system call "opnat", did you mean "openat"?'],
  ['openat:error=EMFIL', 'there is no error "EMFIL", did you mean "EMFILE"?'],
  ['openat:eror=EMFILE', '--fault "openat:eror=EMFILE" has a part "eror" that does not exist, did you mean "error"?'],
  ['openat', '--fault "openat" does nothing: add error=, result=, signal=, delay= or exit-delay='],
  ['openat:error', '--fault "openat:error": error needs a value'],
  ['openat:error=EIO:after-startup=1', '--fault "openat:error=EIO:after-startup=1": after-startup takes no value'],
  [
    'openat:error=EIO:when=x',
    '"when" of a fault is a count from 1 on, such as 3, "3+", "3+2", "3..7" or "3..7+2", not "x"',
  ],
  ['read:result=many', 'result= of --fault takes a number, not "many"'],
  ['read:signal=TREM', 'there is no signal "SIGTREM", did you mean "SIGTERM"?'],
  ['read:delay=long', 'delay= of --fault takes a time such as 10s, 500ms or 2m, not "long"'],
  ['read:fd=in:error=EIO', 'fd= of --fault takes numbers of descriptors, not "in"'],
])('%s is told in one line', async (fault, message) => {
  const { code, stderr, stdout } = await syslens(['trace', '--fault', fault, 'true'])
  expect(code).toBe(125)
  expect(stdout).toBe('')
  expect(linesOf(stderr)[0]).toBe(`syslens: ${message}`)
})
