import fs from 'node:fs'

/**
 * Makes what libuv opens once per event loop and keeps to its end: a spare `/dev/null` with the first stream, the inotify
 * instance with the first watcher. After that a second one is somebody else's.
 */
export function warmUp(): void {
  const slots = process as unknown as Record<symbol, boolean | undefined>
  if (slots[done] === true) return
  Object.defineProperty(process, done, { value: true })
  try {
    const net = process.getBuiltinModule('node:net')
    const server = net.createServer()
    // An abstract name: no file, and nobody else has it.
    server.on('error', () => undefined).listen(`\0syslens-${process.pid}-${process.hrtime.bigint()}`)
    server.close()
    fs.watch('/', { persistent: false }).close()
  } catch {
    // Under a permission model or at a limit: then the first use of either shows up as what it is.
  }
}

const done = Symbol.for('syslens.warm.1')
