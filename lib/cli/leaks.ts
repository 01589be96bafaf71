/** `syslens leaks`: descriptors that were opened and never closed. */
import { Ledger } from '../leaks/ledger/ledger.js'
import { ledgerCalls, ledgerStacks } from '../leaks/ledger/calls.js'
import { type LeakReport, toLeakReport } from '../leaks/ledger/report.js'
import { isInterpreter } from '../leaks/ledger/code-place.js'
import { leakText } from '../leaks/ledger/text.js'
import { jsonText } from '../report/escape.js'
import { compiledTable, selectableCalls, selectedOfI386 } from '../trace/calls.js'
import { EventStream } from '../trace/event-stream.js'
import { type HeldChildHandle, takeHeldChild } from '../trace/plan.js'
import { selectCalls, toCallSet } from '../trace/select.js'
import { Session } from '../trace/session.js'
import { signalNumber } from '../trace/signals.js'
import { tellingEnvironment } from '../leaks/told-opens.js'
import { stackCallSet } from '../trace/stack-calls.js'
import { helpText } from './description.js'
import { ignoreAsCaller } from './ignored-signals.js'
import { Interrupts } from './interrupts.js'
import { failures, leaksDescription, leaksOptions } from './leaks-options.js'
import { ExitCode, say, writeText } from './messages.js'
import { type Parsed, parseOptions } from './options.js'
import { Output } from './output.js'
import { processIds } from './processes.js'
import { listOf, numberOf, ReportCode, usageOf } from './report-arguments.js'
import { attach, commandCode, commandPlan, launch, launchFailureCode } from './tracees.js'
import { durationOf } from './values.js'

type Failure = (typeof failures)[number]

/** Runs the verb. */
export async function run(args: readonly string[]): Promise<number> {
  const held = takeHeldChild()
  const ignored = ignoreAsCaller()
  const parsed = parseOptions(args, leaksOptions)
  const { values, rest } = parsed
  if (values.has('help')) return writeText(1, helpText(leaksDescription))
  const words = listOf(values, 'pid') ?? []
  if (words.length > 0 && rest.length > 0) throw usageOf('leaks', 'give a command or -p PID, not both')
  if (words.length === 0 && rest.length === 0) throw usageOf('leaks', 'nothing to look at: give a command or -p PID')
  const failOn = failuresOf(listOf(values, 'fail-on') ?? [])
  const allowed = (listOf(values, 'allow') ?? []).map((text) => numberOf('leaks', 'allow', text))
  const time = values.get('for')?.at(-1)
  const forMs = time === undefined ? undefined : durationOf('--for', time)
  if (forMs !== undefined && words.length === 0) throw usageOf('leaks', '--for is for a process: give -p PID')
  if (values.has('watch')) {
    if (words.length === 0) throw usageOf('leaks', '--watch looks at a process: give -p PID')
    const { watchProcess } = await import('./leaks-watch.js')
    const interval = durationOf('--interval', values.get('interval')?.at(-1) ?? '1s')
    return await watchProcess(processIds(words), { interval, forMs, json: values.has('json') })
  }
  // Before anything is started: a report that cannot be written needs no trace.
  const output = new Output(values.get('output')?.at(-1) ?? (rest.length > 0 ? undefined : '-'))
  const ledger = new Ledger(allowed)
  const code = await keepLedger(ledger, parsed, processIds(words), held, forMs, ignored, output)
  if (typeof code !== 'number') return code.exitCode
  const report = toLeakReport(ledger)
  output.write(Buffer.from(values.has('json') ? `${jsonText(report)}\n` : leakText(report) + hintText(report, parsed)))
  output.close()
  const failure = output.failureText()
  if (failure !== undefined) {
    say(failure)
    return ExitCode.failure
  }
  return code === 0 && failOn.some((what) => hasFailure(report, what)) ? ReportCode.notFound : code
}

/** Feeds the ledger to the end; the command's exit code, or what kept it from starting. */
async function keepLedger(
  ledger: Ledger,
  { values, rest, restAt }: Parsed,
  pids: readonly number[],
  held: HeldChildHandle | undefined,
  forMs: number | undefined,
  ignored: ReadonlySet<number>,
  output: Output,
): Promise<number | { exitCode: number }> {
  const selected = selectCalls(ledgerCalls(), selectableCalls())
  const session = new Session({
    table: compiledTable(),
    followForks: true,
    names: true,
    descriptors: true,
    stacks: values.has('no-stack') ? undefined : stackCallSet(ledgerStacks()),
    selected: toCallSet(selected),
    selectedI386: toCallSet(selectedOfI386(selected)),
  })
  const [file] = rest
  const isLaunch = file !== undefined
  // Before the command begins, which may have somebody interrupt it at once.
  const interrupts = new Interrupts(
    {
      forward: (signal) => session.kill(signal),
      end: () => {
        if (!isLaunch) session.detach()
      },
      kill: () => session.stop(),
    },
    isLaunch,
    ignored,
  )
  if (isLaunch) {
    const envChanges = tellingEnvironment(process.env, values.has('js-stacks'), values.has('python-lines'))
    const plan = commandPlan({ verb: 'leaks', words: rest, at: restAt }, held !== undefined, { envChanges })
    await launch(session, plan, held, file)
    output.releaseStandardOutput()
  } else if ((await attach(session, pids)) === 0) {
    return { exitCode: ExitCode.failure }
  }
  if (forMs !== undefined) setTimeout(() => session.detach(), forMs).unref()
  const stream = new EventStream(session, {
    aborted: false,
    end: () => session.over(),
    left: () => Promise.resolve(),
  })
  for await (const event of stream) {
    ledger.apply(event)
    if (event.type === 'signal' && interrupts.happened)
      interrupts.delivered(signalNumber(event.signal as 'SIGINT') ?? 0)
  }
  if (!isLaunch) return 0
  const outcome = session.outcome()
  const failureCode = await launchFailureCode(outcome, { file, cwd: undefined, path: undefined })
  return failureCode === undefined ? commandCode(outcome) : { exitCode: failureCode }
}

// Who looks at a script wants its lines, not those of what runs it.
function hintText({ places, exhaustions }: LeakReport, { values, rest }: Parsed): string {
  if (rest.length === 0) return ''
  const all = [...places, ...exhaustions.map(({ call }) => call)]
  const runs = (program: RegExp): boolean =>
    all.some((one) => program.test(one.program) && (one.place.file === undefined || isInterpreter(one.place)))
  const options = [
    ...(runs(/\/node$/) && !values.has('js-stacks') ? ['--js-stacks'] : []),
    ...(runs(/\/python[\d.]*$/) && !values.has('python-lines') ? ['--python-lines'] : []),
  ]
  return options.length === 0 ? '' : `\nthe lines of the script: syslens leaks ${options.join(' ')} …\n`
}

function failuresOf(words: readonly string[]): Failure[] {
  for (const word of words) {
    if (!failures.includes(word as Failure)) {
      throw usageOf('leaks', `--fail-on takes ${failures.join(', ')}, not "${word}"`)
    }
  }
  return words as Failure[]
}

function hasFailure(report: LeakReport, what: Failure): boolean {
  if (what === 'leaks') return report.left > 0
  if (what === 'exec') return report.execLeaks.length > 0
  if (what === 'exhausted') return report.exhaustions.length > 0
  return report.misuses.some(({ kind }) => kind === what)
}
