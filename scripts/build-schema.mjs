// Writes dist/schema.json: the JSON Schema of a line of `syslens trace --json`, made from the table of system calls, so
// that it says what lib/render/json-*.ts and lib/trace/json.ts write.
import { writeFileSync } from 'node:fs'
import { group } from '../dist/syscalls/constants.js'
import { allCalls } from '../dist/syscalls/index.js'
import { allBlocks } from '../dist/syscalls/blocks.js'
import { controlTypeSets } from '../dist/syscalls/decode-blocks.js'
import { siginfoLayout } from '../dist/syscalls/layouts.js'

const ref = (name) => ({ $ref: `#/$defs/${name}` })
const integer = { type: 'integer' }
const number = { type: 'number' }
const text = ref('text')
const hex = ref('hex')
const orNull = (schema) => anyOf([schema, { type: 'null' }])

/** Alternatives, each once; what has none can be anything but is never there. */
function anyOf(schemas) {
  const flat = schemas.filter((schema) => schema !== undefined).flatMap((schema) => schema.anyOf ?? [schema])
  const once = [...new Map(flat.map((schema) => [JSON.stringify(schema), schema])).values()]
  return once.length === 0 ? undefined : once.length === 1 ? once[0] : { anyOf: once }
}

const list = (items) => ({ type: 'array', items })

function object(properties, required = []) {
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false }
}

class Schemas {
  #defs = new Map()
  /** Whether data of the call at hand may have gone through a socket. */
  #mayBeNetlink = false
  #structs = new Map()

  get defs() {
    return Object.fromEntries([...this.#defs].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** The names of a group of constants; undefined for an empty one. */
  constants(...sets) {
    const known = sets.filter((set) => group(set).constants.length > 0)
    return anyOf(
      known.map((set) => {
        const names = [...new Set(group(set).constants.map(({ name }) => name))]
        this.#defs.set(`constants.${set}`, { enum: names })
        return ref(`constants.${set}`)
      }),
    )
  }

  /** What decode.ts and json.ts make of a kind; undefined: nothing. */
  of(kind) {
    switch (kind.type) {
      case 'address':
      case 'raw':
        return hex
      case 'bits':
        return kind.set === undefined ? integer : anyOf([this.constants(kind.set), integer])
      case 'flags':
        return list(anyOf([this.constants(kind.set), hex]))
      case 'mixed': {
        const sets = [...kind.parts.map(({ set }) => set), kind.flags]
        // A part without a name is octal or hex.
        return list(anyOf([this.constants(...sets), ref('digits')]))
      }
      case 'enum':
        return anyOf([this.constants(kind.set), integer, ...(kind.other === 'address' ? [hex] : [])])
      case 'ioctl':
        return anyOf([this.constants('ioctl'), integer])
      case 'string':
        return orNull(text)
      case 'buffer':
        return orNull(this.#mayBeNetlink ? anyOf([text, list(this.#netlinkMessage())]) : text)
      case 'strings':
        return orNull(list(orNull(text)))
      case 'pointer':
        return orNull(this.of(kind.target) ?? { type: 'null' })
      case 'struct':
        return this.struct(kind)
      case 'array':
        return list(orNull(this.of(kind.element) ?? { type: 'null' }))
      case 'choose':
        return anyOf([...kind.cases.values(), kind.otherwise].map((one) => this.of(one)))
      case 'netAddress':
        return { type: 'string' }
      case 'chars':
      case 'blob':
      case 'rest':
        return text
      case 'sigset':
        return list(anyOf([this.constants('signal'), ref('digits')]))
      case 'fdset':
      case 'bitset':
        return list(integer)
      case 'sockaddr':
        return this.#named('socketAddress', () => this.#socketAddress())
      case 'control':
        return list(this.#named('controlMessage', () => this.#controlMessage()))
      case 'dirents':
        return list(this.#named('dirent', () => this.#dirent()))
      case 'siginfo':
        return this.signalInfo()
      case 'waitStatus':
        return this.#named('waitStatus', () => this.#waitStatus())
      case 'dev':
        return this.#named('device', () => object({ major: integer, minor: integer }, ['major', 'minor']))
      case 'bpf':
        return this.#named('bpfInstruction', () =>
          object({ code: integer, jt: integer, jf: integer, k: integer }, ['code', 'jt', 'jf', 'k']),
        )
      case 'rlimit':
        // JSON has no infinity: no limit is null.
        return orNull(number)
      case 'never':
      case 'nothing':
        return undefined
      default:
        return integer
    }
  }

  /** Whether every call has it: what follows a condition or is not captured is not. */
  isAlways({ kind, when }) {
    if (when !== undefined) return false
    const kinds = kind.type === 'choose' ? [...kind.cases.values(), kind.otherwise] : [kind]
    return kinds.every(({ type }) => !['nothing', 'never', 'choose', 'struct', 'chars', 'blob'].includes(type))
  }

  struct({ name, fields }) {
    const properties = this.#properties(fields)
    const schema = object(properties)
    const key = JSON.stringify(schema)
    const known = this.#structs.get(key)
    if (known !== undefined) return ref(known)
    let unique = `struct.${name}`
    for (let count = 2; this.#defs.has(unique); count++) unique = `struct.${name}.${count}`
    this.#structs.set(key, unique)
    this.#defs.set(unique, schema)
    return ref(unique)
  }

  // Two fields of one name, one for each direction, are one member.
  #properties(fields) {
    const properties = {}
    for (const { name, kind } of fields) {
      const schema = this.of(kind)
      if (schema !== undefined) properties[name] = anyOf([properties[name], schema])
    }
    return properties
  }

  #named(name, make) {
    if (!this.#defs.has(name)) {
      // In its place before it is made: an address may hold another one.
      this.#defs.set(name, undefined)
      this.#defs.set(name, make())
    }
    return ref(name)
  }

  /** The layouts of blocks.ts of one sort. */
  #blocks(sort) {
    return [...allBlocks()].filter(([key]) => key.startsWith(`${sort} `)).map(([, kind]) => kind)
  }

  #socketAddress() {
    const family = anyOf([this.constants('domain'), integer])
    const described = this.#blocks('sockaddr').map((layout) => ({
      ...object(this.#properties(layout.fields)),
      required: ['sa_family'],
    }))
    const others = object({ sa_family: family, sun_path: text, sa_data: text }, ['sa_family'])
    return anyOf([...described, others, { type: 'null' }])
  }

