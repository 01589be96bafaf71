/* bpf(2): union bpf_attr of linux/bpf.h by command, as of Linux 7.0. The kernel answers without looking (answers()), so
 * that every field of every command can be there; what it writes itself is in the last cases. */
#include "exact.h"

#include <linux/bpf.h>

#define BPF(command, bytes) sys(SYS_bpf, low32(command), bytes, low32(sizeof *(bytes)))
#define ANSWERED(name)     \
  CASE(name) {             \
    ANSWERS({SYS_bpf, 0}); \
    case_##name##_calls(); \
  }
/* A case whose calls of bpf succeed and do nothing. */
#define BPF_CASE(name)                   \
  static void case_##name##_calls(void); \
  ANSWERED(name)                         \
  static void case_##name##_calls(void)

struct map_create {
  uint32_t map_type, key_size, value_size, max_entries, map_flags, inner_map_fd, numa_node;
  char map_name[16];
  uint32_t map_ifindex, btf_fd, btf_key_type_id, btf_value_type_id, btf_vmlinux_value_type_id;
  uint64_t map_extra;
  int32_t value_type_btf_obj_fd, map_token_fd;
  uint64_t excl_prog_hash;
  uint32_t excl_prog_hash_size;
} __attribute__((packed));

BPF_CASE(bpf_map_create) {
  struct map_create* all =
      edge_of((struct map_create){BPF_MAP_TYPE_ARRAY_OF_MAPS, 4000000001u, 4000000002u, 4000000003u,
                                  BPF_F_NUMA_NODE | BPF_F_RDONLY | 0x10000 | 0x80000 | 0x40000000, (uint32_t)-7,
                                  4000000004u, "sixteen bytes ok", 4000000005u, (uint32_t)-8, 4000000006u, 4000000007u,
                                  4000000008u, 0x1234567890abcdef, -9, -10, (uint64_t)edge("\1\2hash", 6), 6});
  /* As old programs have it. */
  struct map_create* head = edge(&(struct map_create){9999, 4, 8, 16, 0}, 20);
  /* In the middle of a name. */
  struct map_create* half = edge(&(struct map_create){BPF_MAP_TYPE_HASH, 1, 2, 3, 0, 0, 5, "abcdefgh"}, 36);
  begin();
  long r = BPF(BPF_MAP_CREATE, all);
  expect(r,
         "bpf(BPF_MAP_CREATE, {map_type=BPF_MAP_TYPE_ARRAY_OF_MAPS, key_size=4000000001, value_size=4000000002, "
         "max_entries=4000000003, map_flags=BPF_F_NUMA_NODE|BPF_F_RDONLY|BPF_F_TOKEN_FD|BPF_F_RB_OVERWRITE|0x40000000, "
         "inner_map_fd=-7, numa_node=4000000004, map_name=\"sixteen bytes ok\", map_ifindex=4000000005, btf_fd=-8, "
         "btf_key_type_id=4000000006, btf_value_type_id=4000000007, btf_vmlinux_value_type_id=4000000008, "
         "map_extra=0x1234567890abcdef, value_type_btf_obj_fd=-9, map_token_fd=-10, excl_prog_hash=\"\\1\\2hash\", "
         "excl_prog_hash_size=6}, 92)");
  r = sys(SYS_bpf, BPF_MAP_CREATE, head, 20);
  expect(r,
         "bpf(BPF_MAP_CREATE, {map_type=0x270f /* BPF_MAP_TYPE_??? */, key_size=4, value_size=8, max_entries=16, "
         "map_flags=0}, 20)");
  r = sys(SYS_bpf, BPF_MAP_CREATE, half, 36);
  expect(r,
         "bpf(BPF_MAP_CREATE, {map_type=BPF_MAP_TYPE_HASH, key_size=1, value_size=2, max_entries=3, map_flags=0, "
         "inner_map_fd=0}, 36)");
  r = sys(SYS_bpf, BPF_MAP_CREATE, half, 3);
  expect(r, "bpf(BPF_MAP_CREATE, {}, 3)");
  r = sys(SYS_bpf, BPF_MAP_CREATE, half, 0);
  expect(r, "bpf(BPF_MAP_CREATE, {}, 0)");
  r = sys(SYS_bpf, BPF_MAP_CREATE, half, 37);
  expect(r, "bpf(BPF_MAP_CREATE, %s, 37)", addr(half));
  r = sys(SYS_bpf, BPF_MAP_CREATE, bad_address(), 72);
  expect(r, "bpf(BPF_MAP_CREATE, %s, 72)", addr(bad_address()));
}

