/* Structs of ioctl(2): files, block devices, interfaces, consoles, special descriptors. The kernel answers nothing of
 * it. */
#include "exact.h"

#include <arpa/inet.h>
#include <linux/blkpg.h>
#include <linux/blkzoned.h>
#include <linux/dma-buf.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/fscrypt.h>
#include <linux/fsmap.h>
#include <linux/fsverity.h>
#include <linux/hdreg.h>
#include <linux/if_arp.h>
#include <linux/if_tun.h>
#include <linux/input.h>
#include <linux/kd.h>
#include <linux/loop.h>
#include <linux/msdos_fs.h>
#include <linux/mtio.h>
#include <linux/net_tstamp.h>
#include <linux/nsfs.h>
#include <linux/perf_event.h>
#include <linux/random.h>
#include <linux/route.h>
#include <linux/rtc.h>
#include <linux/seccomp.h>
#include <linux/serial.h>
#include <linux/sockios.h>
#include <linux/userfaultfd.h>
#include <linux/vt.h>
#include <linux/watchdog.h>
#include <netinet/in.h>
#include <sys/ioctl.h>

#ifndef TFD_IOC_SET_TICKS
#define TFD_IOC_SET_TICKS _IOW(0x54, 0, uint64_t)
#endif
#define U32(n) (4000000000u + (n))
#define U64(n) (0x8123456789abcd00UL + (n))

/* A request with a struct at the end of a page. */
static void ask(unsigned request, const void* value, size_t size, const char* shown) {
  void* at = edge(value, size);
  begin();
  long r = sys(SYS_ioctl, -9, low32(request), at);
  end();
  expect(r, "ioctl(-9, %s)", shown);
}
#define ASK(request, value, shown) ask(request, &(value), sizeof(value), #request ", " shown)
#define ASK_TEXT(request, value, ...) ask(request, &(value), sizeof(value), text(#request ", " __VA_ARGS__))
/* A number in place of a pointer, or nothing at all. */
static void say(unsigned request, long value, const char* shown) {
  begin();
  long r = sys(SYS_ioctl, -9, low32(request), value);
  end();
  expect(r, "ioctl(-9, %s)", shown);
}
#define SAY(request, value, shown) say(request, value, #request shown)
/* The kernel does nothing and says that it did: what lies there is what it would have written. */
#define ANSWERED() ANSWERS({SYS_ioctl, 0})

