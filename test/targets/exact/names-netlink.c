/* Messages of netlink sockets. What is sent does not reach the kernel, and what is received is what lies there:
 * answers(). */
#include "exact.h"

#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

/* Bytes one behind the other. */
static char message[4096];
static size_t used;
static void put(const void* bytes, size_t size) {
  memcpy(message + used, bytes, size);
  used = (used + size + 3) & ~3ul;
}
static void begin_message(unsigned type, unsigned flags) {
  put(&(struct nlmsghdr){0, (unsigned short)type, (unsigned short)flags, 77, 4000000000u}, 16);
}
static void attribute(unsigned type, const void* bytes, size_t size) {
  struct rtattr head = {(unsigned short)(size + 4), (unsigned short)type};
  memcpy(message + used, &head, 4);
  memcpy(message + used + 4, bytes, size);
  used = (used + 4 + size + 3) & ~3ul;
}
/* Writes the length of the message that begins at `start`. */
static void* end_message(size_t start) {
  ((struct nlmsghdr*)(message + start))->nlmsg_len = (unsigned)(used - start);
  return edge(message, used);
}
static int netlink(int protocol) {
  return (int)must(socket(AF_NETLINK, SOCK_RAW, protocol));
}
static const char* name(int fd, const char* protocol) {
  struct stat status;
  fstat(fd, &status);
  return text("%d<NETLINK:[%s:%lu]>", fd, protocol, status.st_ino);
}

