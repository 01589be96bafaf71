import { afterAll, describe, expect, test } from 'vitest'
import { callName } from '../../lib/syscalls/index.js'
import { RecordType } from '../../lib/trace/records.js'
import { record } from './record.js'
import { undecodedOf } from './undecoded.js'
import { isThere, userOf, workloads } from './workloads.js'

const table: string[] = []
const seen = new Set<number>()

afterAll(() => {
  console.log(['workload           calls   distinct   undecoded', ...table, `distinct in all: ${seen.size}`].join('\n'))
})

describe.each(workloads)('$name', (workload) => {
  const missing = workload.needs.filter((program) => !isThere(program))
  const isAllowed = workload.asRoot !== true || process.getuid!() === 0
  const hasUser = workload.user === undefined || userOf(workload.user) !== undefined
  // In CI all of them have to be there.
  const runs = isAllowed && ((missing.length === 0 && hasUser) || process.env.CI !== undefined)

  test.runIf(runs)(
    'every argument of every call is decoded',
    async () => {
      const { batches, problem } = await record(workload)
      expect(problem).toBe('')
      const distinct = new Set<number>()
      const undecoded = new Map<string, number>()
      let calls = 0
      for (const batch of batches) {
        for (let at = 0; at < batch.end; at = batch.next(at)) {
          if (batch.type(at) !== RecordType.syscall) continue
          calls++
          distinct.add(batch.number(at))
          seen.add(batch.number(at))
          for (const { place, why, value } of undecodedOf(batch, at)) {
            const what = `${callName(batch.number(at))}.${place}: ${why}, such as ${value}`.replace(
              /0x[0-9a-f]{9,}/,
              '0x…',
            )
            undecoded.set(what, (undecoded.get(what) ?? 0) + 1)
          }
        }
      }
      const columns = [calls, distinct.size, [...undecoded.values()].reduce((sum, one) => sum + one, 0)]
      table.push(
        `${workload.name.padEnd(15)}${columns.map((one, i) => String(one).padStart([9, 11, 12][i]!)).join('')}`,
      )
      expect([...undecoded].map(([what, count]) => `${count} × ${what}`).join('\n')).toBe('')
    },
    180_000,
  )
})
