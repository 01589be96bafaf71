// As inject, in memory that the process does not need.
//   inject-free-space PID text      behind its code, where the last page is not full
//   inject-free-space PID heap      in its first mapping without a file: may not be executed
//   inject-free-space PID restart   as text, but the interrupted system call is left to be restarted
import { readFileSync } from 'node:fs'
import { Tracer } from 'syslens'
import { helloCode } from './code/hello.ts'

const [pid, how = 'text'] = process.argv.slice(2)
const tracer = await Tracer.attach(Number(pid))
let stop = await tracer.thread
if (!stop.thread) throw new Error(`the process has ${stop.type}`)

const address = how === 'heap' ? firstMapping((line) => line.inode === 0).start : firstMapping(isCode).end - 64n
const registers = stop.thread.registers()
const original = stop.thread.readMemory(address, helloCode.length)
stop.thread.writeMemory(address, helloCode)
stop.thread.setRegisters(how === 'restart' ? { rip: address } : { rip: address, orig_rax: -1n })

stop = await stop.thread.continue()
if (stop.type !== 'breakpoint' && stop.type !== 'signal-delivery') throw new Error(`the process has ${stop.type}`)
const offset = stop.thread.get('rip') - address
console.log(`${how}: ${stop.signal} (${stop.info?.number}) at ${offset < 0n ? '' : '+'}${offset}`)

stop.thread.writeMemory(address, original)
stop.thread.setRegisters(registers)
stop.thread.detach(null)

interface Mapping {
  start: bigint
  end: bigint
  mode: string
  inode: number
}

function isCode({ mode }: Mapping): boolean {
  return mode.includes('x')
}

/** The first line of /proc/PID/maps that fits, proc_pid_maps(5). */
function firstMapping(fits: (mapping: Mapping) => boolean): Mapping {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')
  for (const line of lines) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ (\d+)/.exec(line)
    if (match === null) continue
    const [, start, end, mode = '', inode] = match
    const mapping = { start: BigInt(`0x${start}`), end: BigInt(`0x${end}`), mode, inode: Number(inode) }
    if (fits(mapping)) return mapping
  }
  throw new Error('no such mapping')
}
