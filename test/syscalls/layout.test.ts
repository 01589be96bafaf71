import { expect, test } from 'vitest'
import { allCalls } from '../../lib/syscalls/index.js'
import { type Kind, sizeOf, type StructKind } from '../../lib/syscalls/kinds.js'
import { allBlocks } from '../../lib/syscalls/blocks.js'
import { siginfoLayout } from '../../lib/syscalls/layouts.js'

/** Every struct that a kind leads to. */
function structsIn(kind: Kind, into: StructKind[]): void {
  switch (kind.type) {
    case 'struct':
      into.push(kind)
      for (const field of kind.fields) structsIn(field.kind, into)
      return
    case 'pointer':
      return structsIn(kind.target, into)
    case 'array':
      return structsIn(kind.element, into)
    case 'choose':
      for (const one of [...kind.cases.values(), kind.otherwise]) structsIn(one, into)
      return
    default:
      return
  }
}

function allStructs(): StructKind[] {
  const found: StructKind[] = []
  for (const { args, result } of allCalls()) {
    for (const { kind } of args) structsIn(kind, found)
    structsIn(result, found)
  }
  for (const kind of allBlocks().values()) structsIn(kind, found)
  structsIn(siginfoLayout(17, 1), found)
  return found
}

// Heads of structs that are longer, and unions that we show as structs.
const partial = new Set([
  'perf_event_attr',
  'bpf_attr',
  'statmount',
  'tcp_info',
  'ifreq',
  'siginfo',
  'statx',
  'rtc_time',
  'msghdr',
  'sockaddr_can',
  'ip_msfilter',
  'group_filter',
  'fanout_args',
])

// Places where we say something else on purpose.
const exceptions: Record<string, string> = {
  'file_clone_range.src_fd has 8 bytes, not 4': 'an s64 in which a descriptor stands',
  'io_uring_probe has 16 bytes, not 2064': 'with the longest list of operations that it can have behind it',
  'io_uring_rsrc_update.data has 8 bytes, not 4': 'a u64 in which a descriptor stands',
  'sockaddr.sa_data has 14 bytes, not 6': 'a hardware address has 6 of them',
  'file_dedupe_range_info.dest_fd has 8 bytes, not 4': 'an s64 in which a descriptor stands',
  'fscrypt_get_policy_ex_arg has 32 bytes, not 24': 'the end of the second version is read by itself',
  'fscrypt_get_policy_ex_arg.policy has 24 bytes, not 12': 'the same',
  'sigaction.sa_flags has 8 bytes, not 4': 'the kernel keeps bits of the lower half only (UAPI_SA_FLAGS)',
  'msgbuf has 16 bytes, not 8': 'only the type: the text behind it is as long as the message',
  'ip_msfilter.imsf_slist has 4 bytes, not 0': 'as long as the option',
  'group_filter.gf_slist has 128 bytes, not 0': 'as long as the option',
  'msgbuf.mtext has 1 bytes, not 0': 'the text is as long as the message',
  'bpf_map_info has 88 bytes, not 104': 'a hash, newer than the headers',
  'bpf_link_info has 48 bytes, not 64': 'members for newer types of links than the headers have',
  'bpf_link_info.raw_tracepoint has 16 bytes, not 24': 'a cookie, newer than the headers',
  'bpf_link_info.tracing has 12 bytes, not 24': 'a cookie, newer than the headers',
  'landlock_ruleset_attr has 8 bytes, not 24': 'members since Linux 6.7 and 6.12, newer than the headers',
}

test('sizes and offsets are those of the kernel’s headers', async ({ skip }) => {
  const script = (await import(new URL('../../scripts/generate-constants.mjs', import.meta.url).href)) as {
    headersAreThere(): boolean
    readHeaders(): { values(names: readonly string[]): ReadonlyMap<string, bigint> }
  }
  if (!script.headersAreThere()) {
    if (process.env.CI) throw new Error('gcc and the kernel headers are needed for this test')
    return skip('gcc and the kernel headers are not installed')
  }
  const structs = new Map<string, StructKind>()
  for (const one of allStructs()) structs.set(`${one.name} ${one.fields.map(({ name }) => name).join()}`, one)
  const wanted = new Set<string>()
  for (const { name, fields } of structs.values()) {
    wanted.add(`sizeof(struct ${name})`)
    for (const field of fields) {
      wanted.add(`offsetof(struct ${name}, ${field.name})`)
      wanted.add(`sizeof(((struct ${name} *)0)->${field.name})`)
    }
  }
  const values = script.readHeaders().values([...wanted])
  const wrong: string[] = []
  const compared = new Set<string>()
  for (const { name, size, fields } of structs.values()) {
    const total = values.get(`sizeof(struct ${name})`)
    if (total === undefined) continue
    compared.add(name)
    if (!partial.has(name) && Number(total) !== size) wrong.push(`${name} has ${total} bytes, not ${size}`)
    for (const { name: field, offset, kind } of fields) {
      const place = values.get(`offsetof(struct ${name}, ${field})`)
      if (place !== undefined && Number(place) !== offset)
        wrong.push(`${name}.${field} lies at ${place}, not ${offset}`)
      const width = values.get(`sizeof(((struct ${name} *)0)->${field})`)
      if (width !== undefined && Number(width) !== sizeOf(kind)) {
        wrong.push(`${name}.${field} has ${width} bytes, not ${sizeOf(kind)}`)
      }
    }
  }
  const rest = [...new Set([...structs.values()].map(({ name }) => name))].filter((name) => !compared.has(name))
  console.log(`${compared.size} structs compared; without a header: ${rest.join(', ')}`)
  expect(wrong.filter((one) => exceptions[one] === undefined)).toEqual([])
  expect(compared.size).toBeGreaterThan(75)
})
