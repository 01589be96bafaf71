/* What BPF_OBJ_GET_INFO_BY_FD says depends on what the descriptor is: structs of linux/bpf.h as of Linux 6.18, which
 * the kernel's own type information (/sys/kernel/btf/vmlinux) has, too. The descriptors are the kernel's; but for the
 * last case it answers without looking (answers()). Where it allows no bpf(2), nothing is looked at. */
#include "exact.h"

#include <linux/bpf.h>
#include <linux/perf_event.h>

static long bpf(int command, const void* attributes, size_t size) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  memcpy(&attr, attributes, size);
  return syscall(SYS_bpf, command, &attr, sizeof attr);
}
#define BPF(command, ...) bpf(command, &(union bpf_attr){__VA_ARGS__}, sizeof(union bpf_attr))

static long make_program(unsigned type) {
  /* r0 = 1; exit */
  static const struct bpf_insn code[] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1}, {.code = BPF_JMP | BPF_EXIT}};
  return BPF(BPF_PROG_LOAD, .prog_type = type, .insn_cnt = 2, .insns = (uint64_t)code, .license = (uint64_t) "GPL");
}
static long make_map(void) {
  return BPF(BPF_MAP_CREATE, .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 3,
             .map_flags = BPF_F_MMAPABLE, .map_name = "numbers");
}
/* One type: int. */
static long make_types(void) {
  static const struct {
    unsigned short magic;
    unsigned char version, flags;
    unsigned header, types, types_length, strings, strings_length;
    unsigned name, info, size, encoding;
    char names[5];
  } __attribute__((packed)) types = {0xeb9f, 1, 0, 24, 0, 16, 16, 5, 1, 1u << 24, 4, 1u << 24 | 32, "\0int"};
  return BPF(BPF_BTF_LOAD, .btf = (uint64_t)&types, .btf_size = sizeof types);
}
static long make_link(void) {
  long program = make_program(BPF_PROG_TYPE_RAW_TRACEPOINT);
  if (program < 0) return program;
  return BPF(BPF_RAW_TRACEPOINT_OPEN,
             .raw_tracepoint = {.name = (uint64_t) "task_rename", .prog_fd = (unsigned)program});
}

/* Asks for information, of which these bytes are there afterwards. */
static void ask(long fd, const char* name, const void* said, size_t size, const char* shown) {
  void* at = edge(said, size);
  uint64_t* attr = edge((uint64_t[]){(uint64_t)size << 32 | (uint32_t)fd, (uint64_t)at}, 16);
  begin();
  long r = sys(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, attr, 16);
  end();
  expect(r, "bpf(BPF_OBJ_GET_INFO_BY_FD, {info={bpf_fd=%ld<%s>, info_len=%zu, info=%s}}, 16)", fd, name, size, shown);
}

#define U64(n) (0x8000000000000000u | (n))

