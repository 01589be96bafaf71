/* Requests of ioctl(2) by what they are about: numbers, times, addresses with all bits in use. The kernel answers
 * without looking, so that what it would have written is there too. */
#include "exact.h"
#include "patterns.h"

#include <arpa/inet.h>
#include <asm/termbits.h>
#include <linux/fs.h>
#include <linux/if_arp.h>
#include <linux/if_tun.h>
#include <linux/input.h>
#include <linux/loop.h>
#include <linux/nbd.h>
#include <linux/nsfs.h>
#include <linux/perf_event.h>
#include <linux/random.h>
#include <linux/rtc.h>
#include <linux/sockios.h>
#include <linux/tty.h>
#include <linux/userfaultfd.h>
#include <linux/vm_sockets.h>
#include <linux/vt.h>
#include <linux/watchdog.h>

/* Requests with the same argument. */
#define REQUESTS(title, argument, shown, ...)                                                              \
  CASE(title) {                                                                                            \
    static const struct constant list[] = {__VA_ARGS__};                                                   \
    ANSWERS({SYS_ioctl, 0});                                                                               \
    void* at = argument;                                                                                   \
    const char* text_of_it = shown;                                                                        \
    begin();                                                                                               \
    EACH(k, list) expect(sys(SYS_ioctl, -9, low32(k->value), at), "ioctl(-9, %s%s)", k->name, text_of_it); \
  }
REQUESTS(numbers, edge_of((int){S32(1)}), text(", [%d]", S32(1)), K(TIOCGEXCL), K(TIOCOUTQ), K(TIOCSPTLCK),
         K(TIOCGPTLCK), K(TIOCGPKT), K(TIOCPKT), K(TIOCGPGRP), K(TIOCSPGRP), K(TIOCGSID), K(FIONREAD), K(FIONBIO),
         K(FIOASYNC), K(FIBMAP), K(FIGETBSZ), K(FS_IOC_GETVERSION), K(FS_IOC_SETVERSION), K(BLKSSZGET), K(BLKBSZGET),
         K(BLKBSZSET), K(BLKROGET), K(BLKROSET), K(BLKALIGNOFF), K(SIOCATMARK), K(SIOCGPGRP), K(SIOCSPGRP),
         {"SIOCOUTQNSD", 0x894b}, K(TUNSETVNETHDRSZ), K(TUNGETVNETHDRSZ), K(TUNSETSNDBUF), K(TUNGETSNDBUF),
         K(TUNSETCARRIER), K(TUNSETVNETLE), K(TUNGETVNETLE), K(TUNSETVNETBE), K(TUNGETVNETBE), K(TUNSETSTEERINGEBPF),
         K(TUNSETFILTEREBPF), K(WDIOC_GETTEMP), K(WDIOC_SETTIMEOUT), K(WDIOC_GETTIMEOUT), K(WDIOC_SETPRETIMEOUT),
         K(WDIOC_GETPRETIMEOUT), K(WDIOC_GETTIMELEFT), K(VT_OPENQRY), {"EVIOCGEFFECTS", EVIOCGEFFECTS}, K(RNDGETENTCNT),
         K(RNDADDTOENTCNT), {"TIOCGSOFTCAR", 0x5419}, {"TIOCSSOFTCAR", 0x541a})
REQUESTS(unsigned_numbers, edge_of((unsigned){U32(1)}), text(", [%u]", U32(1)), K(BLKPBSZGET), K(BLKIOMIN), K(BLKIOOPT),
         K(BLKDISCARDZEROES), K(TIOCGPTN), K(TUNSETIFINDEX), K(NS_GET_OWNER_UID), K(IOCTL_VM_SOCKETS_GET_LOCAL_CID))
REQUESTS(short_numbers, edge_of((unsigned short){60001}), ", [60001]", K(BLKROTATIONAL), K(BLKSECTGET))
REQUESTS(long_numbers, edge_of((long){S64(1)}), text(", [%ld]", S64(1)), K(FIOQSIZE), K(BLKRAGET), K(BLKFRAGET))
REQUESTS(unsigned_long_numbers, edge_of((unsigned long){U64(1)}), text(", [%lu]", U64(1)), K(BLKGETSIZE),
         K(BLKGETSIZE64), {"BLKGETDISKSEQ", 0x80081280}, {"NS_GET_MNTNS_ID", 0x8008b705}, {"NS_GET_ID", 0x8008b70d},
         K(PERF_EVENT_IOC_PERIOD), K(PERF_EVENT_IOC_ID), K(RTC_IRQP_READ), K(RTC_EPOCH_READ))
