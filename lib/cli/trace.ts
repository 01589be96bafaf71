/** `syslens trace`: from the command line to the exit code. */
import { basename } from 'node:path'
import { amountText, durationText } from '../render/duration.js'
import { signalName } from '../render/words.js'
import { compiledTable, selectableCalls, selectedOfI386 } from '../trace/calls.js'
import { toNativeFilters } from '../trace/filters.js'
import { native } from '../native.js'
import type { NativeFault, NativeOutcome } from '../trace/native.js'
import { type Plan, takeHeldChild } from '../trace/plan.js'
import { type Batch, RecordType } from '../trace/records.js'
import { parseSelectors, selectCalls, toCallSet } from '../trace/select.js'
import { Session } from '../trace/session.js'
import { stackCallSet } from '../trace/stack-calls.js'
import { helpText } from './description.js'
import { ignoreAsCaller } from './ignored-signals.js'
import { Interrupts } from './interrupts.js'
import { ExitCode, say, writeText } from './messages.js'
import { Output } from './output.js'
import { traceDescription } from './trace-options.js'
import { parseTraceRequest, type TraceRequest } from './trace-request.js'
import { attach, commandCode, commandPlan, launch, launchFailureCode } from './tracees.js'
import { type TraceWriter, traceWriter } from './trace-writer.js'

/** A call that is open for so long is shown while it is open. */
const openCallNs = 200e6

/** How long a call may wait to be written where nobody looks on: each time takes the processor from the command. */
const unwatchedFlushNs = 25e6

/** How long a command may go on when its recording has ended, before that is said. */
const patienceMs = 50

/** Ends the process when everything is written: Node would take milliseconds to take itself down in good order. */
export function leave(code: number): never {
  return native().exitNow(code)
}

/** Runs the verb; its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const ignored = ignoreAsCaller()
  const held = takeHeldChild()
  const request = parseTraceRequest(args)
  if (request === 'help') return writeText(1, helpText(traceDescription))
  const selected = selectedCalls(request)
  const { raw: shown } = request
  const raw =
    shown === undefined ? undefined : selectCalls(shown === 'all' ? '/./' : parseSelectors(shown), selectableCalls())
  // Before anything is started: what cannot be written to needs no trace.
  const output = new Output(request.output)
  const pids = request.processes.length > 0 ? (await import('./processes.js')).processIds(request.processes) : []
  const start = request.command.length > 0 ? await plannedStart(request, held !== undefined) : undefined
  const session = new Session({
    table: compiledTable(),
    followForks: request.followForks,
    names: (request.names && request.calls) || request.summary === 'path',
    stringLimit: request.stringLimit,
    stacks: request.calls ? stacksOf(request.stack) : undefined,
    openCallNs: showsOpenCalls(request) ? openCallNs : 0,
    flushNs: output.isTerminal ? undefined : unwatchedFlushNs,
    ...(selected === undefined
      ? {}
      : { selected: toCallSet(selected), selectedI386: toCallSet(selectedOfI386(selected)) }),
    ...toNativeFilters(request.filters, request.launch.cwd),
    faults: request.faults.length === 0 ? undefined : await nativeFaults(request),
  })
  const isLaunch = start !== undefined
  // Before the command begins, which may have somebody interrupt it at once.
  const interrupts = new Interrupts(
    {
      forward: (signal) => session.kill(signal),
      end: () => {
        if (!isLaunch) {
          session.detach()
        } else if (!session.isOver) {
          if (request.filters.last === undefined) recording.end()
          else session.stopRecording()
          say(`recording ended; ${request.command[0]} goes on, Ctrl-C again kills it`)
        }
      },
      kill: () => session.stop(),
    },
    isLaunch,
    ignored,
  )
  if (request.filters.last !== undefined) process.on('SIGUSR1', () => session.writeLast())
  const pid = isLaunch ? await launch(session, start, held, request.command[0]!) : 0
  if (isLaunch) output.releaseStandardOutput()
  const attached = isLaunch ? 0 : await attach(session, pids)
  if (!isLaunch && attached === 0) return ExitCode.failure

  // Loaded while the command begins, on another processor.
  const writer = await traceWriter(request, output, pids, raw)
  const recording = new Recorder(session, writer, output)
  let isTimeOver = false
  if (request.launch.timeoutMs !== undefined) {
    const kill = (): void => {
      isTimeOver = true
      session.stop()
    }
    setTimeout(kill, request.launch.timeoutMs).unref()
  }
  if (request.filters.recordForMs !== undefined) {
    const end = (): void => (isLaunch ? session.stopRecording() : session.detach())
    setTimeout(end, request.filters.recordForMs).unref()
  }
  writer.begin(pid, session.outcome().epochNs)
  await recording.run(interrupts)
  if (!session.isOver && session.outcome().recordingEnded) {
    recording.end()
    // Of what ends as well there is no need to say that it goes on.
    await Promise.race([session.over(), new Promise((resolve) => setTimeout(resolve, patienceMs))])
    if (!session.isOver && !interrupts.happened) say(`recording ended; ${request.command[0]} goes on`)
  }
  await session.over()
  const outcome = session.outcome()
  if (outcome.launchError !== 0) {
    output.close()
    const { cwd, env } = request.launch
    const path = 'PATH' in env ? (env.PATH ?? '') : undefined
    return (await launchFailureCode(outcome, { file: request.command[0]!, cwd, path }))!
  }
  recording.finish(endText(request, outcome, writer, attached, isTimeOver && outcome.bySignal), outcome)
  sayUnusedFaults(request.faults, outcome)
  if (outcome.ioUringEnters > 0) {
    const calls = amountText(outcome.ioUringEnters, 'call')
    say(`${calls} of io_uring_enter: what a program does through io_uring is no system call and is not seen`)
  }
  if (!isLaunch) return 0
  if (isTimeOver && outcome.bySignal) return ExitCode.timeout
  return commandCode(outcome)
}

/** The numbers of the calls that are traced; undefined: all. */
function selectedCalls({ only, calls, summary, filters }: TraceRequest): ReadonlySet<number> | undefined {
  // A tree alone needs no call.
  if (!calls && summary === undefined && filters.until === undefined) return new Set()
  return only === undefined ? undefined : selectCalls(parseSelectors(only), selectableCalls())
}

