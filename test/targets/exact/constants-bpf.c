/* Names of bpf(2) one by one, where bpf.c takes only some: linux/bpf.h of Linux 7.0. The kernel answers without
 * looking. */
#include "exact.h"

#include <linux/bpf.h>
#include <linux/netfilter.h>

/* A command with a struct of so many words of zeros, to one of which each value is written. */
#define WORDS(title, command, count, word, value, shown, ...)                                             \
  CASE(title) {                                                                                           \
    static const struct constant list[] = {__VA_ARGS__};                                                  \
    uint32_t* x = edge_room(4 * (count));                                                                 \
    ANSWERS({SYS_bpf, 0});                                                                                \
    begin();                                                                                              \
    EACH(k, list) {                                                                                       \
      memset(x, 0, 4 * (count));                                                                          \
      x[word] = (uint32_t)(value);                                                                        \
      expect(sys(SYS_bpf, low32(command), x, 4 * (count)), "bpf(" #command ", {" shown "}, %d)", k->name, \
             4 * (count));                                                                                \
    }                                                                                                     \
  }
#define MAP(type, flags) "map_type=" type ", key_size=0, value_size=0, max_entries=0, map_flags=" flags
WORDS(bpf_map_types, BPF_MAP_CREATE, 5, 0, k->value, MAP("%s", "0"), K(BPF_MAP_TYPE_UNSPEC), K(BPF_MAP_TYPE_ARRAY),
      K(BPF_MAP_TYPE_PROG_ARRAY), K(BPF_MAP_TYPE_PERF_EVENT_ARRAY), K(BPF_MAP_TYPE_PERCPU_HASH),
      K(BPF_MAP_TYPE_PERCPU_ARRAY), K(BPF_MAP_TYPE_STACK_TRACE), K(BPF_MAP_TYPE_CGROUP_ARRAY), K(BPF_MAP_TYPE_LRU_HASH),
      K(BPF_MAP_TYPE_LRU_PERCPU_HASH), K(BPF_MAP_TYPE_LPM_TRIE), K(BPF_MAP_TYPE_HASH_OF_MAPS), K(BPF_MAP_TYPE_DEVMAP),
      K(BPF_MAP_TYPE_SOCKMAP), K(BPF_MAP_TYPE_CPUMAP), K(BPF_MAP_TYPE_XSKMAP), K(BPF_MAP_TYPE_SOCKHASH),
      K(BPF_MAP_TYPE_CGROUP_STORAGE), K(BPF_MAP_TYPE_REUSEPORT_SOCKARRAY), K(BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE),
      K(BPF_MAP_TYPE_QUEUE), K(BPF_MAP_TYPE_STACK), K(BPF_MAP_TYPE_SK_STORAGE), K(BPF_MAP_TYPE_DEVMAP_HASH),
      K(BPF_MAP_TYPE_STRUCT_OPS), K(BPF_MAP_TYPE_RINGBUF), K(BPF_MAP_TYPE_INODE_STORAGE), K(BPF_MAP_TYPE_TASK_STORAGE),
      K(BPF_MAP_TYPE_BLOOM_FILTER), K(BPF_MAP_TYPE_USER_RINGBUF), {"BPF_MAP_TYPE_CGRP_STORAGE", 0x20},
      {"BPF_MAP_TYPE_ARENA", 0x21}, {"BPF_MAP_TYPE_INSN_ARRAY", 0x22})
WORDS(bpf_map_flags, BPF_MAP_CREATE, 5, 4, k->value, MAP("BPF_MAP_TYPE_UNSPEC", "%s"), K(BPF_F_NO_PREALLOC),
      K(BPF_F_NO_COMMON_LRU), K(BPF_F_WRONLY), K(BPF_F_STACK_BUILD_ID), K(BPF_F_ZERO_SEED), K(BPF_F_RDONLY_PROG),
      K(BPF_F_WRONLY_PROG), K(BPF_F_CLONE), K(BPF_F_MMAPABLE), K(BPF_F_PRESERVE_ELEMS), K(BPF_F_INNER_MAP),
      {"BPF_F_LINK", 0x2000}, {"BPF_F_PATH_FD", 0x4000}, {"BPF_F_VTYPE_BTF_OBJ_FD", 0x8000},
      {"BPF_F_SEGV_ON_FAULT", 0x20000}, {"BPF_F_NO_USER_CONV", 0x40000})
