// Which system call has a program just made? A launched command stops first when its execve is done, and the kernel
// keeps the number of a call in ORIG_RAX.
import { Tracer, isSyslensError } from 'syslens'

const origRax = 15 // ORIG_RAX of <sys/reg.h>: an index into struct user

const tracer = await Tracer.launch('ls')
const stop = await tracer.thread
if (stop.type !== 'exec') throw new Error(`stopped by ${stop.type}`)

try {
  stop.thread.peekUser(4 * origRax) // as on a machine of 32 bits
} catch (error) {
  if (!isSyslensError(error)) throw error
  console.log(`offset 4 * ORIG_RAX: errno ${error.errno}`)
}
console.log(`offset 8 * ORIG_RAX: ${stop.thread.peekUser(8 * origRax)}`)
console.log(`by its name: ${stop.thread.get('orig_rax')}`)

await stop.thread.continue()
