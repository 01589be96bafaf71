/* io_uring: structs of linux/io_uring.h as of Linux 7.0. But for the setups at the end the kernel answers without
 * looking (answers()). */
#include "exact.h"

#include <linux/io_uring.h>
#include <sys/uio.h>
#include <time.h>

#define RING_CASE(name, call)            \
  static void case_##name##_calls(void); \
  CASE(name) {                           \
    ANSWERS({call, 0});                  \
    case_##name##_calls();               \
  }                                      \
  static void case_##name##_calls(void)

#define REGISTER(operation, bytes, count) sys(SYS_io_uring_register, low32(-3), low32(operation), bytes, low32(count))

struct wait {
  uint64_t sigmask;
  uint32_t sigmask_sz, min_wait_usec;
  uint64_t ts;
};
RING_CASE(io_uring_enter_arguments, SYS_io_uring_enter) {
  uint64_t* mask = edge_of((uint64_t){1ull << (SIGUSR1 - 1) | 1ull << (SIGCHLD - 1)});
  struct timespec* time = edge_of((struct timespec){-1, 999999999});
  struct wait* all = edge_of((struct wait){(uint64_t)mask, 8, 4000000001u, (uint64_t)time});
  struct wait* bad = edge_of((struct wait){(uint64_t)mask, 4, 0, (uint64_t)bad_address()});
  struct wait* half = edge(all, 16);
  begin();
  expect(sys(SYS_io_uring_enter, low32(-3), low32(-1), low32(-2), low32(IORING_ENTER_GETEVENTS), mask, 8L),
         "io_uring_enter(-3, 4294967295, 4294967294, IORING_ENTER_GETEVENTS, [USR1 CHLD], 8)");
  /* A set of signals has 8 bytes (_NSIG / 8). */
  expect(sys(SYS_io_uring_enter, -3, 0, 0, IORING_ENTER_GETEVENTS, mask, 16L),
         "io_uring_enter(-3, 0, 0, IORING_ENTER_GETEVENTS, %s, 16)", addr(mask));
  expect(sys(SYS_io_uring_enter, -3, 0, 0, IORING_ENTER_GETEVENTS, NULL, 8L),
         "io_uring_enter(-3, 0, 0, IORING_ENTER_GETEVENTS, NULL, 8)");
  expect(sys(SYS_io_uring_enter, -3, 0, 1, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG | 0x20, all, 24L),
         "io_uring_enter(-3, 0, 1, IORING_ENTER_GETEVENTS|IORING_ENTER_EXT_ARG|IORING_ENTER_ABS_TIMER, "
         "{sigmask=[USR1 CHLD], sigmask_sz=8, min_wait_usec=4000000001, ts={tv_sec=-1, tv_nsec=999999999}}, 24)");
  expect(sys(SYS_io_uring_enter, -3, 0, 1, IORING_ENTER_EXT_ARG | 0x100, bad, 24L),
         "io_uring_enter(-3, 0, 1, IORING_ENTER_EXT_ARG|0x100, {sigmask=%s, sigmask_sz=4, min_wait_usec=0, ts=%s}, 24)",
         addr(mask), addr(bad_address()));
  expect(
      sys(SYS_io_uring_enter, -3, 0, 1, IORING_ENTER_EXT_ARG, half, 16L),
      "io_uring_enter(-3, 0, 1, IORING_ENTER_EXT_ARG, {sigmask=[USR1 CHLD], sigmask_sz=8, min_wait_usec=4000000001}, "
      "16)");
  expect(sys(SYS_io_uring_enter, -3, 0, 1, IORING_ENTER_EXT_ARG, half, 24L),
         "io_uring_enter(-3, 0, 1, IORING_ENTER_EXT_ARG, %s, 24)", addr(half));
  /* The offset of a struct io_uring_reg_wait; a ring by its place. */
  expect(
      sys(SYS_io_uring_enter, 3, 0, 1, IORING_ENTER_EXT_ARG | 0x40 | IORING_ENTER_REGISTERED_RING, 128L, 64L),
      "io_uring_enter(3, 0, 1, IORING_ENTER_EXT_ARG|IORING_ENTER_REGISTERED_RING|IORING_ENTER_EXT_ARG_REG, 128, 64)");
}

