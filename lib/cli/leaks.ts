/** `syslens leaks`: descriptors that were opened and never closed. */
import { isInterpreter } from '../leaks/ledger/code-place.js'
import { Ledger } from '../leaks/ledger/ledger.js'
import { type LeakReport, toLeakReport } from '../leaks/ledger/report.js'
import { leakText } from '../leaks/ledger/text.js'
import { tellingEnvironment } from '../leaks/told-opens.js'
import { jsonText } from '../report/escape.js'
import { plural } from '../report/format.js'
import { type HeldChildHandle, takeHeldChild } from '../trace/plan.js'
import type { Session } from '../trace/session.js'
import { helpText } from './description.js'
import { ignoreAsCaller } from './ignored-signals.js'
import { Interrupts } from './interrupts.js'
import { feed, ledgerSession } from './leaks-follow.js'
import { leaksDescription } from './leaks-options.js'
import { type Failure, type LeaksRequest, parseLeaksRequest } from './leaks-request.js'
import { ExitCode, say, writeText } from './messages.js'
import { Output } from './output.js'
import { processIds } from './processes.js'
import { ReportCode } from './report-arguments.js'
import { isTerminal } from './terminal.js'
import { attach, commandCode, commandPlan, launch, launchFailureCode } from './tracees.js'

/** Runs the verb. */
export async function run(args: readonly string[]): Promise<number> {
  const held = takeHeldChild()
  const ignored = ignoreAsCaller()
  const request = parseLeaksRequest(args)
  if (request === 'help') return writeText(1, helpText(leaksDescription))
  const { processes, watchEveryMs, forMs, json, failOn } = request
  if (watchEveryMs !== undefined) {
    const { watchProcess } = await import('./leaks-watch.js')
    return await watchProcess(processIds(processes), { interval: watchEveryMs, forMs, json })
  }
  // Before anything is started: a report that cannot be written needs no trace.
  const output = new Output(request.output ?? (processes.length === 0 ? undefined : '-'))
  const ledger = new Ledger(request.allowed)
  const session = ledgerSession(request.stacks)
  const code =
    processes.length === 0
      ? await followCommand(ledger, session, request, held, ignored, output)
      : await followProcesses(ledger, session, request, ignored)
  if (typeof code !== 'number') return code.exitCode
  const report = toLeakReport(ledger)
  output.write(Buffer.from(json ? `${jsonText(report)}\n` : leakText(report) + hintText(report, request)))
  output.close()
  const failure = output.failureText()
  if (failure !== undefined) {
    say(failure)
    return ExitCode.failure
  }
  return code === 0 && failOn.some((what) => hasFailure(report, what)) ? ReportCode.notFound : code
}

/** The command's exit code, or that of ours when it could not be started. */
async function followCommand(
  ledger: Ledger,
  session: Session,
  { command, commandAt, jsStacks, pythonLines }: LeaksRequest,
  held: HeldChildHandle | undefined,
  ignored: ReadonlySet<number>,
  output: Output,
): Promise<number | { exitCode: number }> {
  const file = command[0]!
  // Before the command begins, which may have somebody interrupt it at once.
  const interrupts = new Interrupts(
    { forward: (signal) => session.kill(signal), end: () => {}, kill: () => session.stop() },
    true,
    ignored,
  )
  const envChanges = tellingEnvironment(process.env, jsStacks, pythonLines)
  const plan = commandPlan({ verb: 'leaks', words: command, at: commandAt }, held !== undefined, { envChanges })
  await launch(session, plan, held, file)
  output.releaseStandardOutput()
  await feed(ledger, session, interrupts)
  const outcome = session.outcome()
  const failureCode = await launchFailureCode(outcome, { file, cwd: undefined, path: undefined })
  return failureCode === undefined ? commandCode(outcome) : { exitCode: failureCode }
}

/** 0, or our exit code when nothing could be attached to. */
async function followProcesses(
  ledger: Ledger,
  session: Session,
  { processes, forMs }: LeaksRequest,
  ignored: ReadonlySet<number>,
): Promise<number | { exitCode: number }> {
  const end = (): void => session.detach()
  const interrupts = new Interrupts({ forward: () => {}, end, kill: () => session.stop() }, false, ignored)
  const attached = await attach(session, processIds(processes))
  if (attached === 0) return { exitCode: ExitCode.failure }
  if (forMs !== undefined) setTimeout(end, forMs).unref()
  else if (isTerminal(2)) say(`following ${plural(attached, 'process', 'processes')}; Ctrl-C ends it with the report`)
  await feed(ledger, session, interrupts)
  return 0
}

// Who looks at a script wants its lines, not those of what runs it.
function hintText(
  { places, exhaustions }: LeakReport,
  { processes, stacks, jsStacks, pythonLines }: LeaksRequest,
): string {
  if (processes.length > 0 || !stacks) return ''
  const all = [...places, ...exhaustions.map(({ call }) => call)]
  const runs = (program: RegExp): boolean =>
    all.some((one) => program.test(one.program) && (one.place.file === undefined || isInterpreter(one.place)))
  const options = [
    ...(!jsStacks && runs(/\/node$/) ? ['--js-stacks'] : []),
    ...(!pythonLines && runs(/\/python[\d.]*$/) ? ['--python-lines'] : []),
  ]
  return options.length === 0 ? '' : `\nthe lines of the script: syslens leaks ${options.join(' ')} …\n`
}

function hasFailure(report: LeakReport, what: Failure): boolean {
  if (what === 'leaks') return report.left > 0
  if (what === 'exec') return report.execLeaks.length > 0
  if (what === 'exhausted') return report.exhaustions.length > 0
  return report.misuses.some(({ kind }) => kind === what)
}