REQUESTS(ranges, edge(&(unsigned long[2]){U64(1), U64(2)}, 16), text(", [%lu, %lu]", U64(1), U64(2)), K(BLKDISCARD),
         K(BLKSECDISCARD), K(BLKZEROOUT))
REQUESTS(given_numbers, (void*)low32(S32(1)), text(", %d", S32(1)), K(TCSBRK), K(TCSBRKP), K(TIOCSCTTY),
         K(LOOP_CTL_ADD), K(LOOP_CTL_REMOVE), K(TUNSETPERSIST), K(TUNSETNOCSUM), K(TUNSETDEBUG),
         {"NS_GET_PID_FROM_PIDNS", 0x8004b706}, {"NS_GET_TGID_FROM_PIDNS", 0x8004b707},
         {"NS_GET_PID_IN_PIDNS", 0x8004b708}, {"NS_GET_TGID_IN_PIDNS", 0x8004b709}, K(PERF_EVENT_IOC_REFRESH),
         K(EVIOCRMFF), K(VT_RELDISP), K(FICLONE), K(LOOP_SET_FD), K(LOOP_CHANGE_FD), K(PERF_EVENT_IOC_SET_OUTPUT),
         K(PERF_EVENT_IOC_SET_BPF), K(NBD_SET_SOCK))
REQUESTS(given_long_numbers, (void*)U64(1), text(", %lu", U64(1)), K(BLKRASET), K(BLKFRASET), K(LOOP_SET_DIRECT_IO),
         K(LOOP_SET_BLOCK_SIZE), K(RTC_IRQP_SET), K(RTC_EPOCH_SET), K(EVIOCGRAB), K(EVIOCREVOKE), K(NBD_SET_BLKSIZE),
         K(NBD_SET_SIZE), K(NBD_SET_SIZE_BLOCKS), K(NBD_SET_TIMEOUT))
REQUESTS(given_unsigned_numbers, (void*)low32(U32(1)), text(", %u", U32(1)), K(VT_ACTIVATE), K(VT_WAITACTIVE),
         K(VT_DISALLOCATE), K(TUNSETGROUP), K(TUNSETOWNER))
REQUESTS(terminals, edge(&(unsigned[9]){1, 2, 017 | 0100, 4, 0}, 36),
         ", {c_iflag=IGNBRK, c_oflag=OLCUC, c_cflag=B38400|CS5|CSTOPB, c_lflag=XCASE, c_line=N_TTY, ...}", K(TCGETS),
         K(TCSETS), K(TCSETSW), K(TCSETSF), K(TIOCGLCKTRMIOS), K(TIOCSLCKTRMIOS))
REQUESTS(terminals_with_speeds, edge(&(unsigned[11]){1, 2, 017 | 0100, 4, 0, 0, 0, 0, 0, U32(1), U32(2)}, 44),
         text(", {c_iflag=IGNBRK, c_oflag=OLCUC, c_cflag=B38400|CS5|CSTOPB, c_lflag=XCASE, c_line=N_TTY, c_ispeed=%u, "
              "c_ospeed=%u, ...}",
              U32(1), U32(2)),
         K(TCGETS2), K(TCSETS2), K(TCSETSW2), K(TCSETSF2))
REQUESTS(old_terminals, edge(&(unsigned short[9]){1, 2, 017 | 0100, 4, 0xff01}, 18),
         ", {c_iflag=IGNBRK, c_oflag=OLCUC, c_cflag=B38400|CS5|CSTOPB, c_lflag=XCASE, c_line=N_SLIP, ...}",
         {"TCGETA", 0x5405}, {"TCSETA", 0x5406}, {"TCSETAW", 0x5407}, {"TCSETAF", 0x5408})
REQUESTS(windows, edge(&(unsigned short[4]){60001, 60002, 60003, 60004}, 8),
         ", {ws_row=60001, ws_col=60002, ws_xpixel=60003, ws_ypixel=60004}", K(TIOCGWINSZ), K(TIOCSWINSZ))