RING_CASE(io_uring_register_buffers, SYS_io_uring_register) {
  struct iovec* two = edge((struct iovec[]){{(void*)0x1000, 4096}, {NULL, 0x8000000000000001}}, 32);
  uint64_t* tags = edge((uint64_t[]){0, 0x8000000000000002}, 16);
  uint64_t* all = edge((uint64_t[]){2, 0, (uint64_t)two, (uint64_t)tags}, 32);
  uint64_t* sparse = edge((uint64_t[]){(uint64_t)(IORING_RSRC_REGISTER_SPARSE | 2) << 32 | 4000000001u, 0, 0, 0}, 32);
  uint64_t* update = edge((uint64_t[]){4000000002u, (uint64_t)two, (uint64_t)tags, 1}, 32);
  uint32_t* clone = edge((uint32_t[]){(uint32_t)-4, 2, 1, 2, 4000000003u, 0, 0, 0}, 32);
  uint32_t* cloned = edge((uint32_t[]){4, 1 | 0x10, 0, 0, 0, 0, 0, 0}, 32);
  begin();
  expect(REGISTER(IORING_REGISTER_BUFFERS, two, 2),
         "io_uring_register(-3, IORING_REGISTER_BUFFERS, [{iov_base=0x1000, iov_len=4096}, {iov_base=NULL, "
         "iov_len=9223372036854775809}], 2)");
  /* As many as can be read. */
  expect(REGISTER(IORING_REGISTER_BUFFERS, two, -1),
         "io_uring_register(-3, IORING_REGISTER_BUFFERS, [{iov_base=0x1000, iov_len=4096}, {iov_base=NULL, "
         "iov_len=9223372036854775809}, ... /* %s */], 4294967295)",
         addr(two + 2));
  expect(REGISTER(IORING_UNREGISTER_BUFFERS, NULL, 0), "io_uring_register(-3, IORING_UNREGISTER_BUFFERS, NULL, 0)");
  expect(REGISTER(IORING_REGISTER_BUFFERS2, all, 32),
         "io_uring_register(-3, IORING_REGISTER_BUFFERS2, {nr=2, flags=0, data=[{iov_base=0x1000, iov_len=4096}, "
         "{iov_base=NULL, iov_len=9223372036854775809}], tags=[0, 0x8000000000000002]}, 32)");
  expect(REGISTER(IORING_REGISTER_BUFFERS2, sparse, 32),
         "io_uring_register(-3, IORING_REGISTER_BUFFERS2, {nr=4000000001, flags=IORING_RSRC_REGISTER_SPARSE|0x2, "
         "data=NULL, tags=NULL}, 32)");
  expect(REGISTER(IORING_REGISTER_BUFFERS_UPDATE, update, 32),
         "io_uring_register(-3, IORING_REGISTER_BUFFERS_UPDATE, {offset=4000000002, data=[{iov_base=0x1000, "
         "iov_len=4096}], tags=[0], nr=1}, 32)");
  expect(
      REGISTER(30, clone, 1),
      "io_uring_register(-3, IORING_REGISTER_CLONE_BUFFERS, {src_fd=-4, flags=IORING_REGISTER_DST_REPLACE, src_off=1, "
      "dst_off=2, nr=4000000003}, 1)");
  expect(REGISTER(30, cloned, 1),
         "io_uring_register(-3, IORING_REGISTER_CLONE_BUFFERS, {src_fd=4, flags=IORING_REGISTER_SRC_REGISTERED|0x10, "
         "src_off=0, dst_off=0, nr=0}, 1)");
}

RING_CASE(io_uring_register_files, SYS_io_uring_register) {
  int32_t* two = edge((int32_t[]){-1, -2}, 8);
  uint64_t* tags = edge((uint64_t[]){0x11, 0x22}, 16);
  uint64_t* update = edge((uint64_t[]){4000000001u, (uint64_t)two}, 16);
  uint64_t* all = edge((uint64_t[]){2, 0, (uint64_t)two, (uint64_t)tags}, 32);
  uint64_t* update2 = edge((uint64_t[]){7, (uint64_t)two, (uint64_t)bad_address(), 2}, 32);
  int32_t* event = edge((int32_t[]){-5}, 4);
  uint32_t* range = edge((uint32_t[]){4000000002u, 4000000003u, 0, 0}, 16);
  begin();
  expect(REGISTER(IORING_REGISTER_FILES, two, 2), "io_uring_register(-3, IORING_REGISTER_FILES, [-1, -2], 2)");
  expect(REGISTER(IORING_REGISTER_FILES_UPDATE, update, 2),
         "io_uring_register(-3, IORING_REGISTER_FILES_UPDATE, {offset=4000000001, fds=[-1, -2]}, 2)");
  expect(REGISTER(IORING_REGISTER_FILES2, all, 32),
         "io_uring_register(-3, IORING_REGISTER_FILES2, {nr=2, flags=0, data=[-1, -2], tags=[0x11, 0x22]}, 32)");
  expect(REGISTER(IORING_REGISTER_FILES_UPDATE2, update2, 32),
         "io_uring_register(-3, IORING_REGISTER_FILES_UPDATE2, {offset=7, data=[-1, -2], tags=%s, nr=2}, 32)",
         addr(bad_address()));
  /* The size does not reach the number of files. */
  expect(REGISTER(IORING_REGISTER_FILES_UPDATE2, update2, 16),
         "io_uring_register(-3, IORING_REGISTER_FILES_UPDATE2, {offset=7, data=%s}, 16)", addr(two));
  expect(REGISTER(IORING_REGISTER_EVENTFD, event, 1), "io_uring_register(-3, IORING_REGISTER_EVENTFD, [-5], 1)");
  expect(REGISTER(IORING_REGISTER_EVENTFD_ASYNC, bad_address(), 1),
         "io_uring_register(-3, IORING_REGISTER_EVENTFD_ASYNC, %s, 1)", addr(bad_address()));
  expect(REGISTER(IORING_REGISTER_FILE_ALLOC_RANGE, range, 0),
         "io_uring_register(-3, IORING_REGISTER_FILE_ALLOC_RANGE, {off=4000000002, len=4000000003}, 0)");
  expect(REGISTER(IORING_UNREGISTER_PERSONALITY, NULL, 4000000004u),
         "io_uring_register(-3, IORING_UNREGISTER_PERSONALITY, NULL, 4000000004)");
}

