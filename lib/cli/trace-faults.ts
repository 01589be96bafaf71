/** `--fault CALL:error=EMFILE:when=3`, and what the tracer makes of it: loaded when there is one. */
import type { Fault } from '../trace/faults.js'
import { didYouMean } from '../trace/near.js'
import { parseSelectors } from '../trace/select.js'
import { usage } from './options.js'
import { durationOf } from './values.js'

export { toNativeFaults } from '../trace/faults.js'

type Part = (fault: { -readonly [Name in keyof Fault]: Fault[Name] }, value: string) => void

const parts: Readonly<Record<string, Part>> = {
  error: (fault, value) => (fault.error = /^\d+$/.test(value) ? Number(value) : value),
  result: (fault, value) => (fault.result = resultOf(value)),
  signal: (fault, value) => (fault.signal = signalOf(value)),
  delay: (fault, value) => (fault.delayMs = durationOf('delay= of --fault', value)),
  'exit-delay': (fault, value) => (fault.exitDelayMs = durationOf('exit-delay= of --fault', value)),
  when: (fault, value) => (fault.when = value),
  path: (fault, value) => (fault.path = [...((fault.path as readonly string[] | undefined) ?? []), value]),
  fd: (fault, value) => (fault.fd = value.split(',').map(fdOf)),
  'after-startup': (fault) => (fault.afterStartup = true),
}

/**
 * A fault as the library takes it, which also checks what the parts say.
 * @throws SyslensError ERR_SYSLENS_USAGE
 */
export function faultOf(text: string): Fault {
  const [calls = '', ...rest] = text.split(/(?<!\\):/).map((part) => part.replaceAll('\\:', ':'))
  if (calls === '') throw usage(`--fault needs a system call: openat:error=EMFILE, not "${text}"`)
  const fault: { -readonly [Name in keyof Fault]: Fault[Name] } = { call: parseSelectors(calls) }
  for (const part of rest) {
    const equals = part.indexOf('=')
    const name = equals < 0 ? part : part.slice(0, equals)
    const value = equals < 0 ? undefined : part.slice(equals + 1)
    const set = Object.hasOwn(parts, name) ? parts[name]! : undefined
    if (set === undefined) {
      throw usage(`--fault "${text}" has a part "${name}" that does not exist${didYouMean(name, Object.keys(parts))}`)
    }
    if ((name === 'after-startup') !== (value === undefined)) {
      throw usage(`--fault "${text}": ${value === undefined ? `${name} needs a value` : `${name} takes no value`}`)
    }
    set(fault, value ?? '')
  }
  if (!effects.some((name) => fault[name] !== undefined)) {
    throw usage(`--fault "${text}" does nothing: add error=, result=, signal=, delay= or exit-delay=`)
  }
  return fault
}

const effects = ['error', 'result', 'signal', 'delayMs', 'exitDelayMs'] as const

function resultOf(text: string): bigint {
  if (!/^-?(\d+|0x[0-9a-f]+)$/i.test(text)) throw usage(`result= of --fault takes a number, not "${text}"`)
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)
}

function signalOf(text: string): NonNullable<Fault['signal']> {
  if (/^\d+$/.test(text)) return Number(text)
  return (text.startsWith('SIG') ? text : `SIG${text}`) as NodeJS.Signals
}

function fdOf(text: string): number {
  if (!/^\d+$/.test(text)) throw usage(`fd= of --fault takes numbers of descriptors, not "${text}"`)
  return Number(text)
}
