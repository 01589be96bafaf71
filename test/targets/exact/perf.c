/* perf_event_open(2): struct perf_event_attr of linux/perf_event.h as of Linux 7.0, by the size that it says. */
#include "exact.h"

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

CASE(perf_event_open_sizes) {
  /* 0 stands for the first version. */
  struct perf_event_attr* none = attributes(PERF_ATTR_SIZE_VER0, &(struct perf_event_attr){.type = 4000000001u});
  none->size = 0;
  uint32_t* claims = edge((uint32_t[]){4000000001u, 96}, 8);
  uint32_t* type = edge((uint32_t[]){4000000001u}, 4);
  struct perf_event_attr* large = edge_room(page_size);
  memset(large, 0, page_size);
  *large = (struct perf_event_attr){.type = 4000000001u, .size = page_size + 1};
  begin();
  expect(OPEN(none), LINE("{type=4000000001, size=0, config=0, sample_period=0, sample_type=0, read_format=0}"));
  expect(OPEN(claims), LINE("%s"), addr(claims));
  expect(OPEN(type), LINE("%s"), addr(type));
  expect(OPEN(bad_address()), LINE("%s"), addr(bad_address()));
  expect(OPEN(NULL), LINE("NULL"));
  /* Larger than any: the kernel says how large its own is. */
  long r = OPEN(large);
  const char* changed = large->size == page_size + 1 ? "" : text(" => %u", large->size);
  expect(r, LINE("{type=4000000001, size=4097%s, config=0, sample_period=0, sample_type=0, read_format=0}"), changed);
}
