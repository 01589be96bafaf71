/** Requests of files, file systems and block devices: linux/fs.h, fiemap.h, fscrypt.h, fsverity.h, blkpg.h, blkzoned.h. */
import { add, equal, min } from '../expressions.js'
import {
  address,
  array,
  blob,
  bytes,
  chars,
  choice,
  dev,
  fd,
  field,
  flags,
  hex,
  inout,
  int,
  type Kind,
  long,
  mixed,
  nothing,
  out,
  part,
  type StructKind,
  struct,
  to,
  u16,
  u8,
  uint,
  ulong,
} from '../kinds.js'

/** What follows a header of so many bytes. */
const behind = (size: number) => add('argp', size)

const dedupe = (): Kind =>
  struct(
    'file_dedupe_range_info',
    {
      dest_fd: field(fd(), { at: 0 }),
      dest_offset: field(ulong(), { at: 8 }),
      bytes_deduped: ulong(),
      status: choice('dedupe', { signed: true, other: 'decimal' }),
    },
    { size: 32 },
  )

const extent = (): Kind =>
  struct(
    'fiemap_extent',
    {
      fe_logical: ulong(),
      fe_physical: ulong(),
      fe_length: ulong(),
      fe_flags: field(flags('fiemapExtent'), { at: 40 }),
    },
    { size: 56 },
  )

const mapping = (): StructKind =>
  struct(
    'fsmap',
    {
      fmr_device: dev(4),
      fmr_flags: flags('fsmapFlags'),
      fmr_physical: ulong(),
      fmr_owner: hex(8),
      fmr_offset: ulong(),
      fmr_length: ulong(),
    },
    { size: 64 },
  )

const mode = (): Kind => choice('cryptMode', { size: 1 })
const isVersion2 = equal('version', 2)
/** Both versions of a policy: of the second, which is longer, the end is read by itself. */
const policy = (rest: Kind): Kind =>
  struct('fscrypt_policy', {
    version: choice('cryptVersion', { size: 1 }),
    contents_encryption_mode: mode(),
    filenames_encryption_mode: mode(),
    flags: mixed([part(3, 'cryptPadding', { always: true })], 'cryptFlags', { size: 1 }),
    master_key_descriptor: field(blob(8), { at: 4, when: equal('version', 0) }),
    log2_data_unit_size: field(u8(), { at: 4, when: isVersion2 }),
    master_key_identifier: field(rest, { when: isVersion2 }),
  })
const restOfPolicy = (at: number) => ({ address: behind(at), condition: isVersion2 })
const keyName = (): Kind =>
  struct(
    'fscrypt_key_specifier',
    {
      type: choice('cryptKeyType'),
      descriptor: field(blob(8), { at: 8, when: equal('type', 1) }),
      identifier: field(blob(16), { at: 8, when: equal('type', 2) }),
    },
    { size: 40 },
  )
const removeKey = (): Kind =>
  inout(
    struct(
      'fscrypt_remove_key_arg',
      { key_spec: keyName(), removal_status_flags: field(flags('cryptRemoval'), { at: 40, only: 'out' }) },
      { size: 64 },
    ),
    { change: 'merge' },
  )

const zone = (): Kind =>
  struct(
    'blk_zone',
    {
      start: ulong(),
      len: ulong(),
      wp: ulong(),
      type: choice('zoneType', { size: 1 }),
      cond: choice('zoneCondition', { size: 1 }),
      non_seq: u8(),
      reset: u8(),
      capacity: field(ulong(), { at: 32 }),
    },
    { size: 64 },
  )
const zones = (): Kind => to(struct('blk_zone_range', { sector: ulong(), nr_sectors: ulong() }))

const partition = (): Kind =>
  struct('blkpg_partition', { start: long(), length: long(), pno: int(), devname: chars(64), volname: chars(64) })

const loopInfo = (): Kind =>
  struct('loop_info', {
    lo_number: int(),
    lo_device: field(dev(8), { at: 8 }),
    lo_inode: ulong(),
    lo_rdevice: dev(8),
    lo_offset: hex(),
    lo_encrypt_type: int(),
    lo_encrypt_key_size: int(),
    lo_flags: flags('loopFlags'),
    lo_name: chars(64),
    lo_encrypt_key: field(blob(32), { verbose: true }),
    lo_init: array(ulong(), 2),
    reserved: field(blob(4), { verbose: true }),
  })

