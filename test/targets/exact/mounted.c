/* What statmount and quotactl write: the kernel is kept from it, so that every member has a value of its own. */
#include "exact.h"

#include <linux/dqblk_xfs.h>
#include <linux/quota.h>

#define U32(n) (4000000000u + (n))
#define U64(n) (0x8123456789abcd00UL + (n))

/* linux/mount.h since 6.8; the installed headers are older. */
struct mount_status {
  uint32_t size, mnt_opts;
  uint64_t mask;
  uint32_t sb_dev_major, sb_dev_minor;
  uint64_t sb_magic;
  uint32_t sb_flags, fs_type;
  uint64_t mnt_id, mnt_parent_id;
  uint32_t mnt_id_old, mnt_parent_id_old;
  uint64_t mnt_attr, mnt_propagation, mnt_peer_group, mnt_master, propagate_from;
  uint32_t mnt_root, mnt_point;
  uint64_t mnt_ns_id;
  uint32_t fs_subtype, sb_source, opt_num, opt_array, opt_sec_num, opt_sec_array;
  uint64_t supported_mask;
  uint32_t mnt_uidmap_num, mnt_uidmap, mnt_gidmap_num, mnt_gidmap;
  uint64_t spare[43];
  char strings[64];
};
CASE(statmount_by_mask) {
  struct mount_status* s = edge_of((struct mount_status){
      .size = 576,
      .mnt_opts = 0,
      .mask = 0x7fff,
      .sb_dev_major = U32(1),
      .sb_dev_minor = U32(2),
      .sb_magic = 0xef53,
      .sb_flags = 1,
      .fs_type = 9,
      .mnt_id = U64(1),
      .mnt_parent_id = U64(2),
      .mnt_id_old = U32(3),
      .mnt_parent_id_old = U32(4),
      .mnt_attr = 2,
      .mnt_propagation = 1 << 20,
      .mnt_peer_group = U64(3),
      .mnt_master = U64(4),
      .propagate_from = U64(5),
      .mnt_root = 14,
      .mnt_point = 16,
      .mnt_ns_id = U64(6),
      .fs_subtype = 21,
      .sb_source = 25,
      .opt_num = U32(5),
      .opt_sec_num = U32(6),
      .supported_mask = 3,
      .mnt_uidmap_num = U32(7),
      .mnt_gidmap_num = U32(8),
      .strings = "discard\0\0ext4\0/\0/mnt\0sub\0/dev/vda",
  });
  ANSWERS({457, 0}, {458, 2});
  begin();
  long r = sys(457, NULL, s, sizeof *s, 0);
  expect(r,
         "statmount(NULL, {size=576, "
         "mask=STATMOUNT_SB_BASIC|STATMOUNT_MNT_BASIC|STATMOUNT_PROPAGATE_FROM|STATMOUNT_MNT_ROOT|STATMOUNT_MNT_POINT|"
         "STATMOUNT_FS_TYPE|STATMOUNT_MNT_NS_ID|STATMOUNT_MNT_OPTS|STATMOUNT_FS_SUBTYPE|STATMOUNT_SB_SOURCE|"
         "STATMOUNT_OPT_ARRAY|STATMOUNT_OPT_SEC_ARRAY|STATMOUNT_SUPPORTED_MASK|STATMOUNT_MNT_UIDMAP|"
         "STATMOUNT_MNT_GIDMAP, mnt_opts=\"discard\", sb_dev_major=%u, sb_dev_minor=%u, sb_magic=EXT4_SUPER_MAGIC, "
         "sb_flags=MS_RDONLY, fs_type=\"ext4\", mnt_id=0x%lx, mnt_parent_id=0x%lx, mnt_id_old=%u, "
         "mnt_parent_id_old=%u, mnt_attr=MOUNT_ATTR_NOSUID, mnt_propagation=MS_SHARED, mnt_peer_group=%lu, "
         "mnt_master=%lu, propagate_from=%lu, mnt_root=\"/\", mnt_point=\"/mnt\", mnt_ns_id=%lu, fs_subtype=\"sub\", "
         "sb_source=\"/dev/vda\", opt_num=%u, opt_sec_num=%u, supported_mask=STATMOUNT_SB_BASIC|STATMOUNT_MNT_BASIC, "
         "mnt_uidmap_num=%u, mnt_gidmap_num=%u}, %zu, 0)",
         U32(1), U32(2), U64(1), U64(2), U32(3), U32(4), U64(3), U64(4), U64(5), U64(6), U32(5), U32(6), U32(7), U32(8),
         sizeof *s);
  s->mask = 1ul << 40 | 0x7003;
  s->sb_magic = U64(7), s->mnt_attr = 1ul << 41 | 2, s->mnt_propagation = 1ul << 42 | 1 << 20;
  s->supported_mask = 1ul << 43 | 3, s->mnt_uidmap = U32(9), s->mnt_gidmap = U32(10);
  r = sys(457, NULL, s, sizeof *s, 0);
  expect(r,
         "statmount(NULL, {size=576, mask=STATMOUNT_SB_BASIC|STATMOUNT_MNT_BASIC|STATMOUNT_SUPPORTED_MASK|"
         "STATMOUNT_MNT_UIDMAP|STATMOUNT_MNT_GIDMAP|0x10000000000, sb_dev_major=%u, sb_dev_minor=%u, sb_magic=0x%lx, "
         "sb_flags=MS_RDONLY, mnt_id=0x%lx, mnt_parent_id=0x%lx, mnt_id_old=%u, mnt_parent_id_old=%u, "
         "mnt_attr=MOUNT_ATTR_NOSUID|0x20000000000, mnt_propagation=MS_SHARED|0x40000000000, mnt_peer_group=%lu, "
         "mnt_master=%lu, supported_mask=STATMOUNT_SB_BASIC|STATMOUNT_MNT_BASIC|0x80000000000, mnt_uidmap_num=%u, "
         "mnt_gidmap_num=%u}, %zu, 0)",
         U32(1), U32(2), U64(7), U64(1), U64(2), U32(3), U32(4), U64(3), U64(4), U32(7), U32(8), sizeof *s);
  /* What the mask does not name is not there. */
  s->mask = 0x10;
  r = sys(457, NULL, s, sizeof *s, 0);
  expect(r, "statmount(NULL, {size=576, mask=STATMOUNT_MNT_POINT, mnt_point=\"/mnt\"}, %zu, 0)", sizeof *s);
  /* A place behind the readable memory. */
  s->mnt_point = 4096;
  r = sys(457, NULL, s, sizeof *s, 0);
  expect(r, "statmount(NULL, {size=576, mask=STATMOUNT_MNT_POINT, mnt_point=%s}, %zu, 0)", addr((char*)s + 4608),
         sizeof *s);
  uint64_t* ids = edge(&(uint64_t[2]){U64(3), U64(4)}, 16);
  r = sys(458, NULL, ids, 2L, 0);
  expect(r, "listmount(NULL, [0x%lx, 0x%lx], 2, 0)", U64(3), U64(4));
}
/* The same of a device and of a descriptor. */
static void quota(unsigned command, const char* name, const char* type, long id, const void* at, const char* shown) {
  long r = sys(SYS_quotactl, low32(command), "dev", id, at);
  expect(r, "quotactl(QCMD(%s, %s), \"dev\"%s)", name, type, shown);
  r = sys(SYS_quotactl_fd, low32(-9), low32(command), id, at);
  expect(r, "quotactl_fd(-9, QCMD(%s, %s)%s)", name, type, shown);
}
#define QUOTA(command, type, id, at, ...) quota(QCMD(command, type), #command, #type, id, at, text(__VA_ARGS__))
/* What lies between the members is nothing. */
CASE(quotactl_of_xfs) {
  struct fs_disk_quota* q = edge_of((struct fs_disk_quota){.d_version = -1,
                                                           .d_flags = FS_GROUP_QUOTA,
                                                           .d_fieldmask = FS_DQ_BSOFT | FS_DQ_BIGTIME,
                                                           .d_id = U32(1),
                                                           .d_blk_hardlimit = U64(1),
                                                           .d_blk_softlimit = U64(2),
                                                           .d_ino_hardlimit = U64(3),
                                                           .d_ino_softlimit = U64(4),
                                                           .d_bcount = U64(5),
                                                           .d_icount = U64(6),
                                                           .d_itimer = -2,
                                                           .d_btimer = -3,
                                                           .d_iwarns = 65535,
                                                           .d_bwarns = 65534,
                                                           .d_rtb_hardlimit = U64(7),
                                                           .d_rtb_softlimit = U64(8),
                                                           .d_rtbcount = U64(9),
                                                           .d_rtbtimer = -4,
                                                           .d_rtbwarns = 65533,
                                                           .d_padding3 = 7});
  struct fs_quota_stat* s = edge_of((struct fs_quota_stat){.qs_version = -1,
                                                           .qs_flags = FS_QUOTA_UDQ_ACCT | FS_QUOTA_GDQ_ENFD,
                                                           .qs_uquota = {U64(1), U64(2), U32(3)},
                                                           .qs_gquota = {U64(4), U64(5), U32(6)},
                                                           .qs_incoredqs = U32(7),
                                                           .qs_btimelimit = -1,
                                                           .qs_itimelimit = -2,
                                                           .qs_rtbtimelimit = -3,
                                                           .qs_bwarnlimit = 65535,
                                                           .qs_iwarnlimit = 65534});
  struct fs_quota_statv* v = edge_of((struct fs_quota_statv){.qs_version = 1,
                                                             .qs_flags = FS_QUOTA_PDQ_ACCT,
                                                             .qs_incoredqs = U32(1),
                                                             .qs_uquota = {U64(1), U64(2), U32(3), 7},
                                                             .qs_gquota = {U64(4), U64(5), U32(6), 7},
                                                             .qs_pquota = {U64(7), U64(8), U32(9), 7},
                                                             .qs_btimelimit = -1,
                                                             .qs_itimelimit = -2,
                                                             .qs_rtbtimelimit = -3,
                                                             .qs_bwarnlimit = 65535,
                                                             .qs_iwarnlimit = 65534,
                                                             .qs_rtbwarnlimit = 65533,
                                                             .qs_pad3 = 7});
  unsigned* state = edge_of((unsigned){FS_QUOTA_UDQ_ACCT | FS_QUOTA_UDQ_ENFD});
  unsigned* types = edge_of((unsigned){FS_USER_QUOTA | FS_PROJ_QUOTA});
  ANSWERS({SYS_quotactl, 0}, {SYS_quotactl_fd, 0});
  const char* limits = text(
      "{d_version=-1, d_flags=FS_GROUP_QUOTA, d_fieldmask=FS_DQ_BSOFT|FS_DQ_BIGTIME, d_id=%u, d_blk_hardlimit=%lu, "
      "d_blk_softlimit=%lu, d_ino_hardlimit=%lu, d_ino_softlimit=%lu, d_bcount=%lu, d_icount=%lu, d_itimer=-2, "
      "d_btimer=-3, d_iwarns=65535, d_bwarns=65534, d_rtb_hardlimit=%lu, d_rtb_softlimit=%lu, d_rtbcount=%lu, "
      "d_rtbtimer=-4, d_rtbwarns=65533, ...}",
      U32(1), U64(1), U64(2), U64(3), U64(4), U64(5), U64(6), U64(7), U64(8), U64(9));
  begin();
  static const struct constant whole[] = {K(Q_XGETQUOTA), K(Q_XGETNEXTQUOTA), K(Q_XSETQLIM)};
  EACH(k, whole) {
    quota(QCMD((unsigned)k->value, USRQUOTA), k->name, "USRQUOTA", low32(-1), q, text(", -1, %s", limits));
  }
  QUOTA(Q_XGETQSTAT, GRPQUOTA, JUNK(3), s,
        ", {qs_version=-1, qs_flags=FS_QUOTA_UDQ_ACCT|FS_QUOTA_GDQ_ENFD, "
        "qs_uquota={qfs_ino=%lu, qfs_nblks=%lu, qfs_nextents=%u}, qs_gquota={qfs_ino=%lu, qfs_nblks=%lu, "
        "qfs_nextents=%u}, qs_incoredqs=%u, qs_btimelimit=-1, qs_itimelimit=-2, qs_rtbtimelimit=-3, "
        "qs_bwarnlimit=65535, qs_iwarnlimit=65534}",
        U64(1), U64(2), U32(3), U64(4), U64(5), U32(6), U32(7));
  QUOTA(Q_XGETQSTATV, PRJQUOTA, JUNK(3), v,
        ", {qs_version=1, qs_flags=FS_QUOTA_PDQ_ACCT, qs_incoredqs=%u, "
        "qs_uquota={qfs_ino=%lu, qfs_nblks=%lu, qfs_nextents=%u}, qs_gquota={qfs_ino=%lu, qfs_nblks=%lu, "
        "qfs_nextents=%u}, qs_pquota={qfs_ino=%lu, qfs_nblks=%lu, qfs_nextents=%u}, qs_btimelimit=-1, "
        "qs_itimelimit=-2, qs_rtbtimelimit=-3, qs_bwarnlimit=65535, qs_iwarnlimit=65534, qs_rtbwarnlimit=65533}",
        U32(1), U64(1), U64(2), U32(3), U64(4), U64(5), U32(6), U64(7), U64(8), U32(9));
  QUOTA(Q_XQUOTAON, USRQUOTA, JUNK(3), state, ", [FS_QUOTA_UDQ_ACCT|FS_QUOTA_UDQ_ENFD]");
  QUOTA(Q_XQUOTAOFF, USRQUOTA, JUNK(3), state, ", [FS_QUOTA_UDQ_ACCT|FS_QUOTA_UDQ_ENFD]");
  QUOTA(Q_XQUOTARM, USRQUOTA, JUNK(3), types, ", [FS_USER_QUOTA|FS_PROJ_QUOTA]");
  QUOTA(Q_XQUOTASYNC, USRQUOTA, JUNK(3), (void*)JUNK(4), "%s", "");
}
