/** quotactl(2): quotas of users, groups and projects; linux/quota.h and, for XFS, linux/dqblk_xfs.h. */
import { valueOf } from '../constants.js'
import { shiftRight } from '../expressions.js'
import {
  address,
  choice,
  choose,
  field,
  flags,
  int,
  type Kind,
  mixed,
  nothing,
  out,
  part,
  path,
  s8,
  struct,
  to,
  u16,
  uid,
  uint,
  ulong,
} from '../kinds.js'

/** QCMD(command, type): the type is the lower byte. */
export function quotaCommand(): Kind {
  return mixed(
    [part(0xffffff00, 'quotaCommand', { shift: 8, always: true }), part(0xff, 'quotaType', { always: true })],
    'none',
    { macro: 'QCMD' },
  )
}

/** Who and what of quotactl(2), by command; one that is not here shows both. */
export function quotaArguments(): Readonly<Record<string, Kind>> {
  const kinds: Readonly<Record<string, readonly [id: Kind, addr: Kind]>> = {
    Q_SYNC: [nothing(), nothing()],
    Q_QUOTAON: [choice('quotaFormat'), path()],
    Q_QUOTAOFF: [nothing(), nothing()],
    Q_GETFMT: [nothing(), out(choice('quotaFormat'))],
    Q_GETINFO: [nothing(), out(quotaInfo())],
    Q_SETINFO: [nothing(), to(quotaInfo())],
    Q_GETQUOTA: [uid(), out(quotaBlock())],
    Q_SETQUOTA: [uid(), to(quotaBlock())],
    Q_GETNEXTQUOTA: [uid(), out(quotaBlock({ dqb_id: uid() }))],
    Q_XQUOTAON: [nothing(), to(flags('diskQuotaState'))],
    Q_XQUOTAOFF: [nothing(), to(flags('diskQuotaState'))],
    Q_XQUOTARM: [nothing(), to(flags('diskQuotaType'))],
    Q_XQUOTASYNC: [nothing(), nothing()],
    Q_XGETQUOTA: [uid(), out(diskQuota())],
    Q_XGETNEXTQUOTA: [uid(), out(diskQuota())],
    Q_XSETQLIM: [uid(), to(diskQuota())],
    Q_XGETQSTAT: [nothing(), out(diskQuotaState())],
    Q_XGETQSTATV: [nothing(), out(diskQuotaVersioned())],
  }
  const argument = (index: 0 | 1, otherwise: Kind): Kind =>
    choose(
      shiftRight('cmd', 8),
      Object.entries(kinds).map(([name, pair]) => [valueOf('quotaCommand', name), pair[index]]),
      otherwise,
    )
  return { id: argument(0, uid()), addr: argument(1, address()) }
}

/** linux/quota.h, struct if_dqblk; if_nextdqblk has an id more. */
function quotaBlock(more: Readonly<Record<string, Kind>> = {}): Kind {
  return struct('if_dqblk', {
    dqb_bhardlimit: ulong(),
    dqb_bsoftlimit: ulong(),
    dqb_curspace: ulong(),
    dqb_ihardlimit: ulong(),
    dqb_isoftlimit: ulong(),
    dqb_curinodes: ulong(),
    dqb_btime: ulong(),
    dqb_itime: ulong(),
    dqb_valid: flags('quotaValid'),
    ...more,
  })
}

function quotaInfo(): Kind {
  return struct('if_dqinfo', {
    dqi_bgrace: ulong(),
    dqi_igrace: ulong(),
    dqi_flags: flags('quotaInfo'),
    dqi_valid: flags('quotaInfoValid'),
  })
}

/** linux/dqblk_xfs.h, fs_disk_quota_t. */
function diskQuota(): Kind {
  return struct(
    'fs_disk_quota',
    {
      d_version: s8(),
      d_flags: flags('diskQuotaType', 1),
      d_fieldmask: flags('diskQuotaFields', 2),
      d_id: uint(),
      d_blk_hardlimit: ulong(),
      d_blk_softlimit: ulong(),
      d_ino_hardlimit: ulong(),
      d_ino_softlimit: ulong(),
      d_bcount: ulong(),
      d_icount: ulong(),
      d_itimer: int(),
      d_btimer: int(),
      d_iwarns: u16(),
      d_bwarns: u16(),
      d_itimer_hi: field(s8(), { verbose: true }),
      d_btimer_hi: field(s8(), { verbose: true }),
      d_rtbtimer_hi: field(s8(), { verbose: true }),
      d_rtb_hardlimit: field(ulong(), { at: 72 }),
      d_rtb_softlimit: ulong(),
      d_rtbcount: ulong(),
      d_rtbtimer: int(),
      d_rtbwarns: u16(),
    },
    { size: 112 },
  )
}

function quotaFile(): Kind {
  return struct('fs_qfilestat', { qfs_ino: ulong(), qfs_nblks: ulong(), qfs_nextents: uint() })
}

function diskQuotaState(): Kind {
  return struct('fs_quota_stat', {
    qs_version: s8(),
    qs_flags: flags('diskQuotaState', 2),
    qs_uquota: field(quotaFile(), { at: 8 }),
    qs_gquota: quotaFile(),
    qs_incoredqs: uint(),
    qs_btimelimit: int(),
    qs_itimelimit: int(),
    qs_rtbtimelimit: int(),
    qs_bwarnlimit: u16(),
    qs_iwarnlimit: u16(),
  })
}

function diskQuotaVersioned(): Kind {
  return struct(
    'fs_quota_statv',
    {
      qs_version: s8(),
      qs_flags: flags('diskQuotaState', 2),
      qs_incoredqs: uint(),
      qs_uquota: quotaFile(),
      qs_gquota: quotaFile(),
      qs_pquota: quotaFile(),
      qs_btimelimit: int(),
      qs_itimelimit: int(),
      qs_rtbtimelimit: int(),
      qs_bwarnlimit: u16(),
      qs_iwarnlimit: u16(),
      qs_rtbwarnlimit: u16(),
    },
    { size: 160 },
  )
}
