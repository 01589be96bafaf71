import { SyslensError } from '../errors.js'
import { didYouMean } from './near.js'

/**
 * What `only` takes: the name of a call (`openat`), a class (`%file`), a regular expression (an object, or text between
 * slashes), a number. In text, `!` before it leaves it out again, and `?` accepts that it does not exist here.
 */
export type Selector = string | number | RegExp

/** What selection has to know of a call. */
export interface SelectableCall {
  readonly number: number
  readonly name: string
  readonly classes: readonly string[]
}

/** Bytes of native/tracer/trace.h's CallSet. */
const setBytes = 64

/** Splits the value of `-e` and `--only` at its commas; those inside of /…/ belong to the regular expression. */
export function parseSelectors(text: string): string[] {
  const parts = text.match(/[!?]*\/(?:\\.|[^/\\])*\/|[^,]+/g) ?? []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/**
 * The numbers of the selected calls. Items apply in order; when the first one is negated, all calls are there before it.
 * @throws SyslensError ERR_SYSLENS_UNKNOWN_CALL, naming a near match.
 */
export function selectCalls(
  selectors: Selector | readonly Selector[],
  calls: readonly SelectableCall[],
): ReadonlySet<number> {
  const list: readonly Selector[] = Array.isArray(selectors) ? selectors : [selectors as Selector]
  const selected = new Set<number>(list.length > 0 && isNegated(list[0]!) ? calls.map(({ number }) => number) : [])
  for (const selector of list) {
    for (const number of matches(selector, calls)) {
      if (isNegated(selector)) selected.delete(number)
      else selected.add(number)
    }
  }
  return selected
}

/** The same as the tracer wants it: one bit per number. */
export function toCallSet(numbers: ReadonlySet<number>): Uint8Array {
  const set = new Uint8Array(setBytes)
  for (const number of numbers) set[number >>> 3]! |= 1 << (number & 7)
  return set
}

function isNegated(selector: Selector): boolean {
  return typeof selector === 'string' && /^\??!/.test(selector)
}

function matches(selector: Selector, calls: readonly SelectableCall[]): readonly number[] {
  if (selector instanceof RegExp) return numbersOf(calls.filter(({ name }) => freshTest(selector, name)))
  if (typeof selector === 'number') return numbersOf([byNumber(selector, calls)])
  if (typeof selector !== 'string') {
    throw new SyslensError('ERR_SYSLENS_OPTION', `"only" takes names, classes, regular expressions and numbers`)
  }
  const [, marks = '', word = ''] = /^([!?]*)(.*)$/s.exec(selector)!
  const found = byWord(word, calls)
  if (found.length === 0 && !marks.includes('?')) throw unknown(word, calls)
  return numbersOf(found)
}

function byWord(word: string, calls: readonly SelectableCall[]): readonly SelectableCall[] {
  if (word.startsWith('%')) return calls.filter(({ classes }) => classes.includes(word.slice(1)))
  if (/^\d+$/.test(word)) return [byNumber(Number(word), calls)]
  if (word.length > 1 && word.startsWith('/') && word.endsWith('/')) {
    const pattern = expression(word.slice(1, -1))
    return calls.filter(({ name }) => pattern.test(name))
  }
  return calls.filter(({ name }) => name === word)
}

// A number without a call is a selection too: calls that are newer than the table.
function byNumber(number: number, calls: readonly SelectableCall[]): SelectableCall {
  if (!Number.isInteger(number) || number < 0 || number >= setBytes * 8) {
    throw new SyslensError('ERR_SYSLENS_UNKNOWN_CALL', `no system call can have the number ${number}`)
  }
  return calls.find((call) => call.number === number) ?? { number, name: '', classes: [] }
}

function expression(source: string): RegExp {
  try {
    return new RegExp(source)
  } catch (cause) {
    throw new SyslensError('ERR_SYSLENS_OPTION', `/${source}/ is not a regular expression`, { cause })
  }
}

// A regular expression with the flag g or y would go on behind its last match.
function freshTest(pattern: RegExp, name: string): boolean {
  pattern.lastIndex = 0
  return pattern.test(name)
}

function unknown(word: string, calls: readonly SelectableCall[]): SyslensError {
  const code = 'ERR_SYSLENS_UNKNOWN_CALL'
  if (word.startsWith('/')) return new SyslensError(code, `no system call matches ${word}`)
  if (word.startsWith('%')) {
    const classes = [...new Set(calls.flatMap((call) => call.classes))].toSorted().map((name) => `%${name}`)
    const hint = `Classes: ${classes.join(', ')}.`
    return new SyslensError(code, `there is no class "${word}"${didYouMean(word, classes)}`, { hint })
  }
  const names = calls.map(({ name }) => name)
  return new SyslensError(code, `there is no system call "${word}"${didYouMean(word, names)}`)
}

const numbersOf = (calls: readonly SelectableCall[]): readonly number[] => calls.map(({ number }) => number)