struct element {
  uint32_t map_fd, unused;
  uint64_t key, value, flags;
};
BPF_CASE(bpf_map_elements) {
  struct element* e = edge_of((struct element){(uint32_t)-5, 7, 0x1000, 0x2000, 0});
  struct element* locked = edge_of((struct element){(uint32_t)-5, 7, 0x1000, 0x2000, BPF_EXIST | BPF_F_LOCK | 0x8018});
  /* A struct of a kernel to come: eight bytes more. */
  uint64_t* more = edge((uint64_t[]){(uint32_t)-5, 0x1000, 0x2000, 1, 0x0807060504030201}, 40);
  uint64_t* zeros = edge((uint64_t[]){(uint32_t)-5, 0x1000, 0x2000, 1, 0, 0}, 48);
  begin();
  expect(BPF(BPF_MAP_LOOKUP_ELEM, e), "bpf(BPF_MAP_LOOKUP_ELEM, {map_fd=-5, key=0x1000, value=0x2000, flags=0}, 32)");
  expect(BPF(BPF_MAP_UPDATE_ELEM, e),
         "bpf(BPF_MAP_UPDATE_ELEM, {map_fd=-5, key=0x1000, value=0x2000, flags=BPF_ANY}, 32)");
  expect(BPF(BPF_MAP_UPDATE_ELEM, locked),
         "bpf(BPF_MAP_UPDATE_ELEM, {map_fd=-5, key=0x1000, value=0x2000, "
         "flags=BPF_EXIST|BPF_F_LOCK|BPF_F_CPU|BPF_F_ALL_CPUS|0x8000}, 32)");
  expect(BPF(BPF_MAP_LOOKUP_AND_DELETE_ELEM, locked),
         "bpf(BPF_MAP_LOOKUP_AND_DELETE_ELEM, {map_fd=-5, key=0x1000, value=0x2000, "
         "flags=BPF_F_LOCK|BPF_F_CPU|BPF_F_ALL_CPUS|0x8002}, 32)");
  expect(sys(SYS_bpf, BPF_MAP_DELETE_ELEM, e, 16), "bpf(BPF_MAP_DELETE_ELEM, {map_fd=-5, key=0x1000}, 16)");
  expect(sys(SYS_bpf, BPF_MAP_GET_NEXT_KEY, e, 24),
         "bpf(BPF_MAP_GET_NEXT_KEY, {map_fd=-5, key=0x1000, next_key=0x2000}, 24)");
  expect(sys(SYS_bpf, BPF_MAP_FREEZE, e, 4), "bpf(BPF_MAP_FREEZE, {map_fd=-5}, 4)");
  expect(sys(SYS_bpf, BPF_MAP_UPDATE_ELEM, more, 40),
         "bpf(BPF_MAP_UPDATE_ELEM, {map_fd=-5, key=0x1000, value=0x2000, flags=BPF_NOEXIST, "
         "extra_data=\"\\1\\2\\3\\4\\5\\6\\7\\10\"}, 40)");
  expect(sys(SYS_bpf, BPF_MAP_UPDATE_ELEM, zeros, 48),
         "bpf(BPF_MAP_UPDATE_ELEM, {map_fd=-5, key=0x1000, value=0x2000, flags=BPF_NOEXIST}, 48)");
}

struct batch {
  uint64_t in_batch, out_batch, keys, values;
  uint32_t count, map_fd;
  uint64_t elem_flags, flags;
};
BPF_CASE(bpf_map_batches) {
  struct batch* b = edge_of((struct batch){0, 0x1000, 0x2000, 0x3000, 4000000001u, (uint32_t)-6, BPF_F_LOCK, 0x10});
  begin();
  static const struct constant commands[] = {K(BPF_MAP_LOOKUP_BATCH), K(BPF_MAP_LOOKUP_AND_DELETE_BATCH),
                                             K(BPF_MAP_UPDATE_BATCH), K(BPF_MAP_DELETE_BATCH)};
  EACH(k, commands) {
    expect(BPF(k->value, b),
           "bpf(%s, {batch={in_batch=NULL, out_batch=0x1000, keys=0x2000, values=0x3000, count=4000000001, map_fd=-6, "
           "elem_flags=BPF_F_LOCK, flags=0x10}}, 56)",
           k->name);
  }
}

