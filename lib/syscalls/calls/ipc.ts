/** System V and POSIX inter-process communication. */
import { call, type Family, newFd, when } from '../call.js'
import { add, and, type Expression, min } from '../expressions.js'
import {
  address,
  array,
  blob,
  bytes,
  choice,
  choose,
  fd,
  field,
  flags,
  gid,
  hex,
  int,
  type Kind,
  long,
  mixed,
  mode,
  out,
  part,
  pid,
  s16,
  size,
  string,
  struct,
  to,
  u16,
  uid,
  uint,
  ulong,
} from '../kinds.js'
import { sigevent, timespec } from '../structs.js'
import { createsFile, openFlags } from './common.js'

const key = (): Kind => choice('ipcKey', { other: 'hex' })
/** IPC_… and the permissions in the lower nine bits. */
const creation = (set: string): Kind =>
  mixed([part(0o777, 'none', { base: 8, always: true })], set, { flagsFirst: true })

const permissions = (): Kind =>
  struct(
    'ipc64_perm',
    {
      key: field(hex(), { verbose: true }),
      uid: uid(),
      gid: gid(),
      cuid: field(uid(), { verbose: true }),
      cgid: field(gid(), { verbose: true }),
      mode: mode(4),
    },
    { size: 48 },
  )

/** asm-generic/shmbuf.h */
const shmid = (): Kind =>
  struct(
    'shmid64_ds',
    {
      shm_perm: permissions(),
      shm_segsz: field(size(), { at: 48 }),
      shm_atime: field(long(), { verbose: true }),
      shm_dtime: field(long(), { verbose: true }),
      shm_ctime: field(long(), { verbose: true }),
      shm_cpid: pid(),
      shm_lpid: pid(),
      shm_nattch: ulong(),
    },
    { size: 112 },
  )

/** asm-generic/msgbuf.h */
const msqid = (): Kind =>
  struct(
    'msqid64_ds',
    {
      msg_perm: permissions(),
      msg_stime: field(long(), { at: 48, verbose: true }),
      msg_rtime: field(long(), { verbose: true }),
      msg_ctime: field(long(), { verbose: true }),
      msg_cbytes: field(ulong(), { verbose: true }),
      msg_qnum: ulong(),
      msg_qbytes: ulong(),
      msg_lspid: pid(),
      msg_lrpid: pid(),
    },
    { size: 120 },
  )

/** asm/sembuf.h */
const semid = (): Kind =>
  struct(
    'semid64_ds',
    {
      sem_perm: permissions(),
      sem_otime: field(long(), { at: 48, verbose: true }),
      sem_ctime: field(long(), { at: 64, verbose: true }),
      sem_nsems: field(ulong(), { at: 80 }),
    },
    { size: 104 },
  )

const operations = (): Kind =>
  to(array(struct('sembuf', { sem_num: u16(), sem_op: s16(), sem_flg: flags('semop', 2) }), 'nsops', { cap: 500 }))

/** linux/mqueue.h */
const mqAttributes = (): Kind =>
  struct(
    'mq_attr',
    { mq_flags: flags('mqFlags', 8), mq_maxmsg: long(), mq_msgsize: long(), mq_curmsgs: long() },
    { size: 64 },
  )

/** struct msgbuf: a type, then the text, `length` bytes of it. */
const message = (): Kind => struct('msgbuf', { mtype: long(), mtext: blob(0) })
const withType = (length: string): { size: Expression; cap: number } => ({ size: add(length, 8), cap: 4096 })

/** IPC_RMID, IPC_SET, IPC_STAT, and the _STAT commands of one kind. IPC_64 is or'ed in by old libraries. */
const controlled = (what: () => Kind, statistics: readonly number[]): Kind =>
  choose(
    and('cmd', 0xff),
    [
      [0, address()],
      [1, to(what())],
      [2, out(what())],
      ...statistics.map((command): [number, Kind] => [command, out(what())]),
    ],
    address(),
  )

const command = (set: string): Kind => mixed([part(0xff, set, { always: true })], 'ipc64')

export const ipc: Family = () => ({
  shmget: call(29, ['ipc'], { key: key(), size: size(), shmflg: creation('shmCreate') }),
  shmat: call(30, ['memory', 'ipc'], { shmid: int(), shmaddr: address(), shmflg: flags('shmat') }, address(), [
    'changesMaps',
  ]),
  shmdt: call(67, ['memory', 'ipc'], { shmaddr: address() }, int(), ['changesMaps']),
  shmctl: call(31, ['ipc'], { shmid: int(), cmd: command('shmCommand'), buf: controlled(shmid, [13, 15]) }),
  semget: call(64, ['ipc'], { key: key(), nsems: int(), semflg: creation('ipcCreate') }),
  semop: call(65, ['ipc'], { semid: int(), sops: operations(), nsops: uint() }),
  semtimedop: call(220, ['ipc'], { semid: int(), sops: operations(), nsops: uint(), timeout: to(timespec()) }),
  semctl: call(66, ['ipc'], {
    semid: int(),
    semnum: int(),
    cmd: command('semCommand'),
    arg: choose(
      and('cmd', 0xff),
      [
        [1, to(semid())],
        [2, out(semid())],
        [16, int()],
        [18, out(semid())],
        [20, out(semid())],
      ],
      address(),
    ),
  }),
  msgget: call(68, ['ipc'], { key: key(), msgflg: creation('ipcCreate') }),
  msgsnd: call(
    69,
    ['ipc'],
    { msqid: int(), msgp: to(message(), withType('msgsz')), msgsz: size(), msgflg: flags('msgrcv') },
    int(),
    ['mayRestart'],
  ),
  msgrcv: call(
    70,
    ['ipc'],
    { msqid: int(), msgp: out(message(), withType('result')), msgsz: size(), msgtyp: long(), msgflg: flags('msgrcv') },
    size(),
    ['mayRestart'],
  ),
  msgctl: call(71, ['ipc'], { msqid: int(), cmd: command('msgCommand'), buf: controlled(msqid, [11, 13]) }),

  mq_open: call(
    240,
    ['desc'],
    {
      name: string(),
      flags: openFlags(),
      mode: when(createsFile, mode()),
      attr: when(createsFile, to(mqAttributes())),
    },
    newFd(),
  ),
  mq_unlink: call(241, [], { name: string() }),
  mq_timedsend: call(
    242,
    ['desc'],
    {
      mqdes: fd(),
      msg_ptr: bytes({ length: 'msg_len' }),
      msg_len: size(),
      msg_prio: uint(),
      abs_timeout: to(timespec()),
    },
    int(),
    ['mayRestart'],
  ),
  mq_timedreceive: call(
    243,
    ['desc'],
    {
      mqdes: fd(),
      msg_ptr: bytes({ out: true, length: min('result', 'msg_len') }),
      msg_len: size(),
      msg_prio: out(uint()),
      abs_timeout: to(timespec()),
    },
    size(),
    ['mayRestart'],
  ),
  mq_notify: call(244, ['desc'], { mqdes: fd(), sevp: to(sigevent()) }),
  mq_getsetattr: call(245, ['desc'], { mqdes: fd(), newattr: to(mqAttributes()), oldattr: out(mqAttributes()) }),
})
