import { describe, expectTypeOf, test } from 'vitest'
import type { Data, SyscallEvent, SyscallArgs, SyscallName, SyscallResult } from '../../lib/index.js'

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
    expectTypeOf<SyscallArgs['read']['buf']>().toEqualTypeOf<Data | null>()
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

  test('thirty calls, each narrowed by its name', () => {
    const look = (event: SyscallEvent): unknown => {
      switch (event.name) {
        case 'read':
          return expectTypeOf(event.args.buf).toEqualTypeOf<Data | null>()
        case 'write':
          return expectTypeOf(event.args.count).toEqualTypeOf<number>()
        case 'open':
          return expectTypeOf(event.args.path).toEqualTypeOf<string | null>()
        case 'close':
          return expectTypeOf(event.args).toEqualTypeOf<SyscallArgs['close']>()
        case 'stat':
          return expectTypeOf(event.args.statbuf!.st_size).toEqualTypeOf<number>()
        case 'fstat':
          return expectTypeOf(event.args.fd).toEqualTypeOf<number>()
        case 'lseek':
          return expectTypeOf(event.args.offset).toEqualTypeOf<number>()
        case 'mmap':
          return expectTypeOf(event.result).toExtend<bigint | number | undefined>()
        case 'munmap':
          return expectTypeOf(event.args.addr).toEqualTypeOf<bigint>()
        case 'brk':
          return expectTypeOf(event.args.addr).toEqualTypeOf<bigint>()
        case 'rt_sigaction':
          return expectTypeOf(event.args.act!.sa_handler).toExtend<string | number | bigint>()
        case 'pread64':
          return expectTypeOf(event.args.offset).toEqualTypeOf<number>()
        case 'readv':
          return expectTypeOf(event.args.iov![0]!.iov_base).toEqualTypeOf<Data | null>()
        case 'pipe2':
          return expectTypeOf(event.args.pipefd).toEqualTypeOf<readonly number[] | null>()
        case 'nanosleep':
          return expectTypeOf(event.args.duration!.tv_sec).toEqualTypeOf<number>()
        case 'socket':
          return expectTypeOf(event.args.domain).toExtend<string | number>()
        case 'bind':
          return expectTypeOf(event.args.addr!.sun_path).toEqualTypeOf<string | undefined>()
        case 'sendto':
          return expectTypeOf(event.args.flags).toExtend<readonly string[]>()
        case 'recvmsg':
          return expectTypeOf(event.args.msg!.msg_namelen).toEqualTypeOf<number>()
        case 'clone':
          return expectTypeOf(event.args.stack).toEqualTypeOf<bigint>()
        case 'execve':
          return expectTypeOf(event.args.argv).toEqualTypeOf<readonly (string | null)[] | null>()
        case 'exit_group':
          return expectTypeOf(event.result).toEqualTypeOf<undefined>()
        case 'wait4':
          return expectTypeOf(event.args.pid).toEqualTypeOf<number>()
        case 'uname':
          return expectTypeOf(event.args.buf!.sysname).toEqualTypeOf<string>()
        case 'getcwd':
          return expectTypeOf(event.args.buf).toEqualTypeOf<string | null>()
        case 'rename':
          return expectTypeOf(event.args.newpath).toEqualTypeOf<string | null>()
        case 'getdents64':
          return expectTypeOf(event.args.dirp![0]!.d_ino).toEqualTypeOf<number>()
        case 'epoll_ctl':
          return expectTypeOf(event.args.epfd).toEqualTypeOf<number>()
        case 'prlimit64':
          return expectTypeOf(event.args.new_limit!.rlim_max).toEqualTypeOf<number>()
        case 'capget':
          return expectTypeOf(event.args.datap![0].effective).toExtend<readonly string[]>()
        case 'futex':
          return expectTypeOf(event.args.uaddr2).toEqualTypeOf<bigint | undefined>()
        default:
          return undefined
      }
    }
    expectTypeOf(look).toBeFunction()
  })
})
