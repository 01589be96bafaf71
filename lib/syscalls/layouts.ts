/** Layouts of siginfo by signal. */
import { address, choice, field, hex, int, long, pid, type StructKind, struct, uid } from './kinds.js'

const codes: Readonly<Record<number, string>> = {
  4: 'siCodeIll',
  5: 'siCodeTrap',
  7: 'siCodeBus',
  8: 'siCodeFpe',
  11: 'siCodeSegv',
  17: 'siCodeChld',
  29: 'siCodePoll',
  31: 'siCodeSys',
}
const siKernel = 0x80

/** The group of constants that names a signal's si_code (sigaction(2)). */
export function siCodeSet(signal: number, code: number): string {
  return (code > 0 && code !== siKernel ? codes[signal] : undefined) ?? 'siCode'
}

const head = (signal: number, code: number) => ({
  si_signo: choice('signal', { signed: true, other: 'decimal' }),
  si_errno: choice('errno', { signed: true, other: 'decimal' }),
  si_code: choice(siCodeSet(signal, code), { signed: true, other: 'decimal' }),
})
const at16 = (kind: ReturnType<typeof address | typeof pid | typeof int>) => field(kind, { at: 16 })
const sender = () => ({ si_pid: at16(pid()), si_uid: uid() })
const value = () => ({ si_int: field(int(), { at: 24 }), si_ptr: field(address(), { at: 24 }) })

/** The fields of a siginfo_t that mean something for this signal and code (sigaction(2)). */
export function siginfoLayout(signal: number, code: number): StructKind {
  const fields = (): Parameters<typeof struct>[1] => {
    if (code === siKernel) return {}
    if (code === 0 || code === -6) return sender()
    if (code === -2) return { si_timerid: at16(int()), si_overrun: int(), ...value() }
    if (code < 0) return { ...sender(), ...value() }
    switch (signal) {
      case 17:
        return {
          ...sender(),
          si_status: code === 1 ? int() : choice('signal', { signed: true, other: 'decimal' }),
          si_utime: field(long(), { at: 32 }),
          si_stime: long(),
        }
      case 4:
      case 5:
      case 7:
      case 8:
      case 11:
        return { si_addr: at16(address()) }
      case 29:
        return { si_band: field(long(), { at: 16 }), si_fd: int() }
      case 31:
        return { si_call_addr: at16(address()), si_syscall: int(), si_arch: hex() }
      default:
        return {}
    }
  }
  return struct('siginfo', { ...head(signal, code), ...fields() }, { size: 128 })
}
