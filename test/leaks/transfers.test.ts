import { expect, test } from 'vitest'
import type { SyscallEvent } from '../../lib/index.js'
import { Description, DescriptorTable } from '../../lib/leaks/ledger/descriptor-table.js'
import { Transfers } from '../../lib/leaks/ledger/transfers.js'

const nameless = (): Description => new Description(undefined, undefined)

/** The call of process 7 that sent its descriptors. */
function sendmsg(startNs: number, fds: readonly number[]): SyscallEvent {
  const msg = { msg_control: [{ cmsg_type: 'SCM_RIGHTS', cmsg_data: fds }] }
  return { type: 'syscall', name: 'sendmsg', pid: 7, startNs, args: { msg } } as unknown as SyscallEvent
}

const sent = (transfers: Transfers, startNs: number, fds: readonly number[], socket?: Description) =>
  transfers.sent(sendmsg(startNs, fds), new DescriptorTable(), socket, '/bin/sender')

/** A description received over socket 4, as nobody was seen to send it. */
function receive(transfers: Transfers, endNs: number, socket?: Description): Description {
  const description = nameless()
  expect(transfers.received(1, 4, socket)).toBeUndefined()
  transfers.expect({ socket: 4, endNs, descriptions: [description] }, socket)
  return description
}

test('what was received came from a call that had begun by then', () => {
  const transfers = new Transfers()
  const description = receive(transfers, 100)
  expect(sent(transfers, 101, [8])).toEqual([])
  const [[arrived, from]] = sent(transfers, 100, [9]) as [[Description, object]]
  expect(arrived).toBe(description)
  expect(from).toMatchObject({ pid: 7, program: '/bin/sender', fd: 9, socket: 4 })
  // Told once; what was sent after it is still on its way.
  expect(transfers.received(1, 5, undefined)).toMatchObject([{ fd: 8, socket: 5 }])
})

test('which of several it was is known between the ends of a socket pair only', () => {
  const transfers = new Transfers()
  receive(transfers, 100)
  receive(transfers, 100)
  expect(sent(transfers, 50, [8])).toEqual([])
  const [one, other] = [nameless(), nameless()]
  one.partner = other
  other.partner = one
  const [first, second] = [receive(transfers, 100, other), receive(transfers, 100, other)]
  expect(sent(transfers, 50, [8], one).map(([description]) => description)).toEqual([first])
  expect(sent(transfers, 60, [9], one).map(([description]) => description)).toEqual([second])
})

test('nobody is waited for when any of several could have sent it', () => {
  const transfers = new Transfers()
  sent(transfers, 50, [8])
  sent(transfers, 60, [9])
  expect(transfers.received(1, 4, undefined)).toEqual([])
})
