// Writes what is worked out from the table of system calls once and for all: dist/table.bin for the tracer
// (native/tracer/table.h), dist/text.bin for the writer of text (native/text/table.h), dist/layouts.bin, dist/cases.bin,
// dist/blocks.txt and dist/names.txt for the command line.
import { renameSync, writeFileSync } from 'node:fs'
import { allCalls, compileCalls } from '../dist/syscalls/index.js'
import { storeBlocks, storeLayouts, storeNames } from '../dist/syscalls/store.js'
import { textTableOf } from '../dist/syscalls/text-table.js'

// A new file each time: somebody may have the old one mapped.
function write(name, content) {
  writeFileSync(`dist/${name}.new`, content)
  renameSync(`dist/${name}.new`, `dist/${name}`)
}

write('table.bin', compileCalls(allCalls()))
write('text.bin', textTableOf(allCalls()))
const { layouts, cases } = storeLayouts(allCalls())
write('layouts.bin', layouts)
write('cases.bin', cases)
write('blocks.txt', storeBlocks())
write('names.txt', storeNames())