CASE(netlink_link) {
  int fd = netlink(NETLINK_ROUTE);
  const char* shown = name(fd, "ROUTE");
  begin_message(RTM_NEWLINK, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK);
  put(&(struct ifinfomsg){AF_INET6, 0, ARPHRD_ETHER, -7, IFF_UP | IFF_LOOPBACK, 0xffffffff}, 16);
  attribute(IFLA_IFNAME, "veth0", 6);
  attribute(IFLA_MTU, &(unsigned){4000000001u}, 4);
  attribute(IFLA_ADDRESS, "\x02\x03\x04\x05\x06\xff", 6);
  attribute(IFLA_LINK, &(int){-9}, 4);
  attribute(IFLA_OPERSTATE, &(char){6}, 1);
  attribute(IFLA_LINKINFO | NLA_F_NESTED, "\x09\0\x01\0veth\0\0\0\0", 12);
  attribute(999, "ab", 2);
  void* m = end_message(0);
  ANSWERS({SYS_sendto, 100});
  begin();
  long r = sys(SYS_sendto, fd, m, used, 0, NULL, 0);
  expect(
      r,
      "sendto(%s, [{nlmsg_len=%zu, nlmsg_type=RTM_NEWLINK, nlmsg_flags=NLM_F_REQUEST|NLM_F_ACK|NLM_F_EXCL|"
      "NLM_F_CREATE, nlmsg_seq=77, nlmsg_pid=4000000000}, {ifi_family=AF_INET6, ifi_type=ARPHRD_ETHER, ifi_index=-7, "
      "ifi_flags=IFF_UP|IFF_LOOPBACK, ifi_change=IFF_UP|IFF_BROADCAST|IFF_DEBUG|IFF_LOOPBACK|IFF_POINTOPOINT|"
      "IFF_NOTRAILERS|IFF_RUNNING|IFF_NOARP|IFF_PROMISC|IFF_ALLMULTI|IFF_MASTER|IFF_SLAVE|IFF_MULTICAST|IFF_PORTSEL|"
      "IFF_AUTOMEDIA|IFF_DYNAMIC|IFF_LOWER_UP|IFF_DORMANT|IFF_ECHO|0xfff80000}, "
      "[[{nla_len=10, nla_type=IFLA_IFNAME}, \"veth0\"], [{nla_len=8, nla_type=IFLA_MTU}, 4000000001], "
      "[{nla_len=10, nla_type=IFLA_ADDRESS}, 02:03:04:05:06:ff], [{nla_len=8, nla_type=IFLA_LINK}, -9], "
      "[{nla_len=5, nla_type=IFLA_OPERSTATE}, IF_OPER_UP], [{nla_len=16, nla_type=NLA_F_NESTED|IFLA_LINKINFO}, "
      "[[{nla_len=9, nla_type=IFLA_INFO_KIND}, \"veth\"]]], [{nla_len=6, nla_type=0x3e7}, \"ab\"]]], %zu, 0, NULL, 0)",
      shown, used, used);
}
CASE(netlink_addresses) {
  int fd = netlink(NETLINK_ROUTE);
  const char* shown = name(fd, "ROUTE");
  begin_message(RTM_NEWADDR, NLM_F_MULTI);
  put(&(struct ifaddrmsg){AF_INET, 24, IFA_F_PERMANENT, RT_SCOPE_LINK, 4000000002u}, 8);
  attribute(IFA_LOCAL, "\xc0\0\x02\x01", 4);
  attribute(IFA_CACHEINFO, &(unsigned[4]){4000000001u, 4000000002u, 4000000003u, 4000000004u}, 16);
  end_message(0);
  size_t second = used;
  begin_message(RTM_NEWADDR, NLM_F_MULTI);
  put(&(struct ifaddrmsg){AF_INET6, 64, 0, RT_SCOPE_UNIVERSE, 2}, 8);
  attribute(IFA_ADDRESS, "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 16);
  attribute(IFA_FLAGS, &(unsigned){0x280}, 4);
  void* m = end_message(second);
  ANSWERS({SYS_recvfrom, 104});
  begin();
  long r = sys(SYS_recvfrom, fd, m, 8192L, 0, NULL, NULL);
  expect(
      r,
      "recvfrom(%s, [[{nlmsg_len=52, nlmsg_type=RTM_NEWADDR, nlmsg_flags=NLM_F_MULTI, nlmsg_seq=77, "
      "nlmsg_pid=4000000000}, {ifa_family=AF_INET, ifa_prefixlen=24, ifa_flags=IFA_F_PERMANENT, "
      "ifa_scope=RT_SCOPE_LINK, ifa_index=4000000002}, [[{nla_len=8, nla_type=IFA_LOCAL}, inet_addr(\"192.0.2.1\")], "
      "[{nla_len=20, nla_type=IFA_CACHEINFO}, {ifa_prefered=4000000001, ifa_valid=4000000002, cstamp=4000000003, "
      "tstamp=4000000004}]]], [{nlmsg_len=52, nlmsg_type=RTM_NEWADDR, nlmsg_flags=NLM_F_MULTI, nlmsg_seq=77, "
      "nlmsg_pid=4000000000}, {ifa_family=AF_INET6, ifa_prefixlen=64, ifa_flags=0, ifa_scope=RT_SCOPE_UNIVERSE, "
      "ifa_index=2}, [[{nla_len=20, nla_type=IFA_ADDRESS}, inet_pton(AF_INET6, \"fe80::1\")], [{nla_len=8, "
      "nla_type=IFA_FLAGS}, IFA_F_PERMANENT|IFA_F_NOPREFIXROUTE]]]], 8192, 0, NULL, NULL)",
      shown);
}
CASE(netlink_routes) {
  int fd = netlink(NETLINK_ROUTE);
  const char* shown = name(fd, "ROUTE");
  begin_message(RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP);
  put(&(struct rtmsg){AF_INET, 8, 16, 4, RT_TABLE_MAIN, RTPROT_STATIC, RT_SCOPE_HOST, RTN_BLACKHOLE, RTM_F_CLONED}, 12);
  attribute(RTA_GATEWAY, "\x0a\0\0\x01", 4);
  attribute(RTA_PRIORITY, &(unsigned){4000000001u}, 4);
  void* m = end_message(0);
  size_t length = used;
  used = 0;
  begin_message(RTM_DELNEIGH, NLM_F_REQUEST);
  put(&(struct ndmsg){AF_BRIDGE, 0, 0, -3, NUD_STALE | NUD_PERMANENT, NTF_SELF, RTN_UNICAST}, 12);
  attribute(NDA_LLADDR, "\x02\x03\x04\x05\x06\x07", 6);
  attribute(NDA_VLAN, &(unsigned short){60001}, 2);
  void* n = end_message(0);
  ANSWERS({SYS_sendto, 100});
  begin();
  long r = sys(SYS_sendto, fd, m, length, 0, NULL, 0);
  expect(r,
         "sendto(%s, [{nlmsg_len=44, nlmsg_type=RTM_GETROUTE, nlmsg_flags=NLM_F_REQUEST|NLM_F_DUMP, nlmsg_seq=77, "
         "nlmsg_pid=4000000000}, {rtm_family=AF_INET, rtm_dst_len=8, rtm_src_len=16, rtm_tos=0x4, "
         "rtm_table=RT_TABLE_MAIN, "
         "rtm_protocol=RTPROT_STATIC, rtm_scope=RT_SCOPE_HOST, rtm_type=RTN_BLACKHOLE, rtm_flags=RTM_F_CLONED}, "
         "[[{nla_len=8, nla_type=RTA_GATEWAY}, inet_addr(\"10.0.0.1\")], [{nla_len=8, nla_type=RTA_PRIORITY}, "
         "4000000001]]], %zu, 0, NULL, 0)",
         shown, length);
  r = sys(SYS_sendto, fd, n, used, 0, NULL, 0);
  expect(r,
         "sendto(%s, [{nlmsg_len=48, nlmsg_type=RTM_DELNEIGH, nlmsg_flags=NLM_F_REQUEST, nlmsg_seq=77, "
         "nlmsg_pid=4000000000}, {ndm_family=AF_BRIDGE, ndm_ifindex=-3, ndm_state=NUD_STALE|NUD_PERMANENT, "
         "ndm_flags=NTF_SELF, ndm_type=RTN_UNICAST}, [[{nla_len=10, nla_type=NDA_LLADDR}, 02:03:04:05:06:07], "
         "[{nla_len=6, nla_type=NDA_VLAN}, 60001]]], %zu, 0, NULL, 0)",
         shown, used);
}
CASE(netlink_answers) {
  int fd = netlink(NETLINK_ROUTE);
  const char* shown = name(fd, "ROUTE");
  begin_message(NLMSG_ERROR, 0x300);
  put(&(int){-ENODEV}, 4);
  put(&(struct nlmsghdr){40, RTM_SETLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 2}, 16);
  attribute(1, "no such", 8);
  attribute(2, &(unsigned){4000000001u}, 4);
  void* e = end_message(0);
  size_t length = used;
  used = 0;
  begin_message(NLMSG_DONE, NLM_F_MULTI);
  put(&(int){0}, 4);
  void* d = end_message(0);
  struct iovec v = {e, length};
  struct msghdr* m = edge_of((struct msghdr){NULL, 0, &v, 1, NULL, 0, 0});
  ANSWERS({SYS_recvfrom, 20}, {SYS_recvmsg, 56});
  begin();
  long r = sys(SYS_recvmsg, fd, m, 0);
  expect(r,
         "recvmsg(%s, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=[{nlmsg_len=56, nlmsg_type=NLMSG_ERROR, "
         "nlmsg_flags=NLM_F_CAPPED|NLM_F_ACK_TLVS, nlmsg_seq=77, nlmsg_pid=4000000000}, {error=-ENODEV, "
         "msg={nlmsg_len=40, nlmsg_type=RTM_SETLINK, nlmsg_flags=NLM_F_REQUEST|NLM_F_ACK, nlmsg_seq=1, nlmsg_pid=2}}, "
         "[[{nla_len=12, nla_type=NLMSGERR_ATTR_MSG}, \"no such\"], [{nla_len=8, nla_type=NLMSGERR_ATTR_OFFS}, "
         "4000000001]]], iov_len=%zu}], msg_iovlen=1, msg_control=NULL, msg_controllen=0, msg_flags=0}, 0)",
         shown, length);
  r = sys(SYS_recvfrom, fd, d, 100L, 0, NULL, NULL);
  expect(r,
         "recvfrom(%s, [{nlmsg_len=20, nlmsg_type=NLMSG_DONE, nlmsg_flags=NLM_F_MULTI, nlmsg_seq=77, "
         "nlmsg_pid=4000000000}, 0], 100, 0, NULL, NULL)",
         shown);
}
CASE(netlink_others) {
  int generic = netlink(NETLINK_GENERIC), diag = netlink(NETLINK_SOCK_DIAG), event = netlink(NETLINK_KOBJECT_UEVENT);
  const char *g = name(generic, "GENERIC"), *s = name(diag, "SOCK_DIAG"), *u = name(event, "KOBJECT_UEVENT");
  begin_message(GENL_ID_CTRL, NLM_F_REQUEST);
  put(&(struct genlmsghdr){CTRL_CMD_GETFAMILY, 1, 0}, 4);
  attribute(CTRL_ATTR_FAMILY_NAME, "nl80211", 8);
  void* first = end_message(0);
  size_t length = used;
  used = 0;
  begin_message(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST);
  put("\x02\x06\x03\0\xff\x0f\0\0\0\x50\x1f\x90\x7f\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\x0a\0\0\x02\0\0\0\0\0\0\0\0\0\0\0\0"
      "\x03\0\0\0\x04\0\0\0\x05\0\0\0",
      56);
  void* second = end_message(0);
  ANSWERS({SYS_sendto, 100});
  begin();
  long r = sys(SYS_sendto, generic, first, length, 0, NULL, 0);
  expect(r,
         "sendto(%s, [{nlmsg_len=32, nlmsg_type=GENL_ID_CTRL, nlmsg_flags=NLM_F_REQUEST, nlmsg_seq=77, "
         "nlmsg_pid=4000000000}, {cmd=CTRL_CMD_GETFAMILY, version=1, reserved=0}, [[{nla_len=12, "
         "nla_type=CTRL_ATTR_FAMILY_NAME}, \"nl80211\"]]], %zu, 0, NULL, 0)",
         g, length);
  r = sys(SYS_sendto, diag, second, used, 0, NULL, 0);
  expect(r,
         "sendto(%s, [{nlmsg_len=72, nlmsg_type=SOCK_DIAG_BY_FAMILY, nlmsg_flags=NLM_F_REQUEST, nlmsg_seq=77, "
         "nlmsg_pid=4000000000}, {sdiag_family=AF_INET, sdiag_protocol=IPPROTO_TCP, idiag_ext=0x3, idiag_states=0xfff, "
         "idiag_sport=htons(80), idiag_dport=htons(8080), idiag_src=inet_addr(\"127.0.0.1\"), "
         "idiag_dst=inet_addr(\"10.0.0.2\"), idiag_if=3, idiag_cookie0=0x4, idiag_cookie1=0x5}], %zu, 0, NULL, 0)",
         s, used);
  r = sys(SYS_sendto, event, "add@/devices/x\0ACTION=add", 25L, 0, NULL, 0);
  expect(r, "sendto(%s, \"add@/devices/x\\0ACTION=add\", 25, 0, NULL, 0)", u);
}
/* Lengths of a message and of an attribute that are none, and a message that ends in the middle. */
CASE(netlink_broken) {
  int fd = netlink(NETLINK_ROUTE);
  const char* shown = name(fd, "ROUTE");
  begin_message(RTM_DELLINK, NLM_F_REQUEST);
  put(&(struct ifinfomsg){0}, 16);
  attribute(IFLA_MTU, "\x01\x02", 2);
  attribute(IFLA_TXQLEN, &(unsigned){7}, 4);
  void* m = end_message(0);
  char* zero = edge(m, used);
  ((struct nlmsghdr*)zero)->nlmsg_len = 3;
  char* loop = edge(m, used);
  ((struct rtattr*)(loop + 32))->rta_len = 0;
  ANSWERS({SYS_sendto, 100});
  begin();
  const char* head = "nlmsg_type=RTM_DELLINK, nlmsg_flags=NLM_F_REQUEST, nlmsg_seq=77, nlmsg_pid=4000000000}";
  const char* link = "{ifi_family=AF_UNSPEC, ifi_type=ARPHRD_NETROM, ifi_index=0, ifi_flags=0, ifi_change=0}";
  long r = sys(SYS_sendto, fd, m, 28L, 0, NULL, 0);
  expect(r,
         "sendto(%s, [{nlmsg_len=48, %s, {ifi_family=AF_UNSPEC, ifi_type=ARPHRD_NETROM, ifi_index=0, ifi_flags=0}], "
         "28, 0, NULL, 0)",
         shown, head);
  r = sys(SYS_sendto, fd, zero, 48L, 0, NULL, 0);
  expect(r, "sendto(%s, [{nlmsg_len=3, %s], 48, 0, NULL, 0)", shown, head);
  r = sys(SYS_sendto, fd, loop, 48L, 0, NULL, 0);
  expect(r, "sendto(%s, [{nlmsg_len=48, %s, %s, [[{nla_len=0, nla_type=IFLA_MTU}]]], 48, 0, NULL, 0)", shown, head,
         link);
  r = sys(SYS_sendto, fd, m, 48L, 0, NULL, 0);
  expect(r,
         "sendto(%s, [{nlmsg_len=48, %s, %s, [[{nla_len=6, nla_type=IFLA_MTU}, \"\\1\\2\"], [{nla_len=8, "
         "nla_type=IFLA_TXQLEN}, 7]]], 48, 0, NULL, 0)",
         shown, head, link);
  r = sys(SYS_sendto, fd, m, 10L, 0, NULL, 0);
  expect(r, "sendto(%s, \"0\\0\\0\\0\\21\\0\\1\\0M\\0\", 10, 0, NULL, 0)", shown);
}