  #controlMessage() {
    const credentials = object({ pid: integer, uid: integer, gid: integer }, ['pid', 'uid', 'gid'])
    return object({
      cmsg_level: anyOf([this.constants('socketLevel'), integer]),
      cmsg_type: anyOf([this.constants(...controlTypeSets()), integer]),
      cmsg_data: anyOf([list(integer), credentials, text, ...this.#blocks('control').map((kind) => this.of(kind))]),
    })
  }

  /** What decode-netlink.ts makes of a message; which members there are depends on its type. */
  #netlinkMessage() {
    this.#named('netlinkValue', () =>
      anyOf([text, number, list({ type: 'string' }), list(ref('netlinkAttribute')), ref('netlinkStruct')]),
    )
    this.#named('netlinkStruct', () => ({
      type: 'object',
      propertyNames: { pattern: '^[a-z][a-z0-9_]*$' },
      additionalProperties: ref('netlinkValue'),
    }))
    this.#named('netlinkAttribute', () =>
      object(
        {
          nla_len: integer,
          nla_type: { type: ['string', 'integer'] },
          nla_flags: list({ enum: ['NLA_F_NESTED', 'NLA_F_NET_BYTEORDER'] }),
          value: ref('netlinkValue'),
        },
        ['nla_len', 'nla_type'],
      ),
    )
    const header = {
      nlmsg_len: integer,
      nlmsg_type: { type: ['string', 'integer'] },
      nlmsg_flags: list({ type: 'string' }),
      nlmsg_seq: integer,
      nlmsg_pid: integer,
    }
    const msg = this.#named('netlinkHeader', () => object(header, Object.keys(header)))
    return this.#named('netlinkMessage', () =>
      object(
        {
          ...header,
          head: ref('netlinkStruct'),
          attributes: list(ref('netlinkAttribute')),
          error: { type: ['string', 'integer'] },
          msg,
          data: text,
        },
        Object.keys(header),
      ),
    )
  }

  #dirent() {
    const type = anyOf([this.constants('direntType'), integer])
    return object({ d_ino: number, d_off: number, d_reclen: integer, d_type: type, d_name: text })
  }

  #waitStatus() {
    const signal = anyOf([this.constants('signal'), integer])
    return anyOf([
      object({ exited: integer }, ['exited']),
      object({ killed: signal, coreDumped: { type: 'boolean' } }, ['killed', 'coreDumped']),
      object({ stopped: signal, event: integer }, ['stopped']),
      object({ continued: { const: true } }, ['continued']),
    ])
  }

  signalInfo() {
    return this.#named('signalInfo', () => {
      const codes = Array.from({ length: 0x101 }, (_, index) => index - 0x80)
      const signals = Array.from({ length: 65 }, (_, index) => index)
      const fields = signals.flatMap((signal) => codes.flatMap((code) => siginfoLayout(signal, code).fields))
      // Thousands of combinations of a few fields.
      const once = [...new Map(fields.map((field) => [`${field.name} ${JSON.stringify(field.kind)}`, field])).values()]
      return object(this.#properties(once), ['si_signo'])
    })
  }

  /** `{ if: the name, then: its arguments and result }` */
  call(call) {
    const { name, args, result } = call
    this.#mayBeNetlink = args[0]?.kind.type === 'fd'
    const schemas = args.map((argument) => [argument.name, this.of(argument.kind)])
    const properties = Object.fromEntries(schemas.filter(([, schema]) => schema !== undefined))
    const required = args.filter((argument) => this.isAlways(argument)).map((argument) => argument.name)
    const members = { args: object(properties, required) }
    if (result.type === 'never') members.result = false
    else members.result = resultKinds(result).some(isAddress) ? anyOf([hex, integer]) : integer
    // By name, so that validators that compile schemas do it in pieces.
    this.#defs.set(`call.${name}`, { properties: members })
    return { if: { properties: { name: { const: name } } }, then: ref(`call.${name}`) }
  }
}