function stacksOf(calls: string | undefined): Uint8Array | undefined {
  return stackCallSet(calls === undefined ? undefined : calls === '' ? true : parseSelectors(calls))
}

function showsOpenCalls({ calls, format, filters }: TraceRequest): boolean {
  return calls && format !== 'perfetto' && filters.last === undefined
}

async function nativeFaults({ faults, launch: { cwd } }: TraceRequest): Promise<readonly NativeFault[]> {
  const { faultOf, toNativeFaults } = await import('./trace-faults.js')
  return toNativeFaults(faults.map(faultOf), cwd)
}

/** A fault that never came to anything is seldom what was meant. */
function sayUnusedFaults(faults: readonly string[], outcome: NativeOutcome): void {
  for (const [index, { calls, hits }] of outcome.faults.entries()) {
    if (hits > 0) continue
    const why = calls === 0 ? 'no such call was made' : `${amountText(calls, 'such call')}, none of them was its turn`
    say(`the fault "${faults[index]}" never hit: ${why}`)
  }
}

async function plannedStart(request: TraceRequest, isHeld: boolean): Promise<Plan> {
  const { launch: wanted } = request
  const isPlain =
    wanted.user === undefined &&
    wanted.cwd === undefined &&
    wanted.limits.length === 0 &&
    Object.keys(wanted.env).length === 0
  const changes = isPlain ? { envChanges: {} } : (await import('./launch-changes.js')).launchChanges(wanted)
  return commandPlan({ verb: 'trace', words: request.command, at: request.commandAt }, isHeld, changes)
}

/** Takes batches from the log to the writer, until the trace ends or nobody wants more. */
class Recorder {
  readonly #session: Session
  readonly #writer: TraceWriter
  readonly #output: Output
  #ended = false
  #finished = false

  constructor(session: Session, writer: TraceWriter, output: Output) {
    this.#session = session
    this.#writer = writer
    this.#output = output
  }

  async run(interrupts: Interrupts): Promise<void> {
    for (let position = 0; !this.#ended;) {
      const batch = this.#session.read(position)
      if (batch === 'end' || batch === 'dropped') return
      if (batch === 'later') {
        await this.#session.more()
        continue
      }
      position++
      this.#writer.batch(batch)
      if (interrupts.happened) notice(batch, interrupts)
      if (this.#output.failure !== undefined) this.#giveUp()
    }
  }

  /** Nothing is recorded any more; what is traced goes on. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#session.stopRecording()
    this.#session.discard()
    this.finish('')
  }

  /** The last words. */
  finish(text: string, outcome?: NativeOutcome): void {
    if (this.#finished) return
    this.#finished = true
    this.#writer.end(text, outcome)
    this.#output.close()
    const failure = this.#output.failureText()
    if (failure !== undefined) say(failure)
  }

  #giveUp(): void {
    this.#ended = true
    this.#finished = true
    this.#session.stopRecording()
    this.#session.discard()
    this.#output.close()
    const text = this.#output.failureText()
    if (text !== undefined) say(`recording ended: ${text}; the command goes on`)
  }
}

function notice(batch: Batch, interrupts: Interrupts): void {
  for (let at = 0; at < batch.end; at = batch.next(at)) {
    if (batch.type(at) === RecordType.signal) interrupts.delivered(batch.signal(at))
  }
}

const sumOfHits = ({ faults }: NativeOutcome): number => faults.reduce((sum, { hits }) => sum + hits, 0)

// Where not all of the calls were recorded.
function keptText({ filters }: TraceRequest, { calls, recorded }: NativeOutcome): string[] {
  if (filters.last !== undefined) return [`of each process the last ${filters.last}`]
  return recorded < calls ? [`${recorded} of them recorded`] : []
}

/** `curl exited with 7: 214 calls, 9 failed, 11 ms, nothing missed` */
function endText(
  request: TraceRequest,
  outcome: NativeOutcome,
  writer: TraceWriter,
  attached: number,
  isTimeOver: boolean,
): string {
  const counts = [
    ...(request.calls || request.summary !== undefined
      ? [amountText(outcome.calls, 'call'), `${outcome.errors} failed`]
      : []),
    ...(outcome.processes > 1 ? [amountText(outcome.processes, 'process', 'processes')] : []),
    durationText(outcome.durationNs),
    ...(request.faults.length === 0 ? [] : [amountText(sumOfHits(outcome), 'fault') + ' injected']),
    ...keptText(request, outcome),
    writer.lost === 0 ? 'nothing missed' : `${amountText(writer.lost, 'event')} missed`,
  ].join(', ')
  if (attached > 0) return `recording of ${amountText(attached, 'process', 'processes')} ended: ${counts}`
  const name = basename(request.command[0]!)
  if (isTimeOver)
    return `${name} was killed after ${durationText(request.launch.timeoutMs! * 1e6)} (--timeout): ${counts}`
  const core = outcome.coreDumped ? ' (core dumped)' : ''
  const how = outcome.bySignal ? `was killed by ${signalName(outcome.status)}${core}` : `exited with ${outcome.status}`
  return `${name} ${how}: ${counts}`
}
