// flow-host.mjs events|arguments|lines COUNT: one measurement in a process of its own, the rate to standard error.
import { syntheticRecording } from '../dist/trace/session.js'
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

let length = 0
const measures = {
  events: () => events(),
  arguments: () =>
    events((event) => event.type === 'syscall' && (length += event.name.length + (event.args.filename?.length ?? 0))),
}
await measures[kind]()
process.stderr.write(`per-second ${Math.round(await measures[kind]())}\n`)