RING_CASE(io_uring_register_rings, SYS_io_uring_register) {
  uint64_t* rings = edge((uint64_t[]){4000000001u, (uint32_t)-4, 1, (uint32_t)-5}, 32);
  uint32_t* workers = edge((uint32_t[]){4000000002u, 0}, 8);
  unsigned char* processors = edge((unsigned char[]){0x05, 0x80}, 2);
  uint8_t* limits = edge((uint8_t[48]){[0] = 1, [2] = 22, [16] = 0, [18] = 2, [32] = 3, [34] = 0x81}, 48);
  uint8_t* unknown = edge((uint8_t[16]){[0] = 9, [2] = 1}, 16);
  uint8_t* probed = edge((uint8_t[32]){[0] = 64, [1] = 2, [16] = 0, [18] = 1, [24] = 200, [26] = 2}, 32);
  begin();
  expect(REGISTER(IORING_REGISTER_RING_FDS, rings, 2),
         "io_uring_register(-3, IORING_REGISTER_RING_FDS, [{offset=4000000001, data=-4}, {offset=1, data=-5}], "
         "2)");
  expect(REGISTER(IORING_UNREGISTER_RING_FDS, rings, 1),
         "io_uring_register(-3, IORING_UNREGISTER_RING_FDS, [{offset=4000000001, data=0xfffffffc}], 1)");
  expect(REGISTER(IORING_REGISTER_IOWQ_MAX_WORKERS, workers, 2),
         "io_uring_register(-3, IORING_REGISTER_IOWQ_MAX_WORKERS, [4000000002, 0], 2)");
  expect(REGISTER(IORING_REGISTER_IOWQ_AFF, processors, 2),
         "io_uring_register(-3, IORING_REGISTER_IOWQ_AFF, [0 2 15], 2)");
  expect(REGISTER(IORING_REGISTER_RESTRICTIONS, limits, 3),
         "io_uring_register(-3, IORING_REGISTER_RESTRICTIONS, [{opcode=IORING_RESTRICTION_SQE_OP, "
         "sqe_op=IORING_OP_READ}, {opcode=IORING_RESTRICTION_REGISTER_OP, register_op=IORING_REGISTER_FILES}, "
         "{opcode=IORING_RESTRICTION_SQE_FLAGS_REQUIRED, sqe_flags=IOSQE_FIXED_FILE|0x80}], 3)");
  expect(REGISTER(IORING_REGISTER_RESTRICTIONS, unknown, 1),
         "io_uring_register(-3, IORING_REGISTER_RESTRICTIONS, [{opcode=0x9 /* IORING_RESTRICTION_??? */}], 1)");
  expect(REGISTER(IORING_REGISTER_PROBE, probed, 2),
         "io_uring_register(-3, IORING_REGISTER_PROBE, {last_op=IORING_OP_URING_CMD128, ops_len=2, "
         "ops=[{op=IORING_OP_NOP, flags=IO_URING_OP_SUPPORTED}, {op=0xc8 /* IORING_OP_??? */, "
         "flags=0x2 /* IO_URING_OP_??? */}]}, 2)");
  /* A ring by its place, and what nobody knows. */
  expect(REGISTER(0x80000000u | IORING_REGISTER_ENABLE_RINGS, NULL, 0),
         "io_uring_register(-3, IORING_REGISTER_ENABLE_RINGS|IORING_REGISTER_USE_REGISTERED_RING, NULL, 0)");
  expect(REGISTER(9999, 0x1000L, 1), "io_uring_register(-3, 0x270f /* IORING_REGISTER_??? */, 0x1000, 1)");
}

RING_CASE(io_uring_register_the_rest, SYS_io_uring_register) {
  uint8_t* ring = edge(&(struct {
    uint64_t address;
    uint32_t entries;
    uint16_t group, flags;
    uint64_t reserved[3];
  }){0x1000, 4000000001u, 60000, 1 | 0x10, {0}},
                       40);
  struct cancel {
    uint64_t addr;
    int32_t fd;
    uint32_t flags;
    int64_t seconds, nanoseconds;
    uint8_t opcode, pad[7];
    uint64_t pad2[3];
  };
  struct cancel* by_fd = edge_of((struct cancel){0, -4, 0x2 | 0x20, -1, -1, 22, {0}, {0}});
  struct cancel* by_data = edge_of((struct cancel){0x8000000000000001, 4, 0x1, 1, 2, 0, {0}, {0}});
  uint8_t* tracking = edge((uint8_t[16]){[0] = 50, [4] = 1, [8] = 1}, 16);
  uint8_t* add_id = edge((uint8_t[16]){[5] = 1, [8] = 99}, 16);
  uint32_t* clock = edge((uint32_t[]){CLOCK_BOOTTIME, 0, 0, 0}, 16);
  uint32_t* status = edge((uint32_t[10]){7, 4000000002u}, 40);
  struct io_uring_sqe* request = edge_of((struct io_uring_sqe){.opcode = IORING_OP_MSG_RING,
                                                               .flags = IOSQE_CQE_SKIP_SUCCESS,
                                                               .fd = -5,
                                                               .off = 0x11,
                                                               .len = 4000000003u,
                                                               .user_data = 0x8000000000000002});
  uint64_t* region = edge((uint64_t[8]){0x2000, 8192, 5ull << 32 | 1, 0x40000000}, 64);
  uint64_t* memory = edge((uint64_t[4]){(uint64_t)region, 1}, 32);
  uint64_t* area = edge((uint64_t[6]){0x3000, 4096, 0x77, (uint64_t)(uint32_t)-6 << 32 | 1}, 48);
  uint32_t* queue = edge((uint32_t[24]){2, 3, 4096, 0, 0, 0, 0, 0, 0x100, 0x104, 0x140, 0, 0, 0, 0, 0, 8, 16384}, 96);
  memcpy(queue + 4, &area, 8);
  memcpy(queue + 6, &region, 8);
  uint64_t* question = edge((uint64_t[5]){0x1000, 0x2000, 24ull << 32 | 0, (uint32_t)-22}, 40);
  uint32_t* export = edge((uint32_t[18]){8, 1, 0, 0, 0, 0, 9}, 72);
  begin();
  expect(REGISTER(IORING_REGISTER_PBUF_RING, ring, 1),
         "io_uring_register(-3, IORING_REGISTER_PBUF_RING, {ring_addr=0x1000, ring_entries=4000000001, bgid=60000, "
         "flags=IOU_PBUF_RING_MMAP|0x10}, 1)");
  expect(
      REGISTER(IORING_REGISTER_SYNC_CANCEL, by_fd, 1),
      "io_uring_register(-3, IORING_REGISTER_SYNC_CANCEL, {addr=0, fd=-4, "
      "flags=IORING_ASYNC_CANCEL_FD|IORING_ASYNC_CANCEL_OP, timeout={tv_sec=-1, tv_nsec=-1}, opcode=IORING_OP_READ}, "
      "1)");
  expect(REGISTER(IORING_REGISTER_SYNC_CANCEL, by_data, 1),
         "io_uring_register(-3, IORING_REGISTER_SYNC_CANCEL, {addr=0x8000000000000001, fd=4, "
         "flags=IORING_ASYNC_CANCEL_ALL, timeout={tv_sec=1, tv_nsec=2}, opcode=IORING_OP_NOP}, 1)");
  expect(REGISTER(27, tracking, 1),
         "io_uring_register(-3, IORING_REGISTER_NAPI, {busy_poll_to=50, prefer_busy_poll=1, "
         "opcode=IO_URING_NAPI_REGISTER_OP, op_param=IO_URING_NAPI_TRACKING_STATIC}, 1)");
  expect(REGISTER(27, add_id, 1),
         "io_uring_register(-3, IORING_REGISTER_NAPI, {busy_poll_to=0, prefer_busy_poll=0, "
         "opcode=IO_URING_NAPI_STATIC_ADD_ID, op_param=99}, 1)");
  expect(REGISTER(28, NULL, 1), "io_uring_register(-3, IORING_UNREGISTER_NAPI, NULL, 1)");
  expect(REGISTER(29, clock, 0), "io_uring_register(-3, IORING_REGISTER_CLOCK, {clockid=CLOCK_BOOTTIME}, 0)");
  expect(REGISTER(26, status, 1),
         "io_uring_register(-3, IORING_REGISTER_PBUF_STATUS, {buf_group=7, head=4000000002}, 1)");
  expect(REGISTER(31, request, 1),
         "io_uring_register(-3, IORING_REGISTER_SEND_MSG_RING, {opcode=IORING_OP_MSG_RING, "
         "flags=IOSQE_CQE_SKIP_SUCCESS, ioprio=0, fd=-5, off=0x11, addr=0, len=4000000003, msg_ring_flags=0, "
         "user_data=0x8000000000000002}, 1)");
  expect(REGISTER(34, memory, 1),
         "io_uring_register(-3, IORING_REGISTER_MEM_REGION, {region_uptr={user_addr=0x2000, size=8192, "
         "flags=IORING_MEM_REGION_TYPE_USER, id=5, mmap_offset=0x40000000}, flags=IORING_MEM_REGION_REG_WAIT_ARG}, 1)");
  expect(REGISTER(32, queue, 1),
         "io_uring_register(-3, IORING_REGISTER_ZCRX_IFQ, {if_idx=2, if_rxq=3, rq_entries=4096, flags=0, "
         "area_ptr={addr=0x3000, len=4096, rq_area_token=0x77, flags=IORING_ZCRX_AREA_DMABUF, dmabuf_fd=-6}, "
         "region_ptr={user_addr=0x2000, size=8192, flags=IORING_MEM_REGION_TYPE_USER, id=5, mmap_offset=0x40000000}, "
         "offsets={head=256, tail=260, rqes=320}, zcrx_id=8, rx_buf_len=16384}, 1)");
  expect(REGISTER(35, question, 0),
         "io_uring_register(-3, IORING_REGISTER_QUERY, {next_entry=0x1000, query_data=0x2000, "
         "query_op=IO_URING_QUERY_OPCODES, size=24, result=-22}, 0)");
  expect(
      REGISTER(36, export, 0),
      "io_uring_register(-3, IORING_REGISTER_ZCRX_CTRL, {zcrx_id=8, op=ZCRX_CTRL_EXPORT, zc_export={zcrx_fd=9}}, 0)");
}