REQUESTS(modems, edge_of((unsigned){0x80000002}), ", [TIOCM_DTR|0x80000000]", K(TIOCMGET), K(TIOCMSET), K(TIOCMBIS),
         K(TIOCMBIC))
#define DATE                                                                                                           \
  text(", {tm_sec=%d, tm_min=%d, tm_hour=%d, tm_mday=%d, tm_mon=%d, tm_year=%d, tm_wday=%d, tm_yday=%d, tm_isdst=%d}", \
       S32(1), S32(2), S32(3), S32(4), S32(5), S32(6), S32(7), S32(8), S32(9))
REQUESTS(dates, edge(&(int[9]){S32(1), S32(2), S32(3), S32(4), S32(5), S32(6), S32(7), S32(8), S32(9)}, 36), DATE,
         K(RTC_RD_TIME), K(RTC_SET_TIME), K(RTC_ALM_READ), K(RTC_ALM_SET))
REQUESTS(alarms,
         edge(&(int[10]){0xfe | 0xfd << 8, S32(1), S32(2), S32(3), S32(4), S32(5), S32(6), S32(7), S32(8), S32(9)}, 40),
         text(", {enabled=254, pending=253, time=%s}", DATE + 2), K(RTC_WKALM_SET), K(RTC_WKALM_RD))
REQUESTS(clocks, edge_of((struct rtc_pll_info){S32(1), S32(2), S32(3), S32(4), S32(5), S32(6), S64(7)}),
         text(", {pll_ctrl=%d, pll_value=%d, pll_max=%d, pll_min=%d, pll_posmult=%d, pll_negmult=%d, pll_clock=%ld}",
              S32(1), S32(2), S32(3), S32(4), S32(5), S32(6), S64(7)),
         K(RTC_PLL_SET), K(RTC_PLL_GET))
REQUESTS(stamps, longs(2), text(", %s", val(0)), {"SIOCGSTAMP", 0x8906}, {"SIOCGSTAMP_NEW", 0x80108906})
REQUESTS(exact_stamps, longs(2), text(", %s", spec(0)), {"SIOCGSTAMPNS", 0x8907}, {"SIOCGSTAMPNS_NEW", 0x80108907})
/* The loop devices of linux/loop.h, new and old. */
static void* loop_words(void) {
  uint64_t* x = words(29);
  ((uint32_t*)x)[10] = U32(1), ((uint32_t*)x)[11] = U32(2), ((uint32_t*)x)[12] = U32(3),
  ((uint32_t*)x)[13] = 1 | 1u << 30;
  memset(x + 7, 0, 160);
  return x;
}
REQUESTS(loops, loop_words(),
         text(", {lo_device=%lu, lo_inode=%lu, lo_rdevice=%lu, lo_offset=%lu, lo_sizelimit=%lu, lo_number=%u, "
              "lo_encrypt_type=%u, lo_encrypt_key_size=%u, lo_flags=LO_FLAGS_READ_ONLY|0x40000000, lo_file_name=\"\", "
              "lo_crypt_name=\"\", lo_init=[%lu, %lu], ...}",
              U64(0), U64(1), U64(2), U64(3), U64(4), U32(1), U32(2), U32(3), U64(27), U64(28)),
         K(LOOP_SET_STATUS64), K(LOOP_GET_STATUS64))
REQUESTS(attributes_of_xfs, edge(&(unsigned[7]){1 | 1u << 30, U32(1), U32(2), U32(3), U32(4)}, 28),
         text(", {fsx_xflags=FS_XFLAG_REALTIME|0x40000000, fsx_extsize=%u, fsx_nextents=%u, fsx_projid=%u, "
              "fsx_cowextsize=%u}",
              U32(1), U32(2), U32(3), U32(4)),
         K(FS_IOC_FSGETXATTR), K(FS_IOC_FSSETXATTR))
REQUESTS(clones, edge(&(uint64_t[4]){(uint32_t)S32(1), U64(1), U64(2), U64(3)}, 32),
         text(", {src_fd=%d, src_offset=%lu, src_length=%lu, dest_offset=%lu}", S32(1), U64(1), U64(2), U64(3)),
         K(FICLONERANGE))
REQUESTS(trims, edge(&(uint64_t[3]){U64(1), U64(2), U64(3)}, 24),
         text(", {start=%lu, len=%lu, minlen=%lu}", U64(1), U64(2), U64(3)), K(FITRIM))
