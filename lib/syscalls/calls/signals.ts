/** Signals. */
import { call, type Family, newFd } from '../call.js'
import { add, equal } from '../expressions.js'
import {
  choice,
  fd,
  flags,
  hex,
  int,
  type Kind,
  out,
  pid,
  siginfo,
  sigset,
  size,
  struct,
  tid,
  to,
  uint,
} from '../kinds.js'
import { sigaction, signal, stack, timespec } from '../structs.js'

/** The kernel's sets are 8 bytes; with another size it reads and writes none (EINVAL). */
const set = (length = 'sigsetsize'): Kind => to(sigset(), { condition: equal(length, 8) })
const setOut = (length = 'sigsetsize'): Kind => out(sigset(), { condition: equal(length, 8) })

/**
 * What the kernel laid on the stack for the handler (arch/x86/include/asm/sigframe.h). The handler has popped the address
 * that it returned to, so that the stack pointer is at the ucontext of the frame (asm-generic/ucontext.h): flags, link,
 * stack and 256 bytes of registers stand before the mask that is restored.
 */
const signalFrame = (): Kind =>
  struct('rt_sigframe', { mask: to(sigset(), { address: add('stackPointer', 8 + 8 + 24 + 256) }) })

export const signals: Family = () => ({
  rt_sigaction: call(13, ['signal'], {
    signum: signal(),
    act: to(sigaction()),
    oldact: out(sigaction()),
    sigsetsize: size(),
  }),
  rt_sigprocmask: call(14, ['signal'], {
    how: choice('sigmask'),
    set: set(),
    oldset: setOut(),
    sigsetsize: size(),
  }),
  rt_sigreturn: call(15, ['signal'], { frame: signalFrame() }, int(), ['slowPath']),
  rt_sigpending: call(127, ['signal'], { set: setOut(), sigsetsize: size() }),
  rt_sigtimedwait: call(
    128,
    ['signal'],
    { set: set(), info: out(siginfo()), timeout: to(timespec()), sigsetsize: size() },
    signal(),
    ['mayRestart'],
  ),
  rt_sigqueueinfo: call(129, ['process', 'signal'], { tgid: pid(), sig: signal(), info: to(siginfo()) }),
  rt_tgsigqueueinfo: call(297, ['process', 'signal'], { tgid: pid(), tid: tid(), sig: signal(), info: to(siginfo()) }),
  rt_sigsuspend: call(130, ['signal'], { mask: set(), sigsetsize: size() }, int(), ['mayRestart']),
  sigaltstack: call(131, ['signal'], { ss: to(stack()), old_ss: out(stack()) }),
  kill: call(62, ['process', 'signal'], { pid: pid(), sig: signal() }),
  tkill: call(200, ['process', 'signal'], { tid: tid(), sig: signal() }),
  tgkill: call(234, ['process', 'signal'], { tgid: pid(), tid: tid(), sig: signal() }),
  pidfd_send_signal: call(424, ['desc', 'process', 'signal'], {
    pidfd: fd(),
    sig: signal(),
    info: to(siginfo()),
    flags: flags('pidfdSignal'),
  }),
  pause: call(34, ['signal'], {}, int(), ['mayRestart']),
  signalfd: call(282, ['desc', 'signal'], { fd: fd(), mask: set('sizemask'), sizemask: size() }, newFd()),
  signalfd4: call(
    289,
    ['desc', 'signal'],
    { fd: fd(), mask: set('sizemask'), sizemask: size(), flags: flags('signalfd') },
    newFd(),
  ),
  alarm: call(37, [], { seconds: uint() }, uint()),
  restart_syscall: call(219, [], {}, int(), ['mayRestart', 'resumesCall', 'slowPath']),
  uretprobe: call(335, [], {}, hex(8), ['slowPath']),
  uprobe: call(336, [], {}, hex(8), ['slowPath']),
})