/* linux/io_uring/bpf_filter.h: a program of classic BPF that says which requests may be made. */
RING_CASE(io_uring_register_filters, SYS_io_uring_register) {
  struct filter {
    uint16_t command, command_flags;
    uint32_t reserved;
    uint32_t opcode, flags, length;
    uint8_t payload, reserved2[3];
    uint64_t program, reserved3[5];
  };
  struct sock_filter* program =
      edge((struct sock_filter[]){BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 2, 0, 1),
                                  BPF_STMT(BPF_RET | BPF_K, 1), BPF_STMT(BPF_RET | BPF_K, 0)},
           32);
  /* IORING_OP_SOCKET: family, type and protocol are 12 bytes. */
  struct filter* sockets = edge_of((struct filter){1, 0, 0, 45, 1 | 2, 4, 12, {0}, (uint64_t)program, {0}});
  struct filter* odd =
      edge_of((struct filter){1, 0x8000, 5, 4000000001u, 4, 1, 255, {6}, (uint64_t)bad_address(), {0, 7}});
  struct filter* other = edge_of((struct filter){2, 0, 0, 45, 1, 4, 12, {0}, (uint64_t)program, {0}});
  begin();
  expect(REGISTER(37, sockets, 1),
         "io_uring_register(-3, IORING_REGISTER_BPF_FILTER, {cmd_type=IO_URING_BPF_CMD_FILTER, cmd_flags=0, "
         "filter={opcode=IORING_OP_SOCKET, flags=IO_URING_BPF_FILTER_DENY_REST|IO_URING_BPF_FILTER_SZ_STRICT, "
         "filter_len=4, pdu_size=12, filter_ptr=[BPF_STMT(BPF_LD|BPF_W|BPF_ABS, 0x10), "
         "BPF_JUMP(BPF_JMP|BPF_K|BPF_JEQ, 0x2, 0, 0x1), BPF_STMT(BPF_RET|BPF_K, 0x1), BPF_STMT(BPF_RET|BPF_K, 0)]}}, "
         "1)");
  expect(REGISTER(37, odd, 1),
         "io_uring_register(-3, IORING_REGISTER_BPF_FILTER, {cmd_type=IO_URING_BPF_CMD_FILTER, cmd_flags=0x8000, "
         "resv=5, filter={opcode=0xee6b2801 /* IORING_OP_??? */, flags=0x4 /* IO_URING_BPF_FILTER_??? */, "
         "filter_len=1, pdu_size=255, resv=[6, 0, 0], filter_ptr=%s, resv2=[0, 0x7, 0, 0, 0]}}, 1)",
         addr(bad_address()));
  expect(
      REGISTER(37, other, 1),
      "io_uring_register(-3, IORING_REGISTER_BPF_FILTER, {cmd_type=0x2 /* IO_URING_BPF_CMD_??? */, cmd_flags=0}, 1)");
  expect(REGISTER(37, 0x4000L, 1), "io_uring_register(-3, IORING_REGISTER_BPF_FILTER, 0x4000, 1)");
}

