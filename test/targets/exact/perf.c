/* perf_event_open(2): struct perf_event_attr of linux/perf_event.h as of Linux 7.0, by the size that it says. */
#include "exact.h"
#include "patterns.h"

#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <time.h>

#define OPEN(attributes) \
  sys(SYS_perf_event_open, attributes, low32(-1), low32(-2), low32(-3), (long)PERF_FLAG_FD_CLOEXEC)
#define LINE(shown) "perf_event_open(" shown ", -1, -2, -3, PERF_FLAG_FD_CLOEXEC)"

/* The kernel answers without looking. */
#define PERF_CASE(name)                  \
  static void case_##name##_calls(void); \
  CASE(name) {                           \
    ANSWERS({SYS_perf_event_open, 0});   \
    case_##name##_calls();               \
  }                                      \
  static void case_##name##_calls(void)

/* An attribute of so many bytes at the end of a page. */
static void* attributes(unsigned size, const struct perf_event_attr* from) {
  struct perf_event_attr* made = edge_room(size);
  memset(made, 0, size);
  memcpy(made, from, size < sizeof *from ? size : sizeof *from);
  made->size = size;
  return made;
}

PERF_CASE(perf_event_open_hardware) {
  void* a = attributes(PERF_ATTR_SIZE_VER0, &(struct perf_event_attr){.type = PERF_TYPE_HARDWARE,
                                                                      .config = PERF_COUNT_HW_INSTRUCTIONS,
                                                                      .sample_period = 0x8000000000000001,
                                                                      .sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID,
                                                                      .read_format = PERF_FORMAT_ID | 0x100,
                                                                      .disabled = 1,
                                                                      .exclude_kernel = 1,
                                                                      .precise_ip = 3,
                                                                      .remove_on_exec = 1,
                                                                      .wakeup_events = 4000000001u});
  void* other = attributes(PERF_ATTR_SIZE_VER0, &(struct perf_event_attr){.config = 0x800000001});
  void* unknown = attributes(PERF_ATTR_SIZE_VER0, &(struct perf_event_attr){.config = 99});
  begin();
  expect(
      OPEN(a),
      LINE("{type=PERF_TYPE_HARDWARE, size=64, config=PERF_COUNT_HW_INSTRUCTIONS, sample_period=9223372036854775809, "
           "sample_type=PERF_SAMPLE_IP|PERF_SAMPLE_TID, read_format=PERF_FORMAT_ID|0x100, disabled=1, "
           "exclude_kernel=1, precise_ip=3, remove_on_exec=1, wakeup_events=4000000001}"));
  /* The event of another unit: linux/perf_event.h, PERF_PMU_TYPE_SHIFT. */
  expect(OPEN(other), LINE("{type=PERF_TYPE_HARDWARE, size=64, config=PERF_COUNT_HW_INSTRUCTIONS|0x800000000, "
                           "sample_period=0, sample_type=0, read_format=0}"));
  expect(OPEN(unknown), LINE("{type=PERF_TYPE_HARDWARE, size=64, config=0x63 /* PERF_COUNT_HW_??? */, "
                             "sample_period=0, sample_type=0, read_format=0}"));
}

PERF_CASE(perf_event_open_types) {
  struct perf_event_attr kinds[] = {
      {.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_BPF_OUTPUT},
      {.type = PERF_TYPE_TRACEPOINT, .config = 4000000001u},
      {.type = PERF_TYPE_HW_CACHE,
       .config =
           PERF_COUNT_HW_CACHE_NODE | PERF_COUNT_HW_CACHE_OP_PREFETCH << 8 | PERF_COUNT_HW_CACHE_RESULT_MISS << 16},
      {.type = PERF_TYPE_HW_CACHE, .config = 0x1ff0909},
      {.type = PERF_TYPE_RAW, .config = 0x1c2, .config1 = 0x8000000000000003},
      {.type = 4000000002u, .config = 5},
  };
  const char* shown[] = {
      "{type=PERF_TYPE_SOFTWARE, size=64, config=PERF_COUNT_SW_BPF_OUTPUT, sample_period=0, sample_type=0, "
      "read_format=0}",
      "{type=PERF_TYPE_TRACEPOINT, size=64, config=4000000001, sample_period=0, sample_type=0, read_format=0}",
      "{type=PERF_TYPE_HW_CACHE, size=64, "
      "config=PERF_COUNT_HW_CACHE_RESULT_MISS<<16|PERF_COUNT_HW_CACHE_OP_PREFETCH<<8|"
      "PERF_COUNT_HW_CACHE_NODE, sample_period=0, sample_type=0, read_format=0}",
      "{type=PERF_TYPE_HW_CACHE, size=64, config=0xff /* PERF_COUNT_HW_CACHE_RESULT_??? */<<16|"
      "0x9 /* PERF_COUNT_HW_CACHE_OP_??? */<<8|0x9 /* PERF_COUNT_HW_CACHE_??? */|0x1000000, sample_period=0, "
      "sample_type=0, read_format=0}",
      "{type=PERF_TYPE_RAW, size=64, config=0x1c2, sample_period=0, sample_type=0, read_format=0, "
      "config1=0x8000000000000003}",
      "{type=4000000002, size=64, config=0x5, sample_period=0, sample_type=0, read_format=0}",
  };
  void* given[6];
  for (int i = 0; i < 6; i++) given[i] = attributes(PERF_ATTR_SIZE_VER0, &kinds[i]);
  begin();
  for (int i = 0; i < 6; i++) expect(OPEN(given[i]), LINE("%s"), shown[i]);
}