#define PROGRAM(type, instructions, flags)     \
  "prog_type=" type ", insn_cnt=" instructions \
  ", license=NULL, log_level=0, log_size=0, log_buf=NULL, kern_version=0, prog_flags=" flags
WORDS(bpf_program_types, BPF_PROG_LOAD, 12, 0, k->value, PROGRAM("%s", "0, insns=NULL", "0"), K(BPF_PROG_TYPE_UNSPEC),
      K(BPF_PROG_TYPE_KPROBE), K(BPF_PROG_TYPE_SCHED_CLS), K(BPF_PROG_TYPE_SCHED_ACT), K(BPF_PROG_TYPE_TRACEPOINT),
      K(BPF_PROG_TYPE_XDP), K(BPF_PROG_TYPE_PERF_EVENT), K(BPF_PROG_TYPE_CGROUP_SKB), K(BPF_PROG_TYPE_CGROUP_SOCK),
      K(BPF_PROG_TYPE_LWT_IN), K(BPF_PROG_TYPE_LWT_OUT), K(BPF_PROG_TYPE_LWT_XMIT), K(BPF_PROG_TYPE_SOCK_OPS),
      K(BPF_PROG_TYPE_SK_SKB), K(BPF_PROG_TYPE_CGROUP_DEVICE), K(BPF_PROG_TYPE_SK_MSG), K(BPF_PROG_TYPE_RAW_TRACEPOINT),
      K(BPF_PROG_TYPE_CGROUP_SOCK_ADDR), K(BPF_PROG_TYPE_LWT_SEG6LOCAL), K(BPF_PROG_TYPE_LIRC_MODE2),
      K(BPF_PROG_TYPE_SK_REUSEPORT), K(BPF_PROG_TYPE_FLOW_DISSECTOR), K(BPF_PROG_TYPE_CGROUP_SYSCTL),
      K(BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE), K(BPF_PROG_TYPE_CGROUP_SOCKOPT), K(BPF_PROG_TYPE_STRUCT_OPS),
      K(BPF_PROG_TYPE_EXT), K(BPF_PROG_TYPE_LSM), K(BPF_PROG_TYPE_SK_LOOKUP), K(BPF_PROG_TYPE_SYSCALL),
      {"BPF_PROG_TYPE_NETFILTER", 0x20})
WORDS(bpf_program_flags, BPF_PROG_LOAD, 12, 11, k->value, PROGRAM("BPF_PROG_TYPE_UNSPEC", "0, insns=NULL", "%s"),
      K(BPF_F_ANY_ALIGNMENT), K(BPF_F_TEST_RND_HI32), K(BPF_F_TEST_STATE_FREQ), K(BPF_F_XDP_HAS_FRAGS),
      {"BPF_F_XDP_DEV_BOUND_ONLY", 0x40}, {"BPF_F_TEST_REG_INVARIANTS", 0x80}, {"BPF_F_TOKEN_FD", 0x10000})
