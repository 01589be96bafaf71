import { expect, test } from 'vitest'
import { trace } from '../../lib/index.js'
import { OpenDescriptors } from '../../lib/perfetto/open-descriptors.js'
import { target } from '../support/build-targets.js'

test('the number of open descriptors is what a program finds in /proc after each step', async () => {
  const descriptors = new OpenDescriptors()
  const counts = new Map<number, number>()
  const told: [step: string, counted: number | undefined, real: number][] = []
  const run = trace(target('descriptor-counts'), [], { stdio: ['ignore', 'ignore', 'inherit'], stringLimit: 100 })
  for await (const event of run) {
    const count = descriptors.after(event)
    if (count !== undefined) counts.set(event.pid, count)
    if (event.type !== 'syscall' || event.name !== 'write') continue
    const [, step, real] = /^open step=(\S+) pid=\d+ n=(\d+)\n$/.exec(String(event.args.buf)) ?? []
    if (step !== undefined) told.push([step, descriptors.of(event.pid), Number(real)])
  }
  expect((await run).exitCode).toBe(0)
  expect(told.map(([step]) => step)).toEqual(
    expect.arrayContaining(['start', 'received', 'copies', 'marked', 'ranges', 'exec', 'child-close', 'parent']),
  )
  expect(told.filter(([, counted, real]) => counted !== real)).toEqual([])
})
