// Lets a process execute code that it does not have, right where it is, and go on as if nothing had been.
//   inject PID
import { Tracer } from 'syslens'
import { helloCode } from './code/hello.ts'

const [pid] = process.argv.slice(2)
const tracer = await Tracer.attach(Number(pid))
let stop = await tracer.thread
if (!stop.thread) throw new Error(`the process has ${stop.type}`)

const registers = stop.thread.registers()
const original = stop.thread.readMemory(registers.rip, helloCode.length)
stop.thread.writeMemory(registers.rip, helloCode)
// The system call that it sleeps in must not be restarted now: the kernel would move rip back by two bytes for it.
stop.thread.set('orig_rax', -1n)

stop = await stop.thread.continue()
if (!stop.thread) throw new Error(`the process has ${stop.type}`)
const { rip, rax } = stop.thread.registers()
console.log(`${stop.type} at +${rip - registers.rip}, write = ${rax}`)
if (stop.type === 'breakpoint') console.log(`signal ${stop.info?.number}`)

// With orig_rax as it was, the sleep goes on.
stop.thread.writeMemory(registers.rip, original)
stop.thread.setRegisters(registers)
stop.thread.detach(null)
