/** siginfo_t, whose layout depends on si_signo and si_code (sigaction(2)). */
import { group } from '../syscalls/constants.js'
import { callCatalog } from '../syscalls/catalog.js'
import type { Out } from './out.js'
import { hexText, signalName } from './words.js'

const sigill = 4
const sigtrap = 5
const sigbus = 7
const sigfpe = 8
const sigsegv = 11
const sigchld = 17
const sigpoll = 29
const sigsys = 31

const codeGroups: Readonly<Record<number, string>> = {
  [sigill]: 'siCodeIll',
  [sigtrap]: 'siCodeTrap',
  [sigbus]: 'siCodeBus',
  [sigfpe]: 'siCodeFpe',
  [sigsegv]: 'siCodeSegv',
  [sigchld]: 'siCodeChld',
  [sigpoll]: 'siCodePoll',
  [sigsys]: 'siCodeSys',
}

const siUser = 0
const siKernel = 0x80
const siTimer = -2
const siTkill = -6
const auditArchX86 = 0xc000003e

/** The name of si_code, which belongs to the signal when it is positive and not the kernel's general one. */
export function siCodeName(signal: number, code: number): string | undefined {
  const own = codeGroups[signal]
  const set = code <= 0 || code === siKernel || own === undefined ? 'siCode' : own
  return group(set).byValue.get(code)?.name
}

/** `{si_signo=SIGCHLD, si_code=CLD_EXITED, …}` */
export function writeSiginfo(out: Out, view: DataView, at: number): void {
  const signal = view.getInt32(at, true)
  const errno = view.getInt32(at + 4, true)
  const code = view.getInt32(at + 8, true)
  out.text(`{si_signo=${signalName(signal)}, si_code=${siCodeName(signal, code) ?? hexText(code >>> 0)}`)
  if (errno !== 0) out.text(`, si_errno=${group('errno').byValue.get(errno)?.name ?? errno}`)
  out.text(details(view, at, signal, code))
  out.text('}')
}

function details(view: DataView, at: number, signal: number, code: number): string {
  const pointer = (offset: number): string => {
    const text = hexText(view.getUint32(at + offset, true), view.getUint32(at + offset + 4, true))
    return text === '0' ? 'NULL' : text
  }
  const int = (offset: number): number => view.getInt32(at + offset, true)
  const sender = (): string => `, si_pid=${int(16)}, si_uid=${view.getUint32(at + 20, true)}`
  const value = (): string => (pointer(24) === 'NULL' ? '' : `, si_int=${int(24)}, si_ptr=${pointer(24)}`)
  if (code === siUser || code === siTkill) return sender()
  if (code === siTimer) return `, si_timerid=${hexText(int(16) >>> 0)}, si_overrun=${int(20)}${value()}`
  if (code < 0) return sender() + value()
  switch (signal) {
    case sigchld: {
      if (code === siKernel) return ''
      const status = code === 1 ? String(int(24)) : signalName(int(24))
      const time = (offset: number): string => view.getBigInt64(at + offset, true).toString()
      return `${sender()}, si_status=${status}, si_utime=${time(32)}, si_stime=${time(40)}`
    }
    case sigill:
    case sigfpe:
    case sigsegv:
    case sigbus:
    case sigtrap:
      return `, si_addr=${pointer(16)}`
    case sigpoll: {
      if (code === siKernel) return ''
      const band = view.getBigInt64(at + 16, true).toString()
      return `, si_band=${band}, si_fd=${int(24)}`
    }
    case sigsys: {
      if (code === siKernel) return ''
      const arch = view.getUint32(at + 28, true)
      const number = int(24)
      const name = arch === auditArchX86 ? callCatalog().byNumber.get(number)?.name : undefined
      const archText = arch === auditArchX86 ? 'AUDIT_ARCH_X86_64' : hexText(arch)
      return `, si_call_addr=${pointer(16)}, si_syscall=${name === undefined ? number : `__NR_${name}`}, si_arch=${archText}`
    }
    default:
      return ''
  }
}
