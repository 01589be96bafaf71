/** `syslens limits`: resource limits and what is used of them. */
import { isTerminal } from './terminal.js'
import { callerLimits } from '../limits/caller.js'
import { limits, nearLimits } from '../limits/read.js'
import { limitLines, nearReport, processReport, systemReport } from '../limits/report.js'
import { setLimit, type LimitChange } from '../limits/set.js'
import { systemLimits } from '../limits/system.js'
import { parseLimitName, parseLimitSetting } from '../limits/setting.js'
import { limitNames, type LimitName } from '../limits/table.js'
import type { LimitsSnapshot, LimitValue } from '../limits/types.js'
import { isSyslensError } from '../errors.js'
import { escapeText, jsonText } from '../report/escape.js'
import { formatCount } from '../report/format.js'
import { helpText } from './description.js'
import { say, writeAll, writeText } from './messages.js'
import { limitsDescription, limitsOptions } from './limits-options.js'
import { listOf, parseReport, reportIncomplete, targetOf, terminalWidth, usageOf } from './report-arguments.js'

/** Runs the verb. */
export function run(args: readonly string[]): number {
  const { values, words } = parseReport(args, limitsOptions, 'limits')
  if (values.has('help')) return writeText(1, helpText(limitsDescription))
  const target = targetOf(words, listOf(values, 'user'))
  const json = values.has('json')
  const bars = isTerminal(1)
  if (values.has('near')) return reportNear(values.get('near')!.at(-1)!, json, bars)
  if (values.has('system')) {
    const system = systemLimits()
    print(json ? `${jsonText(system)}\n` : systemReport(system.limits, bars, terminalWidth()))
    return reportIncomplete(system.incomplete, [], [])
  }
  const changes = parsed((): Change[] => [
    ...(values.get('set') ?? []).map((text) => ({ raise: false as const, ...parseLimitSetting(text, '--set') })),
    ...(values.get('raise') ?? []).map((text) => ({ raise: true as const, name: parseLimitName(text) })),
  ])
  if (target === undefined) {
    if (changes.length > 0) throw usageOf('limits', 'name the process to change: syslens limits PID --set nofile=4096')
    return reportCaller(json, bars)
  }
  const snapshot = limits(target)
  if (changes.length > 0) return change(snapshot, changes, words)
  if (json) print(`${jsonText(snapshot)}\n`)
  else if (values.has('metrics')) print(metrics(snapshot))
  else print(snapshot.processes.map((process) => processReport(process, bars)).join('\n'))
  return reportIncomplete(
    snapshot.incomplete,
    words.flatMap((word) => word.split(',')),
    snapshot.processes,
  )
}

function reportNear(text: string, json: boolean, bars: boolean): number {
  const percent = Number(text.replace(/%$/, ''))
  if (!(percent >= 0 && percent <= 1000) || text.trim() === '')
    throw usageOf('limits', `--near takes a percentage, not "${text}"`)
  const near = nearLimits(percent / 100)
  print(
    json
      ? `${jsonText({ version: 1, takenAt: new Date().toISOString(), near })}\n`
      : nearReport(near, percent / 100, bars),
  )
  return 0
}

// Not the limits of this process: Node has raised its descriptor limit by now, and a shell would be told a wrong number.
function reportCaller(json: boolean, bars: boolean): number {
  const own = limits('self').processes[0]!
  const caller = callerLimits(process.env.SYSLENS_LIMITS)
  const values = caller ?? own.limits
  // Of the caller's own use nothing is known but what counts per user.
  for (const name of ['NPROC', 'SIGPENDING'] as const)
    if (caller !== undefined) caller[name].used = own.limits[name].used
  const changed = caller === undefined ? [] : limitNames.filter((name) => caller[name].soft !== own.limits[name].soft)
  if (json) {
    const node = Object.fromEntries(
      changed.map((name) => [name, { soft: own.limits[name].soft, hard: own.limits[name].hard }]),
    )
    print(
      `${jsonText({ version: 1, takenAt: new Date().toISOString(), caller: caller !== undefined, limits: values, changedByNode: node })}\n`,
    )
    return 0
  }
  const inherited: typeof values =
    caller ??
    (Object.fromEntries(limitNames.map((name) => [name, { ...own.limits[name], used: null }])) as typeof values)
  const notes = changed.map(
    (name) =>
      `Node runs with a soft ${name} of ${shown(own.limits[name].soft)}; the caller has ${shown(values[name].soft)}, and so has what it starts.\n`,
  )
  if (caller === undefined)
    notes.push(
      'Node was started directly: it has raised its soft NOFILE to the hard limit, so the caller may have less.\n',
    )
  print(
    `limits of the caller\n${limitLines(inherited, undefined, bars)
      .map((line) => `  ${line}\n`)
      .join('')}${notes.join('')}`,
  )
  return 0
}

function shown(value: LimitValue): string {
  return value === 'unlimited' ? value : formatCount(value)
}

type Change = { name: LimitName } & ({ raise: true } | { raise: false; change: LimitChange })

// A wrong one: with the verb's own hint.
function parsed<Value>(parse: () => Value): Value {
  try {
    return parse()
  } catch (error) {
    if (isSyslensError(error)) throw usageOf('limits', (error as Error).message)
    throw error
  }
}

function change(
  { processes, incomplete }: LimitsSnapshot,
  changes: readonly Change[],
  words: readonly string[],
): number {
  let failed = false
  for (const { pid, command, limits: before } of processes) {
    for (const item of changes) {
      const wanted = item.raise ? { soft: before[item.name].hard } : item.change
      try {
        const { soft, hard } = setLimit(pid, item.name, wanted)
        print(
          `${escapeText(command)} (pid ${pid}): ${item.name} ${shown(soft)}:${shown(hard)} → ` +
            `${shown(wanted.soft ?? soft)}:${shown(('hard' in wanted ? wanted.hard : undefined) ?? hard)}\n`,
        )
      } catch (error) {
        if (!isSyslensError(error)) throw error
        const { message, hint } = error as Error & { hint?: string }
        say(message, hint)
        failed = true
      }
    }
  }
  const code = reportIncomplete(incomplete, words, processes)
  return failed ? 1 : code
}

// Names of the Prometheus client libraries (process_open_fds, process_max_fds), with labels to tell processes apart.
function metrics({ processes }: LimitsSnapshot): string {
  const lines: string[] = []
  const add = (
    name: string,
    text: string,
    value: (process: LimitsSnapshot['processes'][number]) => LimitValue | null,
  ): void => {
    lines.push(`# HELP ${name} ${text}`, `# TYPE ${name} gauge`)
    for (const process of processes) {
      const number = value(process)
      const label = process.command.replaceAll(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))
      if (number !== null)
        lines.push(`${name}{pid="${process.pid}",command="${label}"} ${number === 'unlimited' ? '+Inf' : number}`)
    }
  }
  add('process_open_fds', 'Number of open file descriptors.', ({ files }) => files.open)
  add('process_max_fds', 'Maximum number of open file descriptors.', ({ limits: { NOFILE } }) => NOFILE.soft)
  add('process_virtual_memory_bytes', 'Virtual memory size in bytes.', ({ limits: { AS } }) => AS.used)
  add(
    'process_virtual_memory_max_bytes',
    'Maximum amount of virtual memory available in bytes.',
    ({ limits: { AS } }) => AS.soft,
  )
  return `${lines.join('\n')}\n`
}

function print(text: string): void {
  try {
    writeAll(1, Buffer.from(text))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
    process.exit(0)
  }
}
