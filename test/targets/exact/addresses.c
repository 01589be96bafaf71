/* Socket addresses of the families beside the usual ones. No socket is needed: the address is read in any case. */
#include "exact.h"

#include <arpa/inet.h>
#include <linux/atalk.h>
#include <linux/atm.h>
#include <linux/ax25.h>
#include <linux/can.h>
#include <linux/if_alg.h>
#include <linux/if_arp.h>
#include <linux/if_pppox.h>
#include <linux/if_xdp.h>
#include <linux/llc.h>
#include <linux/mctp.h>
#include <linux/nfc.h>
#include <linux/phonet.h>
#include <linux/qrtr.h>
#include <linux/rose.h>
#include <linux/rxrpc.h>
#include <linux/tipc.h>
#include <linux/x25.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define BIND(address, length) sys(SYS_bind, -1, address, length)

CASE(address_alg) {
  struct sockaddr_alg* a = edge_of((struct sockaddr_alg){.salg_family = AF_ALG,
                                                         .salg_type = "skcipher",
                                                         .salg_feat = 0x90,
                                                         .salg_mask = 0x80000080,
                                                         .salg_name = "cbc(aes)"});
  begin();
  long r = BIND(a, 88);
  expect(r,
         "bind(-1, {sa_family=AF_ALG, salg_type=\"skcipher\", salg_feat=CRYPTO_ALG_LARVAL|CRYPTO_ALG_ASYNC, "
         "salg_mask=CRYPTO_ALG_ASYNC|0x80000000, salg_name=\"cbc(aes)\"}, 88)");
  a->salg_feat = a->salg_mask = 0;
  r = BIND(a, 88);
  expect(r,
         "bind(-1, {sa_family=AF_ALG, salg_type=\"skcipher\", salg_feat=0, salg_mask=0, salg_name=\"cbc(aes)\"}, 88)");
  r = BIND(a, 12);
  expect(r, "bind(-1, {sa_family=AF_ALG, sa_data=\"skcipher\\0\\0\"}, 12)");
  /* Neither end has to have a NUL. */
  memset(a->salg_type, 'x', 14);
  memset(a->salg_name, 'y', 64);
  r = BIND(a, 88);
  expect(r,
         "bind(-1, {sa_family=AF_ALG, salg_type=\"xxxxxxxxxxxxxx\", salg_feat=0, salg_mask=0, "
         "salg_name=\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\"}, 88)");
}
CASE(address_can) {
  struct sockaddr_can* a = edge_of((struct sockaddr_can){.can_family = AF_CAN, .can_ifindex = -7});
  a->can_addr.tp.rx_id = 0x80000123;
  a->can_addr.tp.tx_id = 0x7ff;
  begin();
  long r = BIND(a, 16);
  expect(r, "bind(-1, {sa_family=AF_CAN, can_ifindex=-7, tp={rx_id=0x80000123, tx_id=0x7ff}}, 16)");
  a->can_addr.j1939.pgn = 0x12300;
  a->can_addr.j1939.addr = 0xfe;
  r = BIND(a, 24);
  expect(r,
         "bind(-1, {sa_family=AF_CAN, can_ifindex=-7, tp={rx_id=0x80000123, tx_id=0x7ff}, "
         "j1939={name=0x7ff80000123, pgn=0x12300, addr=0xfe}}, 24)");
  r = BIND(a, 8);
  expect(r, "bind(-1, {sa_family=AF_CAN, sa_data=\"\\0\\0\\371\\377\\377\\377\"}, 8)");
}
CASE(address_xdp) {
  struct sockaddr_xdp* a = edge_of((struct sockaddr_xdp){AF_XDP, 0x8019, 4000000007u, 4000000003u, 9});
  begin();
  long r = BIND(a, 16);
  expect(r,
         "bind(-1, {sa_family=AF_XDP, sxdp_flags=XDP_SHARED_UMEM|XDP_USE_NEED_WAKEUP|XDP_USE_SG|0x8000, "
         "sxdp_ifindex=4000000007, sxdp_queue_id=4000000003, sxdp_shared_umem_fd=9}, 16)");
  a->sxdp_flags = XDP_COPY | XDP_ZEROCOPY, a->sxdp_shared_umem_fd = 0;
  r = BIND(a, 16);
  expect(r,
         "bind(-1, {sa_family=AF_XDP, sxdp_flags=XDP_COPY|XDP_ZEROCOPY, sxdp_ifindex=4000000007, "
         "sxdp_queue_id=4000000003}, 16)");
  a->sxdp_flags = 0x4000;
  r = BIND(a, 16);
  expect(r,
         "bind(-1, {sa_family=AF_XDP, sxdp_flags=0x4000 /* XDP_??? */, sxdp_ifindex=4000000007, "
         "sxdp_queue_id=4000000003}, 16)");
  r = BIND(a, 15);
  expect(r, "bind(-1, {sa_family=AF_XDP, sa_data=\"\\0@\\7(k\\356\\3(k\\356\\0\\0\\0\"}, 15)");
}
CASE(address_tipc) {
  struct sockaddr_tipc* a =
      edge_of((struct sockaddr_tipc){.family = AF_TIPC, .addrtype = TIPC_SERVICE_RANGE, .scope = TIPC_NODE_SCOPE});
  a->addr.nameseq = (struct tipc_service_range){4000000001u, 2, 4000000003u};
  begin();
  long r = BIND(a, 16);
  expect(r,
         "bind(-1, {sa_family=AF_TIPC, addrtype=TIPC_SERVICE_RANGE, scope=TIPC_NODE_SCOPE, "
         "addr={nameseq={type=4000000001, "
         "lower=2, upper=4000000003}}}, 16)");
  a->addrtype = TIPC_SERVICE_ADDR, a->scope = -TIPC_CLUSTER_SCOPE;
  r = BIND(a, 16);
  expect(r,
         "bind(-1, {sa_family=AF_TIPC, addrtype=TIPC_SERVICE_ADDR, scope=-2, addr={name={name={type=4000000001, "
         "instance=2}, domain=4000000003}}}, 16)");
  a->addrtype = TIPC_SOCKET_ADDR, a->scope = TIPC_CLUSTER_SCOPE;
  r = BIND(a, 16);
  expect(r,
         "bind(-1, {sa_family=AF_TIPC, addrtype=TIPC_SOCKET_ADDR, scope=TIPC_CLUSTER_SCOPE, addr={id={ref=4000000001, "
         "node=0x2}}}, 16)");
  a->addrtype = 9, a->scope = TIPC_ZONE_SCOPE;
  r = BIND(a, 16);
  expect(r, "bind(-1, {sa_family=AF_TIPC, addrtype=0x9 /* TIPC_??? */, scope=TIPC_ZONE_SCOPE, addr={}}, 16)");
}
/* No header of Bluetooth is exported: net/bluetooth/hci_sock.h, sco.h, rfcomm.h, l2cap.h. */
CASE(address_bluetooth) {
  unsigned char* a = edge(&(unsigned char[14]){31, 0, 0x03, 0, 5, 6, 7, 8, 9, 10, 4, 0, 1, 0}, 14);
  begin();
  long r = BIND(a, 4);
  expect(r, "bind(-1, {sa_family=AF_BLUETOOTH, hci_dev=htobs(3)}, 4)");
  a[4] = 3, a[5] = 0;
  r = BIND(a, 6);
  expect(r, "bind(-1, {sa_family=AF_BLUETOOTH, hci_dev=htobs(3), hci_channel=HCI_CHANNEL_CONTROL}, 6)");
  a[2] = a[3] = 0xff, a[4] = 9;
  r = BIND(a, 6);
  expect(r, "bind(-1, {sa_family=AF_BLUETOOTH, hci_dev=htobs(65535), hci_channel=0x9 /* HCI_CHANNEL_??? */}, 6)");
  memcpy(a + 2, "\3\0\5\6\7\x10\x11\x12", 8);
  r = BIND(a, 8);
  expect(r, "bind(-1, {sa_family=AF_BLUETOOTH, sco_bdaddr=03:00:05:06:07:10}, 8)");
  r = BIND(a, 10);
  expect(r, "bind(-1, {sa_family=AF_BLUETOOTH, rc_bdaddr=03:00:05:06:07:10, rc_channel=17}, 10)");
  r = BIND(a, 12);
  expect(r,
         "bind(-1, {sa_family=AF_BLUETOOTH, l2_psm=htobs(L2CAP_PSM_RFCOMM), l2_bdaddr=05:06:07:10:11:12, "
         "l2_cid=htobs(L2CAP_CID_ATT)}, 12)");
  r = BIND(a, 14);
  expect(r,
         "bind(-1, {sa_family=AF_BLUETOOTH, l2_psm=htobs(L2CAP_PSM_RFCOMM), l2_bdaddr=05:06:07:10:11:12, "
         "l2_cid=htobs(L2CAP_CID_ATT), l2_bdaddr_type=BDADDR_LE_PUBLIC}, 14)");
  a[2] = 0x99, a[10] = 0x41, a[12] = 7;
  r = BIND(a, 14);
  expect(r,
         "bind(-1, {sa_family=AF_BLUETOOTH, l2_psm=htobs(0x99 /* L2CAP_PSM_??? */), l2_bdaddr=05:06:07:10:11:12, "
         "l2_cid=htobs(0x41), l2_bdaddr_type=0x7 /* BDADDR_??? */}, 14)");
  r = BIND(a, 9);
  expect(r, "bind(-1, {sa_family=AF_BLUETOOTH, sa_data=\"\\231\\0\\5\\6\\7\\20\\21\"}, 9)");
}
CASE(address_nfc) {
  struct sockaddr_nfc* a = edge_of((struct sockaddr_nfc){AF_NFC, 4000000001u, 2, NFC_PROTO_ISO15693});
  struct sockaddr_nfc_llcp* l =
      edge_of((struct sockaddr_nfc_llcp){AF_NFC, 1, 2, NFC_PROTO_NFC_DEP, 3, 4, "urn:nfc:sn:snep", 15});
  begin();
  long r = BIND(a, 16);
  expect(r, "bind(-1, {sa_family=AF_NFC, dev_idx=4000000001, target_idx=0x2, nfc_protocol=NFC_PROTO_ISO15693}, 16)");
  a->nfc_protocol = 77;
  r = BIND(a, 16);
  expect(r,
         "bind(-1, {sa_family=AF_NFC, dev_idx=4000000001, target_idx=0x2, nfc_protocol=0x4d /* NFC_PROTO_??? */}, 16)");
  r = BIND(l, 96);
  expect(r,
         "bind(-1, {sa_family=AF_NFC, dev_idx=1, target_idx=0x2, nfc_protocol=NFC_PROTO_NFC_DEP, dsap=3, ssap=4, "
         "service_name=\"urn:nfc:sn:snep\", service_name_len=15}, 96)");
}
CASE(addresses_of_amateurs) {
  struct full_sockaddr_ax25* a = edge_room(sizeof *a);
  struct sockaddr_rose* rose = edge_of((struct sockaddr_rose){.srose_family = AF_ROSE, .srose_ndigis = 1});
  struct sockaddr_x25* x = edge_of((struct sockaddr_x25){AF_X25, {"12345"}});
  memset(a, 0, sizeof *a);
  a->fsa_ax25.sax25_family = AF_AX25;
  memcpy(&a->fsa_ax25.sax25_call, "LINUX-1", 7);
  a->fsa_ax25.sax25_ndigis = -2;
  for (int i = 0; i < 8; i++) memset(&a->fsa_digipeater[i], '0' + i, 7);
  memcpy(&rose->srose_addr, "\1\2\3\4\5", 5);
  memcpy(&rose->srose_call, "CALLING", 7);
  memcpy(&rose->srose_digi, "DIGITAL", 7);
#define DIGIPEATERS                                                                                      \
  "fsa_digipeater=[{ax25_call=\"0000000\"}, {ax25_call=\"1111111\"}, {ax25_call=\"2222222\"}, "          \
  "{ax25_call=\"3333333\"}, {ax25_call=\"4444444\"}, {ax25_call=\"5555555\"}, {ax25_call=\"6666666\"}, " \
  "{ax25_call=\"7777777\"}]"
  begin();
  long r = BIND(a, 72);
  expect(r, "bind(-1, {sa_family=AF_AX25, sax25_call={ax25_call=\"LINUX-1\"}, sax25_ndigis=-2, " DIGIPEATERS "}, 72)");
  a->fsa_ax25.sax25_family = AF_NETROM;
  r = BIND(a, 72);
  expect(r,
         "bind(-1, {sa_family=AF_NETROM, sax25_call={ax25_call=\"LINUX-1\"}, sax25_ndigis=-2, " DIGIPEATERS "}, 72)");
  r = BIND(rose, 28);
  expect(r,
         "bind(-1, {sa_family=AF_ROSE, srose_addr={rose_addr=\"\\1\\2\\3\\4\\5\"}, srose_call={ax25_call=\"CALLING\"}, "
         "srose_ndigis=1, srose_digi={ax25_call=\"DIGITAL\"}}, 28)");
  r = BIND(x, 18);
  expect(r, "bind(-1, {sa_family=AF_X25, sx25_addr={x25_addr=\"12345\"}}, 18)");
}
CASE(addresses_of_old_networks) {
  unsigned char* ipx =
      edge(&(unsigned char[16]){4, 0, 0x12, 0x34, 0xde, 0xad, 0xbe, 0xef, 1, 2, 3, 4, 5, 6, 17, 0}, 16);
  struct sockaddr_at* at = edge_of((struct sockaddr_at){AF_APPLETALK, 200, {htons(0xff00), 129}, {0}});
  struct sockaddr_atmpvc* atm = edge_of((struct sockaddr_atmpvc){AF_ATMPVC, {-1, -2, -3}});
  struct sockaddr_llc* llc =
      edge_of((struct sockaddr_llc){AF_LLC, ARPHRD_ETHER, 1, 2, 3, 0x42, {1, 2, 3, 0xab, 5, 6}, {0}});
  begin();
  long r = BIND(ipx, 16);
  expect(r,
         "bind(-1, {sa_family=AF_IPX, sipx_port=htons(4660), sipx_network=htonl(0xdeadbeef), "
         "sipx_node=[0x1, 0x2, 0x3, 0x4, 0x5, 0x6], sipx_type=0x11}, 16)");
  r = BIND(at, 16);
  expect(r, "bind(-1, {sa_family=AF_APPLETALK, sat_port=200, sat_addr={s_net=htons(65280), s_node=129}}, 16)");
  r = BIND(atm, 12);
  expect(r, "bind(-1, {sa_family=AF_ATMPVC, sap_addr={itf=-1, vpi=-2, vci=-3}}, 12)");
  r = BIND(llc, 16);
  expect(r,
         "bind(-1, {sa_family=AF_LLC, sllc_arphrd=ARPHRD_ETHER, sllc_test=1, sllc_xid=2, sllc_ua=3, sllc_sap=0x42, "
         "sllc_mac=01:02:03:ab:05:06}, 16)");
}
CASE(address_pppox) {
  struct sockaddr_pppox* a = edge_of((struct sockaddr_pppox){.sa_family = AF_PPPOX, .sa_protocol = PX_PROTO_OE});
  struct sockaddr_pppol2tp* l = edge_of((struct sockaddr_pppol2tp){AF_PPPOX, PX_PROTO_OL2TP, {.pid = -3, .fd = -4}});
  a->sa_addr.pppoe = (struct pppoe_addr){htons(0x1234), {0xfe, 1, 2, 3, 4, 5}, "eth0"};
  l->pppol2tp.addr = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(1701)};
  l->pppol2tp.s_tunnel = 1, l->pppol2tp.s_session = 2, l->pppol2tp.d_tunnel = 3, l->pppol2tp.d_session = 65535;
  begin();
  long r = BIND(a, 30);
  expect(r,
         "bind(-1, {sa_family=AF_PPPOX, sa_protocol=PX_PROTO_OE, pppoe={sid=htons(4660), remote=fe:01:02:03:04:05, "
         "dev=\"eth0\"}}, 30)");
  a->sa_protocol = PX_PROTO_PPTP;
  a->sa_addr.pptp = (struct pptp_addr){65535, {htonl(0x0a000001)}};
  r = BIND(a, 30);
  expect(r,
         "bind(-1, {sa_family=AF_PPPOX, sa_protocol=PX_PROTO_PPTP, pptp={call_id=65535, "
         "sin_addr=inet_addr(\"10.0.0.1\")}}, 30)");
  a->sa_protocol = 77;
  r = BIND(a, 30);
  expect(r, "bind(-1, {sa_family=AF_PPPOX, sa_protocol=0x4d /* PX_PROTO_??? */}, 30)");
  r = BIND(l, 38);
  expect(r,
         "bind(-1, {sa_family=AF_PPPOX, sa_protocol=PX_PROTO_OL2TP, pppol2tp={pid=-3, fd=-4, addr={sa_family=AF_INET, "
         "sin_port=htons(1701), sin_addr=inet_addr(\"0.0.0.0\")}, s_tunnel=1, s_session=2, d_tunnel=3, "
         "d_session=65535}}, 38)");
}
CASE(addresses_of_calls) {
  struct sockaddr_rxrpc* a = edge_of((struct sockaddr_rxrpc){AF_RXRPC, 7001, SOCK_DGRAM, 16, {0}});
  struct sockaddr_pn* p = edge_of((struct sockaddr_pn){AF_PHONET, 0x11, 0x22, 0x33, {0}});
  struct sockaddr_qrtr* q = edge_of((struct sockaddr_qrtr){AF_QIPCRTR, 0x80000001, 0xfffffffe});
  struct sockaddr_mctp* m = edge_of((struct sockaddr_mctp){AF_MCTP, 0, 0x80000001, {9}, 0x7e, 0x88, 0});
  struct sockaddr_in* smc = edge_of((struct sockaddr_in){AF_SMC, htons(80), {htonl(0x01020304)}, {0}});
  unsigned char* isdn = edge(&(unsigned char[6]){34, 0, 1, 2, 3, 200}, 6);
  /* net/af_ieee802154.h */
  struct {
    unsigned short family;
    int type;
    unsigned short pan, address[4];
  }* i = edge_room(20);
  memset(i, 0, 20);
  i->family = 36, i->type = 3, i->pan = 0xffff;
  memcpy(i->address, "\1\2\3\4\5\6\7\x88", 8);
  a->transport.sin = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(7000)};
  begin();
  long r = BIND(a, 36);
  expect(r,
         "bind(-1, {sa_family=AF_RXRPC, srx_service=7001, transport_type=SOCK_DGRAM, transport_len=16, "
         "transport={sa_family=AF_INET, sin_port=htons(7000), sin_addr=inet_addr(\"0.0.0.0\")}}, 36)");
  r = BIND(a, 24);
  expect(r,
         "bind(-1, {sa_family=AF_RXRPC, srx_service=7001, transport_type=SOCK_DGRAM, transport_len=16, "
         "transport={sa_family=AF_INET, sin_port=htons(7000), sin_addr=inet_addr(\"0.0.0.0\")}}, 24)");
  r = BIND(p, 16);
  expect(r, "bind(-1, {sa_family=AF_PHONET, spn_obj=0x11, spn_dev=0x22, spn_resource=0x33}, 16)");
  r = BIND(q, 12);
  expect(r, "bind(-1, {sa_family=AF_QIPCRTR, sq_node=0x80000001, sq_port=0xfffffffe}, 12)");
  r = BIND(m, 12);
  expect(r,
         "bind(-1, {sa_family=AF_MCTP, smctp_network=0x80000001, smctp_addr={s_addr=0x9}, smctp_type=0x7e, "
         "smctp_tag=0x88}, 12)");
  r = BIND(smc, 16);
  expect(r, "bind(-1, {sa_family=AF_SMC, sin_port=htons(80), sin_addr=inet_addr(\"1.2.3.4\")}, 16)");
  smc->sin_family = 21;
  r = BIND(smc, 16);
  expect(r, "bind(-1, {sa_family=AF_RDS, sin_port=htons(80), sin_addr=inet_addr(\"1.2.3.4\")}, 16)");
  r = BIND(isdn, 6);
  expect(r, "bind(-1, {sa_family=AF_ISDN, dev=1, channel=2, sapi=3, tei=200}, 6)");
  r = BIND(i, 20);
  expect(r,
         "bind(-1, {sa_family=AF_IEEE802154, addr={addr_type=IEEE802154_ADDR_LONG, pan_id=0xffff, "
         "hwaddr=01:02:03:04:05:06:07:88}}, 20)");
  i->type = 2;
  r = BIND(i, 20);
  expect(r,
         "bind(-1, {sa_family=AF_IEEE802154, addr={addr_type=IEEE802154_ADDR_SHORT, pan_id=0xffff, "
         "short_addr=0x201}}, 20)");
}
CASE(addresses_without_a_layout) {
  unsigned short* a = edge((unsigned short[]){32, 0x4142, 0x4344, 0x45}, 8);
  begin();
  static const struct constant none[] = {K(AF_UNSPEC), K(AF_KEY),  K(AF_ATMSVC), K(AF_SNA), K(AF_IRDA),
                                         K(AF_IUCV),   K(AF_CAIF), K(AF_KCM),    K(AF_IB),  K(AF_MPLS)};
  EACH(k, none) {
    *a = (unsigned short)k->value;
    long r = BIND(a, 8);
    expect(r, "bind(-1, {sa_family=%s, sa_data=\"BADCE\\0\"}, 8)", k->name);
  }
}
