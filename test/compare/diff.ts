import type { Sequences } from './sequence.js'

/** A place where two runs differ: lines that only one of them has. */
export interface Difference {
  role: string
  /** Index of the first differing step in the first run. */
  at: number
  only: { first: string[]; second: string[] }
}

/** All differences between two runs, thread by thread. */
export function differences(first: Sequences, second: Sequences): Difference[] {
  const found: Difference[] = []
  for (const role of new Set([...first.keys(), ...second.keys()])) {
    found.push(...compareLines(role, first.get(role) ?? [], second.get(role) ?? []))
  }
  return found
}

/** How many lines are only in one of the runs. */
export function size(found: Difference[]): number {
  return found.reduce((sum, { only }) => sum + only.first.length + only.second.length, 0)
}

export function describe(found: Difference[], names: [string, string]): string {
  const lines = found.flatMap(({ role, at, only }) => [
    `thread ${role}, step ${at}:`,
    ...only.first.map((line) => `  only ${names[0]}: ${line}`),
    ...only.second.map((line) => `  only ${names[1]}: ${line}`),
  ])
  return lines.join('\n')
}

// Greedy shortest edit script (Myers 1986), common head and tail taken off first: runs of the same program are nearly equal.
function compareLines(role: string, a: string[], b: string[]): Difference[] {
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const x = a.slice(head, a.length - tail)
  const y = b.slice(head, b.length - tail)
  if (x.length === 0 && y.length === 0) return []
  if (x.length * y.length === 0) return [{ role, at: head, only: { first: x, second: y } }]
  return group(role, head, x, y, trace(x, y))
}

const most = 2000

// For each number of edits d the furthest x on each diagonal.
function trace(x: string[], y: string[]): Int32Array[] | undefined {
  const history: Int32Array[] = []
  const furthest = new Int32Array(2 * most + 3)
  for (let d = 0; d <= most; d++) {
    history.push(furthest.slice(most - d, most + d + 3))
    for (let k = -d; k <= d; k += 2) {
      const at = most + 1 + k
      const down = k === -d || (k !== d && furthest[at - 1]! < furthest[at + 1]!)
      let i = down ? furthest[at + 1]! : furthest[at - 1]! + 1
      while (i < x.length && i - k < y.length && x[i] === y[i - k]) i++
      furthest[at] = i
      if (i >= x.length && i - k >= y.length) return history
    }
  }
  return undefined
}

function group(role: string, head: number, x: string[], y: string[], history: Int32Array[] | undefined): Difference[] {
  if (history === undefined) return [{ role, at: head, only: { first: x, second: y } }]
  const keptX = new Uint8Array(x.length)
  const keptY = new Uint8Array(y.length)
  let [i, j] = [x.length, y.length]
  for (let d = history.length - 1; d >= 0; d--) {
    const furthest = history[d]!
    const at = (k: number): number => furthest[k + d + 1]!
    const k = i - j
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1))
    const before = d === 0 ? 0 : down ? at(k + 1) : at(k - 1) + 1
    while (i > before && j > 0) keptX[--i] = keptY[--j] = 1
    if (d === 0) break
    if (down) j--
    else i--
  }
  const found: Difference[] = []
  for (i = 0, j = 0; i < x.length || j < y.length;) {
    if (i < x.length && j < y.length && keptX[i] && keptY[j]) {
      i++
      j++
      continue
    }
    const only: Difference['only'] = { first: [], second: [] }
    const at = head + i
    while (i < x.length && !keptX[i]) only.first.push(x[i++]!)
    while (j < y.length && !keptY[j]) only.second.push(y[j++]!)
    found.push({ role, at, only })
  }
  return found
}