static const struct constant attach_types[] = {K(BPF_CGROUP_INET_INGRESS),
                                               K(BPF_CGROUP_INET_EGRESS),
                                               K(BPF_CGROUP_INET_SOCK_CREATE),
                                               K(BPF_CGROUP_SOCK_OPS),
                                               K(BPF_SK_SKB_STREAM_PARSER),
                                               K(BPF_SK_SKB_STREAM_VERDICT),
                                               K(BPF_CGROUP_DEVICE),
                                               K(BPF_SK_MSG_VERDICT),
                                               K(BPF_CGROUP_INET4_BIND),
                                               K(BPF_CGROUP_INET4_CONNECT),
                                               K(BPF_CGROUP_INET6_CONNECT),
                                               K(BPF_CGROUP_INET4_POST_BIND),
                                               K(BPF_CGROUP_INET6_POST_BIND),
                                               K(BPF_CGROUP_UDP4_SENDMSG),
                                               K(BPF_CGROUP_UDP6_SENDMSG),
                                               K(BPF_LIRC_MODE2),
                                               K(BPF_FLOW_DISSECTOR),
                                               K(BPF_CGROUP_UDP4_RECVMSG),
                                               K(BPF_CGROUP_UDP6_RECVMSG),
                                               K(BPF_CGROUP_SETSOCKOPT),
                                               K(BPF_TRACE_RAW_TP),
                                               K(BPF_MODIFY_RETURN),
                                               K(BPF_LSM_MAC),
                                               K(BPF_CGROUP_INET4_GETPEERNAME),
                                               K(BPF_CGROUP_INET6_GETPEERNAME),
                                               K(BPF_CGROUP_INET4_GETSOCKNAME),
                                               K(BPF_CGROUP_INET6_GETSOCKNAME),
                                               K(BPF_XDP_DEVMAP),
                                               K(BPF_CGROUP_INET_SOCK_RELEASE),
                                               K(BPF_XDP_CPUMAP),
                                               K(BPF_SK_SKB_VERDICT),
                                               K(BPF_SK_REUSEPORT_SELECT),
                                               K(BPF_SK_REUSEPORT_SELECT_OR_MIGRATE),
                                               K(BPF_LSM_CGROUP),
                                               {"BPF_CGROUP_UNIX_CONNECT", 0x31},
                                               {"BPF_CGROUP_UNIX_SENDMSG", 0x32},
                                               {"BPF_CGROUP_UNIX_RECVMSG", 0x33},
                                               {"BPF_CGROUP_UNIX_GETPEERNAME", 0x34},
                                               {"BPF_CGROUP_UNIX_GETSOCKNAME", 0x35},
                                               {"BPF_NETKIT_PEER", 0x37},
                                               {"BPF_TRACE_KPROBE_SESSION", 0x38},
                                               {"BPF_TRACE_UPROBE_SESSION", 0x39},
                                               {"BPF_TRACE_FSESSION", 0x3a}};
static const struct constant attach_flags[] = {
    K(BPF_F_ALLOW_OVERRIDE), {"BPF_F_PREORDER", 0x40}, {"BPF_F_LINK", 0x2000}};
CASE(bpf_attachments) {
  uint32_t* x = edge_room(16);
  ANSWERS({SYS_bpf, 0});
  begin();
  memset(x, 0, 16);
  EACH(k, attach_types) {
    x[2] = (uint32_t)k->value;
    /* Of netkit the target is an interface. */
    expect(sys(SYS_bpf, BPF_PROG_ATTACH, x, 16),
           "bpf(BPF_PROG_ATTACH, {%s=0, attach_bpf_fd=0, attach_type=%s, attach_flags=0}, 16)",
           k->value == 55 ? "target_ifindex" : "target_fd", k->name);
  }
  x[2] = 0;
  EACH(k, attach_flags) {
    x[3] = (uint32_t)k->value;
    expect(sys(SYS_bpf, BPF_PROG_ATTACH, x, 16),
           "bpf(BPF_PROG_ATTACH, {target_fd=0, attach_bpf_fd=0, attach_type=BPF_CGROUP_INET_INGRESS, attach_flags=%s}, "
           "16)",
           k->name);
  }
}
WORDS(bpf_open_flags, BPF_PROG_GET_NEXT_ID, 3, 2, k->value, "start_id=0, next_id=0, open_flags=%s", K(BPF_F_WRONLY))
#define TASK \
  "task_fd_query={pid=0, fd=0, flags=0, buf_len=0, buf=NULL, prog_id=0, fd_type=%s, probe_offset=0, probe_addr=0}"
WORDS(bpf_fd_types, BPF_TASK_FD_QUERY, 12, 7, k->value, TASK, K(BPF_FD_TYPE_RAW_TRACEPOINT), K(BPF_FD_TYPE_TRACEPOINT),
      K(BPF_FD_TYPE_KRETPROBE), K(BPF_FD_TYPE_UPROBE), K(BPF_FD_TYPE_URETPROBE))
#define TEST                                                                                                        \
  "test={prog_fd=0, retval=0, data_size_in=0, data_size_out=0, data_in=NULL, data_out=NULL, repeat=0, duration=0, " \
  "ctx_size_in=0, ctx_size_out=0, ctx_in=NULL, ctx_out=NULL, flags=%s, cpu=0, batch_size=0}"
