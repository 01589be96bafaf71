// Writes lib/syscalls/types.generated.ts: one interface per call with the types of its decoded arguments (decode.ts).
// Generated rather than inferred from the table, so that editors stay fast.
// `--check` writes nothing and fails when the file would change.
import { readFileSync, writeFileSync } from 'node:fs'
import { load } from './generate-catalog.mjs'

const outputFile = 'lib/syscalls/types.generated.ts'

/** `rt_sigaction` or `openAccess` to `RtSigaction`, `OpenAccess`. */
const pascal = (name) => name.replace(/(?:^|_+)([a-z0-9])/g, (_, letter) => letter.toUpperCase())

class Types {
  #group
  /** Groups of constants in use: name of the type to its text. */
  constants = new Map()
  /** Structs by their text; the second of the same name and another text gets a number. */
  structs = new Map()
  #structNames = new Map()
  /** Whether data of the call at hand may have gone through a socket. */
  mayBeNetlink = false

  constructor(group) {
    this.#group = group
  }

  constant(set) {
    const names = [...this.#group(set).byName.keys()].map((name) => `'${name}'`)
    if (names.length === 0) return undefined
    const type = `${pascal(set)}Constant`
    this.constants.set(type, names.join(' | '))
    return type
  }

  flags(...sets) {
    const names = [...sets.map((set) => this.constant(set)), 'Hex'].filter((name) => name !== undefined)
    return `readonly ${names.length === 1 ? names[0] : `(${names.join(' | ')})`}[]`
  }

  of(kind) {
    switch (kind.type) {
      case 'address':
      case 'raw':
        return 'bigint'
      case 'bits':
        return kind.set === undefined ? 'number' : union([this.constant(kind.set), 'number'])
      case 'flags':
        return this.flags(kind.set)
      case 'mixed':
        return this.flags(...kind.parts.map(({ set }) => set), kind.flags)
      case 'enum':
        return union([this.constant(kind.set), 'number', ...(kind.other === 'address' ? ['bigint'] : [])])
      case 'ioctl':
        return union([this.constant('ioctl'), 'number'])
      case 'string':
        return 'string | null'
      case 'buffer':
        return this.mayBeNetlink ? 'Data | null' : 'Buffer | null'
      case 'strings':
        return 'readonly (string | null)[] | null'
      case 'pointer':
        return union([this.of(kind.target), 'null'])
      case 'struct':
        return this.struct(kind)
      case 'array': {
        const element = this.of(kind.element)
        return `readonly ${element.includes(' ') ? `(${element})` : element}[]`
      }
      case 'choose':
        return union([...kind.cases.values(), kind.otherwise].map((one) => this.of(one)))
      case 'chars':
      case 'netAddress':
        return 'string'
      case 'blob':
      case 'rest':
        return 'Buffer'
      case 'sigset':
        return `readonly ${this.constant('signal')}[]`
      case 'fdset':
      case 'bitset':
        return 'readonly number[]'
      case 'sockaddr':
        return 'SocketAddress'
      case 'control':
        return 'readonly ControlMessage[]'
      case 'dirents':
        return 'readonly Dirent[]'
      case 'siginfo':
        return 'SignalInfo'
      case 'waitStatus':
        return 'WaitStatus'
      case 'dev':
        return 'Device'
      case 'bpf':
        return 'BpfInstruction'
      case 'nothing':
      case 'never':
        return 'undefined'
      default:
        return 'number'
    }
  }

  struct({ name, fields }) {
    const text = fields
      .map(({ name: field, kind, when, only }) =>
        member(field, this.of(kind), when !== undefined || only !== undefined || kind.type === 'rest'),
      )
      .join('\n')
    const known = this.structs.get(text)
    if (known !== undefined) return known
    // The struct clone_args is not the arguments of clone.
    const base = name.endsWith('_args') ? `${pascal(name)}Struct` : pascal(name)
    const count = (this.#structNames.get(base) ?? 0) + 1
    this.#structNames.set(base, count)
    const type = count === 1 ? base : `${base}${count}`
    this.structs.set(text, type)
    return type
  }
}

const member = (name, type, optional) => `  readonly ${name}${optional ? '?' : ''}: ${type}`

/** Types side by side, each once; literals that a wider type takes in stay, for completion. */
function union(types) {
  const parts = types.flatMap((type) => (type === undefined ? [] : splitUnion(type)))
  return [...new Set(parts)].join(' | ')
}

/** The members of a union that stand outside of brackets. */
function splitUnion(type) {
  const parts = []
  let depth = 0
  let start = 0
  for (let at = 0; at < type.length; at++) {
    if (type[at] === '(') depth++
    else if (type[at] === ')') depth--
    else if (depth === 0 && type.startsWith(' | ', at)) {
      parts.push(type.slice(start, at))
      start = at + 3
    }
  }
  return [...parts, type.slice(start)]
}

/** The text of the generated file. */
export async function render() {
  const { allCalls } = await load('lib/syscalls/index.ts')
  const { group } = await load('lib/syscalls/constants.ts')
  const types = new Types(group)
  const calls = allCalls()
  const interfaces = calls.map(({ name, number, args }) => {
    types.mayBeNetlink = args[0]?.kind.type === 'fd'
    const members = args.map(({ name: argument, kind, when }) => {
      const type = types.of(kind)
      return member(argument, type, when !== undefined || splitUnion(type).includes('undefined'))
    })
    return `/** ${name}(2), number ${number}. */
export interface ${pascal(name)}Args {${members.length === 0 ? '' : `\n${members.join('\n')}\n`}}`
  })
  const structs = [...types.structs].map(([text, type]) => `export interface ${type} {\n${text}\n}`)
  const constants = [...types.constants]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, text]) => `export type ${type} = ${text}`)
  const bigResults = calls.filter(({ result }) => result.type === 'address').map(({ name }) => `'${name}'`)
  const noResults = calls.filter(({ result }) => result.type === 'never').map(({ name }) => `'${name}'`)
  return `// Made by scripts/generate-types.mjs from the table: the types of decoded arguments.
import type { Data } from './decode-netlink.js'
import type { ControlMessage, Dirent, SignalInfo, SocketAddress, WaitStatus } from './decode-blocks.js'

/** Bits or values without a name. */
export type Hex = \`0x\${string}\`
export interface Device {
  readonly major: number
  readonly minor: number
}
/** Classic BPF, struct sock_filter of linux/filter.h. */
export interface BpfInstruction {
  readonly code: number
  readonly jt: number
  readonly jf: number
  readonly k: number
}

${constants.join('\n')}

${structs.join('\n')}

${interfaces.join('\n')}

/** The decoded arguments by the name of the call: \`SyscallArgs['openat']\`. */
export interface SyscallArgs {
${calls.map(({ name }) => `  readonly ${name}: ${pascal(name)}Args`).join('\n')}
}

/** Names of all system calls. */
export type SyscallName = keyof SyscallArgs

/** What a call returns: bigint for an address, nothing for a call that does not return, else a number. */
export type SyscallResult<Name extends SyscallName> = Name extends ${bigResults.join(' | ')}
  ? bigint
  : Name extends ${noResults.join(' | ')}
    ? undefined
    : number
`
}

if (import.meta.filename === process.argv[1]) {
  const text = await render()
  if (!process.argv.includes('--check')) writeFileSync(outputFile, text)
  else if (readFileSync(outputFile, 'utf8') !== text) {
    console.error(`${outputFile} is stale: run node scripts/generate-types.mjs`)
    process.exitCode = 1
  }
}