CASE(request_of_ranges) {
  struct {
    struct file_dedupe_range head;
    struct file_dedupe_range_info info[2];
  } dedupe = {{U64(1), U64(2), 2, 0, 0}, {{-3, U64(3), U64(4), FILE_DEDUPE_RANGE_DIFFERS, 0}, {5, 6, 7, -22, 0}}};
  ASK_TEXT(FIDEDUPERANGE, dedupe,
           "{src_offset=%lu, src_length=%lu, dest_count=2, info=[{dest_fd=-3, dest_offset=%lu, bytes_deduped=%lu, "
           "status=FILE_DEDUPE_RANGE_DIFFERS}, {dest_fd=5, dest_offset=6, bytes_deduped=7, status=-22}]}",
           U64(1), U64(2), U64(3), U64(4));
  /* More than there are: what can be read. */
  dedupe.head.dest_count = 4;
  void* at = edge(&dedupe, sizeof dedupe);
  begin();
  long r = sys(SYS_ioctl, -9, FIDEDUPERANGE, at);
  end();
  expect(r,
         "ioctl(-9, FIDEDUPERANGE, {src_offset=%lu, src_length=%lu, dest_count=4, info=[{dest_fd=-3, dest_offset=%lu, "
         "bytes_deduped=%lu, status=FILE_DEDUPE_RANGE_DIFFERS}, {dest_fd=5, dest_offset=6, bytes_deduped=7, "
         "status=-22}, ... /* %s */]})",
         U64(1), U64(2), U64(3), U64(4), addr((char*)at + sizeof dedupe));
  const struct fiemap map = {U64(1), U64(2), FIEMAP_FLAG_SYNC | 0x80, 7, U32(1), 0};
  ASK_TEXT(FS_IOC_FIEMAP, map, "{fm_start=%lu, fm_length=%lu, fm_flags=FIEMAP_FLAG_SYNC|0x80, fm_extent_count=%u}",
           U64(1), U64(2), U32(1));
  SAY(FIFREEZE, 0L, "");
  SAY(FITHAW, 0L, "");
  ANSWERED();
  struct fiemap* mapped = edge_of((struct fiemap){0, U64(1), 0, U32(2), 0, 0});
  begin();
  r = sys(SYS_ioctl, -9, FS_IOC_FIEMAP, mapped);
  expect(r,
         "ioctl(-9, FS_IOC_FIEMAP, {fm_start=0, fm_length=%lu, fm_flags=0, fm_extent_count=0} => {fm_flags=0, "
         "fm_mapped_extents=%u, ...})",
         U64(1), U32(2));
}
CASE(request_of_a_map) {
  const struct fsmap low = {0x801, FMR_OF_PREALLOC | FMR_OF_LAST, U64(1), U64(2), U64(3), U64(4), {0}};
  struct {
    struct fsmap_head head;
    struct fsmap records[1];
  } map = {{.fmh_iflags = 0, .fmh_count = 1, .fmh_entries = 1, .fmh_oflags = 1, .fmh_keys = {low}}, {low}};
  const char* shown = text(
      "{fmr_device=makedev(0x8, 0x1), fmr_flags=FMR_OF_PREALLOC|FMR_OF_LAST, fmr_physical=%lu, fmr_owner=0x%lx, "
      "fmr_offset=%lu, fmr_length=%lu}",
      U64(1), U64(2), U64(3), U64(4));
#define NO_KEY "{fmr_device=makedev(0, 0), fmr_flags=0, fmr_physical=0, fmr_owner=0, fmr_offset=0, fmr_length=0}"
  ASK_TEXT(FS_IOC_GETFSMAP, map, "{fmh_iflags=0, fmh_count=1, fmh_keys=[%s, " NO_KEY "]}", shown);
  ANSWERED();
  ASK_TEXT(FS_IOC_GETFSMAP, map,
           "{fmh_iflags=0, fmh_oflags=FMH_OF_DEV_T, fmh_count=1, fmh_entries=1, fmh_keys=[%s, " NO_KEY
           "], fmh_recs=[%s]}",
           shown, shown);
}
CASE(request_of_encryption) {
  const struct fscrypt_policy_v1 first = {0, FSCRYPT_MODE_AES_256_XTS, FSCRYPT_MODE_AES_256_CTS,
                                          FSCRYPT_POLICY_FLAGS_PAD_16, "descript"};
  ASK(FS_IOC_SET_ENCRYPTION_POLICY, first,
      "{version=FSCRYPT_POLICY_V1, contents_encryption_mode=FSCRYPT_MODE_AES_256_XTS, "
      "filenames_encryption_mode=FSCRYPT_MODE_AES_256_CTS, flags=FSCRYPT_POLICY_FLAGS_PAD_16, "
      "master_key_descriptor=\"descript\"}");
  const struct fscrypt_policy_v2 second = {2,    FSCRYPT_MODE_ADIANTUM, 99, FSCRYPT_POLICY_FLAG_DIRECT_KEY,
                                           {12}, "0123456789abcdef"};
  ASK(FS_IOC_SET_ENCRYPTION_POLICY, second,
      "{version=FSCRYPT_POLICY_V2, contents_encryption_mode=FSCRYPT_MODE_ADIANTUM, filenames_encryption_mode=0x63 /* "
      "FSCRYPT_MODE_??? */, flags=FSCRYPT_POLICY_FLAGS_PAD_4|FSCRYPT_POLICY_FLAG_DIRECT_KEY, log2_data_unit_size=12, "
      "master_key_identifier=\"0123456789abcdef\"}");
  struct {
    struct fscrypt_add_key_arg head;
    char raw[4];
  } key = {{.key_spec = {1, 0, {.descriptor = "descript"}}, .raw_size = 4, .key_id = U32(1), .__reserved = {1}}, "key"};
  ASK(FS_IOC_ADD_ENCRYPTION_KEY, key,
      "{key_spec={type=FSCRYPT_KEY_SPEC_TYPE_DESCRIPTOR, descriptor=\"descript\"}, raw_size=4, key_id=-294967295, "
      "flags=FSCRYPT_ADD_KEY_FLAG_HW_WRAPPED, raw=\"key\\0\"}");
  struct fscrypt_remove_key_arg removal = {{2, 0, {.identifier = "0123456789abcdef"}}, 3, {0}};
  struct fscrypt_get_key_status_arg status = {
      .key_spec = removal.key_spec, .status = 2, .status_flags = 1, .user_count = U32(2)};
#define IDENTIFIER "key_spec={type=FSCRYPT_KEY_SPEC_TYPE_IDENTIFIER, identifier=\"0123456789abcdef\"}"
  ASK(FS_IOC_REMOVE_ENCRYPTION_KEY, removal, "{" IDENTIFIER "}");
  ASK(FS_IOC_GET_ENCRYPTION_KEY_STATUS, status, "{" IDENTIFIER "}");
  ANSWERED();
  ASK(FS_IOC_GET_ENCRYPTION_POLICY, first,
      "{version=FSCRYPT_POLICY_V1, contents_encryption_mode=FSCRYPT_MODE_AES_256_XTS, "
      "filenames_encryption_mode=FSCRYPT_MODE_AES_256_CTS, flags=FSCRYPT_POLICY_FLAGS_PAD_16, "
      "master_key_descriptor=\"descript\"}");
  const struct {
    uint64_t size;
    struct fscrypt_policy_v2 policy;
  } extended = {24, second};
  ASK(FS_IOC_GET_ENCRYPTION_POLICY_EX, extended,
      "{policy_size=24, policy={version=FSCRYPT_POLICY_V2, contents_encryption_mode=FSCRYPT_MODE_ADIANTUM, "
      "filenames_encryption_mode=0x63 /* FSCRYPT_MODE_??? */, "
      "flags=FSCRYPT_POLICY_FLAGS_PAD_4|FSCRYPT_POLICY_FLAG_DIRECT_KEY, log2_data_unit_size=12, "
      "master_key_identifier=\"0123456789abcdef\"}}");
  ASK(FS_IOC_REMOVE_ENCRYPTION_KEY_ALL_USERS, removal,
      "{" IDENTIFIER
      ", removal_status_flags=FSCRYPT_KEY_REMOVAL_STATUS_FLAG_FILES_BUSY|FSCRYPT_KEY_REMOVAL_STATUS_FLAG_OTHER_USERS}");
  ASK(FS_IOC_GET_ENCRYPTION_KEY_STATUS, status,
      "{" IDENTIFIER
      ", status=FSCRYPT_KEY_STATUS_PRESENT, status_flags=FSCRYPT_KEY_STATUS_FLAG_ADDED_BY_SELF, "
      "user_count=4000000002}");
  const char salt[16] = "0123456789abcdef";
  ASK(FS_IOC_GET_ENCRYPTION_PWSALT, salt, "\"0123456789abcdef\"");
  ASK(FS_IOC_GET_ENCRYPTION_NONCE, salt, "\"0123456789abcdef\"");
}
CASE(request_of_verity) {
  const struct fsverity_enable_arg enable = {.version = 1,
                                             .hash_algorithm = FS_VERITY_HASH_ALG_SHA512,
                                             .block_size = 4096,
                                             .salt_size = 3,
                                             .salt_ptr = (uint64_t)edge("abc", 3),
                                             .sig_size = 0,
                                             .sig_ptr = 0};
  ASK(FS_IOC_ENABLE_VERITY, enable,
      "{version=1, hash_algorithm=FS_VERITY_HASH_ALG_SHA512, block_size=4096, salt_size=3, salt_ptr=\"abc\", "
      "sig_size=0, sig_ptr=NULL}");
  const struct fsverity_read_metadata_arg read = {2, U64(1), U64(2), U64(3), 0};
  ASK_TEXT(FS_IOC_READ_VERITY_METADATA, read,
           "{metadata_type=FS_VERITY_METADATA_TYPE_DESCRIPTOR, offset=%lu, length=%lu, buf_ptr=0x%lx}", U64(1), U64(2),
           U64(3));
  const struct {
    unsigned short algorithm, size;
    char digest[4];
  } digest = {1, 4, "dig"};
  ASK(FS_IOC_MEASURE_VERITY, digest, "{digest_size=4}");
  ANSWERED();
  ASK(FS_IOC_MEASURE_VERITY, digest, "{digest_algorithm=FS_VERITY_HASH_ALG_SHA256, digest_size=4, digest=\"dig\\0\"}");
  char label[256] = "home";
  ASK(FS_IOC_SETFSLABEL, label, "\"home\"");
  ASK(FS_IOC_GETFSLABEL, label, "\"home\"");
  const unsigned attributes = ATTR_HIDDEN | ATTR_ARCH;
  ASK(FAT_IOCTL_GET_ATTRIBUTES, attributes, "[ATTR_HIDDEN|ATTR_ARCH]");
  ASK(FAT_IOCTL_SET_ATTRIBUTES, attributes, "[ATTR_HIDDEN|ATTR_ARCH]");
}
CASE(request_of_block_devices) {
  struct blkpg_partition partition = {-1, 512, 3, "sda3", "data"};
  const struct blkpg_ioctl_arg change = {BLKPG_RESIZE_PARTITION, -2, 152, edge(&partition, sizeof partition)};
  ASK(BLKPG, change,
      "{op=BLKPG_RESIZE_PARTITION, flags=-2, datalen=152, data={start=-1, length=512, pno=3, devname=\"sda3\", "
      "volname=\"data\"}}");
  const struct blkpg_ioctl_arg unknown = {99, 0, 0, NULL};
  ASK(BLKPG, unknown, "{op=0x63 /* BLKPG_??? */, flags=0, datalen=0, data=NULL}");
  const struct blk_zone_range range = {U64(1), U64(2)};
  static const struct constant zones[] = {K(BLKRESETZONE), K(BLKOPENZONE), K(BLKCLOSEZONE), K(BLKFINISHZONE)};
  EACH(k, zones) {
    ask((unsigned)k->value, &range, sizeof range, text("%s, {sector=%lu, nr_sectors=%lu}", k->name, U64(1), U64(2)));
  }
  struct loop_info info = {.lo_number = -1, .lo_device = 0x801, .lo_inode = U64(1), .lo_offset = 512};
  info.lo_flags = 5;
  strcpy(info.lo_name, "image");
  info.lo_init[1] = 7;
  ASK_TEXT(LOOP_SET_STATUS, info,
           "{lo_number=-1, lo_device=makedev(0x8, 0x1), lo_inode=%lu, lo_rdevice=makedev(0, 0), lo_offset=0x200, "
           "lo_encrypt_type=0, lo_encrypt_key_size=0, lo_flags=LO_FLAGS_READ_ONLY|LO_FLAGS_AUTOCLEAR, "
           "lo_name=\"image\", lo_init=[0, 7], ...}",
           U64(1));
  struct {
    struct blk_zone_report head;
    struct blk_zone zones[1];
  } report = {{U64(1), 1, 1}, {{0}}};
  report.zones[0] = (struct blk_zone){.start = U64(2), .len = U64(3), .wp = U64(4), .type = 2, .cond = 14};
  report.zones[0].capacity = U64(5);
  ANSWERED();
  ASK_TEXT(BLKREPORTZONE, report,
           "{sector=%lu, nr_zones=1, flags=BLK_ZONE_REP_CAPACITY, zones=[{start=%lu, len=%lu, wp=%lu, "
           "type=BLK_ZONE_TYPE_SEQWRITE_REQ, cond=BLK_ZONE_COND_FULL, non_seq=0, reset=0, capacity=%lu}]}",
           U64(1), U64(2), U64(3), U64(4), U64(5));
  const unsigned number = U32(1);
  ASK(BLKGETZONESZ, number, "[4000000001]");
  ASK(BLKGETNRZONES, number, "[4000000001]");
  const struct hd_geometry geometry = {255, 63, 65535, U64(1)};
  ASK_TEXT(HDIO_GETGEO, geometry, "{heads=255, sectors=63, cylinders=65535, start=%lu}", U64(1));
}
#define ANY "{sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr(\"1.2.3.4\")}"
#define ETHER "{sa_family=ARPHRD_ETHER, sa_data=01:02:03:04:05:06}"
CASE(request_of_interfaces) {
  const struct sockaddr_in in = {AF_INET, 0, {htonl(0x01020304)}, {0}};
  struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY | 0x8000, .rt_metric = -1, .rt_mtu = 1500, .rt_irtt = 65535};
  memcpy(&route.rt_dst, &in, 16);
  memcpy(&route.rt_gateway, &in, 16);
  memcpy(&route.rt_genmask, &in, 16);
  route.rt_dev = edge_string("eth0");
