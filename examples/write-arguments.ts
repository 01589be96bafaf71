// The arguments of write(2) when it is entered, its result when it returns, register by register.
import { Tracer } from 'syslens'

const write = 1n

const tracer = await Tracer.launch('ls')
for (let stop = await tracer.thread; stop.thread; stop = await stop.thread.runToSyscall()) {
  const { thread, type } = stop
  if (thread.get('orig_rax') !== write) continue
  if (type === 'syscall-entry') {
    console.log(`write(${thread.get('rdi')}, 0x${thread.get('rsi').toString(16)}, ${thread.get('rdx')})`)
  } else if (type === 'syscall-exit') {
    console.log(`write = ${thread.get('rax')}`)
  }
}
