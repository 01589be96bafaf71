// All registers in one request. At the entry of a call rax is -38 (ENOSYS), at its exit it is the result.
import { Tracer } from 'syslens'

const write = 1n

const tracer = await Tracer.launch('ls')
for (let stop = await tracer.thread; stop.thread; stop = await stop.thread.runToSyscall()) {
  const { orig_rax, rax, rdi, rsi, rdx } = stop.thread.registers()
  if (orig_rax !== write) continue
  const signed = BigInt.asIntN(64, rax)
  if (stop.type === 'syscall-entry') console.log(`write(${rdi}, 0x${rsi.toString(16)}, ${rdx}), rax ${signed}`)
  if (stop.type === 'syscall-exit') console.log(`write = ${signed}`)
}