/* struct io_uring_params as its words, with these names of the third and the sixth. Reserved words are shown when they
 * are not 0. */
static const char* ring_offsets(const uint32_t* o, const char* fifth, const char* sixth, const char* seventh) {
  const char* reserved = o[7] == 0 ? "" : text(", resv1=%u", o[7]);
  uint64_t user = o[8] | (uint64_t)o[9] << 32;
  return text("{head=%u, tail=%u, ring_mask=%u, ring_entries=%u, %s=%u, %s=%u, %s=%u%s, user_addr=%s}", o[0], o[1],
              o[2], o[3], fifth, o[4], sixth, o[5], seventh, o[6], reserved, hex(user));
}
static const char* ring_parameters(const uint32_t* p, const char* flags, const char* features) {
  const char* reserved = p[7] == 0 ? "" : text(", resv=[%u, %u, %u]", p[7], p[8], p[9]);
  return text(
      "{sq_entries=%u, cq_entries=%u, flags=%s, sq_thread_cpu=%u, sq_thread_idle=%u, features=%s, wq_fd=%u%s, "
      "sq_off=%s, cq_off=%s}",
      p[0], p[1], flags, p[3], p[4], features, p[6], reserved, ring_offsets(p + 10, "flags", "dropped", "array"),
      ring_offsets(p + 20, "overflow", "cqes", "flags"));
}
CASE(io_uring_setup_words) {
  static const struct constant setups[] = {K(IORING_SETUP_IOPOLL),
                                           K(IORING_SETUP_SQPOLL),
                                           K(IORING_SETUP_SQ_AFF),
                                           K(IORING_SETUP_CLAMP),
                                           K(IORING_SETUP_R_DISABLED),
                                           K(IORING_SETUP_SUBMIT_ALL),
                                           K(IORING_SETUP_COOP_TASKRUN),
                                           K(IORING_SETUP_TASKRUN_FLAG),
                                           K(IORING_SETUP_SQE128),
                                           K(IORING_SETUP_CQE32),
                                           K(IORING_SETUP_SINGLE_ISSUER),
                                           K(IORING_SETUP_DEFER_TASKRUN),
                                           {"IORING_SETUP_NO_MMAP", 0x4000},
                                           {"IORING_SETUP_REGISTERED_FD_ONLY", 0x8000},
                                           {"IORING_SETUP_NO_SQARRAY", 0x10000},
                                           {"IORING_SETUP_HYBRID_IOPOLL", 0x20000},
                                           {"IORING_SETUP_CQE_MIXED", 0x40000},
                                           {"IORING_SETUP_SQE_MIXED", 0x80000},
                                           {"IORING_SETUP_SQ_REWIND", 0x100000}};
  uint32_t *p = edge_room(120), *zeros = edge_room(120);
  for (unsigned i = 0; i < 30; i++) p[i] = 4000000000u + i;
  p[2] = IORING_SETUP_IOPOLL | 0x40000000, p[5] = IORING_FEAT_NODROP | 0x40000000;
  memset(zeros, 0, 120);
  ANSWERS({SYS_io_uring_setup, 0}, {SYS_io_uring_register, 0});
  begin();
  const char* shown = ring_parameters(p, "IORING_SETUP_IOPOLL|0x40000000", "IORING_FEAT_NODROP|0x40000000");
  expect(sys(SYS_io_uring_setup, low32(-1), p), "io_uring_setup(4294967295, %s)", shown);
  expect(REGISTER(33, p, 1), "io_uring_register(-3, IORING_REGISTER_RESIZE_RINGS, %s, 1)", shown);
  EACH(k, setups) {
    zeros[2] = (uint32_t)k->value;
    expect(sys(SYS_io_uring_setup, 1, zeros), "io_uring_setup(1, %s)", ring_parameters(zeros, k->name, "0"));
  }
}

