// A worker that traces: says the pid of its command, then reads events until it is terminated.
import { parentPort, workerData } from 'node:worker_threads'
import { trace } from '../../../dist/index.js'

const run = trace(workerData.command, workerData.args ?? [], { stdio: 'ignore', ...workerData.options })
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has none
parentPort.postMessage(run.pid)
let count = 0
for await (const event of run) if (event.type === 'syscall') count++
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has none
parentPort.postMessage({ count, calls: (await run).calls })