export const fileRequests: Readonly<Record<string, () => Kind>> = {
  FIFREEZE: nothing,
  FITHAW: nothing,
  FIDEDUPERANGE: () =>
    inout(
      struct('file_dedupe_range', {
        src_offset: ulong(),
        src_length: ulong(),
        dest_count: u16(),
        info: field(to(array(dedupe(), 'dest_count'), { address: behind(24) }), { at: 24 }),
      }),
    ),
  FS_IOC_FIEMAP: () =>
    inout(
      struct('fiemap', {
        fm_start: field(ulong(), { only: 'in' }),
        fm_length: field(ulong(), { at: 8, only: 'in' }),
        fm_flags: field(flags('fiemapFlags'), { at: 16 }),
        fm_mapped_extents: field(uint(), { at: 20, only: 'out' }),
        fm_extent_count: field(uint(), { at: 24, only: 'in' }),
        fm_extents: field(out(array(extent(), min('fm_mapped_extents', 'fm_extent_count')), { address: behind(32) }), {
          at: 32,
          only: 'out',
          verbose: true,
        }),
      }),
      { change: 'arrow' },
    ),
  FS_IOC_GETFSMAP: () =>
    inout(
      struct('fsmap_head', {
        fmh_iflags: field(hex(), { at: 0 }),
        fmh_oflags: field(flags('fsmapHead'), { at: 4, only: 'out' }),
        fmh_count: field(uint(), { at: 8 }),
        fmh_entries: field(uint(), { at: 12, only: 'out' }),
        fmh_keys: field(array(mapping(), 2), { at: 64 }),
        fmh_recs: field(out(array(mapping(), min('fmh_entries', 'fmh_count')), { address: behind(192) }), {
          only: 'out',
        }),
      }),
      { change: 'merge' },
    ),
  FS_IOC_GETFSLABEL: () => out(chars(256)),
  FS_IOC_SETFSLABEL: () => to(chars(256)),

  FS_IOC_SET_ENCRYPTION_POLICY: () => to(policy(to(blob(16), restOfPolicy(8)))),
  FS_IOC_GET_ENCRYPTION_POLICY: () => out(policy(out(blob(16), restOfPolicy(8)))),
  FS_IOC_GET_ENCRYPTION_POLICY_EX: () =>
    inout(
      struct('fscrypt_get_policy_ex_arg', {
        policy_size: ulong(),
        policy: field(policy(out(blob(16), restOfPolicy(16))), { at: 8, only: 'out' }),
      }),
      { change: 'merge' },
    ),
  FS_IOC_GET_ENCRYPTION_PWSALT: () => out(blob(16)),
  FS_IOC_GET_ENCRYPTION_NONCE: () => out(blob(16)),
  FS_IOC_ADD_ENCRYPTION_KEY: () =>
    inout(
      struct(
        'fscrypt_add_key_arg',
        {
          key_spec: keyName(),
          raw_size: uint(),
          key_id: int(),
          flags: flags('cryptKeyFlags'),
          raw: field(bytes({ length: 'raw_size', address: behind(80) }), { at: 80, only: 'in' }),
        },
        { size: 80 },
      ),
      { change: 'merge' },
    ),
  FS_IOC_REMOVE_ENCRYPTION_KEY: removeKey,
  FS_IOC_REMOVE_ENCRYPTION_KEY_ALL_USERS: removeKey,
  FS_IOC_GET_ENCRYPTION_KEY_STATUS: () =>
    inout(
      struct(
        'fscrypt_get_key_status_arg',
        {
          key_spec: keyName(),
          status: field(choice('cryptStatus'), { at: 64, only: 'out' }),
          status_flags: field(flags('cryptStatusFlags'), { at: 68, only: 'out' }),
          user_count: field(uint(), { at: 72, only: 'out' }),
        },
        { size: 128 },
      ),
      { change: 'merge' },
    ),

  FS_IOC_ENABLE_VERITY: () =>
    to(
      struct(
        'fsverity_enable_arg',
        {
          version: uint(),
          hash_algorithm: choice('verityHash'),
          block_size: uint(),
          salt_size: uint(),
          salt_ptr: bytes({ length: 'salt_size' }),
          sig_size: uint(),
          sig_ptr: field(bytes({ length: 'sig_size' }), { at: 32 }),
        },
        { size: 128 },
      ),
    ),
  FS_IOC_MEASURE_VERITY: () =>
    inout(
      struct('fsverity_digest', {
        digest_algorithm: field(choice('verityHash', { size: 2 }), { only: 'out' }),
        digest_size: field(u16(), { at: 2 }),
        digest: field(bytes({ length: 'digest_size', address: behind(4), out: true }), { only: 'out' }),
      }),
      { change: 'merge' },
    ),
  FS_IOC_READ_VERITY_METADATA: () =>
    to(
      struct(
        'fsverity_read_metadata_arg',
        {
          metadata_type: choice('verityMetadata', { size: 8 }),
          offset: ulong(),
          length: ulong(),
          buf_ptr: address(),
        },
        { size: 40 },
      ),
    ),

  BLKPG: () =>
    to(
      struct('blkpg_ioctl_arg', {
        op: choice('partitionOperation'),
        flags: int(),
        datalen: int(),
        data: to(partition()),
      }),
    ),
  BLKTRACESTART: nothing,
  BLKTRACESTOP: nothing,
  BLKTRACETEARDOWN: nothing,
  BLKRESETZONE: zones,
  BLKOPENZONE: zones,
  BLKCLOSEZONE: zones,
  BLKFINISHZONE: zones,
  BLKGETZONESZ: () => out(uint()),
  BLKGETNRZONES: () => out(uint()),
  BLKREPORTZONE: () =>
    inout(
      struct('blk_zone_report', {
        sector: ulong(),
        nr_zones: uint(),
        flags: flags('zoneReport'),
        zones: field(out(array(zone(), 'nr_zones'), { address: behind(16) }), { only: 'out' }),
      }),
      { change: 'merge' },
    ),
  LOOP_SET_STATUS: () => to(loopInfo()),
  LOOP_GET_STATUS: () => out(loopInfo()),
  HDIO_GETGEO: () => out(struct('hd_geometry', { heads: u8(), sectors: u8(), cylinders: u16(), start: ulong() })),
  HDIO_GET_IDENTITY: () => out(blob(512)),
  FAT_IOCTL_GET_ATTRIBUTES: () => out(flags('fatAttributes')),
  FAT_IOCTL_SET_ATTRIBUTES: () => to(flags('fatAttributes')),
  FAT_IOCTL_GET_VOLUME_ID: () => hex(),
  BTRFS_IOC_SYNC: nothing,
}
