import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Step } from './sequence.js'

/**
 * Runs a command under `strace -f` in raw mode (`-e raw=all`: arguments and results are plain numbers, so a line has one
 * reading only), without address space randomisation, and returns its steps in the order in which the calls began.
 */
export function stepsOfStrace(
  command: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; file: string },
): Step[] {
  const { error } = spawnSync(
    'setarch',
    ['-R', 'strace', '-f', '-q', '-e', 'raw=all', '-o', options.file, '--', ...command],
    {
      cwd: options.cwd,
      env: options.env,
      stdio: 'ignore',
    },
  )
  if (error) throw error
  return parseStrace(readFileSync(options.file, 'latin1'))
}

const call = /^(\d+) +(\w+)\(.*?(?:\) += (.*)|<unfinished \.\.\.>)$/
const resumed = /^(\d+) +<\.\.\. \w+ resumed>.*?\) += (.*)$/
const ended = /^(\d+) +\+\+\+ (?:exited with (\d+)|killed by (\w+)|(superseded) by execve in pid (\d+))/

/** Reads the raw output of `strace -f -e raw=all`; throws on a line that it does not understand. */
export function parseStrace(text: string): Step[] {
  const steps: Step[] = []
  const open = new Map<number, Step>()
  for (const line of text.split('\n')) {
    if (line === '' || / --- /.test(line)) continue
    let match
    if ((match = call.exec(line))) {
      const step: Step = { tid: Number(match[1]), call: match[2]!, result: resultOf(match[3]) }
      if (match[3] === undefined) open.set(step.tid, step)
      steps.push(step)
    } else if ((match = resumed.exec(line))) {
      const step = open.get(Number(match[1]))
      if (step === undefined) throw new Error(`no call to resume: ${line}`)
      step.result = resultOf(match[2])
    } else if ((match = ended.exec(line))) {
      const how = match[2] ?? match[3] ?? match[4]!
      steps.push({ tid: Number(match[1]), call: 'exit', result: how })
      // The thread that exec'ed goes on under the leader's id: its open execve is resumed there.
      const caller = match[5] === undefined ? undefined : open.get(Number(match[5]))
      if (caller !== undefined) open.set(Number(match[1]), caller)
    } else {
      throw new Error(`not understood: ${line}`)
    }
  }
  return steps
}

function resultOf(text: string | undefined): bigint | string {
  if (text === undefined) return '?'
  const match = /^(?:-1 (E\w+)|(0x[0-9a-f]+|\d+)|\?(?: (E\w+))?)/.exec(text)
  if (match === null) throw new Error(`result not understood: ${text}`)
  return match[1] ?? match[3] ?? (match[2] === undefined ? '?' : BigInt.asIntN(64, BigInt(match[2])))
}
