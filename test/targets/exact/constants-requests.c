/* Names within the structs of ioctl(2), where the other families take only some. The kernel answers without looking. */
#include "exact.h"

#include <arpa/inet.h>
#include <linux/blkpg.h>
#include <linux/blkzoned.h>
#include <linux/dma-buf.h>
#include <linux/ethtool.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/fscrypt.h>
#include <linux/fsmap.h>
#include <linux/fsverity.h>
#include <linux/if_arp.h>
#include <linux/if_tun.h>
#include <linux/input.h>
#include <linux/kd.h>
#include <linux/msdos_fs.h>
#include <linux/mtio.h>
#include <linux/net_tstamp.h>
#include <linux/route.h>
#include <linux/rtc.h>
#include <linux/seccomp.h>
#include <linux/serial.h>
#include <linux/sockios.h>
#include <linux/userfaultfd.h>
#include <linux/vt.h>
#include <linux/watchdog.h>

/* A request whose argument is the value. */
#define SAYS(title, request, ...)                                                                        \
  CASE(title) {                                                                                          \
    static const struct constant list[] = {__VA_ARGS__};                                                 \
    ANSWERS({SYS_ioctl, 0});                                                                             \
    begin();                                                                                             \
    EACH(k, list) expect(sys(SYS_ioctl, -9, request, k->value), "ioctl(-9, " #request ", %s)", k->name); \
  }
/* A request with a struct x of zeros, to one place of which each value is written. */
#define ASKS(title, type, place, request, shown, ...)                                               \
  CASE(title) {                                                                                     \
    static const struct constant list[] = {__VA_ARGS__};                                            \
    type* x = edge_room(sizeof *x);                                                                 \
    ANSWERS({SYS_ioctl, 0});                                                                        \
    begin();                                                                                        \
    EACH(k, list) {                                                                                 \
      memset(x, 0, sizeof *x);                                                                      \
      place = (__typeof__(place))k->value;                                                          \
      expect(sys(SYS_ioctl, -9, low32(request), x), "ioctl(-9, " #request ", " shown ")", k->name); \
    }                                                                                               \
  }

SAYS(console_graphics, KDSETMODE, K(KD_TEXT0), K(KD_TEXT1))
SAYS(console_keyboards, KDSKBMODE, K(K_RAW), K(K_MEDIUMRAW), K(K_OFF))
SAYS(console_meta, KDSKBMETA, K(K_METABIT))
SAYS(console_leds, KDSETLED, K(LED_CAP))
/* linux/seccomp.h since Linux 6.6 */
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, uint64_t)
SAYS(seccomp_flags, SECCOMP_IOCTL_NOTIF_SET_FLAGS, {"SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP", 0x1})
ASKS(console_modes, struct vt_mode, x->mode, VT_SETMODE, "{mode=%s, waitv=0, relsig=0, acqsig=0, frsig=0}", K(VT_AUTO),
     K(VT_ACKACQ))
ASKS(input_buses, struct input_id, x->bustype, EVIOCGID, "{bustype=%s, vendor=0, product=0, version=0}", K(BUS_PCI),
     K(BUS_ISAPNP), K(BUS_HIL), K(BUS_BLUETOOTH), K(BUS_VIRTUAL), K(BUS_ISA), K(BUS_I8042), K(BUS_XTKBD), K(BUS_RS232),
     K(BUS_GAMEPORT), K(BUS_PARPORT), K(BUS_AMIGA), K(BUS_ADB), K(BUS_I2C), K(BUS_HOST), K(BUS_GSC), K(BUS_ATARI),
     K(BUS_SPI), K(BUS_RMI), K(BUS_CEC), K(BUS_INTEL_ISHTP), K(BUS_AMD_SFH))
ASKS(tape_operations, struct mtop, x->mt_op, MTIOCTOP, "{mt_op=%s, mt_count=0}", K(MTRESET), K(MTBSF), K(MTFSR),
     K(MTBSR), K(MTWEOF), K(MTREW), K(MTOFFL), K(MTNOP), K(MTRETEN), K(MTBSFM), K(MTFSFM), K(MTEOM), K(MTERASE),
     K(MTRAS1), K(MTRAS2), K(MTRAS3), K(MTSETBLK), K(MTSETDENSITY), K(MTSEEK), K(MTTELL), K(MTSETDRVBUFFER), K(MTFSS),
     K(MTBSS), K(MTWSM), K(MTLOCK), K(MTUNLOCK), K(MTLOAD), K(MTUNLOAD), K(MTCOMPRESSION), K(MTSETPART), K(MTMKPART),
     K(MTWEOFI))
ASKS(serial_flags, struct serial_rs485, x->flags, TIOCSRS485,
     "{flags=%s, delay_rts_before_send=0, delay_rts_after_send=0, addr_recv=0, addr_dest=0}", K(SER_RS485_RTS_ON_SEND),
     K(SER_RS485_RTS_AFTER_SEND), K(SER_RS485_TERMINATE_BUS), K(SER_RS485_ADDRB), K(SER_RS485_ADDR_RECV),
     K(SER_RS485_ADDR_DEST))
ASKS(clock_voltages, unsigned, *x, RTC_VL_READ, "[%s]", K(RTC_VL_DATA_INVALID), K(RTC_VL_BACKUP_LOW),
     K(RTC_VL_BACKUP_EMPTY), K(RTC_VL_ACCURACY_LOW), K(RTC_VL_BACKUP_SWITCH))
ASKS(watchdog_states, int, *x, WDIOC_GETSTATUS, "[%s]", K(WDIOF_FANFAULT), K(WDIOF_EXTERN1), K(WDIOF_EXTERN2),
     K(WDIOF_POWERUNDER), K(WDIOF_CARDRESET), K(WDIOF_POWEROVER), K(WDIOF_MAGICCLOSE), K(WDIOF_PRETIMEOUT),
     K(WDIOF_ALARMONLY))
ASKS(watchdog_settings, int, *x, WDIOC_SETOPTIONS, "[%s]", K(WDIOS_ENABLECARD), K(WDIOS_TEMPPANIC))
ASKS(buffer_ends, struct dma_buf_sync, x->flags, DMA_BUF_IOCTL_SYNC, "{flags=%s}", K(DMA_BUF_SYNC_WRITE))
ASKS(uffd_continues, struct uffdio_continue, x->mode, UFFDIO_CONTINUE, "{range={start=0, len=0}, mode=%s, mapped=0}",
     {"UFFDIO_CONTINUE_MODE_WP", 0x2})
ASKS(uffd_protects, struct uffdio_writeprotect, x->mode, UFFDIO_WRITEPROTECT, "{range={start=0, len=0}, mode=%s}",
     K(UFFDIO_WRITEPROTECT_MODE_DONTWAKE))

/* Files and block devices. */
ASKS(verity_metadata, struct fsverity_read_metadata_arg, x->metadata_type, FS_IOC_READ_VERITY_METADATA,
     "{metadata_type=%s, offset=0, length=0, buf_ptr=NULL}", K(FS_VERITY_METADATA_TYPE_MERKLE_TREE),
     K(FS_VERITY_METADATA_TYPE_SIGNATURE))
ASKS(fat_attributes, unsigned, *x, FAT_IOCTL_SET_ATTRIBUTES, "[%s]", K(ATTR_RO), K(ATTR_SYS), K(ATTR_VOLUME),
     K(ATTR_DIR))
ASKS(crypt_flags, struct fscrypt_policy_v2, *(x->version = 2, &x->flags), FS_IOC_SET_ENCRYPTION_POLICY,
     "{version=FSCRYPT_POLICY_V2, contents_encryption_mode=0 /* FSCRYPT_MODE_??? */, filenames_encryption_mode=0 /* "
     "FSCRYPT_MODE_??? */, flags=FSCRYPT_POLICY_FLAGS_PAD_4|%s, log2_data_unit_size=0, "
     "master_key_identifier=\"\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\"}",
     K(FSCRYPT_POLICY_FLAG_IV_INO_LBLK_64), K(FSCRYPT_POLICY_FLAG_IV_INO_LBLK_32))
#define POLICY_V1(mode, flags)                                         \
  "{version=FSCRYPT_POLICY_V1, contents_encryption_mode=" mode         \
  ", filenames_encryption_mode=0 /* FSCRYPT_MODE_??? */, flags=" flags \
  ", master_key_descriptor=\"\\0\\0\\0\\0\\0\\0\\0\\0\"}"
ASKS(crypt_modes, struct fscrypt_policy_v1, x->contents_encryption_mode, FS_IOC_SET_ENCRYPTION_POLICY,
     POLICY_V1("%s", "FSCRYPT_POLICY_FLAGS_PAD_4"), K(FSCRYPT_MODE_AES_128_CBC), K(FSCRYPT_MODE_AES_128_CTS),
     {"FSCRYPT_MODE_SM4_XTS", 0x7}, {"FSCRYPT_MODE_SM4_CTS", 0x8}, K(FSCRYPT_MODE_AES_256_HCTR2))
ASKS(crypt_padding, struct fscrypt_policy_v1, x->flags, FS_IOC_SET_ENCRYPTION_POLICY,
     POLICY_V1("0 /* FSCRYPT_MODE_??? */", "%s"), K(FSCRYPT_POLICY_FLAGS_PAD_8), K(FSCRYPT_POLICY_FLAGS_PAD_32))
ASKS(crypt_status, struct fscrypt_get_key_status_arg, *(x->key_spec.type = 1, &x->status),
     FS_IOC_GET_ENCRYPTION_KEY_STATUS,
     "{key_spec={type=FSCRYPT_KEY_SPEC_TYPE_DESCRIPTOR, descriptor=\"\\0\\0\\0\\0\\0\\0\\0\\0\"}, status=%s, "
     "status_flags=0, user_count=0}",
     K(FSCRYPT_KEY_STATUS_ABSENT), K(FSCRYPT_KEY_STATUS_INCOMPLETELY_REMOVED))
ASKS(partition_operations, struct blkpg_ioctl_arg, x->op, BLKPG, "{op=%s, flags=0, datalen=0, data=NULL}",
     K(BLKPG_ADD_PARTITION), K(BLKPG_DEL_PARTITION))
struct zones {
  struct blk_zone_report head;
  struct blk_zone zone;
};
#define ZONE(type, condition)                                                                    \
  "{sector=0, nr_zones=1, flags=0, zones=[{start=0, len=0, wp=0, type=" type ", cond=" condition \
  ", non_seq=0, reset=0, capacity=0}]}"
ASKS(zone_conditions, struct zones, *(x->head.nr_zones = 1, x->zone.type = 1, &x->zone.cond), BLKREPORTZONE,
     ZONE("BLK_ZONE_TYPE_CONVENTIONAL", "%s"), K(BLK_ZONE_COND_NOT_WP), K(BLK_ZONE_COND_EMPTY),
     K(BLK_ZONE_COND_IMP_OPEN), K(BLK_ZONE_COND_EXP_OPEN), K(BLK_ZONE_COND_CLOSED), {"BLK_ZONE_COND_ACTIVE", 0xff},
     K(BLK_ZONE_COND_READONLY), K(BLK_ZONE_COND_OFFLINE))
ASKS(zone_types, struct zones, *(x->head.nr_zones = 1, &x->zone.type), BLKREPORTZONE,
     ZONE("%s", "BLK_ZONE_COND_NOT_WP"), K(BLK_ZONE_TYPE_CONVENTIONAL), K(BLK_ZONE_TYPE_SEQWRITE_PREF))
CASE(extent_flags) {
  static const struct constant list[] = {K(FIEMAP_FLAG_XATTR), K(FIEMAP_FLAG_CACHE)};
  struct fiemap* x = edge_room(sizeof *x);
  memset(x, 0, sizeof *x);
  begin();
  EACH(k, list) {
    x->fm_flags = (unsigned)k->value;
    expect(sys(SYS_ioctl, -9, FS_IOC_FIEMAP, x),
           "ioctl(-9, FS_IOC_FIEMAP, {fm_start=0, fm_length=0, fm_flags=%s, fm_extent_count=0})", k->name);
  }
}
CASE(map_of_extents) {
  static const struct constant list[] = {K(FMR_OF_ATTR_FORK), K(FMR_OF_EXTENT_MAP), K(FMR_OF_SHARED),
                                         K(FMR_OF_SPECIAL_OWNER)};
  struct fsmap_head* x = edge_room(sizeof *x);
  memset(x, 0, sizeof *x);
  begin();
  EACH(k, list) {
    x->fmh_keys[0].fmr_flags = (unsigned)k->value;
    expect(sys(SYS_ioctl, -9, FS_IOC_GETFSMAP, x),
           "ioctl(-9, FS_IOC_GETFSMAP, {fmh_iflags=0, fmh_count=0, fmh_keys=[{fmr_device=makedev(0, 0), fmr_flags=%s, "
           "fmr_physical=0, fmr_owner=0, fmr_offset=0, fmr_length=0}, {fmr_device=makedev(0, 0), fmr_flags=0, "
           "fmr_physical=0, fmr_owner=0, fmr_offset=0, fmr_length=0}]})",
           k->name);
  }
}
CASE(files_that_are_the_same) {
  struct {
    struct file_dedupe_range head;
    struct file_dedupe_range_info info;
  }* x = edge_room(sizeof *x);
  memset(x, 0, sizeof *x);
  x->head.dest_count = 1;
  ANSWERS({SYS_ioctl, 0});
  begin();
  expect(sys(SYS_ioctl, -9, FIDEDUPERANGE, x),
         "ioctl(-9, FIDEDUPERANGE, {src_offset=0, src_length=0, dest_count=1, info=[{dest_fd=0, dest_offset=0, "
         "bytes_deduped=0, status=FILE_DEDUPE_RANGE_SAME}]})");
}

/* Networks. */
#define NO_ADDRESS "{sa_family=AF_UNSPEC, sa_data=\"\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\"}"
ASKS(arp_flags, struct arpreq, x->arp_flags, SIOCSARP,
     "{arp_pa=" NO_ADDRESS
     ", arp_ha={sa_family=ARPHRD_NETROM, sa_data=00:00:00:00:00:00}, arp_flags=%s, arp_netmask=" NO_ADDRESS
     ", arp_dev=\"\"}",
     K(ATF_PUBL), K(ATF_USETRAILERS), K(ATF_NETMASK), K(ATF_DONTPUB))
ASKS(route_flags, struct rtentry, x->rt_flags, SIOCADDRT,
     "{rt_dst=" NO_ADDRESS ", rt_gateway=" NO_ADDRESS ", rt_genmask=" NO_ADDRESS
     ", rt_flags=%s, rt_metric=0, rt_dev=NULL, rt_mtu=0, rt_window=0, rt_irtt=0}",
     K(RTF_HOST), K(RTF_REINSTATE), K(RTF_DYNAMIC), K(RTF_MODIFIED), K(RTF_MTU), K(RTF_WINDOW), K(RTF_IRTT),
     K(RTF_REJECT))
CASE(filter_of_a_tunnel) {
  struct {
    struct tun_filter head;
    unsigned char addresses[2][6];
  }* x = edge_room(sizeof *x);
  x->head = (struct tun_filter){.flags = TUN_FLT_ALLMULTI | 0x8000, .count = 2};
  memcpy(x->addresses, (unsigned char[2][6]){{1, 0, 0x5e, 0, 0, 0xfb}, {0xff, 2, 3, 4, 5, 6}}, 12);
  begin();
  expect(sys(SYS_ioctl, -9, TUNSETTXFILTER, x),
         "ioctl(-9, TUNSETTXFILTER, {flags=TUN_FLT_ALLMULTI|0x8000, count=2, addr=[01:00:5e:00:00:fb, "
         "ff:02:03:04:05:06]})");
}
/* Requests whose struct lies behind that of the interface. */
#define INTERFACES(title, type, place, request, shown, ...)                                                           \
  CASE(title) {                                                                                                       \
    static const struct constant list[] = {__VA_ARGS__};                                                              \
    type* x = edge_room(sizeof *x);                                                                                   \
    struct ifreq* r = edge_of((struct ifreq){.ifr_data = (void*)x});                                                  \
    memset(x, 0, sizeof *x);                                                                                          \
    begin();                                                                                                          \
    EACH(k, list) {                                                                                                   \
      place = (__typeof__(place))k->value;                                                                            \
      expect(sys(SYS_ioctl, -9, low32(request), r), "ioctl(-9, " #request ", {ifr_name=\"\", ifr_data={" shown "}})", \
             k->name);                                                                                                \
    }                                                                                                                 \
  }
INTERFACES(stamps_received, struct hwtstamp_config, x->rx_filter, SIOCSHWTSTAMP,
           "flags=0, tx_type=HWTSTAMP_TX_OFF, rx_filter=%s", K(HWTSTAMP_FILTER_NONE), K(HWTSTAMP_FILTER_ALL),
           K(HWTSTAMP_FILTER_SOME), K(HWTSTAMP_FILTER_PTP_V1_L4_EVENT), K(HWTSTAMP_FILTER_PTP_V1_L4_SYNC),
           K(HWTSTAMP_FILTER_PTP_V1_L4_DELAY_REQ), K(HWTSTAMP_FILTER_PTP_V2_L4_EVENT),
           K(HWTSTAMP_FILTER_PTP_V2_L4_SYNC), K(HWTSTAMP_FILTER_PTP_V2_L4_DELAY_REQ),
           K(HWTSTAMP_FILTER_PTP_V2_L2_EVENT), K(HWTSTAMP_FILTER_PTP_V2_L2_SYNC),
           K(HWTSTAMP_FILTER_PTP_V2_L2_DELAY_REQ), K(HWTSTAMP_FILTER_PTP_V2_SYNC), K(HWTSTAMP_FILTER_PTP_V2_DELAY_REQ),
           K(HWTSTAMP_FILTER_NTP_ALL))
INTERFACES(stamps_sent, struct hwtstamp_config, x->tx_type, SIOCSHWTSTAMP,
           "flags=0, tx_type=%s, rx_filter=HWTSTAMP_FILTER_NONE", K(HWTSTAMP_TX_OFF), K(HWTSTAMP_TX_ONESTEP_SYNC),
           K(HWTSTAMP_TX_ONESTEP_P2P))
INTERFACES(ethtool_commands, unsigned, *x, SIOCETHTOOL, "cmd=%s", K(ETHTOOL_GSET), K(ETHTOOL_SSET), K(ETHTOOL_GREGS),
           K(ETHTOOL_GWOL), K(ETHTOOL_SWOL), K(ETHTOOL_GMSGLVL), K(ETHTOOL_SMSGLVL), K(ETHTOOL_NWAY_RST),
           K(ETHTOOL_GLINK), K(ETHTOOL_GEEPROM), K(ETHTOOL_SEEPROM), K(ETHTOOL_GCOALESCE), K(ETHTOOL_SCOALESCE),
           K(ETHTOOL_GRINGPARAM), K(ETHTOOL_SRINGPARAM), K(ETHTOOL_GPAUSEPARAM), K(ETHTOOL_SPAUSEPARAM),
           K(ETHTOOL_GRXCSUM), K(ETHTOOL_SRXCSUM), K(ETHTOOL_GTXCSUM), K(ETHTOOL_STXCSUM), K(ETHTOOL_GSG),
           K(ETHTOOL_SSG), K(ETHTOOL_TEST), K(ETHTOOL_GSTRINGS), K(ETHTOOL_PHYS_ID), K(ETHTOOL_GSTATS), K(ETHTOOL_GTSO),
           K(ETHTOOL_STSO), K(ETHTOOL_GPERMADDR), K(ETHTOOL_GUFO), K(ETHTOOL_SUFO), K(ETHTOOL_GGSO), K(ETHTOOL_SGSO),
           K(ETHTOOL_GFLAGS), K(ETHTOOL_SFLAGS), K(ETHTOOL_GPFLAGS), K(ETHTOOL_SPFLAGS), K(ETHTOOL_GRXFH),
           K(ETHTOOL_SRXFH), K(ETHTOOL_GGRO), K(ETHTOOL_SGRO), K(ETHTOOL_GRXRINGS), K(ETHTOOL_GSSET_INFO),
           K(ETHTOOL_GRXFHINDIR), K(ETHTOOL_SRXFHINDIR), K(ETHTOOL_GFEATURES), K(ETHTOOL_SFEATURES),
           K(ETHTOOL_GCHANNELS), K(ETHTOOL_SCHANNELS), K(ETHTOOL_GET_TS_INFO), K(ETHTOOL_GEEE), K(ETHTOOL_SEEE),
           K(ETHTOOL_GLINKSETTINGS), K(ETHTOOL_SLINKSETTINGS))
