/** Writers of strace's notation for the values of a call, compiled from where the values lie (lib/syscalls/bind.ts). */
import type { Slot } from '../syscalls/slots.js'
import { chooseWriter, type Writer } from './cursor.js'
import { bufferWriter, stringsWriter, stringWriter } from './text-memory.js'
import { pointerWriter } from './text-pointers.js'
import { fdWriter, plainWriter } from './text-scalars.js'
import { arrayWriter, structWriter } from './text-structs.js'

export function textWriter(slot: Slot): Writer {
  switch (slot.type) {
    case 'plain':
      return plainWriter(slot, textWriter)
    case 'fd':
      return fdWriter(slot)
    case 'string':
      return stringWriter(slot)
    case 'buffer':
      return bufferWriter(slot)
    case 'strings':
      return stringsWriter(slot)
    case 'pointer':
      return pointerWriter(slot, textWriter)
    case 'struct':
      return structWriter(slot, textWriter)
    case 'array':
      return arrayWriter(slot, textWriter)
    case 'choose':
      return chooseWriter(slot, textWriter)
  }
}