struct program_info {
  uint32_t type, id;
  uint8_t tag[8];
  uint32_t jited_length, translated_length;
  uint64_t jited, translated, load_time;
  uint32_t uid, maps;
  uint64_t map_ids;
  char name[16];
  uint32_t ifindex, gpl;
  uint64_t device, inode;
  uint32_t symbols, lengths;
  uint64_t symbols_at, lengths_at;
  uint32_t btf, function_size;
  uint64_t functions_at;
  uint32_t functions, lines;
  uint64_t lines_at, jited_lines_at;
  uint32_t jited_lines, line_size, jited_line_size, tags;
  uint64_t tags_at, time, count, misses;
  uint32_t verified, attach_object, attach_type, pad;
  uint64_t later;
};
CASE(bpf_program_information) {
  long fd = make_program(BPF_PROG_TYPE_SOCKET_FILTER);
  if (fd < 0) return;
  static const struct program_info most = {7,       4000000001u, "\1\2\3\4\5\6\7\377",
                                           101,     102,         U64(3),
                                           U64(4),  U64(5),      4000000006u,
                                           107,     U64(8),      "fifteen_letters",
                                           109,     1,           U64(10),
                                           U64(11), 112,         113,
                                           U64(14), U64(15),     116,
                                           117,     U64(18),     119,
                                           120,     U64(21),     U64(22),
                                           123,     124,         125,
                                           126,     U64(27),     U64(28),
                                           U64(29), U64(30),     131,
                                           132,     133,         0,
                                           0};
  static const struct program_info least = {.type = BPF_PROG_TYPE_SOCKET_FILTER, .id = 5, .gpl = 2, .later = 0x41};
  ANSWERS({SYS_bpf, 0});
  ask(fd, "anon_inode:bpf-prog", &most, offsetof(struct program_info, pad),
      text("{type=BPF_PROG_TYPE_PERF_EVENT, id=4000000001, tag=\"\\1\\2\\3\\4\\5\\6\\7\\377\", jited_prog_len=101, "
           "xlated_prog_len=102, jited_prog_insns=0x8000000000000003, xlated_prog_insns=0x8000000000000004, "
           "load_time=%lu, created_by_uid=4000000006, nr_map_ids=107, map_ids=0x8000000000000008, "
           "name=\"fifteen_letters\", ifindex=109, gpl_compatible=1, netns_dev=0x800000000000000a, netns_ino=%lu, "
           "nr_jited_ksyms=112, nr_jited_func_lens=113, jited_ksyms=0x800000000000000e, "
           "jited_func_lens=0x800000000000000f, btf_id=116, func_info_rec_size=117, func_info=0x8000000000000012, "
           "nr_func_info=119, nr_line_info=120, line_info=0x8000000000000015, jited_line_info=0x8000000000000016, "
           "nr_jited_line_info=123, line_info_rec_size=124, jited_line_info_rec_size=125, nr_prog_tags=126, "
           "prog_tags=0x800000000000001b, run_time_ns=%lu, run_cnt=%lu, recursion_misses=%lu, verified_insns=131, "
           "attach_btf_obj_id=132, attach_btf_id=133}",
           U64(5), U64(11), U64(28), U64(29), U64(30)));
  ask(fd, "anon_inode:bpf-prog", &least, sizeof least,
      "{type=BPF_PROG_TYPE_SOCKET_FILTER, id=5, tag=\"\\0\\0\\0\\0\\0\\0\\0\\0\", jited_prog_len=0, xlated_prog_len=0, "
      "load_time=0, created_by_uid=0, nr_map_ids=0, name=\"\", gpl_compatible=0, nr_jited_ksyms=0, "
      "nr_jited_func_lens=0, btf_id=0, nr_prog_tags=0, run_time_ns=0, run_cnt=0, recursion_misses=0, "
      "verified_insns=0, extra_data=\"A\\0\\0\\0\\0\\0\\0\\0\"}");
  /* Up to the field that is there in full. */
  ask(fd, "anon_inode:bpf-prog", &most, 18,
      "{type=BPF_PROG_TYPE_PERF_EVENT, id=4000000001, tag=\"\\1\\2\\3\\4\\5\\6\\7\\377\"}");
}

CASE(bpf_map_information) {
  long fd = make_map();
  if (fd < 0) return;
  static const struct {
    uint32_t type, id, key, value, entries, flags;
    char name[16];
    uint32_t ifindex, kernel_type;
    uint64_t device, inode;
    uint32_t btf, key_type, value_type, kernel_btf;
    uint64_t extra, hash;
    uint32_t hash_size, pad;
  } most = {BPF_MAP_TYPE_HASH,
            4000000001u,
            2,
            3,
            4000000004u,
            BPF_F_RDONLY | 0x80000000,
            "m\1",
            5,
            6,
            U64(7),
            U64(8),
            9,
            10,
            11,
            12,
            U64(13),
            U64(14),
            15,
            0},
    least = {.type = 999};
  ANSWERS({SYS_bpf, 0});
  ask(fd, "anon_inode:bpf-map", &most, sizeof most,
      text("{type=BPF_MAP_TYPE_HASH, id=4000000001, key_size=2, value_size=3, max_entries=4000000004, "
           "map_flags=BPF_F_RDONLY|0x80000000, name=\"m\\1\", ifindex=5, btf_vmlinux_value_type_id=6, "
           "netns_dev=0x8000000000000007, netns_ino=%lu, btf_id=9, btf_key_type_id=10, btf_value_type_id=11, "
           "btf_vmlinux_id=12, map_extra=0x800000000000000d, hash=0x800000000000000e, hash_size=15}",
           U64(8)));
  ask(fd, "anon_inode:bpf-map", &least, sizeof least,
      "{type=0x3e7 /* BPF_MAP_TYPE_??? */, id=0, key_size=0, value_size=0, max_entries=0, map_flags=0, name=\"\", "
      "btf_id=0}");
}

