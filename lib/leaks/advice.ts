import type { Origin } from './recorder.js'

/** What people write to close what they opened, by the function that opened it. */
const byCall: Readonly<Record<string, string>> = {
  'fs.openSync': 'fs.closeSync(fd) in a finally block',
  'fs.open': 'fs.close(fd)',
  'fs.promises.open':
    '`await using handle = await open(…)`, or await handle.close(); if nothing refers to it, gc would close it with a warning: an error from Node 25 on',
  'fs.createReadStream': 'read it to its end, or stream.destroy()',
  'fs.ReadStream': 'read it to its end, or stream.destroy()',
  'fs.createWriteStream': "stream.end() and wait for 'close', or stream.destroy()",
  'fs.WriteStream': "stream.end() and wait for 'close', or stream.destroy()",
  'fs.opendirSync': 'directory.closeSync(), or read it to its end',
  'fs.opendir': 'directory.close(), or read it to its end',
  'fs.promises.opendir': 'await directory.close(), or read it to its end',
  'fs.watch': 'watcher.close()',
  fetch: 'read the body (await response.text()) or cancel it (await response.body?.cancel())',
  'http.request': 'read the response to its end; of an own keep-alive agent: agent.destroy()',
  'http.get': 'read the response to its end; of an own keep-alive agent: agent.destroy()',
  'https.request': 'read the response to its end; of an own keep-alive agent: agent.destroy()',
  'https.get': 'read the response to its end; of an own keep-alive agent: agent.destroy()',
  'net.connect': 'socket.destroy(), or socket.end() and wait for its end',
  'net.Socket': 'socket.destroy(), or socket.end() and wait for its end',
  'server.listen': 'server.close(); of an HTTP server also server.closeAllConnections()',
  'net.Server': 'server.close(); of an HTTP server also server.closeAllConnections()',
  'dgram.Socket': 'socket.close()',
  'new Worker': 'await worker.terminate()',
}

const accepted = "this is the server's end of a connection: server.closeAllConnections(), or socket.destroy()"

/** How to close what came from there. */
export function adviceFor(origin: Origin | undefined, isAccepted = false): string {
  if (isAccepted) return accepted
  if (origin === undefined) {
    return 'native code, or a call that is not watched, opened it: `addons: true` tells which function of which addon'
  }
  return byCall[callOf(origin)] ?? 'close it before the test ends'
}

/** What people called: of what Node made on their behalf, their own call. */
export function callOf(origin: Origin): string {
  for (let at: Origin | undefined = origin; at !== undefined; at = at.context) {
    if (at.call === 'fetch' || at.call.startsWith('http')) return at.call
    if (at.call === 'server.listen') break
  }
  const { call, context } = origin
  if (call === 'fs.open' && context !== undefined && context.call.endsWith('Stream')) return context.call
  return call
}
