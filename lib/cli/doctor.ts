/** `syslens doctor`: what the kernel, the container and the user allow. */
import { doctor } from '../doctor/doctor.js'
import { doctorReport } from '../doctor/report.js'
import { jsonText } from '../report/escape.js'
import { helpText } from './description.js'
import { doctorDescription, doctorOptions } from './doctor-options.js'
import { writeText } from './messages.js'
import { parseReport, terminalWidth, usageOf } from './report-arguments.js'
import { isTerminal, wantsColour } from './terminal.js'

/** Runs the verb. */
export function run(args: readonly string[]): number {
  const { values, words } = parseReport(args, doctorOptions, 'doctor')
  if (values.has('help')) return writeText(1, helpText(doctorDescription))
  if (words.length > 1) throw usageOf('doctor', 'one process at a time: syslens doctor PID')
  const report = doctor(words.length === 0 ? undefined : pidOf(words[0]!))
  const style = { colour: isTerminal(1) && wantsColour(), width: terminalWidth() }
  writeText(1, values.has('json') ? `${jsonText(report)}\n` : doctorReport(report, style))
  return report.works ? 0 : 1
}

function pidOf(word: string): number {
  const pid = Number(word)
  if (!/^[0-9]+$/.test(word) || pid < 1 || pid > 2 ** 22) throw usageOf('doctor', `"${word}" is not a process id`)
  return pid
}
