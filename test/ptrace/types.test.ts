import { expect, expectTypeOf, test } from 'vitest'
import type { GroupStoppedThread, RunningThread, StoppedThread, Stop, StopType } from '../../lib/index.js'

// Checked by the compiler: what must not be written does not compile.

type Of<Type extends StopType> = Extract<Stop, { type: Type }>

test('what needs a stopped thread is on no other type', () => {
  expectTypeOf<RunningThread>().not.toHaveProperty('get')
  expectTypeOf<RunningThread>().not.toHaveProperty('readMemory')
  expectTypeOf<RunningThread>().not.toHaveProperty('step')
  expectTypeOf<StoppedThread>().not.toHaveProperty('interrupt')
  expectTypeOf<StoppedThread>().not.toHaveProperty('listen')
  expectTypeOf<GroupStoppedThread>().toHaveProperty('listen')
})

test('going on gives the promise of a stop, which may be the end', () => {
  expectTypeOf<StoppedThread['continue']>().returns.toEqualTypeOf<RunningThread>()
  expectTypeOf<Awaited<RunningThread>>().toEqualTypeOf<Stop>()
  expectTypeOf<Stop['thread']>().toExtend<StoppedThread | undefined>()
  expectTypeOf<Of<'exited'>['thread']>().toEqualTypeOf<undefined>()
  expectTypeOf<Of<'group-stop'>['thread']>().toExtend<GroupStoppedThread>()
})

test('a stop narrows by its type and by its thread', () => {
  const look = (stop: Stop): string => {
    // @ts-expect-error the thread may have ended
    const bad = (): unknown => stop.thread.get('rax')
    // @ts-expect-error only an entry has arguments
    const worse = (): unknown => stop.args
    // @ts-expect-error there is no such register
    const worst = (): unknown => stop.thread?.get('eax')
    expect([bad, worse, worst]).toHaveLength(3)
    if (!stop.thread) return stop.type satisfies 'exited' | 'killed' | 'superseded' | 'detached'
    if (stop.type === 'syscall-entry') return `${stop.name}(${stop.args[0] satisfies bigint})`
    if (stop.type === 'clone') return `${stop.child.tid satisfies number}`
    return stop.type
  }
  expect(look({ type: 'exited', tid: 1, exitCode: 0 })).toBe('exited')
})