WORDS(bpf_test_flags, BPF_PROG_TEST_RUN, 19, 16, k->value, TEST, K(BPF_F_TEST_XDP_LIVE_FRAMES),
      K(BPF_F_TEST_SKB_CHECKSUM_COMPLETE))
CASE(bpf_filters) {
  static const struct constant families[] = {K(NFPROTO_UNSPEC), K(NFPROTO_INET),   K(NFPROTO_IPV4),
                                             K(NFPROTO_ARP),    K(NFPROTO_NETDEV), K(NFPROTO_BRIDGE)};
  uint32_t* x = edge_room(32);
  ANSWERS({SYS_bpf, 0});
  begin();
  memset(x, 0, 32);
  x[2] = 45;
  EACH(k, families) {
    x[4] = (uint32_t)k->value;
    expect(sys(SYS_bpf, BPF_LINK_CREATE, x, 32),
           "bpf(BPF_LINK_CREATE, {link_create={prog_fd=0, target_fd=0, attach_type=BPF_NETFILTER, flags=0, "
           "netfilter={pf=%s, hooknum=0, priority=0, flags=0}}}, 32)",
           k->name);
  }
  uint32_t* stream = memset(edge_room(20), 0, 20);
  stream[3] = 1;
  expect(sys(SYS_bpf, 37, stream, 20),
         "bpf(BPF_PROG_STREAM_READ_BY_FD, {prog_stream_read={stream_buf=NULL, stream_buf_len=0, "
         "stream_id=BPF_STREAM_STDOUT, prog_fd=0}}, 20)");
}
CASE(bpf_instructions) {
  static const struct constant operations[] = {K(BPF_ADD), K(BPF_SUB), K(BPF_MUL), K(BPF_DIV), K(BPF_OR),  K(BPF_AND),
                                               K(BPF_LSH), K(BPF_RSH), K(BPF_NEG), K(BPF_MOD), K(BPF_XOR), K(BPF_END)};
  static const struct constant jumps[] = {K(BPF_JA),  K(BPF_JEQ),  K(BPF_JGT),         K(BPF_JGE),  K(BPF_JSET),
                                          K(BPF_JNE), K(BPF_JSGT), K(BPF_JSGE),        K(BPF_CALL), K(BPF_JLT),
                                          K(BPF_JLE), K(BPF_JSLT), {"BPF_JCOND", 0xe0}};
  static const struct constant sizes[] = {K(BPF_H), K(BPF_B)};
  static const struct constant modes[] = {K(BPF_ABS), K(BPF_IND), {"BPF_MEMSX", 0x80}};
  struct bpf_insn* code = edge_room(8);
  struct {
    uint32_t type, count;
    uint64_t instructions;
  }* x = edge_room(16);
  x->type = 0, x->count = 1, x->instructions = (uint64_t)code;
  memset(code, 0, 8);
  ANSWERS({SYS_bpf, 0});
#define INSTRUCTION(shown, list, bits, name)                                                     \
  EACH(k, list) {                                                                                \
    code->code = (uint8_t)(bits);                                                                \
    expect(sys(SYS_bpf, BPF_PROG_LOAD, x, 16),                                                   \
           "bpf(BPF_PROG_LOAD, {prog_type=BPF_PROG_TYPE_UNSPEC, insn_cnt=1, insns=[{code=" shown \
           ", dst_reg=BPF_REG_0, src_reg=BPF_REG_0, off=0, imm=0}]}, 16)",                       \
           name);                                                                                \
  }
  begin();
  INSTRUCTION("BPF_ALU64|BPF_K|%s", operations, BPF_ALU64 | k->value, k->name)
  INSTRUCTION("BPF_JMP|BPF_K|%s", jumps, BPF_JMP | k->value, k->name)
  INSTRUCTION("BPF_ST|%s|BPF_IMM", sizes, BPF_ST | k->value, k->name)
  INSTRUCTION("BPF_LD|BPF_W|%s", modes, BPF_LD | k->value, k->name)
}
