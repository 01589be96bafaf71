import { constants } from 'node:os'
import { target } from '../support/build-targets.js'
import type { Start } from './held.js'

const { SIGUSR1, SIGCHLD, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE } = constants.signals
const inherited = target('inherited')
const RLIMIT = { cpu: 0, fsize: 1, data: 2, stack: 3, core: 4, nofile: 7, as: 9 }

/** Callers whose state a command must have as if nobody stood between; its command prints it. */
export const states: Record<string, Start> = {
  'nothing special': { command: [inherited, 'a', '', 'b c'] },
  'descriptors 7 and 9': { command: [inherited], settings: ['fd=7:seven', 'fd=9:nine'] },
  'descriptors 3 to 5, where ours would go': {
    command: [inherited],
    settings: ['fd=3:three', 'fd=4:four', 'fd=5:five'],
  },
  'a soft limit of 100 descriptors': { command: [inherited], settings: [`soft=${RLIMIT.nofile}:100`] },
  'a soft limit of 10 descriptors': { command: [inherited], settings: [`soft=${RLIMIT.nofile}:10`] },
  'every descriptor below a soft limit of 10 but one taken': {
    command: [inherited],
    settings: ['fill=9', `soft=${RLIMIT.nofile}:10`],
  },
  'other soft and hard limits': {
    command: [inherited],
    settings: [
      `soft=${RLIMIT.core}:0`,
      `hard=${RLIMIT.core}:4096`,
      `soft=${RLIMIT.cpu}:50`,
      `soft=${RLIMIT.fsize}:1000000`,
      `soft=${RLIMIT.as}:2000000000`,
      `soft=${RLIMIT.stack}:1000000`,
    ],
  },
  'blocked signals': {
    command: [inherited],
    settings: [`block=${SIGUSR1}`, `block=${SIGCHLD}`, `block=${SIGTERM}`, 'block=34', 'block=64'],
  },
  'ignored signals': {
    command: [inherited],
    settings: [`ignore=${SIGHUP}`, `ignore=${SIGQUIT}`, `ignore=${SIGPIPE}`, 'ignore=40'],
  },
  'SIGCHLD ignored': { command: [inherited], settings: [`ignore=${SIGCHLD}`] },
  'standard input closed': { command: [inherited], settings: ['close=0'] },
  'standard output closed': { command: [inherited], settings: ['close=1'] },
  'standard error closed': { command: [inherited], settings: ['close=2'] },
  'all three closed': { command: [inherited], settings: ['close=0', 'close=1', 'close=2'] },
  'all three closed and 3 open': { command: [inherited], settings: ['fd=3:three', 'close=0', 'close=1', 'close=2'] },
  'an umask and a directory': { command: [inherited], settings: ['umask=027', 'chdir=/usr/lib'] },
  'a directory that is gone': { command: [inherited], settings: ['gone=gone'] },
  'arguments that are no UTF-8': { command: [inherited, 'hex:ff80c3', 'hex:0a1b', 'é'] },
  'environment names that are no identifiers, values that are no UTF-8': {
    command: [inherited],
    settings: ['env=612d623d31', 'env=4241444eff3dfe', 'env=3d'],
    env: { 'BASH_FUNC_f%%': '() { :; }' },
  },
  'settings of Node': {
    command: [inherited],
    env: {
      NODE_OPTIONS: '--require=./missing.cjs',
      NODE_CHANNEL_FD: '3',
      NODE_CHANNEL_SERIALIZATION_MODE: 'json',
      NODE_UNIQUE_ID: '1',
      NODE_V8_COVERAGE: 'coverage',
      SYSLENS_HELD: '1:1:3',
    },
  },
  'a command along PATH': {
    command: ['inherited'],
    env: { PATH: `/nonexistent:${inherited.replace(/\/[^/]*$/, '')}` },
  },
}
