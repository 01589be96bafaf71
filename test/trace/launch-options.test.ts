/** Options `user` and `limits` of trace(). */
import { execFileSync } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { isSyslensError, trace, type TraceOptions } from '../../lib/index.js'

async function output(command: string, args: string[], options: TraceOptions): Promise<string> {
  const run = trace(command, args, { ...options, only: [], stdio: ['ignore', 'pipe', 'inherit'] })
  const [shown] = await Promise.all([text(run.stdout!), run])
  return shown
}

function thrown(run: () => unknown): { code: string; message: string } {
  try {
    run()
  } catch (error) {
    if (isSyslensError(error)) return { code: error.code, message: error.message }
  }
  throw new Error('nothing was thrown')
}

test('limits: a value is the soft limit, both by an object, in any case', async () => {
  const shown = await output('cat', ['/proc/self/limits'], {
    limits: { nofile: 64, CORE: { soft: 0, hard: 4096 }, fsize: 'unlimited' },
  })
  expect(shown).toMatch(/^Max open files +64 +(?!64 )\d+/m)
  expect(shown).toMatch(/^Max core file size +0 +4096/m)
})

test.skipIf(process.getuid?.() !== 0)('user: by name with its groups, by ids with and without groups', async () => {
  expect(await output('id', [], { user: 'www-data' })).toBe(execFileSync('id', ['www-data'], { encoding: 'utf8' }))
  expect(await output('id', ['-G'], { user: { uid: 4242, gid: 4343, groups: [5, 4343] } })).toMatch(/^4343 5\n$/)
  expect(await output('id', ['-G'], { user: { uid: 4242, gid: 4343 } })).toBe('4343\n')
})

test('wrong ones throw at once', () => {
  const code = 'ERR_SYSLENS_OPTION'
  const wrong = (options: object): unknown => thrown(() => trace('true', options as TraceOptions))
  expect(wrong({ limits: { nofiles: 3 } })).toEqual({
    code,
    message: 'there is no limit "nofiles", did you mean "nofile"?',
  })
  expect(wrong({ limits: { nofile: -3 } })).toEqual({
    code,
    message: 'the limit "nofile" must be a whole number or "unlimited", not -3',
  })
  expect(wrong({ limits: 7 })).toEqual({
    code,
    message: 'option "limits" of trace() must be an object such as { nofile: 64 }',
  })
  expect(wrong({ user: 'nobdy' })).toMatchObject({ message: expect.stringContaining('did you mean "nobody"?') })
  expect(wrong({ user: { uid: -1, gid: 0 } })).toMatchObject({ code })
  expect(wrong({ user: true })).toMatchObject({ code })
})

test('a limit that cannot be set rejects, with the reason', async () => {
  await expect(trace('true', { limits: { nofile: { soft: 64, hard: 12 } } })).rejects.toMatchObject({
    code: 'ERR_SYSLENS_LAUNCH',
    message: 'cannot start "true" with that limit NOFILE: invalid argument (EINVAL)',
    syscall: 'prlimit64',
  })
})
