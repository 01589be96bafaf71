// Names of files that are no UTF-8.
import { closeSync, openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { auditLeaks, type GrowingGroup, watchGrowth } from '../../lib/index.js'
import { leakText } from '../../lib/leaks/ledger/text.js'
import { exactText, exactTextOf, wellFormed } from '../../lib/report/exact-text.js'
import { target } from '../support/build-targets.js'
import { temporaryFolder } from '../support/hold.js'

const bytesOf = (base64: string | undefined): Buffer => Buffer.from(base64!, 'base64')

test('the report shows each byte, and has the exact name for programs', async () => {
  const folder = temporaryFolder()
  const { report } = await auditLeaks(target('leaks'), ['bytes', folder], { stdio: 'ignore' })
  const text = leakText(report)
  expect(text).toContain(String.raw`/logs-\xff/log-\xff-*: log-\xff-1, log-\xff-2`)
  expect(text).toContain(String.raw`${folder}/twice-\xfe) closed twice`)
  expect(text).toContain(String.raw`${folder}/for-nobody-\xfd went to`)
  expect(text).toContain(String.raw`openat("${folder}/one-too-many-\xfc") = EMFILE`)
  expect(text).not.toContain('\ufffd')
  expect(bytesOf(report.exhaustions[0]!.pathBytes).at(-1)).toBe(0xfc)
  const [{ pattern, patternBytes, examples }] = report.places as [(typeof report.places)[0]]
  expect(pattern).toMatch(/\/log-\ufffd-\*$/)
  expect(bytesOf(patternBytes).toString('latin1')).toMatch(/\/log-\xff-\*$/)
  expect(examples.map(({ name }) => name)).toEqual(
    [1, 2].map((number) => join(folder, `logs-\ufffd/log-\ufffd-${number}`)),
  )
  expect(examples.map(({ nameBytes }) => statSync(bytesOf(nameBytes)).isFile())).toEqual([true, true])
})

test('what grows is shown so too', async () => {
  const folder = temporaryFolder()
  const fds: number[] = []
  onTestFinished(() => fds.forEach((fd) => closeSync(fd)))
  let groups: readonly GrowingGroup[] = []
  for await (const sample of watchGrowth(process.pid, { interval: 1 })) {
    groups = sample.groups.filter(({ pattern }) => pattern?.includes('/log-') === true)
    if (groups.length > 0) break
    fds.push(openSync(Buffer.from(join(folder, `log-\xff-${fds.length}`), 'latin1'), 'w'))
  }
  const [{ patternBytes, examples }] = groups as [GrowingGroup]
  expect(bytesOf(patternBytes).toString('latin1')).toMatch(/\/log-\xff-\*$/)
  expect(examples.map(({ nameBytes }) => statSync(bytesOf(nameBytes)).isFile())).toEqual([true, true, true])
})

test.each([
  ['plain', 'plain'],
  ['\xc3\xa9\xff', 'é\udcff'],
  // A byte before and behind a character of four, and such a character cut short.
  ['\x80\xf0\x9f\x98\x80\xfe\xf0\x9f', '\udc80😀\udcfe\udcf0\udc9f'],
  // A surrogate, an overlong form, a replacement character that is one.
  ['\xed\xb3\xbf\xc0\xaf\xef\xbf\xbd', '\udced\udcb3\udcbf\udcc0\udcaf\ufffd'],
])('exact text comes back as the bytes it was: %j', (latin1, exact) => {
  const bytes = Buffer.from(latin1, 'latin1')
  expect(exactText(bytes)).toBe(exact)
  const { text, base64 } = wellFormed(exact)
  expect(text).toBe(bytes.toString('utf8'))
  expect(exactTextOf(text, base64)).toBe(exact)
  expect(base64 === undefined ? Buffer.from(text) : bytesOf(base64)).toEqual(bytes)
})
