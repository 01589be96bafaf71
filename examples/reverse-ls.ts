// Turns round what ls is about to write, in its own memory.
import { Tracer } from 'syslens'

const tracer = await Tracer.launch('ls')
for (let stop = await tracer.thread; stop.thread; stop = await stop.thread.runToSyscall()) {
  if (stop.type !== 'syscall-entry' || stop.name !== 'write') continue
  const [, buffer, length] = stop.args
  const text = stop.thread.readMemory(buffer, Number(length))
  text.subarray(0, -1).reverse() // the last newline stays the last
  stop.thread.writeMemory(buffer, text)
}