struct prog_load {
  uint32_t prog_type, insn_cnt;
  uint64_t insns, license;
  uint32_t log_level, log_size;
  uint64_t log_buf;
  uint32_t kern_version, prog_flags;
  char prog_name[16];
  uint32_t prog_ifindex, expected_attach_type, prog_btf_fd, func_info_rec_size;
  uint64_t func_info;
  uint32_t func_info_cnt, line_info_rec_size;
  uint64_t line_info;
  uint32_t line_info_cnt, attach_btf_id, attach_prog_fd, core_relo_cnt;
  uint64_t fd_array, core_relos;
  uint32_t core_relo_rec_size, log_true_size;
  int32_t prog_token_fd;
  uint32_t fd_array_cnt;
  uint64_t signature;
  uint32_t signature_size;
  int32_t keyring_id;
};
BPF_CASE(bpf_prog_load) {
  struct bpf_insn* code = edge(
      (struct bpf_insn[]){
          {BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 7},
          {BPF_ALU | BPF_ARSH | BPF_X, 10, 9, -32768, -1},
          {BPF_LDX | BPF_MEM | BPF_DW, 1, 10, -8, 0},
          {BPF_STX | BPF_ATOMIC | BPF_W, 11, 15, 32767, 0x51},
          {BPF_LD | BPF_IMM | BPF_DW, 2, 1, 0, 5},
          {BPF_JMP | BPF_JSLE | BPF_X, 3, 4, 2, 0},
          {BPF_JMP32 | 0xf0 | BPF_K, 3, 4, 2, 0},
          {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
      },
      64);
  uint32_t* functions = edge((uint32_t[]){0, 4000000001u, 5, 6}, 16);
  uint32_t* lines = edge((uint32_t[]){1, 2, 3, 0x1405}, 16);
  uint32_t* relocations = edge((uint32_t[]){7, 8, 9, 10}, 16);
  int32_t* descriptors = edge((int32_t[]){-3, -4}, 8);
  struct prog_load* all = edge_of((struct prog_load){
      BPF_PROG_TYPE_TRACING,
      8,
      (uint64_t)code,
      (uint64_t)edge_string("Dual BSD/GPL"),
      1,
      4000000001u,
      (uint64_t)edge_string("func#0 @0\nprocessed 8 insns"),
      0x60100,
      BPF_F_SLEEPABLE | BPF_F_STRICT_ALIGNMENT | 0x100,
      "prog\n",
      4000000002u,
      BPF_TRACE_FEXIT,
      (uint32_t)-5,
      8,
      (uint64_t)functions,
      2,
      16,
      (uint64_t)lines,
      1,
      4000000003u,
      (uint32_t)-6,
      1,
      (uint64_t)descriptors,
      (uint64_t)relocations,
      16,
      4000000004u,
      -7,
      2,
      (uint64_t)edge("\1sig", 4),
      4,
      -3,
  });
  struct prog_load other = *all;
  /* Records of another length than we know, more instructions than can be read, no log asked for. */
  other.prog_type = 9999;
  other.func_info_rec_size = 12;
  other.insn_cnt = 4000000005u;
  other.insns = (uint64_t)(code + 7);
  other.license = (uint64_t)bad_address();
  other.log_level = 0;
  other.expected_attach_type = 9999;
  struct prog_load* head = edge(&other, 48);
  struct prog_load* until_functions = edge(&other, 92);
  begin();
  expect(BPF(BPF_PROG_LOAD, all),
         "bpf(BPF_PROG_LOAD, {prog_type=BPF_PROG_TYPE_TRACING, insn_cnt=8, insns=["
         "{code=BPF_ALU64|BPF_K|BPF_MOV, dst_reg=BPF_REG_0, src_reg=BPF_REG_0, off=0, imm=0x7}, "
         "{code=BPF_ALU|BPF_X|BPF_ARSH, dst_reg=BPF_REG_10, src_reg=BPF_REG_9, off=-32768, imm=0xffffffff}, "
         "{code=BPF_LDX|BPF_DW|BPF_MEM, dst_reg=BPF_REG_1, src_reg=BPF_REG_10, off=-8, imm=0}, "
         "{code=BPF_STX|BPF_W|BPF_ATOMIC, dst_reg=0xb /* BPF_REG_??? */, src_reg=0xf /* BPF_REG_??? */, off=32767, "
         "imm=0x51}, "
         "{code=BPF_LD|BPF_DW|BPF_IMM, dst_reg=BPF_REG_2, src_reg=BPF_REG_1, off=0, imm=0x5}, "
         "{code=BPF_JMP|BPF_X|BPF_JSLE, dst_reg=BPF_REG_3, src_reg=BPF_REG_4, off=2, imm=0}, "
         "{code=BPF_JMP32|BPF_K|0xf0 /* BPF_??? */, dst_reg=BPF_REG_3, src_reg=BPF_REG_4, off=2, imm=0}, "
         "{code=BPF_JMP|BPF_K|BPF_EXIT, dst_reg=BPF_REG_0, src_reg=BPF_REG_0, off=0, imm=0}], "
         "license=\"Dual BSD/GPL\", log_level=1, log_size=4000000001, log_buf=\"func#0 @0\\nprocessed 8 insns\", "
         "kern_version=0x60100, prog_flags=BPF_F_STRICT_ALIGNMENT|BPF_F_SLEEPABLE|0x100, prog_name=\"prog\\n\", "
         "prog_ifindex=4000000002, expected_attach_type=BPF_TRACE_FEXIT, prog_btf_fd=-5, func_info_rec_size=8, "
         "func_info=[{insn_off=0, type_id=4000000001}, {insn_off=5, type_id=6}], func_info_cnt=2, "
         "line_info_rec_size=16, line_info=[{insn_off=1, file_name_off=2, line_off=3, line_col=0x1405}], "
         "line_info_cnt=1, attach_btf_id=4000000003, attach_prog_fd=-6, core_relo_cnt=1, fd_array=[-3, -4], "
         "core_relos=[{insn_off=7, type_id=8, access_str_off=9, kind=10}], core_relo_rec_size=16, "
         "log_true_size=4000000004, prog_token_fd=-7, fd_array_cnt=2, signature=\"\\1sig\", signature_size=4, "
         "keyring_id=KEY_SPEC_SESSION_KEYRING}, 168)");
  expect(sys(SYS_bpf, BPF_PROG_LOAD, head, 48),
         "bpf(BPF_PROG_LOAD, {prog_type=0x270f /* BPF_PROG_TYPE_??? */, insn_cnt=4000000005, "
         "insns=[{code=BPF_JMP|BPF_K|BPF_EXIT, dst_reg=BPF_REG_0, src_reg=BPF_REG_0, off=0, imm=0}, ... /* %s */], "
         "license=%s, log_level=0, log_size=4000000001, log_buf=%s, kern_version=0x60100, "
         "prog_flags=BPF_F_STRICT_ALIGNMENT|BPF_F_SLEEPABLE|0x100}, 48)",
         addr(code + 8), addr(bad_address()), addr(other.log_buf));
  /* The number of the function records was not given. */
  expect(sys(SYS_bpf, BPF_PROG_LOAD, (char*)until_functions, 88),
         "bpf(BPF_PROG_LOAD, {prog_type=0x270f /* BPF_PROG_TYPE_??? */, insn_cnt=4000000005, "
         "insns=[{code=BPF_JMP|BPF_K|BPF_EXIT, dst_reg=BPF_REG_0, src_reg=BPF_REG_0, off=0, imm=0}, ... /* %s */], "
         "license=%s, log_level=0, log_size=4000000001, log_buf=%s, kern_version=0x60100, "
         "prog_flags=BPF_F_STRICT_ALIGNMENT|BPF_F_SLEEPABLE|0x100, prog_name=\"prog\\n\", prog_ifindex=4000000002, "
         "expected_attach_type=0x270f /* BPF_??? */, prog_btf_fd=-5, func_info_rec_size=12, func_info=%s}, 88)",
         addr(code + 8), addr(bad_address()), addr(other.log_buf), addr(functions));
}

struct object {
  uint64_t pathname;
  uint32_t bpf_fd, file_flags;
  int32_t path_fd;
} __attribute__((packed));
struct attach {
  uint32_t target_fd, attach_bpf_fd, attach_type, attach_flags, replace_bpf_fd, relative_fd;
  uint64_t expected_revision;
};
BPF_CASE(bpf_objects) {
  struct object* pin = edge_of((struct object){(uint64_t)edge_string("/sys/fs/bpf/x"), (uint32_t)-3, BPF_F_RDONLY, -5});
  struct object* at = edge_of((struct object){(uint64_t)edge_string("x"), 0, BPF_F_WRONLY | 0x4000 | 0x1, -100});
  struct attach* group = edge_of((struct attach){(uint32_t)-3, (uint32_t)-4, BPF_CGROUP_INET6_BIND,
                                                 BPF_F_ALLOW_MULTI | BPF_F_REPLACE, (uint32_t)-5, (uint32_t)-6, 77});
  struct attach* device =
      edge_of((struct attach){4000000001u, (uint32_t)-4, 46, 8 | 0x20 | 0x8000, 0, 4000000002u, 0x8000000000000001});
  begin();
  expect(BPF(BPF_OBJ_PIN, pin),
         "bpf(BPF_OBJ_PIN, {pathname=\"/sys/fs/bpf/x\", bpf_fd=-3, file_flags=BPF_F_RDONLY, path_fd=-5}, 20)");
  expect(
      BPF(BPF_OBJ_GET, at),
      "bpf(BPF_OBJ_GET, {pathname=\"x\", bpf_fd=0, file_flags=BPF_F_WRONLY|BPF_F_PATH_FD|0x1, path_fd=AT_FDCWD}, 20)");
  expect(BPF(BPF_PROG_ATTACH, group),
         "bpf(BPF_PROG_ATTACH, {target_fd=-3, attach_bpf_fd=-4, attach_type=BPF_CGROUP_INET6_BIND, "
         "attach_flags=BPF_F_ALLOW_MULTI|BPF_F_REPLACE, replace_bpf_fd=-5, relative_fd=-6, expected_revision=77}, 32)");
  expect(BPF(BPF_PROG_DETACH, device),
         "bpf(BPF_PROG_DETACH, {target_ifindex=4000000001, attach_bpf_fd=-4, attach_type=BPF_TCX_INGRESS, "
         "attach_flags=BPF_F_BEFORE|BPF_F_ID|0x8000, replace_bpf_fd=0, relative_id=4000000002, "
         "expected_revision=9223372036854775809}, 32)");
  expect(sys(SYS_bpf, BPF_PROG_ATTACH, group, 16),
         "bpf(BPF_PROG_ATTACH, {target_fd=-3, attach_bpf_fd=-4, attach_type=BPF_CGROUP_INET6_BIND, "
         "attach_flags=BPF_F_ALLOW_MULTI|BPF_F_REPLACE}, 16)");
  /* Without the type of attachment it is unknown what the first word is. */
  expect(sys(SYS_bpf, BPF_PROG_ATTACH, group, 8), "bpf(BPF_PROG_ATTACH, {attach_bpf_fd=-4}, 8)");
}

struct test_run {
  uint32_t prog_fd, retval, data_size_in, data_size_out;
  uint64_t data_in, data_out;
  uint32_t repeat, duration, ctx_size_in, ctx_size_out;
  uint64_t ctx_in, ctx_out;
  uint32_t flags, cpu, batch_size;
} __attribute__((packed));
BPF_CASE(bpf_prog_test_run) {
  struct test_run* t =
      edge_of((struct test_run){(uint32_t)-3, 4000000001u, 3, 2, (uint64_t)edge("abc", 3), (uint64_t)edge("\xff\0", 2),
                                4000000002u, 4000000003u, 4, 5, (uint64_t)edge("CTXI", 4), (uint64_t)edge("CTXOU", 5),
                                BPF_F_TEST_RUN_ON_CPU | 0x8, 4000000004u, 4000000005u});
  begin();
  expect(
      BPF(BPF_PROG_TEST_RUN, t),
      "bpf(BPF_PROG_TEST_RUN, {test={prog_fd=-3, retval=4000000001, data_size_in=3, data_size_out=2, "
      "data_in=\"abc\", data_out=\"\\377\\0\", repeat=4000000002, duration=4000000003, ctx_size_in=4, ctx_size_out=5, "
      "ctx_in=\"CTXI\", ctx_out=\"CTXOU\", flags=BPF_F_TEST_RUN_ON_CPU|0x8, cpu=4000000004, batch_size=4000000005}}, "
      "76)");
}
CASE(bpf_prog_test_run_fails) {
  struct test_run* t =
      edge_of((struct test_run){(uint32_t)-3, 0, 3, 2, (uint64_t)edge("abc", 3), (uint64_t)edge("xy", 2)});
  uint64_t output = t->data_out;
  ANSWERS({SYS_bpf, -EFAULT});
  begin();
  expect(sys(SYS_bpf, BPF_PROG_TEST_RUN, t, 40),
         "bpf(BPF_PROG_TEST_RUN, {test={prog_fd=-3, retval=0, data_size_in=3, data_size_out=2, data_in=\"abc\", "
         "data_out=%s, repeat=0, duration=0}}, 40)",
         addr(output));
}

BPF_CASE(bpf_ids) {
  uint32_t* words = edge((uint32_t[]){4000000001u, 4000000002u, BPF_F_RDONLY | 0x10000, (uint32_t)-4}, 16);
  static const struct constant next[] = {K(BPF_PROG_GET_NEXT_ID), K(BPF_MAP_GET_NEXT_ID), K(BPF_BTF_GET_NEXT_ID),
                                         K(BPF_LINK_GET_NEXT_ID)};
  static const struct {
    const char *name, *id;
    int value;
  } by_id[] = {{"BPF_PROG_GET_FD_BY_ID", "prog_id", BPF_PROG_GET_FD_BY_ID},
               {"BPF_MAP_GET_FD_BY_ID", "map_id", BPF_MAP_GET_FD_BY_ID},
               {"BPF_BTF_GET_FD_BY_ID", "btf_id", BPF_BTF_GET_FD_BY_ID},
               {"BPF_LINK_GET_FD_BY_ID", "link_id", BPF_LINK_GET_FD_BY_ID}};
  begin();
  EACH(k, next) {
    expect(sys(SYS_bpf, k->value, words, 12),
           "bpf(%s, {start_id=4000000001, next_id=4000000002, open_flags=BPF_F_RDONLY|BPF_F_TOKEN_FD}, 12)", k->name);
  }
  for (int i = 0; i < 4; i++) {
    expect(sys(SYS_bpf, by_id[i].value, words, 16),
           "bpf(%s, {%s=4000000001, next_id=4000000002, open_flags=BPF_F_RDONLY|BPF_F_TOKEN_FD, "
           "fd_by_id_token_fd=-4}, 16)",
           by_id[i].name, by_id[i].id);
  }
  expect(sys(SYS_bpf, BPF_MAP_GET_FD_BY_ID, words, 4), "bpf(BPF_MAP_GET_FD_BY_ID, {map_id=4000000001}, 4)");
}

BPF_CASE(bpf_information) {
  uint64_t* info = edge((uint64_t[]){6ull << 32 | (uint32_t)-4, (uint64_t)edge("\1\2\3\4\5\6", 6)}, 16);
  uint32_t* ids = edge((uint32_t[]){11, 4000000001u}, 8);
  uint32_t* flags = edge((uint32_t[]){BPF_F_ALLOW_MULTI, 0x8000}, 8);
  uint64_t* query =
      edge((uint64_t[]){(uint64_t)BPF_CGROUP_SYSCTL << 32 | (uint32_t)-4, 4ull << 32 | BPF_F_QUERY_EFFECTIVE | 2,
                        (uint64_t)ids, 2, (uint64_t)flags, (uint64_t)ids, (uint64_t)flags, 0x8000000000000002},
           64);
  uint64_t* task =
      edge((uint64_t[]){3ull << 32 | (uint32_t)-2, 16ull << 32 | 0x10, (uint64_t)edge_string("do_sys_open"),
                        2ull << 32 | 4000000001u, 0x1122, 0xffffffff81000000},
           48);
  begin();
  expect(sys(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, info, 16),
         "bpf(BPF_OBJ_GET_INFO_BY_FD, {info={bpf_fd=-4, info_len=6, info=\"\\1\\2\\3\\4\\5\\6\"}}, 16)");
  expect(sys(SYS_bpf, BPF_PROG_QUERY, query, 64),
         "bpf(BPF_PROG_QUERY, {query={target_fd=-4, attach_type=BPF_CGROUP_SYSCTL, "
         "query_flags=BPF_F_QUERY_EFFECTIVE|0x2, attach_flags=BPF_F_REPLACE, prog_ids=[11, 4000000001], prog_cnt=2, "
         "prog_attach_flags=[BPF_F_ALLOW_MULTI, 0x8000 /* BPF_F_??? */], link_ids=[11, 4000000001], "
         "link_attach_flags=[BPF_F_ALLOW_MULTI, 0x8000 /* BPF_F_??? */], revision=9223372036854775810}}, 64)");
  expect(sys(SYS_bpf, BPF_TASK_FD_QUERY, task, 48),
         "bpf(BPF_TASK_FD_QUERY, {task_fd_query={pid=-2, fd=3, flags=0x10, buf_len=16, buf=\"do_sys_open\", "
         "prog_id=4000000001, fd_type=BPF_FD_TYPE_KPROBE, probe_offset=0x1122, probe_addr=0xffffffff81000000}}, 48)");
}
CASE(bpf_information_fails) {
  uint64_t info[] = {6ull << 32 | (uint32_t)-4, 0x1000};
  uint64_t query[] = {(uint64_t)BPF_XDP << 32 | 4000000001u, 0, 0x2000, 3};
  ANSWERS({SYS_bpf, -EPERM});
  begin();
  expect(sys(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, info, 16),
         "bpf(BPF_OBJ_GET_INFO_BY_FD, {info={bpf_fd=-4, info_len=6, info=0x1000}}, 16)");
  expect(sys(SYS_bpf, BPF_PROG_QUERY, query, 28),
         "bpf(BPF_PROG_QUERY, {query={target_ifindex=4000000001, attach_type=BPF_XDP, query_flags=0, attach_flags=0, "
         "prog_ids=0x2000, prog_cnt=3}}, 28)");
}

BPF_CASE(bpf_tracepoints_and_types) {
  uint64_t* point = edge((uint64_t[]){(uint64_t)edge_string("sys_enter"), (uint32_t)-4, 0x8000000000000003}, 24);
  uint64_t* types = edge((uint64_t[]){(uint64_t)edge("\x9f\xeb\1\0", 4), (uint64_t)edge_string("magic: 0xeb9f"),
                                      64ull << 32 | 4, 14ull << 32 | 2, (uint64_t)(uint32_t)-5 << 32 | 0x10001},
                         40);
  begin();
  expect(
      sys(SYS_bpf, BPF_RAW_TRACEPOINT_OPEN, point, 24),
      "bpf(BPF_RAW_TRACEPOINT_OPEN, {raw_tracepoint={name=\"sys_enter\", prog_fd=-4, cookie=0x8000000000000003}}, 24)");
  expect(sys(SYS_bpf, BPF_RAW_TRACEPOINT_OPEN, point, 12),
         "bpf(BPF_RAW_TRACEPOINT_OPEN, {raw_tracepoint={name=\"sys_enter\", prog_fd=-4}}, 12)");
  expect(sys(SYS_bpf, BPF_BTF_LOAD, types, 40),
         "bpf(BPF_BTF_LOAD, {btf=\"\\237\\353\\1\\0\", btf_log_buf=\"magic: 0xeb9f\", btf_size=4, btf_log_size=64, "
         "btf_log_level=2, btf_log_true_size=14, btf_flags=BPF_F_TOKEN_FD|0x1, btf_token_fd=-5}, 40)");
}

/* Each member of the union at offset 16 of link_create. */
struct link {
  uint32_t prog_fd, target_fd, attach_type, flags;
  uint64_t more[6];
};
BPF_CASE(bpf_link_create) {
  uint64_t* symbols = edge((uint64_t[]){(uint64_t)edge_string("vfs_read"), (uint64_t)bad_address()}, 16);
  uint64_t* numbers = edge((uint64_t[]){0x11, 0x8000000000000022}, 16);
  struct {
    struct link given;
    uint32_t size;
    const char* shown;
  } links[] = {
      {{0, 0, BPF_TRACE_ITER, 0, {(uint64_t)edge("\5\0\0\0", 4), 4}},
       28,
       "target_fd=0, attach_type=BPF_TRACE_ITER, flags=0, iter_info=\"\\5\\0\\0\\0\", iter_info_len=4"},
      {{0, (uint32_t)-4, BPF_PERF_EVENT, 0, {0x1234}},
       24,
       "target_fd=-4, attach_type=BPF_PERF_EVENT, flags=0, perf_event={bpf_cookie=0x1234}"},
      {{0, 0, BPF_TRACE_KPROBE_MULTI, 0, {2ull << 32 | 3, (uint64_t)symbols, 0, (uint64_t)numbers}},
       48,
       text("target_fd=0, attach_type=BPF_TRACE_KPROBE_MULTI, flags=0, "
            "kprobe_multi={flags=BPF_F_KPROBE_MULTI_RETURN|0x2, "
            "cnt=2, syms=[\"vfs_read\", %s], addrs=NULL, cookies=[0x11, 0x8000000000000022]}",
            addr(bad_address()))},
      {{0, 0, BPF_TRACE_FENTRY, 0, {4000000001u, 0x55}},
       32,
       "target_fd=0, attach_type=BPF_TRACE_FENTRY, flags=0, tracing={target_btf_id=4000000001, cookie=0x55}"},
      {{0, 0, 45, 0, {3ull << 32 | 10, 1ull << 32 | (uint32_t)-100}},
       32,
       "target_fd=0, attach_type=BPF_NETFILTER, flags=0, netfilter={pf=NFPROTO_IPV6, hooknum=3, priority=-100, "
       "flags=BPF_F_NETFILTER_IP_DEFRAG}"},
      {{0, 4000000002u, 47, 0x20 | 0x10, {4000000003u, 9}},
       32,
       "target_ifindex=4000000002, attach_type=BPF_TCX_EGRESS, flags=BPF_F_AFTER|BPF_F_ID, "
       "tcx={relative_id=4000000003, expected_revision=9}"},
      {{0, 0, 48, 0, {(uint64_t)edge_string("/bin/sh"), (uint64_t)numbers, 0, 0x1000, 1ull << 32 | 2, 4000000004u}},
       60,
       text("target_fd=0, attach_type=BPF_TRACE_UPROBE_MULTI, flags=0, uprobe_multi={path=\"/bin/sh\", "
            "offsets=[0x11, 0x8000000000000022], ref_ctr_offsets=NULL, cookies=0x1000, cnt=2, "
            "flags=BPF_F_UPROBE_MULTI_RETURN, pid=-294967292}")},
      {{0, 1, 54, 0, {(uint32_t)-6, 10}},
       32,
       "target_ifindex=1, attach_type=BPF_NETKIT_PRIMARY, flags=0, netkit={relative_fd=-6, expected_revision=10}"},
      {{0, (uint32_t)-4, BPF_CGROUP_GETSOCKOPT, 8, {(uint32_t)-6, 11}},
       32,
       "target_fd=-4, attach_type=BPF_CGROUP_GETSOCKOPT, flags=BPF_F_BEFORE, "
       "cgroup={relative_fd=-6, expected_revision=11}"},
      {{0, (uint32_t)-4, BPF_SK_LOOKUP, 0, {4000000005u}},
       20,
       "target_fd=-4, attach_type=BPF_SK_LOOKUP, flags=0, target_btf_id=4000000005"},
      {{0, 5, BPF_XDP, 0x8000, {0}}, 16, "target_ifindex=5, attach_type=BPF_XDP, flags=0x8000 /* BPF_F_??? */"},
  };
  size_t count = sizeof links / sizeof links[0];
  for (size_t i = 0; i < count; i++) links[i].given.prog_fd = (uint32_t)-9;
  void* given[16];
  for (size_t i = 0; i < count; i++) given[i] = edge(&links[i].given, links[i].size);
  struct link* operations = edge(&(struct link){(uint32_t)-9, 0, 44, 0, {0}}, 16);
  begin();
  for (size_t i = 0; i < count; i++) {
    expect(sys(SYS_bpf, BPF_LINK_CREATE, given[i], links[i].size),
           "bpf(BPF_LINK_CREATE, {link_create={prog_fd=-9, %s}}, %u)", links[i].shown, links[i].size);
  }
  expect(sys(SYS_bpf, BPF_LINK_CREATE, operations, 16),
         "bpf(BPF_LINK_CREATE, {link_create={map_fd=-9, target_fd=0, attach_type=BPF_STRUCT_OPS, flags=0}}, 16)");
}

BPF_CASE(bpf_links_and_the_rest) {
  uint32_t* update = edge((uint32_t[]){(uint32_t)-3, (uint32_t)-4, BPF_F_REPLACE, (uint32_t)-5}, 16);
  uint32_t* words = edge((uint32_t[]){(uint32_t)-3, (uint32_t)-4, 0x10}, 12);
  uint32_t* token = edge((uint32_t[]){0x10, (uint32_t)-4}, 8);
  uint32_t* stats = edge((uint32_t[]){0}, 4);
  struct {
    uint64_t buffer;
    uint32_t length, id, fd;
  } __attribute__((packed))* stream = edge(&(struct {
    uint64_t buffer;
    uint32_t length, id, fd;
  } __attribute__((packed))){(uint64_t)edge("out", 3), 3, 2, (uint32_t)-4},
                                           20);
  begin();
  expect(sys(SYS_bpf, BPF_LINK_UPDATE, update, 16),
         "bpf(BPF_LINK_UPDATE, {link_update={link_fd=-3, new_prog_fd=-4, flags=BPF_F_REPLACE, old_prog_fd=-5}}, 16)");
  expect(sys(SYS_bpf, BPF_ENABLE_STATS, stats, 4),
         "bpf(BPF_ENABLE_STATS, {enable_stats={type=BPF_STATS_RUN_TIME}}, 4)");
  expect(sys(SYS_bpf, BPF_ITER_CREATE, words, 8),
         "bpf(BPF_ITER_CREATE, {iter_create={link_fd=-3, flags=0xfffffffc}}, 8)");
  expect(sys(SYS_bpf, BPF_LINK_DETACH, words, 4), "bpf(BPF_LINK_DETACH, {link_detach={link_fd=-3}}, 4)");
  expect(sys(SYS_bpf, BPF_PROG_BIND_MAP, words, 12),
         "bpf(BPF_PROG_BIND_MAP, {prog_bind_map={prog_fd=-3, map_fd=-4, flags=0x10}}, 12)");
  expect(sys(SYS_bpf, 36, token, 8), "bpf(BPF_TOKEN_CREATE, {token_create={flags=0x10, bpffs_fd=-4}}, 8)");
  expect(sys(SYS_bpf, 37, stream, 20),
         "bpf(BPF_PROG_STREAM_READ_BY_FD, {prog_stream_read={stream_buf=\"\", stream_buf_len=3, "
         "stream_id=BPF_STREAM_STDERR, prog_fd=-4}}, 20)");
  expect(sys(SYS_bpf, 38, words, 12),
         "bpf(BPF_PROG_ASSOC_STRUCT_OPS, {prog_assoc_struct_ops={map_fd=-3, prog_fd=-4, flags=0x10}}, 12)");
  /* A command that nobody knows: its bytes. */
  expect(sys(SYS_bpf, 9999, edge("\1\2\3", 3), 3), "bpf(0x270f /* BPF_??? */, \"\\1\\2\\3\", 3)");
  expect(sys(SYS_bpf, 9999, NULL, low32(-1)), "bpf(0x270f /* BPF_??? */, NULL, 4294967295)");
  /* Longer than the kernel would take. */
  expect(sys(SYS_bpf, BPF_LINK_DETACH, words, low32(-1)), "bpf(BPF_LINK_DETACH, %s, 4294967295)", addr(words));
}

/* What the kernel itself writes, or refuses where it may not be asked. */
CASE(bpf_next_id) {
  uint32_t* words = edge((uint32_t[]){0, 0, 0}, 12);
  begin();
  long r = sys(SYS_bpf, BPF_PROG_GET_NEXT_ID, words, 12);
  const char* changed = words[1] == 0 ? "0" : text("0 => %u", words[1]);
  expect(r, "bpf(BPF_PROG_GET_NEXT_ID, {start_id=0, next_id=%s, open_flags=0}, 12)", changed);
}
CASE(bpf_verifier_log) {
  struct bpf_insn code[] = {{BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0}};
  static char messages[4096];
  struct prog_load* load =
      edge(&(struct prog_load){BPF_PROG_TYPE_SOCKET_FILTER, 1, (uint64_t)code, (uint64_t)edge_string("GPL"), 1,
                               sizeof messages, (uint64_t)messages},
           48);
  begin();
  long r = sys(SYS_bpf, BPF_PROG_LOAD, load, 48);
  expect(
      r,
      "bpf(BPF_PROG_LOAD, {prog_type=BPF_PROG_TYPE_SOCKET_FILTER, insn_cnt=1, insns=[{code=BPF_ALU64|BPF_K|BPF_MOV, "
      "dst_reg=BPF_REG_0, src_reg=BPF_REG_0, off=0, imm=0}], license=\"GPL\", log_level=1, log_size=4096, log_buf=%s, "
      "kern_version=0, prog_flags=0}, 48)",
      string(messages));
}
