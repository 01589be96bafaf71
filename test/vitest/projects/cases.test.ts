// Run by cases.test.ts of the folder above, under fdLeaks(): which of these tests fail, and how, is looked at there.
import { spawn } from 'node:child_process'
import { pbkdf2 } from 'node:crypto'
import dgram from 'node:dgram'
import { once } from 'node:events'
import fs, { openSync } from 'node:fs'
import { open } from 'node:fs/promises'
import http from 'node:http'
import inspector from 'node:inspector'
import { createRequire } from 'node:module'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

interface Addon {
  openFile(path: string): number
  copy(fd: number): number
  inotify(): number
  memory(): number
}
const addon = createRequire(import.meta.url)(process.env.LEAKY_ADDON!) as Addon
const kept: unknown[] = []
const folder = fs.mkdtempSync(join(tmpdir(), 'syslens-cases-'))
const file = (name: string): string => {
  const path = join(folder, name)
  fs.writeFileSync(path, 'twelve bytes')
  return path
}

let web: http.Server
let plain: net.Server
let local: net.Server
let fixture = -1
beforeAll(async () => {
  web = http.createServer((request, response) => {
    if (request.url === '/never') return
    if (request.url === '/big') response.write(Buffer.alloc(4_000_000))
    response.end('small')
  })
  plain = net.createServer((socket) => void kept.push(socket.on('error', () => undefined)))
  local = net.createServer((socket) => void kept.push(socket))
  await Promise.all([
    once(web.listen(0, '127.0.0.1'), 'listening'),
    once(plain.listen(0, '127.0.0.1'), 'listening'),
    once(local.listen(join(folder, 'socket')), 'listening'),
  ])
  fixture = openSync(file('fixture'), 'r')
})
afterAll(() => {
  web.closeAllConnections()
  for (const server of [web, plain, local]) server.close()
  fs.rmSync(folder, { recursive: true })
})
const port = (server: net.Server): number => (server.address() as net.AddressInfo).port
const never = () => undefined

