/** `syslens deleted`: disk space that has no name any more. */
import { isTerminal } from './terminal.js'
import { auditDeleted } from '../deleted/audit.js'
import { deletedReport } from '../deleted/report.js'
import { rescueFile } from '../deleted/rescue.js'
import { jsonText } from '../report/escape.js'
import { formatBytes, formatCount } from '../report/format.js'
import { say, writeAll, writeText } from './messages.js'
import { deletedDescription, deletedOptions } from './deleted-options.js'
import { helpText } from './description.js'
import { parseReport, reportIncomplete, usageOf } from './report-arguments.js'

/** Runs the verb. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, words } = parseReport(args, deletedOptions, 'deleted')
  if (values.has('help')) return writeText(1, helpText(deletedDescription))
  if (values.has('rescue')) return rescue(values.get('rescue')!.at(-1)!, values.get('inode')?.at(-1), words)
  if (words.length > 0) throw usageOf('deleted', `"${words[0]}" is too much here; a file system is chosen by --mount`)
  const mount = values.get('mount')
  const progress = isTerminal(2)
  const audit = await auditDeleted({
    du: values.has('du'),
    ...(mount === undefined ? {} : { mount }),
    ...(progress
      ? {
          onProgress: (point: string, files: number) =>
            writeText(2, `\r\x1b[Kdu ${JSON.stringify(point)}: ${formatCount(files)} files`),
        }
      : {}),
  })
  if (progress && values.has('du')) writeText(2, '\r\x1b[K')
  try {
    writeAll(1, Buffer.from(values.has('json') ? `${jsonText(audit)}\n` : deletedReport(audit, values.has('all'))))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
    return 0
  }
  return reportIncomplete(audit.incomplete, [], [])
}

function rescue(descriptor: string, inode: string | undefined, words: readonly string[]): number {
  const match = /^(\d+):(\d+)$/.exec(descriptor)
  if (match === null) throw usageOf('deleted', `--rescue takes PID:FD, not "${descriptor}"`)
  const [file, more] = words
  if (file === undefined || more !== undefined) throw usageOf('deleted', '--rescue needs one FILE to copy to')
  try {
    const bytes = rescueFile(Number(match[1]), Number(match[2]), file, inode === undefined ? {} : { inode })
    say(`copied ${formatBytes(bytes)} to ${file}`)
    return 0
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return 1
  }
}
