// What the options of fdLeaks() change, in small projects of their own.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { project as makeProject, versions, type Project } from './run-vitest.js'

const two = `
import { openSync } from 'node:fs'
import { test } from 'vitest'
function keep(path: string) { return openSync(path, 'r') }
test('keeps a file', () => { keep('/etc/hostname') })
test('keeps another', () => { keep('/etc/passwd') })
test('clean', () => {})
`

describe.each(versions())('vitest %s', (version) => {
  const project = (...args: [files: Record<string, string>, fdLeaks?: string, config?: string]): Project => {
    const made = makeProject(version, ...args)
    onTestFinished(() => made.remove())
    return made
  }

  test('hard: those tests fail, and only those', async () => {
    const { exitCode, tests } = await project({ 'a.test.ts': two }).run()
    expect(exitCode).toBe(1)
    expect(Object.entries(tests).map(([name, { state }]) => [name, state])).toEqual([
      ['keeps a file', 'failed'],
      ['keeps another', 'failed'],
      ['clean', 'passed'],
    ])
  })

  test('case 40: 2,000 clean tests (their time: npm run bench -- --only leaks)', async () => {
    const clean = `
      import { expect, test } from 'vitest'
      for (let i = 0; i < 2000; i++) test('clean ' + i, async () => { await null; expect(i).toBe(i) })`
    const { exitCode, tests, text } = await project({ 'a.test.ts': clean }, '{ verbose: true }').run()
    expect(exitCode).toBe(0)
    expect(Object.values(tests).filter(({ state }) => state === 'passed')).toHaveLength(2000)
    // Nothing was there to be left out, or to be waited for.
    expect(text).not.toContain('syslens fdLeaks')
  })

  test('soft: nothing fails, the end has a summary by the place that opened', async () => {
    const { exitCode, text } = await project({ 'a.test.ts': two }, "{ mode: 'soft' }").run()
    expect(exitCode).toBe(0)
    expect(text).toMatch(
      /syslens fdLeaks: 2 findings in 2 tests\n {2}keep {2}a\.test\.ts:4:\d+\n {4}file \/etc\/hostname .* in a\.test\.ts > keeps a file\n {4}file \/etc\/passwd/,
    )
  })

  test('baseline: written at first, then only what is new fails', async () => {
    const made = project({ 'a.test.ts': two }, "{ mode: 'baseline' }")
    const first = await made.run()
    expect(first.exitCode).toBe(0)
    expect(first.text).toContain('syslens fdLeaks: wrote 1 known leak to .fd-leaks.json')
    expect(JSON.parse(made.read('.fd-leaks.json'))).toEqual({
      version: 1,
      leaks: [{ kind: 'file', opened: 'a.test.ts keep' }],
    })
    // Another line, the same function: known. Another function: new.
    made.write('a.test.ts', `\n\n${two}\ntest('new', () => { openSync('/etc/group', 'r') })`)
    const second = await made.run([], { env: { CI: 'true' } })
    expect(second.exitCode).toBe(1)
    expect(second.text).toContain('2 known leaks of .fd-leaks.json')
    expect(Object.entries(second.tests).filter(([, { state }]) => state === 'failed')).toMatchObject([['new', {}]])
    // What is gone is said, and -u drops it.
    made.write('a.test.ts', "import { test } from 'vitest'\ntest('clean', () => {})")
    expect((await made.run()).text).toContain('not seen any more: file, a.test.ts keep')
    await made.run(['-u'])
    expect(JSON.parse(made.read('.fd-leaks.json'))).toEqual({ version: 1, leaks: [] })
  })

  test('baseline: a list that is none is one clear error; in CI none is written', async () => {
    const made = project({ 'a.test.ts': two }, "{ mode: 'baseline' }")
    const { exitCode } = await made.run([], { env: { CI: 'true' } })
    expect(exitCode).toBe(1)
    expect(existsSync(join(made.folder, '.fd-leaks.json'))).toBe(false)
    made.write('.fd-leaks.json', '{ "leaks": 12 }')
    await expect(made.run()).rejects.toThrow(/\.fd-leaks\.json is no list of known leaks/)
  })

  test('case 43: suppressions are counted, an unused one and an expired one reported', async () => {
    const rules = `[
      { path: '/etc/host*', reason: 'looked up once' },
      { path: '/var/**', openedIn: 'src/**', reason: 'not needed any more' },
      { kind: 'file', path: '/etc/passwd', reason: 'until the fix', until: '2020-01-01' },
    ]`
    const { exitCode, text, tests } = await project({ 'a.test.ts': two }, `{ ignore: ${rules} }`).run()
    expect(exitCode).toBe(1)
    expect(tests['keeps a file']!.state).toBe('passed')
    expect(tests['keeps another']!.state).toBe('failed')
    expect(text).toContain('accepted 1 × path /etc/host* ("looked up once")')
    expect(text).toContain('unused suppression: path /var/**, openedIn src/** ("not needed any more")')
    expect(text).toContain('unused suppression: kind file, path /etc/passwd ("until the fix", until 2020-01-01)')
  })

  test('off for a test, for a file, for a path', async () => {
    const some = `
      import { openSync } from 'node:fs'
      import { test } from 'vitest'
      import { allowFdLeaks } from 'syslens/vitest'
      test('allowed', () => { allowFdLeaks('kept on purpose'); openSync('/etc/hostname', 'r') })
      test('not allowed', () => { openSync('/etc/hostname', 'r') })`
    const whole = `
      import { openSync } from 'node:fs'
      import { test } from 'vitest'
      import { allowFdLeaks } from 'syslens/vitest'
      allowFdLeaks('an old file')
      test('in an old file', () => { openSync('/etc/hostname', 'r') })`
    const files = { 'some.test.ts': some, 'whole.test.ts': whole, 'legacy/a.test.ts': two }
    const { text, tests } = await project(files, "{ exclude: ['legacy/**'] }").run()
    const failed = Object.entries(tests).filter(([, { state }]) => state === 'failed')
    expect(failed.map(([name]) => name)).toEqual(['not allowed'])
    expect(text).toContain('allowed 1 in some.test.ts > allowed ("kept on purpose")')
    expect(text).toContain('allowed 1 in whole.test.ts > in an old file ("an old file")')
  })

  test('case 35: what afterAll closes, with scope file and without', async () => {
    const shared = `
      import { closeSync, openSync } from 'node:fs'
      import { afterAll, test } from 'vitest'
      let fd: number
      test('opens for all', () => { fd = openSync('/etc/hostname', 'r') })
      test('uses it', () => {})
      afterAll(() => closeSync(fd))`
    const byTest = await project({ 'a.test.ts': shared }).run()
    expect(byTest.tests['opens for all']!.message).toContain("fdLeaks({ scope: 'file' })")
    const byFile = await project({ 'a.test.ts': shared }, "{ scope: 'file' }").run()
    expect(byFile.text).not.toContain('FdLeakError')
    expect(byFile.exitCode).toBe(0)
    const open = await project({ 'a.test.ts': two }, "{ scope: 'file' }").run()
    expect(open.exitCode).toBe(1)
    expect(Object.values(open.tests).every(({ state }) => state === 'passed')).toBe(true)
    expect(open.text).toContain('expected no leaked descriptors, but 2 are still open')
  })

  test.each(['threads', 'vmThreads'])('case 37: pool %s: one warning, nothing else', async (pool) => {
    const made = project({ 'a.test.ts': two, 'b.test.ts': two }, '', `pool: '${pool}'`)
    const { exitCode, text } = await made.run()
    expect(exitCode).toBe(0)
    expect(text.match(/syslens fdLeaks: /g)).toHaveLength(1)
    expect(text).toContain(`share one process (pool: '${pool}')`)
    expect(text).toContain("Use pool: 'forks'")
  })

  test('pool vmForks, and files that share a process one after the other', async () => {
    for (const config of ["pool: 'vmForks'", 'isolate: false, fileParallelism: false']) {
      const made = project({ 'a.test.ts': two, 'b.test.ts': two.replaceAll('keeps', 'also keeps') }, '', config)
      const { tests } = await made.run()
      const failed = Object.entries(tests).filter(([, { state }]) => state === 'failed')
      expect(failed.map(([name]) => name).toSorted(), config).toEqual([
        'also keeps a file',
        'also keeps another',
        'keeps a file',
        'keeps another',
      ])
      // A vm context has built-in modules of its own, which are not always those that are watched.
      if (config.includes('vmForks')) continue
      for (const [, { message }] of failed) expect(message).toMatch(/opened at {2}keep {2}[ab]\.test\.ts:4:\d+/)
    }
  })

  test('case 38: a leak in the first try only', async () => {
    const retried = `
      import { closeSync, openSync } from 'node:fs'
      import { expect, test } from 'vitest'
      let tries = 0
      test('second time', { retry: 2 }, () => {
        const fd = openSync('/etc/hostname', 'r')
        if (tries++ > 0) closeSync(fd)
      })
      test('fails at first', { retry: 2 }, () => { expect(++tries).toBeGreaterThan(3) })`
    const { exitCode, tests } = await project({ 'a.test.ts': retried }).run()
    expect(tests['second time']!.state).toBe('passed')
    expect(tests['fails at first']!.state).toBe('passed')
    expect(exitCode).toBe(0)
  })

  test('tests at the same time are checked together, when the file ends', async () => {
    const concurrent = `
      import { openSync } from 'node:fs'
      import { describe, test } from 'vitest'
      describe.concurrent('both', () => {
        test('one', async () => { openSync('/etc/hostname', 'r') })
        test('two', async () => { await new Promise((resolve) => setTimeout(resolve, 5)) })
      })`
    const { exitCode, tests, text } = await project({ 'a.test.ts': concurrent }).run()
    expect(Object.values(tests).map(({ state }) => state)).toEqual(['passed', 'passed'])
    expect(text).toContain('expected no leaked descriptors, but 1 is still open')
    expect(exitCode).toBe(1)
  })

  test('fake timers, skipped tests, and a mocked node:fs are in nobody’s way', async () => {
    const awkward = `
      import fs, { openSync } from 'node:fs'
      import { expect, test, vi } from 'vitest'
      test('fake timers', () => { vi.useFakeTimers(); openSync('/etc/hostname', 'r') })
      test('still fake', () => { openSync('/etc/hostname', 'r') })
      test('skipped in the middle', (context) => { vi.useRealTimers(); openSync('/etc/hostname', 'r'); context.skip() })
      test('spied', () => {
        const spy = vi.spyOn(fs, 'openSync').mockReturnValue(99)
        expect(fs.openSync('/etc/hostname')).toBe(99)
        spy.mockRestore()
        fs.closeSync(fs.openSync('/etc/hostname'))
      })
      test.fails('expected to fail', () => { expect(1).toBe(2) })`
    const { tests } = await project({ 'a.test.ts': awkward }).run()
    expect(Object.entries(tests).map(([name, { state }]) => [name, state])).toEqual([
      ['fake timers', 'failed'],
      ['still fake', 'failed'],
      ['skipped in the middle', expect.stringMatching(/skipped|pending/)],
      ['spied', 'passed'],
      ['expected to fail', 'passed'],
    ])
  })

  test('withFdLimit of a test that timed out ends with the test', async () => {
    const stuck = `
      import { readFileSync } from 'node:fs'
      import { expect, test } from 'vitest'
      import { withFdLimit } from 'syslens/vitest'
      const limit = () => /open files +(\\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))![1]
      const before = limit()
      test('stuck', { timeout: 50 }, () => withFdLimit(8, () => new Promise(() => {})))
      test('as before', () => { expect(limit()).toBe(before) })`
    const { tests, text } = await project({ 'a.test.ts': stuck }).run()
    expect(tests.stuck!.state).toBe('failed')
    expect(text).toContain('Test timed out in 50ms')
    expect(tests['as before']!.state).toBe('passed')
  })

  test('the matchers are there, with their types', async () => {
    const used = `
      import { trace } from 'syslens'
      import { expect, test } from 'vitest'
      test('of all kinds', async () => {
        const run = trace('cat', ['/etc/hostname'], { record: true, stdio: 'ignore' })
        await expect(run).toMakeSyscall('openat', { path: '/etc/hostname', flags: ['O_RDONLY'] })
        await expect(run).toExitWith(0)
        expect(process).toHaveOpenFdsBelow(500)
        await expect(() => {}).toHaveNoFdLeaks()
        await expect.soft(process.pid).toStayBelowFdLimit(0.9)
        // @ts-expect-error openat has no such argument
        await expect(run).not.toMakeSyscall('openat', { pathname: 'x' })
        // @ts-expect-error not a call
        await expect(expect(run).toMakeSyscall('opennat')).rejects.toThrow('did you mean')
      })`
    const made = project({ 'a.test.ts': used })
    const { tests, text } = await made.run()
    expect(tests['of all kinds']!.state, text).toBe('passed')
    made.typecheck()
  })

  test('a wrong option is one clear error', async () => {
    for (const [options, message] of [
      ["{ mod: 'hard' }", 'fdLeaks: there is no option "mod", did you mean "mode"?'],
      ["{ mode: 'harsh' }", 'fdLeaks: mode is hard or soft or baseline, not "harsh"'],
      ["{ ignore: [{ path: '/x' }] }", 'fdLeaks: ignore[0] needs a reason'],
      ["{ ignore: [{ reason: 'all' }] }", 'fdLeaks: ignore[0] needs a condition: kind, path, remote, openedIn'],
    ] as const) {
      await expect(project({ 'a.test.ts': two }, options).run()).rejects.toThrow(message)
    }
  })
})