PERF_CASE(perf_event_open_breakpoint) {
  void* a = attributes(PERF_ATTR_SIZE_VER1, &(struct perf_event_attr){.type = PERF_TYPE_BREAKPOINT,
                                                                      .sample_freq = 4000,
                                                                      .freq = 1,
                                                                      .bp_type = 3,
                                                                      .bp_addr = 0x401000,
                                                                      .bp_len = 8});
  void* odd = attributes(PERF_ATTR_SIZE_VER1,
                         &(struct perf_event_attr){.type = PERF_TYPE_BREAKPOINT, .bp_type = 0x14, .bp_len = 16});
  begin();
  expect(OPEN(a), LINE("{type=PERF_TYPE_BREAKPOINT, size=72, config=0, sample_freq=4000, sample_type=0, read_format=0, "
                       "freq=1, bp_type=HW_BREAKPOINT_RW, bp_addr=0x401000, bp_len=HW_BREAKPOINT_LEN_8}"));
  expect(OPEN(odd),
         LINE("{type=PERF_TYPE_BREAKPOINT, size=72, config=0, sample_period=0, sample_type=0, read_format=0, "
              "bp_type=HW_BREAKPOINT_X|0x10, bp_addr=NULL, bp_len=16}"));
}

PERF_CASE(perf_event_open_all_fields) {
  /* Linux 7.0 has bits 38 and 39, aux_action at 116, config3 at 128 and config4 at 136. */
  struct {
    struct perf_event_attr head;
    uint64_t more[8];
  } all;
  memset(&all, 0, sizeof all);
  all.head = (struct perf_event_attr){.type = PERF_TYPE_RAW,
                                      .sample_type = PERF_SAMPLE_WEIGHT_STRUCT | PERF_SAMPLE_BRANCH_STACK,
                                      .watermark = 1,
                                      .use_clockid = 1,
                                      .sigtrap = 1,
                                      .wakeup_watermark = 4096,
                                      .config1 = 1,
                                      .config2 = 2,
                                      .branch_sample_type = PERF_SAMPLE_BRANCH_USER | PERF_SAMPLE_BRANCH_ANY | 0x80000,
                                      .sample_regs_user = 0xff0fff,
                                      .sample_stack_user = 8192,
                                      .clockid = CLOCK_MONOTONIC_RAW,
                                      .sample_regs_intr = 0x1f,
                                      .aux_watermark = 4000000001u,
                                      .sample_max_stack = 60000,
                                      .aux_sample_size = 4000000002u,
                                      .sig_data = 0x8000000000000004};
  char* bytes = (char*)&all;
  *(uint64_t*)(bytes + 40) |= 3ull << 38 | 1ull << 40;
  *(uint32_t*)(bytes + 116) = 7;
  *(uint64_t*)(bytes + 128) = 5;
  *(uint64_t*)(bytes + 136) = 6;
  void* whole = attributes(144, &all.head);
  memcpy(whole, bytes, 144);
  ((struct perf_event_attr*)whole)->size = 144;
  void* until_aux = attributes(PERF_ATTR_SIZE_VER5, &all.head);
  void* realtime = attributes(PERF_ATTR_SIZE_VER3, &(struct perf_event_attr){.type = PERF_TYPE_RAW, .use_clockid = 1});
  begin();
  expect(
      OPEN(whole),
      LINE("{type=PERF_TYPE_RAW, size=144, config=0, sample_period=0, "
           "sample_type=PERF_SAMPLE_BRANCH_STACK|PERF_SAMPLE_WEIGHT_STRUCT, read_format=0, watermark=1, use_clockid=1, "
           "sigtrap=1, defer_callchain=1, defer_output=1, __reserved_1=1, wakeup_watermark=4096, config1=0x1, "
           "config2=0x2, branch_sample_type=PERF_SAMPLE_BRANCH_USER|PERF_SAMPLE_BRANCH_ANY|"
           "PERF_SAMPLE_BRANCH_COUNTERS, sample_regs_user=0xff0fff, sample_stack_user=8192, "
           "clockid=CLOCK_MONOTONIC_RAW, sample_regs_intr=0x1f, aux_watermark=4000000001, sample_max_stack=60000, "
           "aux_sample_size=4000000002, aux_start_paused=1, aux_pause=1, aux_resume=1, sig_data=0x8000000000000004, "
           "config3=0x5, config4=0x6}"));
  expect(
      OPEN(until_aux),
      LINE("{type=PERF_TYPE_RAW, size=112, config=0, sample_period=0, "
           "sample_type=PERF_SAMPLE_BRANCH_STACK|PERF_SAMPLE_WEIGHT_STRUCT, read_format=0, watermark=1, use_clockid=1, "
           "sigtrap=1, defer_callchain=1, defer_output=1, __reserved_1=1, wakeup_watermark=4096, config1=0x1, "
           "config2=0x2, branch_sample_type=PERF_SAMPLE_BRANCH_USER|PERF_SAMPLE_BRANCH_ANY|"
           "PERF_SAMPLE_BRANCH_COUNTERS, sample_regs_user=0xff0fff, sample_stack_user=8192, "
           "clockid=CLOCK_MONOTONIC_RAW, sample_regs_intr=0x1f, aux_watermark=4000000001, sample_max_stack=60000}"));
  /* A clock of number 0 is one when it is asked for. */
  expect(OPEN(realtime), LINE("{type=PERF_TYPE_RAW, size=96, config=0, sample_period=0, sample_type=0, read_format=0, "
                              "use_clockid=1, clockid=CLOCK_REALTIME}"));
}

