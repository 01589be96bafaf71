// Looks at a running process without disturbing it: a sleep that it is in goes on afterwards.
//   attach PID             PTRACE_SEIZE and PTRACE_INTERRUPT: no signal is needed
//   attach PID --sigstop   as PTRACE_ATTACH does it: by SIGSTOP, which must not reach the process
import { existsSync, readFileSync } from 'node:fs'
import { Tracer } from 'syslens'

const [pid, how] = process.argv.slice(2)
const bySignal = how === '--sigstop'

const tracer = await Tracer.attach(Number(pid), { interrupt: !bySignal })
if (bySignal) tracer.kill('SIGSTOP')
const stop = await tracer.thread
if (!stop.thread) throw new Error(`the process has ${stop.type}`)
if (stop.type === 'signal-delivery') console.log(`stopped by ${stop.signal} (${stop.info?.number})`)
else console.log(`stopped without a signal: ${stop.type}`)

const { orig_rax, rax, rip } = stop.thread.registers()
const before = Buffer.from(stop.thread.readMemory(rip - 2n, 2)).toString('hex')
console.log(`orig_rax ${orig_rax}, rax ${BigInt.asIntN(64, rax)}, before rip: ${before}`)
console.log(stop.thread.currentCall())

const status = readFileSync(`/proc/${pid}/status`, 'utf8')
console.log(/^State:\t(.*)$/m.exec(status)?.[1])
const tracedBy = /^TracerPid:\t(.*)$/m.exec(status)?.[1]
console.log(existsSync(`/proc/self/task/${tracedBy}`) ? 'the tracer is a thread of this process' : 'another tracer')

stop.thread.detach(null)
