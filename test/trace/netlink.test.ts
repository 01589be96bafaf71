import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { type Data, formatEvent, type NetlinkMessage, type SyscallEvent, trace } from '../../lib/index.js'
import { target } from '../support/build-targets.js'

interface Seen {
  readonly text: string
  readonly bytes: Data
  readonly json: unknown
}

/** What went through the netlink sockets of the exactness programs, by program. */
const seen = new Map<string, Seen[]>()

/** The bytes of a call, wherever they stand. */
function dataOf(event: SyscallEvent): Data | null | undefined {
  switch (event.name) {
    case 'sendto':
      return event.args.buf
    case 'recvfrom':
      return event.args.buf
    case 'recvmsg':
      return event.args.msg?.msg_iov?.[0]?.iov_base
    default:
      return undefined
  }
}

function jsonOf(event: SyscallEvent): unknown {
  const { args } = JSON.parse(JSON.stringify(event)) as {
    args: { msg: { msg_iov: { iov_base: unknown }[] }; buf: unknown }
  }
  return event.name === 'recvmsg' ? args.msg.msg_iov[0]!.iov_base : args.buf
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-netlink-'))
  let program = ''
  for await (const event of trace(target(join('exact', 'names-netlink')), ['report'], { cwd: folder })) {
    if (event.type !== 'syscall') continue
    if (event.name === 'access') {
      const [, edge, name] = /^exact:(begin|end):(.+)$/.exec(event.args.path ?? '') ?? []
      program = edge === 'begin' ? name! : ''
    }
    const bytes = program === '' ? undefined : dataOf(event)
    if (bytes === undefined || bytes === null) continue
    seen.set(program, [...(seen.get(program) ?? []), { text: formatEvent(event), bytes, json: jsonOf(event) }])
  }
  rmSync(folder, { recursive: true })
})

const messagesOf = (program: string): readonly (readonly NetlinkMessage[] | undefined)[] =>
  seen.get(program)!.map(({ bytes }) => bytes.netlink)

describe('messages of netlink sockets are values', () => {
  test('a link: header, struct, attributes within attributes', () => {
    expect(messagesOf('netlink_link')).toEqual([
      [
        {
          nlmsg_len: expect.any(Number) as number,
          nlmsg_type: 'RTM_NEWLINK',
          nlmsg_flags: ['NLM_F_REQUEST', 'NLM_F_ACK', 'NLM_F_EXCL', 'NLM_F_CREATE'],
          nlmsg_seq: 77,
          nlmsg_pid: 4000000000,
          head: {
            ifi_family: 'AF_INET6',
            ifi_type: 'ARPHRD_ETHER',
            ifi_index: -7,
            ifi_flags: ['IFF_UP', 'IFF_LOOPBACK'],
            ifi_change: expect.arrayContaining(['IFF_ECHO', '0xfff80000']) as string[],
          },
          attributes: [
            { nla_len: 10, nla_type: 'IFLA_IFNAME', value: 'veth0' },
            { nla_len: 8, nla_type: 'IFLA_MTU', value: 4000000001 },
            { nla_len: 10, nla_type: 'IFLA_ADDRESS', value: '02:03:04:05:06:ff' },
            { nla_len: 8, nla_type: 'IFLA_LINK', value: -9 },
            { nla_len: 5, nla_type: 'IFLA_OPERSTATE', value: 'IF_OPER_UP' },
            {
              nla_len: 16,
              nla_type: 'IFLA_LINKINFO',
              nla_flags: ['NLA_F_NESTED'],
              value: [{ nla_len: 9, nla_type: 'IFLA_INFO_KIND', value: 'veth' }],
            },
            { nla_len: 6, nla_type: 999, value: Buffer.from('ab') },
          ],
        },
      ],
    ])
  })

  test('several in one buffer, with addresses', () => {
    expect(messagesOf('netlink_addresses')[0]).toMatchObject([
      { head: { ifa_index: 4000000002 }, attributes: [{ value: '192.0.2.1' }, { value: { ifa_valid: 4000000002 } }] },
      { attributes: [{ value: 'fe80::1' }, { value: ['IFA_F_PERMANENT', 'IFA_F_NOPREFIXROUTE'] }] },
    ])
  })

  test('answers: an error with what the kernel says about it, the end of a dump', () => {
    expect(messagesOf('netlink_answers')).toMatchObject([
      [
        {
          nlmsg_type: 'NLMSG_ERROR',
          error: 'ENODEV',
          msg: { nlmsg_type: 'RTM_SETLINK', nlmsg_pid: 2 },
          attributes: [{ nla_type: 'NLMSGERR_ATTR_MSG', value: 'no such' }, { value: 4000000001 }],
        },
      ],
      [{ nlmsg_type: 'NLMSG_DONE', error: 0 }],
    ])
  })

  test('lengths that are none end the walk; what is no message stays bytes', () => {
    const [cut, none, loop, short, half] = messagesOf('netlink_broken')
    expect(cut).toEqual([expect.not.objectContaining({ attributes: expect.anything() as unknown })])
    expect(none).toEqual([expect.not.objectContaining({ head: expect.anything() as unknown })])
    expect(loop).toMatchObject([{ attributes: [{ nla_len: 0, nla_type: 'IFLA_MTU' }] }])
    expect(short).toMatchObject([{ attributes: [{ value: Buffer.from([1, 2]) }, { value: 7 }] }])
    expect(half).toBeUndefined()
    // Events of the kernel's objects are text.
    expect(messagesOf('netlink_others').at(-1)).toBeUndefined()
  })

  test('the same in JSON, and nothing that only text has', () => {
    const programs = [...seen.values()].flat()
    expect(programs.length).toBeGreaterThan(10)
    for (const { text, bytes, json } of programs) {
      if (bytes.netlink === undefined) continue
      expect(json).toHaveLength(bytes.netlink.length)
      const said = JSON.stringify(json)
      const message = /\[(?:\[)?\{nlmsg_len.*\]/.exec(text)![0]
      const words = [...message.matchAll(/\b(?:[A-Z][A-Z0-9]*_\w+|\w+(?==))/g)].map(([word]) => word)
      expect(words.length).toBeGreaterThan(4)
      // What stands behind the message in recvmsg's struct is no part of it; an IPv6 address is called by its family.
      const own = words.filter((word) => !/^(iov_|msg_|AF_INET6$)/.test(word))
      expect(own.filter((word) => !said.includes(word))).toEqual([])
    }
  })

  test('types', () => {
    const look = (event: SyscallEvent): void => {
      if (event.name === 'sendto') {
        expectTypeOf(event.args.buf).toEqualTypeOf<Data | null>()
        expectTypeOf(event.args.buf!.netlink).toEqualTypeOf<readonly NetlinkMessage[] | undefined>()
        expectTypeOf(event.args.buf).toExtend<Buffer | null>()
      }
    }
    expect(look).toBeTypeOf('function')
  })
})