/* A field of an attribute with each of its names. */
#define PERF_SWEEP(title, kind, field, shown, ...)                                                        \
  PERF_CASE(title) {                                                                                      \
    static const struct constant list[] = {__VA_ARGS__};                                                  \
    struct perf_event_attr* x = attributes(PERF_ATTR_SIZE_VER2, &(struct perf_event_attr){.type = kind}); \
    begin();                                                                                              \
    EACH(k, list) {                                                                                       \
      x->field = (__typeof__(x->field))k->value;                                                          \
      expect(OPEN(x), LINE("{type=" #kind ", size=80, " shown "}"), k->name);                             \
    }                                                                                                     \
  }
#define NO_SAMPLES "sample_period=0, sample_type=0, read_format=0"
PERF_SWEEP(perf_hardware, PERF_TYPE_HARDWARE, config, "config=%s, " NO_SAMPLES, K(PERF_COUNT_HW_CPU_CYCLES),
           K(PERF_COUNT_HW_CACHE_REFERENCES), K(PERF_COUNT_HW_CACHE_MISSES), K(PERF_COUNT_HW_BRANCH_INSTRUCTIONS),
           K(PERF_COUNT_HW_BRANCH_MISSES), K(PERF_COUNT_HW_BUS_CYCLES), K(PERF_COUNT_HW_STALLED_CYCLES_FRONTEND),
           K(PERF_COUNT_HW_STALLED_CYCLES_BACKEND), K(PERF_COUNT_HW_REF_CPU_CYCLES))
PERF_SWEEP(perf_software, PERF_TYPE_SOFTWARE, config, "config=%s, " NO_SAMPLES, K(PERF_COUNT_SW_CPU_CLOCK),
           K(PERF_COUNT_SW_TASK_CLOCK), K(PERF_COUNT_SW_PAGE_FAULTS), K(PERF_COUNT_SW_CONTEXT_SWITCHES),
           K(PERF_COUNT_SW_CPU_MIGRATIONS), K(PERF_COUNT_SW_PAGE_FAULTS_MIN), K(PERF_COUNT_SW_PAGE_FAULTS_MAJ),
           K(PERF_COUNT_SW_ALIGNMENT_FAULTS), K(PERF_COUNT_SW_EMULATION_FAULTS), K(PERF_COUNT_SW_DUMMY),
           K(PERF_COUNT_SW_CGROUP_SWITCHES))
#define CACHE(result, operation, cache) \
  "config=PERF_COUNT_HW_CACHE_RESULT_" result "<<16|PERF_COUNT_HW_CACHE_OP_" operation "<<8|" cache ", " NO_SAMPLES
PERF_SWEEP(perf_caches, PERF_TYPE_HW_CACHE, config, CACHE("ACCESS", "READ", "%s"), K(PERF_COUNT_HW_CACHE_L1D),
           K(PERF_COUNT_HW_CACHE_L1I), K(PERF_COUNT_HW_CACHE_LL), K(PERF_COUNT_HW_CACHE_DTLB),
           K(PERF_COUNT_HW_CACHE_ITLB), K(PERF_COUNT_HW_CACHE_BPU))
PERF_CASE(perf_cache_writes) {
  void* x = attributes(PERF_ATTR_SIZE_VER2, &(struct perf_event_attr){.type = PERF_TYPE_HW_CACHE,
                                                                      .config = PERF_COUNT_HW_CACHE_OP_WRITE << 8});
  begin();
  expect(OPEN(x), LINE("{type=PERF_TYPE_HW_CACHE, size=80, " CACHE("ACCESS", "WRITE", "PERF_COUNT_HW_CACHE_L1D") "}"));
}
PERF_SWEEP(perf_samples, PERF_TYPE_RAW, sample_type, "config=0, sample_period=0, sample_type=%s, read_format=0",
           K(PERF_SAMPLE_TIME), K(PERF_SAMPLE_ADDR), K(PERF_SAMPLE_READ), K(PERF_SAMPLE_CALLCHAIN), K(PERF_SAMPLE_ID),
           K(PERF_SAMPLE_CPU), K(PERF_SAMPLE_PERIOD), K(PERF_SAMPLE_STREAM_ID), K(PERF_SAMPLE_RAW),
           K(PERF_SAMPLE_REGS_USER), K(PERF_SAMPLE_STACK_USER), K(PERF_SAMPLE_WEIGHT), K(PERF_SAMPLE_DATA_SRC),
           K(PERF_SAMPLE_IDENTIFIER), K(PERF_SAMPLE_TRANSACTION), K(PERF_SAMPLE_REGS_INTR), K(PERF_SAMPLE_PHYS_ADDR),
           K(PERF_SAMPLE_AUX), K(PERF_SAMPLE_CGROUP), K(PERF_SAMPLE_DATA_PAGE_SIZE), K(PERF_SAMPLE_CODE_PAGE_SIZE))
PERF_SWEEP(perf_reads, PERF_TYPE_RAW, read_format, "config=0, sample_period=0, sample_type=0, read_format=%s",
           K(PERF_FORMAT_TOTAL_TIME_ENABLED), K(PERF_FORMAT_TOTAL_TIME_RUNNING), K(PERF_FORMAT_GROUP),
           K(PERF_FORMAT_LOST))
PERF_SWEEP(perf_branches, PERF_TYPE_RAW, branch_sample_type, "config=0, " NO_SAMPLES ", branch_sample_type=%s",
           K(PERF_SAMPLE_BRANCH_KERNEL), K(PERF_SAMPLE_BRANCH_HV), K(PERF_SAMPLE_BRANCH_ANY_CALL),
           K(PERF_SAMPLE_BRANCH_ANY_RETURN), K(PERF_SAMPLE_BRANCH_IND_CALL), K(PERF_SAMPLE_BRANCH_ABORT_TX),
           K(PERF_SAMPLE_BRANCH_IN_TX), K(PERF_SAMPLE_BRANCH_NO_TX), K(PERF_SAMPLE_BRANCH_COND),
           K(PERF_SAMPLE_BRANCH_CALL_STACK), K(PERF_SAMPLE_BRANCH_IND_JUMP), K(PERF_SAMPLE_BRANCH_CALL),
           K(PERF_SAMPLE_BRANCH_NO_FLAGS), K(PERF_SAMPLE_BRANCH_NO_CYCLES), K(PERF_SAMPLE_BRANCH_TYPE_SAVE),
           K(PERF_SAMPLE_BRANCH_HW_INDEX), K(PERF_SAMPLE_BRANCH_PRIV_SAVE))
#define BREAKPOINT(type, length) "config=0, " NO_SAMPLES ", bp_type=" type ", bp_addr=NULL, bp_len=" length
PERF_SWEEP(perf_breakpoints, PERF_TYPE_BREAKPOINT, bp_type, BREAKPOINT("%s", "0"), K(HW_BREAKPOINT_EMPTY),
           K(HW_BREAKPOINT_R), K(HW_BREAKPOINT_W))
PERF_SWEEP(perf_breakpoint_lengths, PERF_TYPE_BREAKPOINT, bp_len, BREAKPOINT("HW_BREAKPOINT_EMPTY", "%s"),
           K(HW_BREAKPOINT_LEN_1), K(HW_BREAKPOINT_LEN_2), K(HW_BREAKPOINT_LEN_3), K(HW_BREAKPOINT_LEN_4),
           K(HW_BREAKPOINT_LEN_5), K(HW_BREAKPOINT_LEN_6), K(HW_BREAKPOINT_LEN_7))

/* The bits from offset 40 on, of which precise_ip has two: one by one, then all. */
static const char* const perf_bits[] = {"disabled",
                                        "inherit",
                                        "pinned",
                                        "exclusive",
                                        "exclude_user",
                                        "exclude_kernel",
                                        "exclude_hv",
                                        "exclude_idle",
                                        "mmap",
                                        "comm",
                                        "freq",
                                        "inherit_stat",
                                        "enable_on_exec",
                                        "task",
                                        "watermark",
                                        "precise_ip",
                                        NULL,
                                        "mmap_data",
                                        "sample_id_all",
                                        "exclude_host",
                                        "exclude_guest",
                                        "exclude_callchain_kernel",
                                        "exclude_callchain_user",
                                        "mmap2",
                                        "comm_exec",
                                        "use_clockid",
                                        "context_switch",
                                        "write_backward",
                                        "namespaces",
                                        "ksymbol",
                                        "bpf_event",
                                        "aux_output",
                                        "cgroup",
                                        "text_poke",
                                        "build_id",
                                        "inherit_thread",
                                        "remove_on_exec",
                                        "sigtrap",
                                        "defer_callchain",
                                        "defer_output"};
PERF_CASE(perf_bits) {
  uint64_t* x = attributes(PERF_ATTR_SIZE_VER0, &(struct perf_event_attr){.type = PERF_TYPE_RAW});
  const char* all = "";
  begin();
  for (int i = 0; i < 40; i++) {
    if (perf_bits[i] == NULL) continue;
    x[5] = 1ul << i;
    all = text("%s, %s=%d", all, perf_bits[i], i == 15 ? 3 : 1);
    expect(OPEN(x), LINE("{type=PERF_TYPE_RAW, size=64, config=0, sample_%s=0, sample_type=0, read_format=0, %s=1}"),
           i == 10 ? "freq" : "period", perf_bits[i]);
  }
  x[5] = -1ul;
  expect(OPEN(x),
         LINE("{type=PERF_TYPE_RAW, size=64, config=0, sample_freq=0, sample_type=0, read_format=0%s, "
              "__reserved_1=16777215}"),
         all);
}
/* All halves of all words, and each different. */
PERF_CASE(perf_words) {
  uint64_t* x = edge_room(144);
  for (int i = 0; i < 18; i++) x[i] = U64(i);
  uint32_t* half = (uint32_t*)x;
  half[0] = U32(0), half[1] = 144, x[3] = PERF_SAMPLE_TIME | 1ul << 62, x[4] = PERF_FORMAT_GROUP | 1ul << 61;
  x[5] = 0, half[12] = U32(12), half[13] = U32(13), x[9] = PERF_SAMPLE_BRANCH_HV | 1ul << 60, half[22] = U32(22),
  half[26] = U32(26);
  half[27] = 60000 | 7u << 16, half[28] = U32(28), half[29] = 5;
  struct perf_event_attr* large =
      attributes(PERF_ATTR_SIZE_VER0, &(struct perf_event_attr){.type = PERF_TYPE_TRACEPOINT,
                                                                .config = U64(1),
                                                                .sample_freq = U64(2),
                                                                .freq = 1,
                                                                .watermark = 1,
                                                                .wakeup_watermark = U32(3),
                                                                .bp_type = 7});
  struct perf_event_attr* software =
      attributes(PERF_ATTR_SIZE_VER0, &(struct perf_event_attr){.type = PERF_TYPE_SOFTWARE, .config = U64(1)});
  struct perf_event_attr* cache =
      attributes(PERF_ATTR_SIZE_VER0, &(struct perf_event_attr){.type = PERF_TYPE_HW_CACHE, .config = 1ul << 60});
  struct perf_event_attr* breakpoint = attributes(
      PERF_ATTR_SIZE_VER1,
      &(struct perf_event_attr){
          .type = PERF_TYPE_BREAKPOINT, .bp_type = U32(1) & ~7u, .bp_addr = U64(2), .bp_len = 1ul << 62 | 3});
  begin();
  expect(OPEN(x),
         LINE("{type=4000000000, size=144, config=0x%lx, sample_period=%lu, "
              "sample_type=PERF_SAMPLE_TIME|0x4000000000000000, read_format=PERF_FORMAT_GROUP|0x2000000000000000, "
              "wakeup_events=%u, config1=0x%lx, config2=0x%lx, "
              "branch_sample_type=PERF_SAMPLE_BRANCH_HV|0x1000000000000000, sample_regs_user=0x%lx, "
              "sample_stack_user=%u, sample_regs_intr=0x%lx, aux_watermark=%u, sample_max_stack=60000, "
              "aux_sample_size=%u, aux_start_paused=1, aux_resume=1, sig_data=0x%lx, config3=0x%lx, config4=0x%lx}"),
         U64(1), U64(2), U32(12), U64(7), U64(8), U64(10), U32(22), U64(12), U32(26), U32(28), U64(15), U64(16),
         U64(17));
  expect(OPEN(large),
         LINE("{type=PERF_TYPE_TRACEPOINT, size=64, config=%lu, sample_freq=%lu, sample_type=0, read_format=0, freq=1, "
              "watermark=1, wakeup_watermark=%u}"),
         U64(1), U64(2), U32(3));
  expect(OPEN(software),
         LINE("{type=PERF_TYPE_SOFTWARE, size=64, config=0x%lx /* PERF_COUNT_SW_??? */, " NO_SAMPLES "}"), U64(1));
  expect(OPEN(cache), LINE("{type=PERF_TYPE_HW_CACHE, size=64, " CACHE(
                          "ACCESS", "READ", "PERF_COUNT_HW_CACHE_L1D|0x1000000000000000") "}"));
  expect(OPEN(breakpoint),
         LINE("{type=PERF_TYPE_BREAKPOINT, size=72, config=0, " NO_SAMPLES
              ", bp_type=0x%x /* HW_BREAKPOINT_??? */, bp_addr=0x%lx, bp_len=4611686018427387907}"),
         U32(1) & ~7u, U64(2));
  expect(sys(SYS_perf_event_open, NULL, low32(-1), low32(-2), low32(-3), 1ul << 40 | 1),
         "perf_event_open(NULL, -1, -2, -3, PERF_FLAG_FD_NO_GROUP|0x10000000000)");
}

CASE(perf_event_open_sizes) {
  /* 0 stands for the first version. */
  struct perf_event_attr* none = attributes(PERF_ATTR_SIZE_VER0, &(struct perf_event_attr){.type = 4000000001u});
  none->size = 0;
  uint32_t* claims = edge((uint32_t[]){4000000001u, 96}, 8);
  uint32_t* type = edge((uint32_t[]){4000000001u}, 4);
  struct perf_event_attr* large = edge_room(page_size);
  memset(large, 0, page_size);
  *large = (struct perf_event_attr){.type = 4000000001u, .size = 4000000002u};
  begin();
  expect(OPEN(none), LINE("{type=4000000001, size=0, config=0, sample_period=0, sample_type=0, read_format=0}"));
  expect(OPEN(claims), LINE("%s"), addr(claims));
  expect(OPEN(type), LINE("%s"), addr(type));
  expect(OPEN(bad_address()), LINE("%s"), addr(bad_address()));
  expect(OPEN(NULL), LINE("NULL"));
  /* Larger than any: the kernel says how large its own is. */
  long r = OPEN(large);
  const char* changed = large->size == 4000000002u ? "" : text(" => %u", large->size);
  expect(r, LINE("{type=4000000001, size=4000000002%s, config=0, sample_period=0, sample_type=0, read_format=0}"),
         changed);
}
