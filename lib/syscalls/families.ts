/** The families of calls, each a file in calls/. A new family is one line here. */
import type { Family } from './call.js'
import { aio } from './calls/aio.js'
import { bpf } from './calls/bpf.js'
import { descriptors } from './calls/descriptors.js'
import { files } from './calls/files.js'
import { identity } from './calls/identity.js'
import { ioUring } from './calls/io-uring.js'
import { ipc } from './calls/ipc.js'
import { memory } from './calls/memory.js'
import { mounts } from './calls/mounts.js'
import { perf } from './calls/perf.js'
import { polling } from './calls/polling.js'
import { processes } from './calls/processes.js'
import { scheduling } from './calls/scheduling.js'
import { security } from './calls/security.js'
import { signals } from './calls/signals.js'
import { sockets } from './calls/sockets.js'
import { system } from './calls/system.js'
import { time } from './calls/time.js'

export const families = {
  aio,
  bpf,
  descriptors,
  files,
  identity,
  ioUring,
  ipc,
  memory,
  mounts,
  perf,
  polling,
  processes,
  scheduling,
  security,
  signals,
  sockets,
  system,
  time,
} satisfies Readonly<Record<string, Family>>

export type FamilyName = keyof typeof families