/* Names one by one: linux/io_uring.h and linux/io_uring/ of Linux 7.0. */
RING_CASE(io_uring_register_names, SYS_io_uring_register) {
  static const struct constant operations[] = {K(IORING_UNREGISTER_FILES),     K(IORING_UNREGISTER_EVENTFD),
                                               K(IORING_REGISTER_PERSONALITY), K(IORING_UNREGISTER_IOWQ_AFF),
                                               K(IORING_UNREGISTER_PBUF_RING), {"IORING_REGISTER_RESIZE_RINGS", 0x21}};
  static const struct constant requests[] = {K(IORING_OP_READV),
                                             K(IORING_OP_WRITEV),
                                             K(IORING_OP_FSYNC),
                                             K(IORING_OP_READ_FIXED),
                                             K(IORING_OP_WRITE_FIXED),
                                             K(IORING_OP_POLL_ADD),
                                             K(IORING_OP_POLL_REMOVE),
                                             K(IORING_OP_SYNC_FILE_RANGE),
                                             K(IORING_OP_SENDMSG),
                                             K(IORING_OP_RECVMSG),
                                             K(IORING_OP_TIMEOUT),
                                             K(IORING_OP_TIMEOUT_REMOVE),
                                             K(IORING_OP_ACCEPT),
                                             K(IORING_OP_ASYNC_CANCEL),
                                             K(IORING_OP_LINK_TIMEOUT),
                                             K(IORING_OP_CONNECT),
                                             K(IORING_OP_FALLOCATE),
                                             K(IORING_OP_OPENAT),
                                             K(IORING_OP_CLOSE),
                                             K(IORING_OP_FILES_UPDATE),
                                             K(IORING_OP_STATX),
                                             K(IORING_OP_WRITE),
                                             K(IORING_OP_FADVISE),
                                             K(IORING_OP_MADVISE),
                                             K(IORING_OP_SEND),
                                             K(IORING_OP_RECV),
                                             K(IORING_OP_OPENAT2),
                                             K(IORING_OP_EPOLL_CTL),
                                             K(IORING_OP_SPLICE),
                                             K(IORING_OP_PROVIDE_BUFFERS),
                                             K(IORING_OP_REMOVE_BUFFERS),
                                             K(IORING_OP_TEE),
                                             K(IORING_OP_SHUTDOWN),
                                             K(IORING_OP_RENAMEAT),
                                             K(IORING_OP_UNLINKAT),
                                             K(IORING_OP_MKDIRAT),
                                             K(IORING_OP_SYMLINKAT),
                                             K(IORING_OP_LINKAT),
                                             K(IORING_OP_FSETXATTR),
                                             K(IORING_OP_SETXATTR),
                                             K(IORING_OP_FGETXATTR),
                                             K(IORING_OP_GETXATTR),
                                             K(IORING_OP_SOCKET),
                                             K(IORING_OP_URING_CMD),
                                             K(IORING_OP_SEND_ZC),
                                             K(IORING_OP_SENDMSG_ZC),
                                             {"IORING_OP_READ_MULTISHOT", 0x31},
                                             {"IORING_OP_WAITID", 0x32},
                                             {"IORING_OP_FUTEX_WAIT", 0x33},
                                             {"IORING_OP_FUTEX_WAKE", 0x34},
                                             {"IORING_OP_FUTEX_WAITV", 0x35},
                                             {"IORING_OP_FIXED_FD_INSTALL", 0x36},
                                             {"IORING_OP_FTRUNCATE", 0x37},
                                             {"IORING_OP_BIND", 0x38},
                                             {"IORING_OP_LISTEN", 0x39},
                                             {"IORING_OP_RECV_ZC", 0x3a},
                                             {"IORING_OP_EPOLL_WAIT", 0x3b},
                                             {"IORING_OP_READV_FIXED", 0x3c},
                                             {"IORING_OP_WRITEV_FIXED", 0x3d},
                                             {"IORING_OP_PIPE", 0x3e},
                                             {"IORING_OP_NOP128", 0x3f}};
  static const struct constant cancels[] = {K(IORING_ASYNC_CANCEL_ANY), K(IORING_ASYNC_CANCEL_FD_FIXED),
                                            K(IORING_ASYNC_CANCEL_USERDATA)};
  static const struct constant sqe_flags[] = {K(IOSQE_IO_DRAIN), K(IOSQE_IO_LINK), K(IOSQE_IO_HARDLINK), K(IOSQE_ASYNC),
                                              K(IOSQE_BUFFER_SELECT)};
  static const struct constant queries[] = {{"IO_URING_QUERY_ZCRX", 0x1}, {"IO_URING_QUERY_SCQ", 0x2}};
  uint8_t* limit = edge((uint8_t[16]){[0] = 1}, 16);
  uint32_t* cancel = edge((uint32_t[16]){0}, 64);
  uint32_t* query = edge((uint32_t[10]){0}, 40);
  begin();
  EACH(k, operations)
  expect(REGISTER(k->value, NULL, 0), "io_uring_register(-3, %s, NULL, 0)", k->name);
#define LIMITED(opcode, name) \
  "io_uring_register(-3, IORING_REGISTER_RESTRICTIONS, [{opcode=IORING_RESTRICTION_" opcode ", " name "=%s}], 1)"
  EACH(k, requests) {
    limit[2] = (uint8_t)k->value;
    expect(REGISTER(IORING_REGISTER_RESTRICTIONS, limit, 1), LIMITED("SQE_OP", "sqe_op"), k->name);
  }
  limit[0] = 2;
  EACH(k, sqe_flags) {
    limit[2] = (uint8_t)k->value;
    expect(REGISTER(IORING_REGISTER_RESTRICTIONS, limit, 1), LIMITED("SQE_FLAGS_ALLOWED", "sqe_flags"), k->name);
  }
  EACH(k, cancels) {
    cancel[3] = (uint32_t)k->value;
    expect(REGISTER(IORING_REGISTER_SYNC_CANCEL, cancel, 1),
           "io_uring_register(-3, IORING_REGISTER_SYNC_CANCEL, {addr=0, fd=0, flags=%s, timeout={tv_sec=0, tv_nsec=0}, "
           "opcode=IORING_OP_NOP}, 1)",
           k->name);
  }
  EACH(k, queries) {
    query[4] = (uint32_t)k->value;
    expect(REGISTER(35, query, 0),
           "io_uring_register(-3, IORING_REGISTER_QUERY, {next_entry=NULL, query_data=NULL, query_op=%s, size=0, "
           "result=0}, 0)",
           k->name);
  }
}
RING_CASE(io_uring_register_words, SYS_io_uring_register) {
#define WORDS(count, ...) edge((uint32_t[count]){__VA_ARGS__}, 4 * (count))
#define W(n) (4000000000u + (n))
  uint32_t* rsrc = WORDS(8, W(0), 1 | 1u << 30, W(2), W(3));
  uint32_t* update = WORDS(8, W(0), W(1), 0, 0, 0, 0, W(6), W(7));
  uint32_t* napi = WORDS(4, W(0), 0x1234 << 16 | 0 << 8 | 0xfe, 255, W(3));
  uint32_t* added = WORDS(4, W(0), 2 << 8, W(2));
  uint32_t* queue = WORDS(24, W(0), W(1), W(2), 1 | 1u << 30, 0, 0, 0, 0, W(8), W(9), W(10), [16] = W(16), W(17));
  uint32_t* control = WORDS(18, W(0), 1, [6] = W(6));
  uint32_t* flush = WORDS(18, W(0), 0, [6] = W(6));
  uint32_t* query = WORDS(10, W(0), W(1), W(2), W(3), 2, W(5), W(6));
  uint32_t* status = WORDS(10, W(0), W(1));
  uint32_t* ring = WORDS(10, W(0), W(1), W(2), 2u << 16 | 60000);
  uint32_t* range = WORDS(4, W(0), W(1), W(2), W(3));
  uint32_t* clone = WORDS(8, W(0), 1u << 30, W(2), W(3), W(4));
  uint32_t* entry = WORDS(16, 0xea60u << 16 | 1u << 8 | 1, W(1), W(2), W(3), W(4), W(5), W(6), W(7), W(8), W(9));
  uint32_t* region = WORDS(16, W(0), W(1), W(2), W(3), 1 | 1u << 30, W(5), W(6), W(7));
  uint64_t* memory = edge((uint64_t[4]){(uint64_t)region, 1 | 1ul << 40}, 32);
  uint32_t* cancel = WORDS(16, W(0), W(1), W(2), 4, W(4), W(5), W(6), W(7), 1);
  uint32_t* place = WORDS(4, W(0), W(1), W(2), W(3));
  begin();
#define PAIR(n) (W(n) | (uint64_t)W((n) + 1) << 32)
  expect(REGISTER(13, rsrc, 8),
         "io_uring_register(-3, IORING_REGISTER_FILES2, {nr=%u, flags=IORING_RSRC_REGISTER_SPARSE|0x40000000}, 8)",
         W(0));
  expect(REGISTER(16, update, 32),
         "io_uring_register(-3, IORING_REGISTER_BUFFERS_UPDATE, {offset=%u, resv=%u, data=NULL, tags=NULL, nr=%u, "
         "resv2=%u}, 32)",
         W(0), W(1), W(6), W(7));
  expect(REGISTER(27, napi, 1),
         "io_uring_register(-3, IORING_REGISTER_NAPI, {busy_poll_to=%u, prefer_busy_poll=254, "
         "opcode=IO_URING_NAPI_REGISTER_OP, pad=4660, op_param=IO_URING_NAPI_TRACKING_INACTIVE, resv=%u}, 1)",
         W(0), W(3));
  expect(REGISTER(27, added, 1),
         "io_uring_register(-3, IORING_REGISTER_NAPI, {busy_poll_to=%u, prefer_busy_poll=0, "
         "opcode=IO_URING_NAPI_STATIC_DEL_ID, op_param=%u}, 1)",
         W(0), W(2));
  napi[2] = 0;
  expect(REGISTER(27, napi, 1),
         "io_uring_register(-3, IORING_REGISTER_NAPI, {busy_poll_to=%u, prefer_busy_poll=254, "
         "opcode=IO_URING_NAPI_REGISTER_OP, pad=4660, op_param=IO_URING_NAPI_TRACKING_DYNAMIC, resv=%u}, 1)",
         W(0), W(3));
  expect(REGISTER(32, queue, 1),
         "io_uring_register(-3, IORING_REGISTER_ZCRX_IFQ, {if_idx=%u, if_rxq=%u, rq_entries=%u, "
         "flags=ZCRX_REG_IMPORT|0x40000000, area_ptr=NULL, region_ptr=NULL, offsets={head=%u, tail=%u, rqes=%u}, "
         "zcrx_id=%u, rx_buf_len=%u}, 1)",
         W(0), W(1), W(2), W(8), W(9), W(10), W(16), W(17));
  expect(
      REGISTER(36, control, 0),
      "io_uring_register(-3, IORING_REGISTER_ZCRX_CTRL, {zcrx_id=%u, op=ZCRX_CTRL_EXPORT, zc_export={zcrx_fd=%u}}, 0)",
      W(0), W(6));
  expect(REGISTER(36, flush, 0),
         "io_uring_register(-3, IORING_REGISTER_ZCRX_CTRL, {zcrx_id=%u, op=ZCRX_CTRL_FLUSH_RQ}, 0)", W(0));
  expect(REGISTER(35, query, 0),
         "io_uring_register(-3, IORING_REGISTER_QUERY, {next_entry=0x%lx, query_data=0x%lx, "
         "query_op=IO_URING_QUERY_SCQ, size=%u, result=%d}, 0)",
         PAIR(0), PAIR(2), W(5), (int)W(6));
  expect(REGISTER(26, status, 1), "io_uring_register(-3, IORING_REGISTER_PBUF_STATUS, {buf_group=%u, head=%u}, 1)",
         W(0), W(1));
  expect(REGISTER(22, ring, 1),
         "io_uring_register(-3, IORING_REGISTER_PBUF_RING, {ring_addr=0x%lx, ring_entries=%u, bgid=60000, "
         "flags=IOU_PBUF_RING_INC}, 1)",
         PAIR(0), W(2));
  expect(REGISTER(25, range, 0),
         "io_uring_register(-3, IORING_REGISTER_FILE_ALLOC_RANGE, {off=%u, len=%u, resv=0x%lx}, 0)", W(0), W(1),
         PAIR(2));
  expect(REGISTER(30, clone, 1),
         "io_uring_register(-3, IORING_REGISTER_CLONE_BUFFERS, {src_fd=%d, flags=0x40000000 /* IORING_REGISTER_??? */, "
         "src_off=%u, dst_off=%u, nr=%u}, 1)",
         (int)W(0), W(2), W(3), W(4));
  expect(REGISTER(31, entry, 1),
         "io_uring_register(-3, IORING_REGISTER_SEND_MSG_RING, {opcode=IORING_OP_READV, flags=IOSQE_FIXED_FILE, "
         "ioprio=60000, fd=%d, off=0x%lx, addr=0x%lx, len=%u, msg_ring_flags=0x%x, user_data=0x%lx}, 1)",
         (int)W(1), PAIR(2), PAIR(4), W(6), W(7), PAIR(8));
  expect(REGISTER(34, memory, 1),
         "io_uring_register(-3, IORING_REGISTER_MEM_REGION, {region_uptr={user_addr=0x%lx, size=%lu, "
         "flags=IORING_MEM_REGION_TYPE_USER|0x40000000, id=%u, mmap_offset=0x%lx}, "
         "flags=IORING_MEM_REGION_REG_WAIT_ARG|0x10000000000}, 1)",
         PAIR(0), PAIR(2), W(5), PAIR(6));
  expect(REGISTER(24, cancel, 1),
         "io_uring_register(-3, IORING_REGISTER_SYNC_CANCEL, {addr=0x%lx, fd=%d, flags=IORING_ASYNC_CANCEL_ANY, "
         "timeout={tv_sec=%ld, tv_nsec=%ld}, opcode=IORING_OP_READV}, 1)",
         PAIR(0), (int)W(2), (long)PAIR(4), (long)PAIR(6));
  expect(REGISTER(21, place, 1),
         "io_uring_register(-3, IORING_UNREGISTER_RING_FDS, [{offset=%u, resv=%u, data=0x%lx}], 1)", W(0), W(1),
         PAIR(2));
}
RING_CASE(io_uring_enter_words, SYS_io_uring_enter) {
  struct timespec* time = edge_of((struct timespec){-0x1123456789abcdef, -0x1123456789abcdee});
  struct wait* all = edge_of((struct wait){0x1000, W(1), W(2), (uint64_t)time});
  begin();
  expect(sys(SYS_io_uring_enter, low32(-3), 0, 1, IORING_ENTER_EXT_ARG, all, 24L),
         "io_uring_enter(-3, 0, 1, IORING_ENTER_EXT_ARG, {sigmask=0x1000, sigmask_sz=%u, min_wait_usec=%u, "
         "ts={tv_sec=%ld, tv_nsec=%ld}}, 24)",
         W(1), W(2), time->tv_sec, time->tv_nsec);
  expect(sys(SYS_io_uring_enter, low32(W(1)), 0, 1, IORING_ENTER_EXT_ARG | 0x40 | IORING_ENTER_REGISTERED_RING,
             0x8123456789abcdef, 0x8123456789abcdee),
         "io_uring_enter(%d, 0, 1, IORING_ENTER_EXT_ARG|IORING_ENTER_REGISTERED_RING|IORING_ENTER_EXT_ARG_REG, "
         "9305357566071262703, 9305357566071262702)",
         (int)W(1));
}

