/** Runs a workload under the tracer. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tableBytes } from '../../lib/syscalls/binary.js'
import type { Batch } from '../../lib/trace/records.js'
import { Session } from '../../lib/trace/session.js'
import { batchesOf, textOf } from '../exact/programs.js'
import { searchPath, userOf, type Workload } from './workloads.js'

export interface Recorded {
  readonly batches: readonly Batch[]
  /** What went wrong with the script itself: its exit code and output, or where it hangs. */
  readonly problem: string
}

// Far more than any of them takes on a busy machine.
const deadlineMs = 120_000

/** All records of a workload, with the names of descriptors. */
export async function record(workload: Workload): Promise<Recorded> {
  const directory = mkdtempSync(join(tmpdir(), 'syslens-workload-'))
  try {
    const variables = await workload.prepare?.(directory)
    writeFileSync(join(directory, 'script.sh'), `set -e\n${workload.script}\n`, { mode: 0o644 })
    const session = new Session({ table: tableBytes(), followForks: true, names: true, stringLimit: 32, openCallNs: 0 })
    const user = workload.user === undefined ? undefined : userOf(workload.user)
    session.launch({
      command: {
        file: '/bin/sh',
        args: ['-c', 'cd "$0" && { sh ./script.sh >output 2>&1; echo $? >code; }', directory],
      },
      env: {
        PATH: searchPath(),
        HOME: directory,
        LC_ALL: 'C',
        TERM: 'dumb',
        USER: workload.user ?? 'root',
        ...variables,
      },
      cwd: '/',
      descriptors: ['null', 'null', 'null'],
      defaultSignals: true,
      signalMask: 0n,
      ...(user === undefined ? {} : { user }),
    })
    let late = false
    const deadline = setTimeout(() => {
      late = true
      session.stop()
    }, deadlineMs)
    const batches = await batchesOf(session)
    clearTimeout(deadline)
    if (late) return { batches, problem: `did not end:\n${textOf(batches).split('\n').slice(-60).join('\n')}` }
    const text = (file: string): string => readFileSync(join(directory, file), 'utf8').trim()
    return { batches, problem: text('code') === '0' ? '' : `exit code ${text('code')}: ${text('output')}` }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