test('2 the first leak of the process', () => {
  openSync(file('first'), 'r') // HERE first
})
test('1 openSync', () => {
  writeUpload(file('upload')) // not here
})
function writeUpload(path: string): void {
  kept.push(openSync(path, 'w')) // HERE openSync
}
test('open with a callback', async () => {
  await new Promise((resolve) => fs.open(file('callback'), resolve)) // HERE open
})
test('4 promises.open, kept', async () => {
  kept.push(await open(file('handle'))) // HERE handle
})
test('5 promises.open, dropped', async () => {
  await fs.promises.open(file('dropped')) // HERE dropped
})
test('7 createReadStream, paused', async () => {
  const stream = fs.createReadStream(file('stream')) // HERE stream
  kept.push(stream)
  await once(stream, 'open')
})
test('8 createReadStream, read to its end', async () => {
  const stream = fs.createReadStream(file('read'))
  stream.resume()
  await once(stream, 'end')
})
test('opendirSync', () => {
  kept.push(fs.opendirSync(folder)) // HERE directory
})
test('10 client', async () => {
  const socket = net.connect(port(plain), '127.0.0.1') // HERE client
  kept.push(socket)
  await once(socket, 'connect')
})
test('11 client, unref', async () => {
  const socket = net.connect(port(plain), '127.0.0.1') // HERE unref
  kept.push(socket)
  await once(socket, 'connect')
  socket.unref()
})
test('server', async () => {
  const server = net.createServer()
  kept.push(server)
  server.listen(0, 'localhost') // HERE server
  await once(server, 'listening')
})
test('server, unref', async () => {
  const server = net.createServer().listen(0).unref() // HERE silent
  kept.push(server)
  await once(server, 'listening')
})
test('udp, unref', async () => {
  const socket = dgram.createSocket('udp4') // HERE udp
  kept.push(socket)
  socket.bind(0)
  await once(socket, 'listening')
  socket.unref()
})
test('13 server closed, its keep-alive client a little later', async () => {
  const server = http.createServer((_, response) => response.end('x')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  await (await fetch(`http://127.0.0.1:${port(server)}`)).text()
  server.close()
})
test('14 fetch without the body', async () => {
  kept.push(await fetch(`http://127.0.0.1:${port(web)}/big`)) // HERE fetch
})
test('fetch with the body', async () => {
  expect(await (await fetch(`http://127.0.0.1:${port(web)}/`)).text()).toBe('small')
})
test('fetch that is aborted before its answer', async () => {
  const abort = new AbortController()
  const answer = fetch(`http://127.0.0.1:${port(web)}/never`, { signal: abort.signal })
  await once(web, 'request')
  abort.abort()
  await expect(answer).rejects.toThrow('aborted')
})
test('http.get through the global agent', async () => {
  await new Promise((resolve) => http.get({ port: port(web) }, (response) => response.resume().on('close', resolve)))
})
test('own keep-alive agent', async () => {
  const agent = new http.Agent({ keepAlive: true })
  kept.push(agent)
  const options = { port: port(web), agent }
  await new Promise((resolve) => {
    http.get(options, (response) => response.resume().on('close', () => setImmediate(resolve))) // HERE agent
  })
})
test('16 unix socket', async () => {
  const socket = net.connect(join(folder, 'socket')) // HERE unix
  kept.push(socket)
  await once(socket, 'connect')
})
test('17 child alive', async () => {
  const child = spawn('sleep', ['30']) // HERE child
  kept.push(child)
  await once(child, 'spawn')
})
test('child ended and read', async () => {
  const child = spawn('echo', ['hello'])
  child.stdout.resume()
  child.stderr.resume()
  await once(child, 'close')
})
test('child that was told to end, and takes its time', async () => {
  const child = spawn('sh', ['-c', 'trap "sleep 1; exit" TERM; echo ready; while :; do sleep 0.01; done'])
  await once(child.stdout, 'data')
  child.kill()
})
test('19 first watch, closed', () => {
  fs.watch(folder).close()
})
test('fs.watch, unref', () => {
  kept.push(fs.watch(folder).unref()) // HERE watch
})
test('20 inotify of an addon', () => {
  addon.inotify() // HERE inotify
})
test('22 own /dev/null', () => {
  openSync('/dev/null', 'r') // HERE null
})
test('23 worker', async () => {
  const worker = new Worker('setInterval(() => {}, 1000)', { eval: true }) // HERE worker
  kept.push(worker)
  worker.unref()
  await once(worker, 'online')
})
test('worker terminated', async () => {
  const worker = new Worker('setInterval(() => {}, 1000)', { eval: true })
  await once(worker, 'online')
  await worker.terminate()
})
test('25 native addon', () => {
  addon.openFile(file('native')) // HERE native
})
test('26 a leaked descriptor and its copy', () => {
  addon.copy(openSync(file('copied'), 'r')) // HERE copied
})
/** Opens until the number comes round: a lower one may be free by now. */
function openAs(number: number, open: () => number): number {
  const lower: number[] = []
  let fd = open()
  for (; fd < number; fd = open()) lower.push(fd)
  for (const other of lower) fs.closeSync(other)
  return fd
}
test('28 closes a fixture, and opens a file that gets its number', () => {
  fs.closeSync(fixture) // HERE closed
  expect(openAs(fixture, () => openSync(file('thief'), 'r'))).toBe(fixture) // HERE thief
})
let again = -1
test('leaves one for the next test', () => {
  again = openSync(join(folder, 'fixture'), 'r')
})
test('29 closes and opens the same file', () => {
  fs.closeSync(again)
  expect(openAs(again, () => openSync(join(folder, 'fixture'), 'r'))).toBe(again)
})
test('native addon, at the number of a FileHandle that is closed', async () => {
  const handle = await open(file('closed'))
  const { fd } = handle
  await handle.close()
  expect(openAs(fd, () => addon.memory())).toBe(fd) // HERE reused
})
test('31 deleted file', () => {
  const path = file('deleted')
  openSync(path, 'r') // HERE deleted
  fs.unlinkSync(path)
})
test('32 memfd', () => {
  addon.memory() // HERE memory
})
test('34 onTestFinished closes', () => {
  const fd = openSync(file('finished'), 'r')
  onTestFinished(() => fs.closeSync(fd))
})
test('closed 10 ms after the test', () => {
  const fd = openSync(file('later'), 'r')
  setTimeout(() => fs.closeSync(fd), 10)
})
/** Gives all threads of the pool something to do for some 0.2 seconds. */
function occupyPool(): void {
  for (let thread = 0; thread < 4; thread++) pbkdf2('', '', 200_000, 64, 'sha512', never)
}
test('open under way', () => {
  occupyPool()
  fs.open(file('pending'), (_, fd) => kept.push(fd)) // HERE pending
})
test('readFile under way', async () => {
  const path = file('big')
  fs.truncateSync(path, 1 << 26)
  const reading = { isOver: false }
  fs.readFile(path, () => (reading.isOver = true))
  const isOpen = (): boolean =>
    fs.readdirSync('/proc/self/fd').some((fd) => {
      try {
        return fs.readlinkSync(`/proc/self/fd/${fd}`) === path
      } catch {
        return false
      }
    })
  while (!reading.isOver && !isOpen()) await new Promise((resolve) => setImmediate(resolve))
  occupyPool()
})
test('44 inspector', async () => {
  inspector.open(0, '127.0.0.1')
  const client = await fetch(
    inspector
      .url()!
      .replace('ws:', 'http:')
      .replace(/\/[^/]*$/, '/json/list'),
  )
  await client.text()
})
test('inspector, with a client', async () => {
  const socket = net.connect(Number(new URL(inspector.url()!).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.destroy()
})
test('fails by itself, and leaves something', () => {
  openSync(file('failed'), 'r')
  expect(1).toBe(2)
})
test('clean', never)