const isAddress = ({ type }) => type === 'address' || type === 'raw'
const resultKinds = (kind) => (kind.type === 'choose' ? [...kind.cases.values(), kind.otherwise] : [kind])

const schemas = new Schemas()
const calls = allCalls()
const signal = () => anyOf([schemas.constants('signal'), { type: 'string', pattern: '^SIG' }])
const ids = { pid: integer, tid: integer }
const base = { ...ids, timeNs: number }
const event = (type, members, required = Object.keys(members)) =>
  object({ type: { const: type }, ...members }, ['type', ...required])

/** Members of all calls. */
const callMembers = {
  name: { type: 'string' },
  ...ids,
  args: { type: 'object' },
  fds: { type: 'object', additionalProperties: text },
  deletedFds: list({ type: 'string' }),
  error: object({ code: { type: 'string' }, errno: integer }, ['code', 'errno']),
  startNs: number,
  abi: { enum: ['i386', 'x32'] },
  restarting: { const: true },
  injected: { const: true },
  delayed: { const: true },
  entrySeen: { const: false },
  resumes: { type: 'string' },
  truncated: list({ type: 'string' }),
  stack: list(
    object(
      {
        address: hex,
        function: text,
        functionOffset: integer,
        module: text,
        offset: integer,
        file: text,
        line: integer,
        column: integer,
        script: { type: 'boolean' },
        inlined: { type: 'boolean' },
      },
      ['address', 'script', 'inlined'],
    ),
  ),
  stackEnd: { enum: ['deeper', 'lost'] },
}
// Calls by another door have no described arguments, and those of other numbers no name.
const describedCalls = {
  if: { not: { anyOf: [{ required: ['abi'] }, { properties: { name: { pattern: '^syscall_0x[0-9a-f]+$' } } }] } },
  then: {
    properties: { name: { enum: calls.map(({ name }) => name) } },
    allOf: calls.map((call) => schemas.call(call)),
  },
  else: { properties: { args: { maxProperties: 0 } } },
}
const callRequired = ['name', 'pid', 'tid', 'args', 'startNs']

