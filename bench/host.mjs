// host.mjs empty COMMAND…: a program that uses the library, its loop has no body. Its peak memory goes to standard error.
import { readFileSync } from 'node:fs'
import { trace } from '../dist/index.js'

const [, command, ...args] = process.argv.slice(2)
const run = trace(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
let events = 0
for await (const _ of run) events++
await run
const [, peak] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))
process.stderr.write(`events ${events} peak-rss-kb ${peak}\n`)
