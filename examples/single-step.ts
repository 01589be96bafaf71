// Executes a program instruction by instruction: first from its first write(2) on, then from the beginning.
//   single-step PROGRAM
import { Tracer, type StoppedThread } from 'syslens'

const [program] = process.argv.slice(2)
if (program === undefined) throw new Error('usage: single-step PROGRAM')

const show = (thread: StoppedThread): void => {
  const { rip, orig_rax } = thread.registers()
  const bytes = Buffer.from(thread.readMemory(rip, 5, { partial: true })).toString('hex')
  console.log(`  0x${rip.toString(16)}  ${bytes}  orig_rax ${BigInt.asIntN(64, orig_rax)}`)
}

console.log('from the entry of write')
let stop = await (await Tracer.launch(program)).thread
while (stop.thread && !(stop.type === 'syscall-entry' && stop.name === 'write')) stop = await stop.thread.runToSyscall()
while (stop.thread) {
  stop = await stop.thread.step()
  if (stop.thread) show(stop.thread)
}
console.log(stop)

console.log('from the start')
stop = await (await Tracer.launch(program)).thread
while (stop.thread) {
  show(stop.thread)
  stop = await stop.thread.step()
}
console.log(stop)
