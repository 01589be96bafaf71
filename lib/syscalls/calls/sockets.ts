/** Sockets. */
import { call, type Family, newFd } from '../call.js'
import { before } from '../expressions.js'
import {
  array,
  bytes,
  choice,
  choose,
  fd,
  flags,
  inout,
  int,
  type Kind,
  mixed,
  out,
  part,
  size,
  struct,
  to,
  uint,
} from '../kinds.js'
import { addressIn, addressOut, lengthInOut, msghdr, msghdrOut, timespec } from '../structs.js'
import { received } from './common.js'
import { optionIn, optionName, optionOut } from './socket-options.js'

const type = (): Kind => mixed([part(0xf, 'socketType', { always: true })], 'socketFlags')

/** The third argument of socket depends on the family; a plain number where no protocol has a name. */
const protocol = (): Kind =>
  choose(
    'domain',
    [
      [2, choice('inetProtocol')],
      [10, choice('inetProtocol')],
      [16, choice('netlinkProtocol')],
      [31, choice('bluetoothProtocol')],
    ],
    int(),
  )

/** The kernel writes what it sent of each into `msg_len`. */
const message = (): Kind =>
  inout(array(struct('mmsghdr', { msg_hdr: msghdr(), msg_len: uint() }), 'vlen', { cap: 1024 }))
const messagesOut = (): Kind =>
  out(array(struct('mmsghdr', { msg_hdr: msghdrOut('msg_len'), msg_len: uint() }), 'result', { cap: 1024 }))

export const sockets: Family = () => ({
  socket: call(41, ['network'], { domain: choice('domain'), type: type(), protocol: protocol() }, newFd()),
  socketpair: call(
    53,
    ['network'],
    { domain: choice('domain'), type: type(), protocol: protocol(), sv: out(array(fd(), 2)) },
    int(),
    ['makesFds'],
  ),
  connect: call(42, ['network'], { sockfd: fd(), addr: addressIn('addrlen'), addrlen: int() }, int(), [
    'mayRestart',
    'renamesFd',
  ]),
  bind: call(49, ['network'], { sockfd: fd(), addr: addressIn('addrlen'), addrlen: int() }, int(), ['renamesFd']),
  listen: call(50, ['network'], { sockfd: fd(), backlog: int() }, int(), ['renamesFd']),
  accept: call(43, ['network'], { sockfd: fd(), addr: addressOut('addrlen'), addrlen: lengthInOut() }, newFd(), [
    'mayRestart',
  ]),
  accept4: call(
    288,
    ['network'],
    { sockfd: fd(), addr: addressOut('addrlen'), addrlen: lengthInOut(), flags: flags('socketFlags') },
    newFd(),
    ['mayRestart'],
  ),
  getsockname: call(51, ['network'], { sockfd: fd(), addr: addressOut('addrlen'), addrlen: lengthInOut() }),
  getpeername: call(52, ['network'], { sockfd: fd(), addr: addressOut('addrlen'), addrlen: lengthInOut() }),
  shutdown: call(48, ['network'], { sockfd: fd(), how: choice('shutdown') }),
  sendto: call(
    44,
    ['network'],
    {
      sockfd: fd(),
      buf: bytes({ length: 'len' }),
      len: size(),
      flags: flags('msg'),
      dest_addr: addressIn('addrlen'),
      addrlen: int(),
    },
    size(),
    ['mayRestart'],
  ),
  recvfrom: call(
    45,
    ['network'],
    {
      sockfd: fd(),
      buf: received('len'),
      len: size(),
      flags: flags('msg'),
      src_addr: addressOut('addrlen'),
      addrlen: lengthInOut(),
    },
    size(),
    ['mayRestart'],
  ),
  sendmsg: call(46, ['network'], { sockfd: fd(), msg: to(msghdr()), flags: flags('msg') }, size(), ['mayRestart']),
  recvmsg: call(
    47,
    ['network'],
    {
      sockfd: fd(),
      msg: inout(msghdrOut('result', before('msg', 'msg_namelen'))),
      flags: flags('msg'),
    },
    size(),
    ['mayRestart', 'makesFds'],
  ),
  sendmmsg: call(307, ['network'], { sockfd: fd(), msgvec: message(), vlen: uint(), flags: flags('msg') }, int(), [
    'mayRestart',
  ]),
  recvmmsg: call(
    299,
    ['network'],
    {
      sockfd: fd(),
      msgvec: messagesOut(),
      vlen: uint(),
      flags: flags('msg'),
      timeout: inout(timespec(), { change: 'after', label: 'left' }),
    },
    int(),
    ['mayRestart', 'makesFds'],
  ),
  setsockopt: () =>
    call(54, ['network'], {
      sockfd: fd(),
      level: choice('socketLevel'),
      optname: optionName(),
      optval: optionIn(),
      optlen: int(),
    }),
  getsockopt: () =>
    call(55, ['network'], {
      sockfd: fd(),
      level: choice('socketLevel'),
      optname: optionName(),
      optval: optionOut(),
      optlen: inout(int()),
    }),
})