REQUESTS(faults_of_ranges, edge(&(uint64_t[2]){U64(1), U64(2)}, 16), text(", {start=%lu, len=%lu}", U64(1), U64(2)),
         K(UFFDIO_UNREGISTER), K(UFFDIO_WAKE))

/* Interfaces: a name, and what the request is about. */
struct interface {
  char name[16];
  unsigned char data[24];
};
static void* interface(const void* bytes, size_t size) {
  struct interface* x = edge_of((struct interface){"eth0", {0}});
  memcpy(x->data, bytes, size);
  return x;
}
#define INTERFACE(type, ...) interface(&((type)__VA_ARGS__), sizeof(type))
#define PLACE INTERFACE(struct sockaddr_in, {AF_INET, htons(60001), {htonl(0x01020304)}, {0}})
#define WITH(field) ", {ifr_name=\"eth0\", " field "}"
#define SHOWN_PLACE "{sa_family=AF_INET, sin_port=htons(60001), sin_addr=inet_addr(\"1.2.3.4\")}"
REQUESTS(interface_flags, INTERFACE(unsigned short, {0x8001}), WITH("ifr_flags=IFF_UP|IFF_DYNAMIC"), K(SIOCGIFFLAGS),
         K(SIOCSIFFLAGS))
REQUESTS(interface_addresses, PLACE, WITH("ifr_addr=" SHOWN_PLACE), K(SIOCGIFADDR), K(SIOCSIFADDR))
REQUESTS(interface_destinations, PLACE, WITH("ifr_dstaddr=" SHOWN_PLACE), K(SIOCGIFDSTADDR), K(SIOCSIFDSTADDR))
REQUESTS(interface_broadcasts, PLACE, WITH("ifr_broadaddr=" SHOWN_PLACE), K(SIOCGIFBRDADDR), K(SIOCSIFBRDADDR))
REQUESTS(interface_masks, PLACE, WITH("ifr_netmask=" SHOWN_PLACE), K(SIOCGIFNETMASK), K(SIOCSIFNETMASK))
#define NUMBER INTERFACE(int, {S32(1)})
REQUESTS(interface_sizes, NUMBER, text(WITH("ifr_mtu=%d"), S32(1)), K(SIOCGIFMTU), K(SIOCSIFMTU))
REQUESTS(interface_metrics, NUMBER, text(WITH("ifr_metric=%d"), S32(1)), K(SIOCGIFMETRIC), K(SIOCSIFMETRIC))
REQUESTS(interface_queues, NUMBER, text(WITH("ifr_qlen=%d"), S32(1)), K(SIOCGIFTXQLEN), K(SIOCSIFTXQLEN))
REQUESTS(interface_numbers, NUMBER, text(WITH("ifr_ifindex=%d"), S32(1)), K(SIOCGIFINDEX), K(SIOCGIFNAME),
         K(SIOCBRADDIF), K(SIOCBRDELIF))
REQUESTS(interface_of_a_tunnel, INTERFACE(unsigned short, {0x4001}), WITH("ifr_flags=IFF_TUN|IFF_VNET_HDR"),
         K(TUNSETIFF), K(TUNGETIFF), {"TUNSETQUEUE", TUNSETQUEUE})
REQUESTS(interface_private_flags, INTERFACE(unsigned short, {60001}), WITH("ifr_flags=0xea61"), K(SIOCGIFPFLAGS),
         K(SIOCSIFPFLAGS))
REQUESTS(interface_hardware, INTERFACE(struct sockaddr, {ARPHRD_INFINIBAND, {1, 2, 3, 4, 5, 6}}),
         WITH("ifr_hwaddr={sa_family=ARPHRD_INFINIBAND, sa_data=01:02:03:04:05:06}"), K(SIOCGIFHWADDR),
         K(SIOCSIFHWADDR), K(SIOCSIFHWBROADCAST), K(SIOCADDMULTI), K(SIOCDELMULTI))
REQUESTS(interface_slaves, interface("eth1", 5), WITH("ifr_slave=\"eth1\""), K(SIOCGIFSLAVE), K(SIOCSIFSLAVE),
         K(SIOCBONDENSLAVE), K(SIOCBONDRELEASE), K(SIOCBONDCHANGEACTIVE))