/* What the kernel itself says. */
static const char* features(uint32_t bits) {
  static const char* const names[] = {
      "SINGLE_MMAP", "NODROP",          "SUBMIT_STABLE",   "RW_CUR_POS",     "CUR_PERSONALITY", "FAST_POLL",
      "POLL_32BITS", "SQPOLL_NONFIXED", "EXT_ARG",         "NATIVE_WORKERS", "RSRC_TAGS",       "CQE_SKIP",
      "LINKED_FILE", "REG_REG_RING",    "RECVSEND_BUNDLE", "MIN_TIMEOUT",    "RW_ATTR",         "NO_IOWAIT"};
  const char* list = "";
  for (unsigned i = 0; i < 18; i++) {
    if (bits >> i & 1) list = text("%s%sIORING_FEAT_%s", list, *list == 0 ? "" : "|", names[i]);
  }
  return bits >> 18 == 0 ? list : text("%s|0x%x", list, bits & ~0x3ffffu);
}
CASE(io_uring_setup_parameters) {
  struct io_uring_params* p = edge_of((struct io_uring_params){.flags = IORING_SETUP_CQSIZE, .cq_entries = 5});
  struct io_uring_params* refused = edge_of((struct io_uring_params){
      .flags = IORING_SETUP_ATTACH_WQ | 0x40000000, .sq_thread_cpu = 4000000001u, .wq_fd = -4});
  begin();
  long r = sys(SYS_io_uring_setup, low32(3), p);
  /* cq_entries is rounded up to a power of 2 (io_uring_setup(2)). */
  const char* answer =
      r < 0 ? "cq_entries=5, flags=IORING_SETUP_CQSIZE, sq_thread_cpu=0, sq_thread_idle=0, wq_fd=0"
            : text(
                  "sq_entries=%u, cq_entries=5 => %u, flags=IORING_SETUP_CQSIZE, sq_thread_cpu=%u, sq_thread_idle=%u, "
                  "features=%s, wq_fd=%u",
                  p->sq_entries, p->cq_entries, p->sq_thread_cpu, p->sq_thread_idle, features(p->features), p->wq_fd);
  const struct io_sqring_offsets* s = &p->sq_off;
  const struct io_cqring_offsets* c = &p->cq_off;
  const char* rings =
      r < 0 ? ""
            : text(
                  ", sq_off={head=%u, tail=%u, ring_mask=%u, ring_entries=%u, flags=%u, dropped=%u, array=%u, "
                  "user_addr=0}, cq_off={head=%u, tail=%u, ring_mask=%u, ring_entries=%u, overflow=%u, cqes=%u, "
                  "flags=%u, user_addr=0}",
                  s->head, s->tail, s->ring_mask, s->ring_entries, s->flags, s->dropped, s->array, c->head, c->tail,
                  c->ring_mask, c->ring_entries, c->overflow, c->cqes, c->flags);
  expect(r, "io_uring_setup(3, {%s%s})", answer, rings);
  r = sys(SYS_io_uring_setup, low32(-1), refused);
  expect(r,
         "io_uring_setup(4294967295, {cq_entries=0, flags=IORING_SETUP_ATTACH_WQ|0x40000000, sq_thread_cpu=4000000001, "
         "sq_thread_idle=0, wq_fd=-4})");
  expect(sys(SYS_io_uring_setup, 1, bad_address()), "io_uring_setup(1, %s)", addr(bad_address()));
}
