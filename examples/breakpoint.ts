// A breakpoint: int3 in place of an instruction's first byte.
//   breakpoint PID ADDRESS [HITS]     (ADDRESS as nm(1) prints it)
import { Tracer } from 'syslens'

const [pid, hex, hits = '3'] = process.argv.slice(2)
const address = BigInt(`0x${hex}`)
const int3 = Uint8Array.of(0xcc)

const tracer = await Tracer.attach(Number(pid))
let stop = await tracer.thread
if (!stop.thread) throw new Error(`the process has ${stop.type}`)
const original = stop.thread.readMemory(address, 1)
stop.thread.writeMemory(address, int3)

for (let hit = 1; hit <= Number(hits); hit++) {
  stop = await stop.thread.continue()
  if (stop.type !== 'breakpoint') throw new Error(`no breakpoint: ${stop.type}`)
  const { rip, rdi } = stop.thread.registers()
  console.log(`hit ${hit}: signal ${stop.info?.number} at +${rip - address}, argument ${BigInt.asIntN(32, rdi)}`)

  // The instruction itself is still to be executed: put it back, go back, one step, and arm again.
  stop.thread.writeMemory(address, original)
  stop.thread.set('rip', address)
  if (hit === Number(hits)) break
  stop = await stop.thread.step()
  if (!stop.thread) throw new Error(`the process has ${stop.type}`)
  stop.thread.writeMemory(address, int3)
}
stop.thread.detach()
console.log('the breakpoint is gone')