CASE(bpf_type_information) {
  long fd = make_types();
  if (fd < 0) return;
  static const struct {
    uint64_t btf;
    uint32_t size, id;
    uint64_t name;
    uint32_t name_length, kernel;
  } said = {U64(1), 2, 4000000003u, U64(4), 5, 1};
  ANSWERS({SYS_bpf, 0});
  ask(fd, "anon_inode:btf", &said, sizeof said,
      "{btf=0x8000000000000001, btf_size=2, id=4000000003, name=0x8000000000000004, name_len=5, kernel_btf=1}");
  ask(fd, "anon_inode:btf", &said, 16, "{btf=0x8000000000000001, btf_size=2, id=4000000003}");
}

/* The head of the struct and, at 16, the member for this type. */
struct link_info {
  uint32_t type, id, program, pad;
  union {
    uint32_t words[12];
    uint64_t longs[6];
  };
};
CASE(bpf_link_information) {
  long fd = make_link();
  if (fd < 0) return;
  static const struct {
    struct link_info said;
    const char *type, *shown;
  } links[] = {
      {{1, .longs = {U64(1), 2, U64(3)}},
       "BPF_LINK_TYPE_RAW_TRACEPOINT",
       ", raw_tracepoint={tp_name=0x8000000000000001, tp_name_len=2, cookie=0x8000000000000003}"},
      {{2, .words = {BPF_TRACE_FENTRY, 4000000001u, 4000000002u, 0, 3, 0x80000000}},
       "BPF_LINK_TYPE_TRACING",
       ", tracing={attach_type=BPF_TRACE_FENTRY, target_obj_id=4000000001, target_btf_id=4000000002, "
       "cookie=0x8000000000000003}"},
      {{3, .longs = {U64(0), BPF_CGROUP_DEVICE}},
       "BPF_LINK_TYPE_CGROUP",
       ", cgroup={cgroup_id=9223372036854775808, attach_type=BPF_CGROUP_DEVICE}"},
      {{4, .words = {1, 0x80000000, 9}},
       "BPF_LINK_TYPE_ITER",
       ", iter={target_name=0x8000000000000001, target_name_len=9}"},
      {{4, .words = {1, 0x80000000, 9, 4000000001u, 0x41, 0x42, 0, 0x43}},
       "BPF_LINK_TYPE_ITER",
       ", iter={target_name=0x8000000000000001, target_name_len=9, map_id=4000000001, "
       "target=\"A\\0\\0\\0B\\0\\0\\0\\0\\0\\0\\0C\\0\\0\\0\"}"},
      {{5, .words = {4026531840u, BPF_SK_LOOKUP}},
       "BPF_LINK_TYPE_NETNS",
       ", netns={netns_ino=4026531840, attach_type=BPF_SK_LOOKUP}"},
      {{6, .words = {4000000001u}}, "BPF_LINK_TYPE_XDP", ", xdp={ifindex=4000000001}"},
      {{7, .words = {2, 0, 1, 0x80000000, 9, 0x1234, 2, 0x80000000, 3, 0x80000000}},
       "BPF_LINK_TYPE_PERF_EVENT",
       ", perf_event={type=BPF_PERF_EVENT_URETPROBE, uprobe={file_name=0x8000000000000001, name_len=9, offset=0x1234, "
       "cookie=0x8000000000000002, ref_ctr_offset=0x8000000000000003}}"},
      {{7, .words = {3, 0, 1, 0x80000000, 9, 0x1234, 2, 0x80000000, 3, 0x80000000, 4, 0x80000000}},
       "BPF_LINK_TYPE_PERF_EVENT",
       ", perf_event={type=BPF_PERF_EVENT_KPROBE, kprobe={func_name=0x8000000000000001, name_len=9, offset=0x1234, "
       "addr=0x8000000000000002, missed=9223372036854775811, cookie=0x8000000000000004}}"},
      {{7, .words = {5, 0, 1, 0x80000000, 9, 0, 2, 0x80000000}},
       "BPF_LINK_TYPE_PERF_EVENT",
       ", perf_event={type=BPF_PERF_EVENT_TRACEPOINT, tracepoint={tp_name=0x8000000000000001, name_len=9, "
       "cookie=0x8000000000000002}}"},
      {{7, .words = {6, 0, 1, 0x80000000, PERF_TYPE_RAW, 0, 2, 0x80000000}},
       "BPF_LINK_TYPE_PERF_EVENT",
       ", perf_event={type=BPF_PERF_EVENT_EVENT, event={config=0x8000000000000001, type=PERF_TYPE_RAW, "
       "cookie=0x8000000000000002}}"},
      {{7, .words = {7}}, "BPF_LINK_TYPE_PERF_EVENT", ", perf_event={type=0x7 /* BPF_PERF_EVENT_??? */}"},
      {{8, .words = {1, 0x80000000, 2, 1, 3, 0x80000000, 4, 0x80000000}},
       "BPF_LINK_TYPE_KPROBE_MULTI",
       ", kprobe_multi={addrs=0x8000000000000001, count=2, flags=BPF_F_KPROBE_MULTI_RETURN, "
       "missed=9223372036854775811, cookies=0x8000000000000004}"},
      {{9, .words = {4000000001u}}, "BPF_LINK_TYPE_STRUCT_OPS", ", struct_ops={map_id=4000000001}"},
      {{10, .words = {2, 3, (uint32_t)-4, 1}},
       "BPF_LINK_TYPE_NETFILTER",
       ", netfilter={pf=NFPROTO_IPV4, hooknum=3, priority=-4, flags=BPF_F_NETFILTER_IP_DEFRAG}"},
      {{11, .words = {2, 46}}, "BPF_LINK_TYPE_TCX", ", tcx={ifindex=2, attach_type=BPF_TCX_INGRESS}"},
      {{12, .words = {1, 0x80000000, 2, 0x80000000, 3, 0x80000000, 4, 0x80000000, 5, 6, 1, 7}},
       "BPF_LINK_TYPE_UPROBE_MULTI",
       ", uprobe_multi={path=0x8000000000000001, offsets=0x8000000000000002, ref_ctr_offsets=0x8000000000000003, "
       "cookies=0x8000000000000004, path_size=5, count=6, flags=BPF_F_UPROBE_MULTI_RETURN, pid=7}"},
      {{13, .words = {2, 54}}, "BPF_LINK_TYPE_NETKIT", ", netkit={ifindex=2, attach_type=BPF_NETKIT_PRIMARY}"},
      {{14, .words = {2, BPF_SK_MSG_VERDICT}},
       "BPF_LINK_TYPE_SOCKMAP",
       ", sockmap={map_id=2, attach_type=BPF_SK_MSG_VERDICT}"},
      {{99, .words = {1, 2}}, "0x63 /* BPF_LINK_TYPE_??? */", ""},
  };
  ANSWERS({SYS_bpf, 0});
  for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
    struct link_info said = links[i].said;
    said.id = 4000000001u, said.program = 4000000002u;
    ask(fd, "anon_inode:bpf_link", &said, sizeof said,
        text("{type=%s, id=4000000001, prog_id=4000000002%s}", links[i].type, links[i].shown));
  }
}

