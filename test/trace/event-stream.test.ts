import { describe, expect, test } from 'vitest'
import type { TraceEvent } from '../../lib/trace/events.js'
import { EventStream, type StreamOwner } from '../../lib/trace/event-stream.js'
import { type Recording, syntheticRecording } from '../../lib/trace/session.js'

const owner: StreamOwner = { aborted: false, end: async () => undefined, left: async () => undefined }
const streamOf = (recording: Recording): EventStream => new EventStream(recording, owner)

// The synthetic calls are one microsecond apart: their times tell whether one is missing or out of order.
async function countInOrder(events: AsyncIterable<TraceEvent>): Promise<number> {
  let count = 0
  for await (const event of events) {
    if (event.timeNs !== count * 1000) throw new Error(`event ${count} has the time ${event.timeNs}`)
    count++
  }
  return count
}

describe('a stream of records from a native thread', () => {
  test.each([0, 1, 255, 256, 257, 100_000])('%i of them arrive in order', async (count) => {
    expect(await countInOrder(streamOf(syntheticRecording(count)))).toBe(count)
  })

  test('what memory cannot hold waits in the file, then the producer waits', async () => {
    const recording = syntheticRecording(30_000, { memoryBytes: 100_000, fileBytes: 300_000 })
    expect(await countInOrder(streamOf(recording))).toBe(30_000)
  })

  test('is there when reading begins after the end', async () => {
    const recording = syntheticRecording(1000)
    await recording.over()
    expect(await countInOrder(streamOf(recording))).toBe(1000)
  })

  test('kept batches can be read again, also by two loops at once', async () => {
    const recording = syntheticRecording(20_000, { keep: true })
    const both = await Promise.all([countInOrder(streamOf(recording)), countInOrder(streamOf(recording))])
    expect([...both, await countInOrder(streamOf(recording))]).toEqual([20_000, 20_000, 20_000])
  })

  test('a recording that is full keeps its beginning and counts the rest', async () => {
    const recording = syntheticRecording(10_000, { keep: true, memoryBytes: 100_000, fileBytes: 100_000 })
    const events: TraceEvent[] = []
    for await (const event of streamOf(recording)) events.push(event)
    const last = events.at(-1)!
    expect(last).toMatchObject({ type: 'lost', pid: 0, tid: 0 })
    expect(last.type === 'lost' && last.count + events.length - 1).toBe(10_000)
  })

  test('calls of next() that do not wait for each other are answered in order', async () => {
    const stream = streamOf(syntheticRecording(600))
    const results = await Promise.all(Array.from({ length: 602 }, () => stream.next()))
    expect(results.map(({ value }) => value?.timeNs)).toEqual([
      ...Array.from({ length: 600 }, (_, index) => index * 1000),
      undefined,
      undefined,
    ])
  })

  test('a loop over what is there already lets timers run', async () => {
    const recording = syntheticRecording(400_000)
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    await recording.over()
    ticks = 0
    await countInOrder(streamOf(recording))
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(0)
  })

  test('what was discarded throws', async () => {
    const recording = syntheticRecording(1000)
    recording.discard()
    await expect(streamOf(recording).next()).rejects.toMatchObject({ code: 'ERR_SYSLENS_NOT_RECORDED' })
  })
})
