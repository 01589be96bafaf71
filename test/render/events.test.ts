import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatEvent, trace, type TraceEvent } from '../../lib/index.js'
import { JsonLines } from '../../lib/render/json-lines.js'
import { TextLines } from '../../lib/render/text-lines.js'
import { recordOf } from '../../lib/trace/event-objects.js'
import type { Batch } from '../../lib/trace/records.js'
import { temporaryFolder } from '../support/cli.js'
import { target } from '../support/build-targets.js'

/** Real programs that make calls of every kind of argument. */
const programs: [string, string[]][] = [
  ['ls', ['-l', '/etc']],
  ['sh', ['-c', 'echo x | cat; (exit 3); kill -TERM $$']],
  ['python3', ['-c', 'import socket,select; s=socket.create_server(("127.0.0.1",0)); select.select([s],[],[],0.01)']],
  ['curl', ['-s', 'http://localhost:9/']],
  ['sh', ['-c', 'f=$(mktemp); exec 5>"$f"; rm "$f"; echo deleted >&5']],
  [target('signals'), []],
  ...['names-netlink', 'bpf', 'perf', 'io-uring'].map((family): [string, string[]] => [
    target(join('exact', family)),
    ['report'],
  ]),
]

describe.each(programs)('%s %j', (command, args) => {
  test('bytes from records equal the rendering of the events', async () => {
    const events: TraceEvent[] = []
    const batches = new Set<Batch>()
    for await (const event of trace(command, args, { stdio: 'ignore', cwd: temporaryFolder() })) {
      events.push(event)
      batches.add(recordOf(event)!.batch)
    }
    expect(events.length).toBeGreaterThan(20)

    let text = ''
    const lines = new TextLines((bytes) => (text += Buffer.from(bytes).toString()))
    let json = ''
    const jsonLines = new JsonLines((bytes) => (json += Buffer.from(bytes).toString()))
    for (const batch of batches) {
      lines.batch(batch)
      jsonLines.batch(batch)
    }
    const formatted = events.map((event) => formatEvent(event)).filter((line) => line !== '')
    expect(text.split('\n').slice(0, -1)).toEqual(formatted)
    expect(json.split('\n').slice(0, -1)).toEqual(events.map((event) => JSON.stringify(event)))
  })
})

test('a copy of an event cannot be formatted', async () => {
  const events: TraceEvent[] = []
  for await (const event of trace('true')) events.push(event)
  expect(formatEvent(events.find(({ type }) => type === 'syscall')!)).toMatch(/^execve\(.*\) = 0$/)
  const copy = JSON.parse(JSON.stringify(events.at(-1))) as TraceEvent
  expect(() => formatEvent(copy)).toThrow(expect.objectContaining({ code: 'ERR_SYSLENS_EVENT' }))
})

test('the limit of strings, and colours', async () => {
  const file = join(temporaryFolder(), 'out')
  for await (const event of trace('sh', ['-c', `echo abcdef > ${file}`])) {
    if (event.type !== 'syscall' || event.name !== 'write') continue
    expect(formatEvent(event, { stringLimit: 3 })).toBe(`write(1<${file}>, "abc"..., 7) = 7`)
    expect(formatEvent(event, { colour: true })).toContain('\u001b[32m"abcdef\\n"\u001b[0m')
  }
  expect(readFileSync(file, 'utf8')).toBe('abcdef\n')
})
