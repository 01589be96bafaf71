import { describe, expect, test } from 'vitest'
import { attach, trace } from '../../lib/trace/trace.js'
import type { TraceOptions } from '../../lib/trace/options.js'
import { failure } from './support.js'

// Wrong arguments are thrown at once: nothing has been started then.
const thrown = (action: () => unknown): Promise<Error> => {
  try {
    action()
  } catch (error) {
    return failure(() => {
      throw error
    })
  }
  throw new Error('nothing was thrown')
}

describe('options that trace() refuses', () => {
  test.each<[object, string]>([
    [{ timout: 5 }, 'trace() has no option "timout", did you mean "timeout"?'],
    [{ folowForks: true }, 'trace() has no option "folowForks", did you mean "followForks"?'],
    [{ x: 1 }, 'trace() has no option "x"'],
    [{ toString: 1 }, 'trace() has no option "toString"'],
    [{ timeout: 0 }, 'option "timeout" of trace() must be a number of milliseconds above 0'],
    [{ timeout: '5s' }, 'option "timeout" of trace() must be a number of milliseconds above 0'],
    [{ stringLimit: -1 }, 'option "stringLimit" of trace() must be a whole number of bytes up to 1048576'],
    [{ followForks: 'no' }, 'option "followForks" of trace() must be a boolean'],
    [{ signal: 'SIGTERM' }, 'option "signal" of trace() must be an AbortSignal'],
    [{ engine: 'magic' }, 'option "engine" of trace() must be "auto" or "ptrace"'],
    [{ cwd: 5 }, 'option "cwd" of trace() must be a path or a file URL'],
    [{ only: 'opneat' }, 'there is no system call "opneat", did you mean "openat"?'],
    [
      { stdio: ['inherit', 'pip'] },
      'option "stdio" has "pip" at 1; known: "inherit", "pipe", "ignore", a descriptor, a stream',
    ],
    [{ stdio: ['ignore', 'ignore', 'ignore', 'pipe'] }, 'option "stdio" can have a pipe at 0, 1 and 2 only, not at 3'],
    [{ stdio: 7 }, 'option "stdio" must be a word or a list'],
    [{ env: { A: 'a\0b' } }, 'cannot start a command with this: environment has a NUL inside: "A=a\\u0000b"'],
  ])('%j', async (options, message) => {
    const error = await thrown(() => trace('true', options as TraceOptions))
    expect(error).toMatchObject({ message, code: expect.stringMatching(/^ERR_SYSLENS_(OPTION|UNKNOWN_CALL)$/) })
  })

  test('known ones are listed', async () => {
    expect(await thrown(() => trace('true', { x: 1 } as TraceOptions))).toMatchObject({
      hint: expect.stringMatching(/^Known options: only, stringLimit, .*, cwd, env, argv0, .*\.$/),
    })
  })
})

test.each([
  [() => trace(''), 'trace() needs a command, such as trace("ls", ["-l"])'],
  [() => trace(undefined as unknown as string), 'trace() needs a command, such as trace("ls", ["-l"])'],
  [() => trace('ls', [5 as unknown as string]), 'the arguments of trace() must be strings'],
  [() => attach(0), 'attach() needs a process id above 0, or a list of them'],
  [() => attach([]), 'attach() needs a process id above 0, or a list of them'],
  [() => attach([process.pid, 1.5]), 'attach() needs a process id above 0, or a list of them'],
  [() => attach(1, { cwd: '/' } as object), 'option "cwd" is one of trace(), attach() has no use for it'],
  [() => attach(1, { recrod: true } as object), 'attach() has no option "recrod", did you mean "record"?'],
])('wrong arguments %#', async (action, message) => {
  expect(await thrown(action)).toMatchObject({ code: 'ERR_SYSLENS_OPTION', message })
})
