// Writes dist/table.bin: the table of system calls as the tracer reads it (native/tracer/table.h).
import { writeFileSync } from 'node:fs'
import { allCalls, compileCalls } from '../dist/syscalls/index.js'

writeFileSync('dist/table.bin', compileCalls(allCalls()))
