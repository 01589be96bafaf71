import { describe, expectTypeOf, test } from 'vitest'
import type { SyscallEvent, SyscallArgs, SyscallName, SyscallResult } from '../../lib/index.js'

type EventOf<Name extends SyscallName> = Extract<SyscallEvent, { name: Name }>

describe('arguments by the name of the call', () => {
  test('narrowing an event', () => {
    const look = (event: SyscallEvent): void => {
      if (event.name === 'openat') {
        expectTypeOf(event.args.path).toEqualTypeOf<string | null>()
        expectTypeOf(event.args.mode).toEqualTypeOf<number | undefined>()
        expectTypeOf(event.args.flags).toExtend<readonly string[]>()
        // @ts-expect-error: the name is checked, a typing error is seen by the editor.
        void event.args.pathname
        // @ts-expect-error: so are names of flags.
        void event.args.flags.includes('O_CREATE')
        void event.args.flags.includes('O_CREAT')
      }
      if (event.name === 'connect') {
        expectTypeOf(event.args.addr!.sa_family).toEqualTypeOf<string | number>()
        expectTypeOf(event.args.addr?.sin_port).toEqualTypeOf<number | undefined>()
      }
      if (event.name === 'mmap') expectTypeOf(event.args.addr).toEqualTypeOf<bigint>()
    }
    expectTypeOf(look).toBeFunction()
  })

  test('of many kinds', () => {
    expectTypeOf<SyscallArgs['read']['buf']>().toEqualTypeOf<Buffer | null>()
    expectTypeOf<SyscallArgs['close']['fd']>().toEqualTypeOf<number>()
    expectTypeOf<SyscallArgs['execve']['argv']>().toEqualTypeOf<readonly (string | null)[] | null>()
    expectTypeOf<SyscallArgs['lseek']['whence']>().toEqualTypeOf<
      'SEEK_SET' | 'SEEK_CUR' | 'SEEK_END' | 'SEEK_DATA' | 'SEEK_HOLE' | number
    >()
    expectTypeOf<SyscallArgs['pipe2']['pipefd']>().toEqualTypeOf<readonly number[] | null>()
    expectTypeOf<NonNullable<SyscallArgs['newfstatat']['statbuf']>['st_size']>().toEqualTypeOf<number>()
    expectTypeOf<NonNullable<SyscallArgs['poll']['fds']>[number]['revents']>().toExtend<readonly string[] | undefined>()
    expectTypeOf<NonNullable<SyscallArgs['recvmsg']['msg']>['msg_iov']>().toExtend<
      readonly { readonly iov_base: Buffer | null; readonly iov_len: number }[] | null
    >()
    expectTypeOf<NonNullable<SyscallArgs['getdents64']['dirp']>[number]['d_name']>().toEqualTypeOf<string>()
    expectTypeOf<SyscallArgs['getpid']>().toEqualTypeOf<Record<never, never>>()
    expectTypeOf<SyscallArgs['wait4']['wstatus']>().toExtend<object | null>()
    expectTypeOf<NonNullable<SyscallArgs['prlimit64']['old_limit']>['rlim_cur']>().toEqualTypeOf<number>()
    expectTypeOf<SyscallArgs['kill']['sig']>().toExtend<string | number>()
    expectTypeOf<NonNullable<SyscallArgs['rt_sigprocmask']['set']>>().toExtend<readonly string[]>()
  })

  test('results', () => {
    expectTypeOf<SyscallResult<'read'>>().toEqualTypeOf<number>()
    expectTypeOf<SyscallResult<'mmap'>>().toEqualTypeOf<bigint>()
    expectTypeOf<SyscallResult<'exit_group'>>().toEqualTypeOf<undefined>()
    expectTypeOf<EventOf<'getpid'>['result']>().toEqualTypeOf<number | undefined>()
  })

  test('names', () => {
    expectTypeOf<'openat'>().toExtend<SyscallName>()
    expectTypeOf<'openatt'>().not.toExtend<SyscallName>()
  })
})
