// flow-host.mjs events|arguments|lines|renderer COUNT: one measurement in a process of its own, the rate to standard error.
import { syntheticRecording } from '../dist/trace/session.js'
import { TextLines } from '../dist/render/text-lines.js'
import { EventStream } from '../dist/trace/event-stream.js'

const [kind, text] = process.argv.slice(2)
const count = Number(text)
const owner = { aborted: false, end: async () => {}, left: async () => {} }

async function events(body) {
  const begin = performance.now()
  let seen = 0
  for await (const event of new EventStream(syntheticRecording(count), owner)) {
    seen++
    body?.(event)
  }
  return (seen / (performance.now() - begin)) * 1000
}

// Batches as they come, to text; the first reading warms up the compiler.
async function lines(recording, from, to) {
  const writer = new TextLines((bytes) => (length += bytes.length), { prefix: 'file' })
  const begin = performance.now()
  let seen = 0
  for (let position = from; position < to;) {
    const batch = recording.read(position)
    if (batch === 'end') break
    if (batch === 'later') {
      await recording.more()
      continue
    }
    writer.batch(batch)
    position++
    for (let at = 0; at < batch.end; at = batch.next(at)) seen++
  }
  return (seen / (performance.now() - begin)) * 1000
}

// The renderer alone: the same batches again and again, from memory.
async function renderer() {
  const recording = syntheticRecording(100_000)
  const batches = []
  for (;;) {
    const batch = recording.read(batches.length)
    if (batch === 'end') break
    if (batch === 'later') await recording.more()
    else batches.push(batch)
  }
  const writer = new TextLines((bytes) => (length += bytes.length), { prefix: 'file' })
  const begin = performance.now()
  let seen = 0
  for (; seen < count; seen += 100_000) for (const batch of batches) writer.batch(batch)
  return (seen / (performance.now() - begin)) * 1000
}

let length = 0
const measures = {
  events: () => events(),
  arguments: () =>
    events((event) => event.type === 'syscall' && (length += event.name.length + (event.args.path?.length ?? 0))),
  lines: () => lines(syntheticRecording(count), 0, Infinity),
  renderer,
}
await measures[kind]()
process.stderr.write(`per-second ${Math.round(await measures[kind]())}\n`)
