import { TextLines, type TextOptions } from '../../lib/render/text-lines.js'
import { type Call, call } from '../../lib/syscalls/call.js'
import { textTableOf } from '../../lib/syscalls/text-table.js'
import { type CallInput, RecordWriter } from '../support/records.js'

/** The lines of what a writer has recorded. */
export function linesOf(records: RecordWriter, options: TextOptions = {}): string[] {
  let text = ''
  new TextLines((bytes) => (text += Buffer.from(bytes).toString('latin1')), options).batch(records.batch())
  return text.split('\n').slice(0, -1)
}

/** A call of the test's own, so that a rule is seen alone. */
export function testCall(args: Parameters<typeof call>[2], result?: Parameters<typeof call>[3]): Call {
  return { ...call(500, [], args, result), name: 'test' }
}

/** The line of one such call; `before` adds records in front of it, such as names. */
export function lineOf(
  of: Call,
  input: CallInput,
  options: TextOptions = {},
  before: (records: RecordWriter) => void = () => undefined,
): string {
  const records = new RecordWriter()
  before(records)
  records.call(of, input)
  return linesOf(records, { table: textTableOf([of]), ...options })[0]!
}

/** Only what stands between the parentheses. */
export function argumentsOf(...parameters: Parameters<typeof lineOf>): string {
  const line = lineOf(...parameters)
  return /^test\((.*)\)\s+= /.exec(line)?.[1] ?? line
}
