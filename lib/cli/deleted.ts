/** `syslens deleted`: disk space that has no name any more. */
import { isTerminal } from './terminal.js'
import { auditDeleted } from '../deleted/audit.js'
import { deletedReport } from '../deleted/report.js'
import { rescueFile } from '../deleted/rescue.js'
import { jsonText } from '../report/escape.js'
import { formatBytes, formatCount } from '../report/format.js'
import { say, writeAll, writeText } from './messages.js'
import { optionsText, type Option } from './options.js'
import { parseReport, reportIncomplete, usageOf } from './report-arguments.js'

const options: readonly Option[] = [
  { name: 'mount', short: 'm', value: 'PATH', repeatable: true, text: ['only the file system that holds this path'] },
  { name: 'du', text: ['walk the file systems too and compare: what is used, what has a name'] },
  { name: 'all', short: 'a', text: ['every file, also of long lists'] },
  { name: 'json', text: ['one JSON document'] },
  { name: 'rescue', value: 'PID:FD', text: ['copy the file behind a descriptor to FILE'] },
  { name: 'inode', value: 'NUMBER', text: ['with --rescue: refuse when it is another file by now'] },
  { name: 'help', short: 'h', text: ['this text'] },
]

const help = (): string => `Usage: syslens deleted [OPTIONS]
       syslens deleted --rescue PID:FD [--inode NUMBER] FILE

Find deleted files that are still held open, once each, with the bytes they keep, who holds them and how to free them.

Options:
${optionsText(options)}
Exit code: 0; 1 the rescue failed; 125 wrong call. What could not be looked into is said on standard error.
`

/** Runs the verb. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, words } = parseReport(args, options, 'deleted')
  if (values.has('help')) return writeText(1, help())
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
