// Writes what is worked out from the table of system calls once and for all: dist/table.bin for the tracer
// (native/tracer/table.h), dist/layouts.bin, dist/cases.bin, dist/blocks.txt and dist/names.txt for the command line.
import { writeFileSync } from 'node:fs'
import { allCalls, compileCalls } from '../dist/syscalls/index.js'
import { storeBlocks, storeLayouts, storeNames } from '../dist/syscalls/store.js'

writeFileSync('dist/table.bin', compileCalls(allCalls()))
const { layouts, cases } = storeLayouts(allCalls())
writeFileSync('dist/layouts.bin', layouts)
writeFileSync('dist/cases.bin', cases)
writeFileSync('dist/blocks.txt', storeBlocks())
writeFileSync('dist/names.txt', storeNames())