#define ROUTE                                              \
  ", {rt_dst=" ANY ", rt_gateway=" ANY ", rt_genmask=" ANY \
  ", rt_flags=RTF_UP|RTF_GATEWAY|0x8000, rt_metric=-1, "   \
  "rt_dev=\"eth0\", rt_mtu=1500, rt_window=0, rt_irtt=65535}"
  ask(SIOCADDRT, &route, sizeof route, "SIOCADDRT" ROUTE);
  ask(SIOCDELRT, &route, sizeof route, "SIOCDELRT" ROUTE);
  struct arpreq arp = {.arp_flags = ATF_COM | ATF_PERM | 0x1000, .arp_dev = "eth0"};
  memcpy(&arp.arp_pa, &in, 16);
  memcpy(&arp.arp_netmask, &in, 16);
  arp.arp_ha = (struct sockaddr){ARPHRD_ETHER, {1, 2, 3, 4, 5, 6}};
#define ARP \
  ", {arp_pa=" ANY ", arp_ha=" ETHER ", arp_flags=ATF_COM|ATF_PERM|0x1000, arp_netmask=" ANY ", arp_dev=\"eth0\"}"
  ask(SIOCSARP, &arp, sizeof arp, "SIOCSARP" ARP);
  ask(SIOCDARP, &arp, sizeof arp, "SIOCDARP" ARP);
  ask(SIOCGARP, &arp, sizeof arp, "SIOCGARP" ARP);
  struct {
    char name[16];
    union {
      struct {
        uint64_t start, end;
        unsigned short base;
        unsigned char irq, dma, port;
      } map;
      struct sockaddr address;
      char slave[16];
      unsigned short flags, words[4];
      int index;
      void* data;
    } u;
    char rest[0];
  } r = {"eth0", {{U64(1), U64(2), 0x300, 5, 6, 7}}, {}};
  ASK_TEXT(SIOCSIFMAP, r,
           "{ifr_name=\"eth0\", ifr_map={mem_start=0x%lx, mem_end=0x%lx, base_addr=0x300, irq=0x5, dma=0x6, "
           "port=0x7}}",
           U64(1), U64(2));
  r.u.address = arp.arp_ha;
  ASK(SIOCADDMULTI, r, "{ifr_name=\"eth0\", ifr_hwaddr=" ETHER "}");
  ASK(SIOCDELMULTI, r, "{ifr_name=\"eth0\", ifr_hwaddr=" ETHER "}");
  ASK(SIOCSIFHWBROADCAST, r, "{ifr_name=\"eth0\", ifr_hwaddr=" ETHER "}");
  strcpy(r.u.slave, "eth1");
  ASK(SIOCSIFSLAVE, r, "{ifr_name=\"eth0\", ifr_slave=\"eth1\"}");
  ASK(SIOCBONDENSLAVE, r, "{ifr_name=\"eth0\", ifr_slave=\"eth1\"}");
  ASK(SIOCBONDRELEASE, r, "{ifr_name=\"eth0\", ifr_slave=\"eth1\"}");
  r.u.index = -7;
  ASK(SIOCBRADDIF, r, "{ifr_name=\"eth0\", ifr_ifindex=-7}");
  ASK(SIOCBRDELIF, r, "{ifr_name=\"eth0\", ifr_ifindex=-7}");
  ASK(SIOCSIFPFLAGS, r, "{ifr_name=\"eth0\", ifr_flags=0xfff9}");
  memcpy(r.u.words, (unsigned short[]){1, 65535, 0x10, 0x8000}, 8);
  ASK(SIOCSMIIREG, r, "{ifr_name=\"eth0\", ifr_data={phy_id=1, reg_num=65535, val_in=0x10, val_out=0x8000}}");
  ASK(SIOCGMIIREG, r, "{ifr_name=\"eth0\", ifr_data={phy_id=1, reg_num=65535, val_in=0x10, val_out=0x8000}}");
  r.u.data = edge_of((struct hwtstamp_config){0, HWTSTAMP_TX_ON, HWTSTAMP_FILTER_PTP_V2_EVENT});
  ASK(SIOCSHWTSTAMP, r,
      "{ifr_name=\"eth0\", ifr_data={flags=0, tx_type=HWTSTAMP_TX_ON, rx_filter=HWTSTAMP_FILTER_PTP_V2_EVENT}}");
  r.u.data = edge_of((unsigned){3});
  ASK(SIOCETHTOOL, r, "{ifr_name=\"eth0\", ifr_data={cmd=ETHTOOL_GDRVINFO}}");
  SAY(SIOCGSKNS, 0L, "");
}
CASE(request_of_tunnels) {
  const int minus = -5;
  const struct sock_fprog program = {0, NULL};
  SAY(TUNSETNOCSUM, low32(-5), ", -5");
  SAY(TUNSETDEBUG, low32(-5), ", -5");
  SAY(TUNSETLINK, (long)ARPHRD_ETHER, ", ARPHRD_ETHER");
  SAY(TUNSETGROUP, low32(U32(1)), ", 4000000001");
  ASK(TUNSETIFINDEX, minus, "[4294967291]");
  ASK(TUNSETCARRIER, minus, "[-5]");
  ASK(TUNSETVNETLE, minus, "[-5]");
  ASK(TUNSETVNETBE, minus, "[-5]");
  ASK(TUNSETSTEERINGEBPF, minus, "[-5]");
  ASK(TUNSETFILTEREBPF, minus, "[-5]");
  ASK(TUNATTACHFILTER, program, "{len=0, filter=NULL}");
  SAY(TUNGETDEVNETNS, 0L, "");
}
CASE(request_of_special_descriptors) {
  const struct seccomp_notif_resp answer = {U64(1), -5, -6, SECCOMP_USER_NOTIF_FLAG_CONTINUE | 0x10};
  ASK_TEXT(SECCOMP_IOCTL_NOTIF_SEND, answer,
           "{id=0x%lx, val=-5, error=-6, flags=SECCOMP_USER_NOTIF_FLAG_CONTINUE|0x10}", U64(1));
  const struct seccomp_notif_addfd added = {U64(1), SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND, -3, U32(1),
                                            O_CLOEXEC};
  ASK_TEXT(SECCOMP_IOCTL_NOTIF_ADDFD, added,
           "{id=0x%lx, flags=SECCOMP_ADDFD_FLAG_SETFD|SECCOMP_ADDFD_FLAG_SEND, srcfd=-3, newfd=4000000001, "
           "newfd_flags=O_CLOEXEC}",
           U64(1));
  const uint64_t id = U64(1);
  ASK_TEXT(SECCOMP_IOCTL_NOTIF_ID_VALID, id, "[0x%lx]", U64(1));
  const struct uffdio_writeprotect protect = {{U64(1), U64(2)}, UFFDIO_WRITEPROTECT_MODE_WP};
  ASK_TEXT(UFFDIO_WRITEPROTECT, protect, "{range={start=%lu, len=%lu}, mode=UFFDIO_WRITEPROTECT_MODE_WP}", U64(1),
           U64(2));
  const struct uffdio_continue go = {{U64(1), U64(2)}, UFFDIO_CONTINUE_MODE_DONTWAKE, -22};
  ASK_TEXT(UFFDIO_CONTINUE, go, "{range={start=%lu, len=%lu}, mode=UFFDIO_CONTINUE_MODE_DONTWAKE}", U64(1), U64(2));
  say(PERF_EVENT_IOC_SET_FILTER, (long)edge_string("common_pid != 1"),
      "PERF_EVENT_IOC_SET_FILTER, \"common_pid != 1\"");
  ASK_TEXT(TFD_IOC_SET_TICKS, id, "[%lu]", U64(1));
  /* linux/pidfd.h, linux/eventpoll.h since 6.9 and 6.13 */
  say(0xff01u, 0L, "PIDFD_GET_CGROUP_NAMESPACE");
  struct {
    uint64_t mask, cgroup;
    unsigned pid, tgid, ppid, ids[8];
    int status;
    unsigned coredump, signal;
  } info = {31, U64(1), 7, 8, 9, {10, 11, 12, 13, 14, 15, 16, -1u}, 0x100, 2, SIGSEGV};
  ask(0xc048ff0bu, &info, sizeof info,
      "PIDFD_GET_INFO, {mask=PIDFD_INFO_PID|PIDFD_INFO_CREDS|PIDFD_INFO_CGROUPID|PIDFD_INFO_EXIT|PIDFD_INFO_COREDUMP}");
  /* As long as linux/pidfd.h had it at first: the signal lies behind it. */
  enum { first_size = 64 };
  ask(0xc040ff0bu, &info, first_size,
      "PIDFD_GET_INFO, {mask=PIDFD_INFO_PID|PIDFD_INFO_CREDS|PIDFD_INFO_CGROUPID|PIDFD_INFO_EXIT|PIDFD_INFO_COREDUMP}");
  const struct {
    unsigned usecs;
    unsigned short budget;
    unsigned char prefer, pad;
  } epoll = {U32(1), 65535, 1, 0};
  ask(0x40088a01u, &epoll, sizeof epoll,
      "EPIOCSPARAMS, {busy_poll_usecs=4000000001, busy_poll_budget=65535, prefer_busy_poll=1}");
  ANSWERED();
  ask(0xc048ff0bu, &info, sizeof info,
      text("PIDFD_GET_INFO, "
           "{mask=PIDFD_INFO_PID|PIDFD_INFO_CREDS|PIDFD_INFO_CGROUPID|PIDFD_INFO_EXIT|PIDFD_INFO_COREDUMP, "
           "cgroupid=%lu, "
           "pid=7, tgid=8, ppid=9, ruid=10, rgid=11, euid=12, egid=13, suid=14, sgid=15, fsuid=16, fsgid=-1, "
           "exit_code={WIFEXITED(s) && WEXITSTATUS(s) == 1}, coredump_mask=0x2, coredump_signal=SIGSEGV}",
           U64(1)));
  ask(0xc040ff0bu, &info, first_size,
      text("PIDFD_GET_INFO, "
           "{mask=PIDFD_INFO_PID|PIDFD_INFO_CREDS|PIDFD_INFO_CGROUPID|PIDFD_INFO_EXIT|PIDFD_INFO_COREDUMP, "
           "cgroupid=%lu, "
           "pid=7, tgid=8, ppid=9, ruid=10, rgid=11, euid=12, egid=13, suid=14, sgid=15, fsuid=16, fsgid=-1, "
           "exit_code={WIFEXITED(s) && WEXITSTATUS(s) == 1}}",
           U64(1)));
  const struct seccomp_notif notified = {U64(1), 7, 0x80, {1, 0xc000003e, U64(2), {1, 2, 3, 4, 5, U64(3)}}};
  ASK_TEXT(SECCOMP_IOCTL_NOTIF_RECV, notified,
           "{id=0x%lx, pid=7, flags=0x80, data={nr=1, arch=0xc000003e, instruction_pointer=0x%lx, args=[0x1, 0x2, 0x3, "
           "0x4, 0x5, 0x%lx]}}",
           U64(1), U64(2), U64(3));
  ASK_TEXT(UFFDIO_CONTINUE, go, "{range={start=%lu, len=%lu}, mode=UFFDIO_CONTINUE_MODE_DONTWAKE, mapped=-22}", U64(1),
           U64(2));
}
CASE(request_of_clocks) {
  const struct rtc_wkalrm alarm = {1, 0, {1, 2, 3, 4, 5, 6, 7, 8, -1}};
#define ALARM                                                                                                          \
  "{enabled=1, pending=0, time={tm_sec=1, tm_min=2, tm_hour=3, tm_mday=4, tm_mon=5, tm_year=6, tm_wday=7, tm_yday=8, " \
  "tm_isdst=-1}}"
  ASK(RTC_WKALM_SET, alarm, ALARM);
  const struct rtc_pll_info pll = {-1, 2, 3, -4, 5, 6, -7};
#define PLL "{pll_ctrl=-1, pll_value=2, pll_max=3, pll_min=-4, pll_posmult=5, pll_negmult=6, pll_clock=-7}"
  ASK(RTC_PLL_SET, pll, PLL);
  SAY(RTC_PIE_ON, 0L, "");
  SAY(RTC_PIE_OFF, 0L, "");
  SAY(RTC_EPOCH_SET, 1900L, ", 1900");
  const int number = -5;
  ASK(WDIOC_SETTIMEOUT, number, "[-5]");
  const int set = WDIOS_DISABLECARD | 0x100;
  ASK(WDIOC_SETOPTIONS, set, "[WDIOS_DISABLECARD|0x100]");
  SAY(WDIOC_KEEPALIVE, 0L, "");
  ANSWERED();
  ASK(RTC_WKALM_RD, alarm, ALARM);
  ASK(RTC_PLL_GET, pll, PLL);
  const struct watchdog_info watchdog = {WDIOF_SETTIMEOUT | WDIOF_KEEPALIVEPING, U32(1), "iTCO"};
  ASK(WDIOC_GETSUPPORT, watchdog,
      "{options=WDIOF_SETTIMEOUT|WDIOF_KEEPALIVEPING, firmware_version=4000000001, identity=\"iTCO\"}");
  ASK(WDIOC_GETTIMELEFT, number, "[-5]");
  const int status = WDIOF_OVERHEAT;
  ASK(WDIOC_GETSTATUS, status, "[WDIOF_OVERHEAT]");
}
CASE(request_of_consoles) {
  const struct vt_mode mode = {VT_PROCESS, 1, SIGUSR1, SIGUSR2, -3};
  ASK(VT_SETMODE, mode, "{mode=VT_PROCESS, waitv=1, relsig=SIGUSR1, acqsig=SIGUSR2, frsig=-3}");
  const struct vt_sizes sizes = {25, 80, 65535};
  ASK(VT_RESIZE, sizes, "{v_rows=25, v_cols=80, v_scrollsize=65535}");
  SAY(VT_ACTIVATE, low32(U32(1)), ", 4000000001");
  SAY(VT_WAITACTIVE, low32(2), ", 2");
  SAY(VT_RELDISP, low32(-1), ", -1");
  SAY(KDSETMODE, low32(KD_GRAPHICS), ", KD_GRAPHICS");
  SAY(KDSKBMODE, low32(K_UNICODE), ", K_UNICODE");
  SAY(KDSKBMODE, low32(99), ", 0x63 /* K_??? */");
  SAY(KDSKBMETA, low32(K_ESCPREFIX), ", K_ESCPREFIX");
  SAY(KDSETLED, 3L, ", LED_SCR|LED_NUM");
  const unsigned repeat[2] = {U32(1), 2};
  ASK(EVIOCSREP, repeat, "[4000000001, 2]");
  SAY(EVIOCGRAB, 1L, ", 1");
  const struct serial_rs485 rs = {SER_RS485_ENABLED | SER_RS485_RX_DURING_TX, U32(1), U32(2), {{0}}};
  ASK(TIOCSRS485, rs,
      "{flags=SER_RS485_ENABLED|SER_RS485_RX_DURING_TX, delay_rts_before_send=4000000001, "
      "delay_rts_after_send=4000000002, addr_recv=0, addr_dest=0}");
  const struct mtop tape = {MTFSF, -2};
  ASK(MTIOCTOP, tape, "{mt_op=MTFSF, mt_count=-2}");
  const struct dma_buf_sync sync = {DMA_BUF_SYNC_READ | DMA_BUF_SYNC_END};
  ASK(DMA_BUF_IOCTL_SYNC, sync, "{flags=DMA_BUF_SYNC_READ|DMA_BUF_SYNC_END}");
  const int entropy = -5;
  ASK(RNDADDTOENTCNT, entropy, "[-5]");
  ANSWERED();
  ASK(VT_GETMODE, mode, "{mode=VT_PROCESS, waitv=1, relsig=SIGUSR1, acqsig=SIGUSR2, frsig=-3}");
  const struct vt_stat stat = {1, 65535, 0x8007};
  ASK(VT_GETSTATE, stat, "{v_active=1, v_signal=65535, v_state=0x8007}");
  const struct input_id id = {BUS_USB, 0x46d, 0xc31c, 0x110};
  ASK(EVIOCGID, id, "{bustype=BUS_USB, vendor=0x46d, product=0xc31c, version=0x110}");
  const int graphics = KD_TEXT, keyboard = K_XLATE;
  ASK(KDGETMODE, graphics, "[KD_TEXT]");
  ASK(KDGKBMODE, keyboard, "[K_XLATE]");
  ASK(RNDGETENTCNT, entropy, "[-5]");
}
