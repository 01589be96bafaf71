import type { BoundCall, Slot } from '../syscalls/index.js'

/** Which argument (or `result`) each capture node of a call belongs to, by the node's index. */
export interface NodeOwners {
  /** Of nodes that copy memory. */
  readonly memory: ReadonlyMap<number, string>
  /** Of nodes that name the descriptor which is the argument itself. */
  readonly names: ReadonlyMap<number, string>
}

export function nodeOwners(bound: BoundCall): NodeOwners {
  const memory = new Map<number, string>()
  const names = new Map<number, string>()
  for (const slot of [...bound.args, bound.result]) {
    collect(slot, (node) => memory.set(node, slot.name))
    for (const fd of fdSlots(slot)) names.set(fd, slot.name)
  }
  return { memory, names }
}

function collect(slot: Slot, add: (node: number) => void): void {
  switch (slot.type) {
    case 'string':
    case 'buffer':
      add(slot.node)
      return
    case 'strings':
      add(slot.node)
      add(slot.elementNode)
      return
    case 'pointer':
      for (const side of [slot.entry, slot.exit]) {
        if (side === undefined) continue
        add(side.node)
        collect(side.slot, add)
      }
      return
    case 'struct':
      for (const field of slot.fields) collect(field, add)
      return
    case 'array':
      collect(slot.element, add)
      return
    case 'choose':
      for (const choice of [...slot.cases.values(), slot.otherwise]) collect(choice, add)
      return
    default:
  }
}

// An argument may be a descriptor in some cases only (fcntl's third).
function fdSlots(slot: Slot): number[] {
  if (slot.type === 'fd') return [slot.nameNode]
  return slot.type === 'choose' ? [...slot.cases.values(), slot.otherwise].flatMap(fdSlots) : []
}
