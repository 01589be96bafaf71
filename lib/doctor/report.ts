/** The report for people. */
import { escapeText } from '../report/escape.js'
import { plural } from '../report/format.js'
import type {
  DoctorAbility,
  DoctorFeature,
  DoctorReport,
  DoctorState,
  DoctorSurroundings,
  DoctorTarget,
} from './types.js'

/** How a line is coloured, and where it is broken. */
export interface ReportStyle {
  readonly colour: boolean
  /** Columns of the terminal; undefined: nothing is broken. */
  readonly width?: number | undefined
}

const marks: Readonly<Record<DoctorState, string>> = { works: '✓', limited: '!', missing: '✗' }
const colours: Readonly<Record<DoctorState, number>> = { works: 32, limited: 33, missing: 31 }

/** The whole report, with a line feed at its end. */
export function doctorReport(report: DoctorReport, style: ReportStyle): string {
  const { abilities, features, surroundings, target } = report
  const paint = painter(style.colour)
  const lines = [
    headline(report, paint),
    '',
    ...(target === undefined ? [] : [...targetLines(target, paint, style.width), '']),
    paint(1, 'What can be done'),
    ...abilityLines(abilities, paint, style.width),
    '',
    paint(1, 'Where we are'),
    ...surroundingLines(surroundings),
    '',
    ...featureLines(features, report.kernel, paint, style.width),
  ]
  return `${lines.join('\n')}\n`
}

type Paint = (code: number, text: string) => string

const painter =
  (colour: boolean): Paint =>
  (code, text) =>
    colour ? `\x1b[${code}m${text}\x1b[0m` : text

function headline({ works, kernel, node, target, abilities }: DoctorReport, paint: Paint): string {
  const canLaunch = abilities.some(({ id, state }) => id === 'launch' && state === 'works')
  const what = target === undefined || !canLaunch ? 'Tracing' : `Tracing ${target.pid}`
  const verdict = works ? paint(32, `${what} works here.`) : paint(31, `${what} does not work here.`)
  return `${verdict} ${paint(2, `Linux ${kernel}, Node ${node}`)}`
}

function targetLines({ pid, command, traceable, reason, fix }: DoctorTarget, paint: Paint, width?: number): string[] {
  const who = command === null ? `process ${pid}` : `${pid} (${escapeText(command)})`
  const state = traceable ? 'works' : 'missing'
  const text = traceable ? 'can be attached to' : `cannot be attached to: ${escapeText(reason ?? '')}`
  return [`${mark(state, paint)} ${who} ${text}`, ...fixLines(fix, paint, 4, width)]
}

const mark = (state: DoctorState, paint: Paint): string => paint(colours[state], marks[state])

function abilityLines(abilities: readonly DoctorAbility[], paint: Paint, width?: number): string[] {
  const column = Math.max(...abilities.map(({ title }) => title.length))
  return abilities.flatMap(({ title, state, detail, fix }) => [
    `  ${mark(state, paint)} ${title.padEnd(column)}  ${paint(state === 'works' ? 2 : 0, escapeText(detail))}`,
    ...fixLines(fix, paint, 6, width),
  ])
}

/** `→ Run it as root.`, broken between words. */
function fixLines(fix: string | undefined, paint: Paint, indent: number, width?: number): string[] {
  if (fix === undefined) return []
  const room = Math.max(40, (width ?? Number.POSITIVE_INFINITY) - indent - 2)
  const lines: string[] = []
  let line = ''
  for (const word of escapeText(fix).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map((text, i) => `${' '.repeat(indent)}${i === 0 ? '→' : ' '} ${paint(33, text)}`)
}

function surroundingLines(surroundings: DoctorSurroundings): string[] {
  const { uid, gid, capabilities, outOfBoundingSet, seccomp, seccompFilters, yama } = surroundings
  const { userNamespace, pidNamespace, noNewPrivs, container, confinement, dumpable, hidepid, tracer } = surroundings
  const never = outOfBoundingSet.filter((name) => !capabilities.includes(name))
  const filters = seccompFilters > 0 ? plural(seccompFilters, 'filter') : 'filters'
  const rows: [string, string][] = [
    ['user', `uid ${uid}, gid ${gid}${uid === 0 ? ' (root)' : ''}`],
    ['capabilities', capabilities.length === 0 ? 'none that matters here' : capabilities.join(' ')],
    ...(never.length === 0 ? [] : [['not in the bounding set', never.join(' ')] as [string, string]]),
    ['no_new_privs', noNewPrivs ? 'set' : 'not set'],
    ['seccomp', seccomp === 'filter' ? `${filters} on this process` : seccomp],
    ['Yama', yama === null ? 'not in this kernel' : `ptrace_scope = ${yama} (${yamaText(yama)})`],
    ['security module', confinement === null ? 'does not confine this process' : escapeText(confinement)],
    ['namespaces', `${userNamespace} user namespace, ${pidNamespace} pid namespace`],
    ['container', container ?? 'none seen'],
    [
      '/proc',
      hidepid === null ? 'shows every process' : `hides processes of other users (hidepid=${escapeText(hidepid)})`,
    ],
    ...(dumpable ? [] : [['dumpable', 'no: Node’s file is not readable, or gives privileges'] as [string, string]]),
    ...(tracer === null ? [] : [['traced by', String(tracer)] as [string, string]]),
  ]
  const column = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, text]) => `  ${name.padEnd(column)}  ${text}`)
}

function yamaText(scope: number): string {
  return ['everybody may trace their own', 'own descendants only', 'CAP_SYS_PTRACE only', 'nobody may'][scope] ?? '?'
}

function featureLines(features: readonly DoctorFeature[], kernel: string, paint: Paint, width?: number): string[] {
  const found = features.filter(({ works }) => works).length
  const count = found === features.length ? `all ${found} are there` : `${found} of ${features.length} are there`
  const column = Math.max(...features.map(({ name }) => name.length))
  return [
    `${paint(1, `What of the kernel is used`)}  ${paint(2, `Linux ${kernel}: ${count}`)}`,
    ...features.flatMap(({ name, since, works, error, use, without, fix }) =>
      works
        ? [`  ${mark('works', paint)} ${name.padEnd(column)}  ${paint(2, `${since.padEnd(6)}  ${use}`)}`]
        : [
            `  ${mark('limited', paint)} ${name.padEnd(column)}  ${since.padEnd(6)}  ${error}: ${without}`,
            ...fixLines(fix, paint, 6, width),
          ],
    ),
  ]
}