/* Of nothing that is known: bytes. */
CASE(no_bpf_information) {
  int fd = (int)must(open("/dev/null", O_RDONLY));
  ANSWERS({SYS_bpf, 0});
  ask(fd, "/dev/null", "\1\2\3\4\5\6\7\10", 8, "\"\\1\\2\\3\\4\\5\\6\\7\\10\"");
}

/* What the kernel itself says. */
CASE(bpf_information_of_the_kernel) {
  long fd = make_map();
  if (fd < 0) return;
  unsigned* said = edge_room(24);
  uint32_t* attr = edge((uint32_t[4]){(uint32_t)fd, 24}, 16);
  memcpy(attr + 2, &said, 8);
  begin();
  long r = sys(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, attr, 16);
  end();
  expect(r,
         "bpf(BPF_OBJ_GET_INFO_BY_FD, {info={bpf_fd=%ld<anon_inode:bpf-map>, info_len=24, "
         "info={type=BPF_MAP_TYPE_ARRAY, id=%u, key_size=4, value_size=8, max_entries=3, map_flags=BPF_F_MMAPABLE}}}, "
         "16)",
         fd, said[1]);
  static char room[4096];
  attr = edge((uint32_t[4]){(uint32_t)fd, sizeof room}, 16);
  memcpy(attr + 2, &(char*){room}, 8);
  begin();
  r = sys(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, attr, 16);
  end();
  expect(r,
         "bpf(BPF_OBJ_GET_INFO_BY_FD, {info={bpf_fd=%ld<anon_inode:bpf-map>, info_len=4096 => %u, "
         "info={type=BPF_MAP_TYPE_ARRAY, id=%u, key_size=4, value_size=8, max_entries=3, map_flags=BPF_F_MMAPABLE, "
         "name=\"numbers\", btf_id=0}}}, 16)",
         fd, attr[1], said[1]);
}