const count = { type: 'integer', minimum: 0 }
const statistics = {
  calls: count,
  errors: count,
  totalNs: number,
  p50Ns: number,
  p95Ns: number,
  p99Ns: number,
  maxNs: number,
}
const events = {
  start: event(
    'start',
    {
      version: { const: 1 },
      syslens: { type: 'string' },
      epochNs: { type: 'string', pattern: '^[0-9]+$' },
      epoch: { type: 'string' },
      command: list({ type: 'string' }),
      pids: list(integer),
    },
    ['version', 'syslens', 'epochNs', 'epoch'],
  ),
  syscall: {
    ...event(
      'syscall',
      { ...callMembers, result: { type: ['integer', 'string'] }, durationNs: number, unfinished: { const: true } },
      callRequired,
    ),
    allOf: [ref('calls'), { if: { required: ['error', 'result'] }, then: { properties: { result: { const: -1 } } } }],
  },
  entered: { ...event('entered', callMembers, callRequired), allOf: [ref('calls')] },
  signal: event('signal', { ...base, signal: signal(), number: integer, info: schemas.signalInfo() }),
  stop: event('stop', { ...base, signal: signal(), continued: { type: 'boolean' } }),
  spawn: event('spawn', {
    ...base,
    kind: { enum: ['fork', 'vfork', 'clone', 'thread'] },
    childPid: integer,
    childTid: integer,
    sharesFiles: { type: 'boolean' },
  }),
  exec: event('exec', { ...base, path: text, argv: list(text), formerTid: integer }),
  exit: event(
    'exit',
    { ...base, exitCode: integer, signal: signal(), coreDumped: { type: 'boolean' }, process: { type: 'boolean' } },
    [...Object.keys(base), 'coreDumped', 'process'],
  ),
  attach: event('attach', base),
  detach: event('detach', base),
  lost: event('lost', { ...base, count }),
  // What --summary and --tree add.
  summary: event('summary', {
    by: { enum: ['call', 'pid', 'path'] },
    rows: list(
      object(
        {
          call: { type: 'string' },
          path: { type: 'string' },
          pid: integer,
          argv: list({ type: 'string' }),
          ...statistics,
        },
        Object.keys(statistics),
      ),
    ),
  }),
  tree: event('tree', {
    processes: list(
      object(
        {
          pid: integer,
          parentPid: integer,
          depth: count,
          argv: list({ type: 'string' }),
          fork: { const: true },
          startNs: number,
          durationNs: number,
          exitCode: integer,
          signal: signal(),
          coreDumped: { const: true },
          calls: count,
          errors: count,
        },
        ['pid', 'depth', 'argv', 'startNs', 'calls', 'errors'],
      ),
    ),
  }),
  end: event(
    'end',
    {
      pid: integer,
      exitCode: integer,
      signal: signal(),
      coreDumped: { type: 'boolean' },
      durationNs: number,
      calls: count,
      errors: count,
      lost: count,
      processes: count,
      threads: count,
      ioUringEnters: count,
      faults: { type: 'array', items: object({ fault: text, calls: count, hits: count }, ['fault', 'calls', 'hits']) },
    },
    ['durationNs', 'calls', 'errors', 'lost', 'processes', 'threads', 'ioUringEnters'],
  ),
}

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:syslens:trace:1',
  title: 'A line of syslens trace --json',
  type: 'object',
  required: ['type'],
  properties: { type: { enum: Object.keys(events) } },
  allOf: Object.keys(events).map((type) => ({
    if: { properties: { type: { const: type } } },
    then: ref(`event.${type}`),
  })),
  $defs: {
    ...Object.fromEntries(Object.entries(events).map(([type, value]) => [`event.${type}`, value])),
    calls: describedCalls,
    // 64 bits without a meaning of their own.
    hex: { type: 'string', pattern: '^0x[0-9a-f]+$' },
    digits: { type: 'string', pattern: '^[0-9][0-9a-fx]*$' },
    // Bytes that are no UTF-8 are base64.
    text: anyOf([{ type: 'string' }, object({ bytes: { type: 'string', pattern: '^[A-Za-z0-9+/]*=*$' } }, ['bytes'])]),
    ...schemas.defs,
  },
}
writeFileSync('dist/schema.json', `${JSON.stringify(schema)}\n`)