#define MAP_OF_IT \
  { U64(1), U64(2), 60001, 0xf1, 0xf2, 0xf3 }
struct map {
  uint64_t start, end;
  unsigned short base;
  unsigned char irq, dma, port;
};
REQUESTS(interface_maps, INTERFACE(struct map, {U64(1), U64(2), 60001, 0xf1, 0xf2, 0xf3}),
         text(WITH("ifr_map={mem_start=0x%lx, mem_end=0x%lx, base_addr=0xea61, irq=0xf1, dma=0xf2, port=0xf3}"), U64(1),
              U64(2)),
         K(SIOCGIFMAP), K(SIOCSIFMAP))
struct mii {
  unsigned short words[4];
};
REQUESTS(interface_registers, INTERFACE(struct mii, {{60001, 60002, 60003, 60004}}),
         WITH("ifr_data={phy_id=60001, reg_num=60002, val_in=0xea63, val_out=0xea64}"), K(SIOCGMIIPHY), K(SIOCGMIIREG),
         K(SIOCSMIIREG))
REQUESTS(interface_stamps, INTERFACE(void*, {edge(&(int[3]){S32(1), 1, 12}, 12)}),
         text(WITH("ifr_data={flags=%d, tx_type=HWTSTAMP_TX_ON, rx_filter=HWTSTAMP_FILTER_PTP_V2_EVENT}"), S32(1)),
         K(SIOCGHWTSTAMP), K(SIOCSHWTSTAMP))
REQUESTS(interface_names, interface("eth1", 5), WITH("ifr_newname=\"eth1\""), K(SIOCSIFNAME))
CASE(interfaces_of_a_machine) {
  struct {
    struct interface one;
  }* two = edge_room(80);
  memset(two, 0, 80);
  memcpy(two, &(struct interface){"lo", {AF_INET, 0, 0xea, 0x61, 127, 0, 0, 1}}, 40);
  memcpy(two + 1, &(struct interface){"eth0", {AF_INET, 0, 0xea, 0x62, 1, 2, 3, 4}}, 40);
  struct {
    int length, pad;
    void* at;
  }* x = edge_room(16);
  x->length = 80, x->pad = 7, x->at = two;
  ANSWERS({SYS_ioctl, 0});
  begin();
#define ONE_OF(name, port, address)                                                                              \
  "{ifr_name=\"" name "\", ifr_addr={sa_family=AF_INET, sin_port=htons(" port "), sin_addr=inet_addr(\"" address \
  "\")"                                                                                                          \
  "}}"
  expect(sys(SYS_ioctl, -9, low32(SIOCGIFCONF), x),
         "ioctl(-9, SIOCGIFCONF, {ifc_len=80, ifc_req=[" ONE_OF("lo", "60001", "127.0.0.1") ", " ONE_OF(
             "eth0", "60002", "1.2.3.4") "]})");
}
/* Page faults: linux/userfaultfd.h. What was given, then what the kernel answered. */
REQUESTS(faults, edge(&(uint64_t[3]){U64(1), 1ul << 40 | 1, U64(3)}, 24),
         text(", {%s} => {%s, ioctls=0x%lx}",
              text("api=0x%lx, features=UFFD_FEATURE_PAGEFAULT_FLAG_WP|0x10000000000", U64(1)),
              text("api=0x%lx, features=UFFD_FEATURE_PAGEFAULT_FLAG_WP|0x10000000000", U64(1)), U64(3)),
         K(UFFDIO_API))
static const char* fault_text(const char* given, const char* name, long answer) {
  return text(", {%s} => {%s, %s=%ld}", given, given, name, answer);
}
REQUESTS(faults_of_pages, edge(&(uint64_t[5]){U64(1), U64(2), U64(3), U64(4), (uint64_t)S64(5)}, 40),
         fault_text(text("dst=0x%lx, src=0x%lx, len=%lu, mode=0x%lx", U64(1), U64(2), U64(3), U64(4)), "copy", S64(5)),
         K(UFFDIO_COPY))
REQUESTS(faults_of_zeros, edge(&(uint64_t[4]){U64(1), U64(2), U64(3), (uint64_t)S64(4)}, 32),
         fault_text(text("range={start=%lu, len=%lu}, mode=0x%lx", U64(1), U64(2), U64(3)), "zeropage", S64(4)),
         K(UFFDIO_ZEROPAGE))
