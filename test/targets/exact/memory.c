/* Calls on the address space. */
#include "exact.h"

#include <linux/mempolicy.h>
#include <sys/uio.h>

static const struct constant advices[] = {K(MADV_NORMAL),
                                          K(MADV_RANDOM),
                                          K(MADV_SEQUENTIAL),
                                          K(MADV_WILLNEED),
                                          K(MADV_DONTNEED),
                                          K(MADV_FREE),
                                          K(MADV_REMOVE),
                                          K(MADV_DONTFORK),
                                          K(MADV_DOFORK),
                                          K(MADV_MERGEABLE),
                                          K(MADV_UNMERGEABLE),
                                          K(MADV_HUGEPAGE),
                                          K(MADV_NOHUGEPAGE),
                                          K(MADV_DONTDUMP),
                                          K(MADV_DODUMP),
                                          K(MADV_WIPEONFORK),
                                          K(MADV_KEEPONFORK),
                                          K(MADV_COLD),
                                          K(MADV_PAGEOUT),
                                          K(MADV_POPULATE_READ),
                                          K(MADV_POPULATE_WRITE),
                                          {"MADV_DONTNEED_LOCKED", 24},
                                          {"MADV_COLLAPSE", 25},
                                          K(MADV_HWPOISON),
                                          {"MADV_SOFT_OFFLINE", 101},
                                          {"MADV_GUARD_INSTALL", 102},
                                          {"MADV_GUARD_REMOVE", 103}};
CASE(madvise_advice) {
  begin();
  EACH(k, advices) {
    long r = sys(SYS_madvise, 1L, 0x100000001L, low32(k->value));
    expect(r, "madvise(0x1, 4294967297, %s)", k->name);
  }
  long r = sys(SYS_madvise, NULL, 0L, 999);
  expect(r, "madvise(NULL, 0, 0x3e7 /* MADV_??? */)");
}
CASE(mmap_anonymous) {
  begin();
  long r = sys(SYS_mmap, NULL, 8192L, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, low32(-1), 0L);
  expect_as(r, hex(r), "mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)");
  long m = sys(SYS_mprotect, r, 4096L, 0L);
  expect(m, "mprotect(%s, 4096, PROT_NONE)", addr(r));
  m = sys(SYS_munmap, r, 8192L);
  expect(m, "munmap(%s, 8192)", addr(r));
}
CASE(mmap_failing) {
  begin();
  long r = sys(SYS_mmap, 0x1000L, -1L, PROT_EXEC | 0x40, MAP_SHARED | MAP_FIXED, low32(9), 0x123000L);
  expect(r, "mmap(0x1000, 18446744073709551615, PROT_EXEC|0x40, MAP_SHARED|MAP_FIXED, 9, 0x123000)");
  r = sys(SYS_mmap, NULL, 1L, 0, MAP_SHARED_VALIDATE, 5, 1L);
  expect(r, "mmap(NULL, 1, PROT_NONE, MAP_SHARED_VALIDATE, 5, 0x1)");
  r = sys(SYS_mmap, NULL, 0L, 0, 0, 5, 0L);
  expect(r, "mmap(NULL, 0, PROT_NONE, MAP_FILE, 5, 0)");
}
static const struct constant map_flags[] = {
    K(MAP_FIXED),    K(MAP_ANONYMOUS), K(MAP_32BIT),     K(MAP_NORESERVE),       K(MAP_POPULATE),
    K(MAP_NONBLOCK), K(MAP_GROWSDOWN), K(MAP_DENYWRITE), K(MAP_EXECUTABLE),      K(MAP_LOCKED),
    K(MAP_STACK),    K(MAP_HUGETLB),   K(MAP_SYNC),      K(MAP_FIXED_NOREPLACE), {"MAP_ABOVE4G", 0x80}};
CASE(mmap_flags) {
  begin();
  EACH(k, map_flags) {
    long r = sys(SYS_mmap, NULL, 0L, 0, MAP_PRIVATE | k->value, 5, 0L);
    expect(r, "mmap(NULL, 0, PROT_NONE, MAP_PRIVATE|%s, 5, 0)", k->name);
  }
}
static const struct constant protections[] = {K(PROT_READ),    K(PROT_WRITE),     K(PROT_EXEC),
                                              {"PROT_SEM", 8}, K(PROT_GROWSDOWN), K(PROT_GROWSUP)};
CASE(mprotect_bits) {
  begin();
  EACH(k, protections) {
    long r = sys(SYS_mprotect, 1L, 0x100000001L, k->value);
    expect(r, "mprotect(0x1, 4294967297, %s)", k->name);
    r = sys(SYS_pkey_mprotect, 1L, 0x100000001L, k->value, low32(-2));
    expect(r, "pkey_mprotect(0x1, 4294967297, %s, -2)", k->name);
  }
  long r = sys(SYS_mprotect, 1L, 1L, 0x40);
  expect(r, "mprotect(0x1, 1, 0x40 /* PROT_??? */)");
}
CASE(brk_moves) {
  begin();
  long r = sys(SYS_brk, NULL);
  expect_as(r, hex(r), "brk(NULL)");
  long moved = sys(SYS_brk, r + 4096);
  expect_as(moved, hex(moved), "brk(%s)", addr(r + 4096));
}
CASE(mremap_flags) {
  char* from = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  begin();
  long r = sys(SYS_mremap, from, 4096L, 8192L, (long)MREMAP_MAYMOVE, JUNK(5));
  expect_as(r, hex(r), "mremap(%s, 4096, 8192, MREMAP_MAYMOVE)", addr(from));
  r = sys(SYS_mremap, 1L, 0x100000000L, 0x200000000L, (long)(MREMAP_MAYMOVE | MREMAP_FIXED), 0x7000L);
  expect(r, "mremap(0x1, 4294967296, 8589934592, MREMAP_MAYMOVE|MREMAP_FIXED, 0x7000)");
  r = sys(SYS_mremap, 1L, 2L, 3L, 4L, 0x9000L);
  expect(r, "mremap(0x1, 2, 3, MREMAP_DONTUNMAP, 0x9000)");
  r = sys(SYS_mremap, 1L, 2L, 3L, 0, JUNK(5));
  expect(r, "mremap(0x1, 2, 3, 0)");
}
static const struct constant sync_modes[] = {K(MS_ASYNC), K(MS_INVALIDATE), K(MS_SYNC)};
CASE(msync_flags) {
  begin();
  EACH(k, sync_modes) {
    long r = sys(SYS_msync, 1L, 0x100000000L, low32(k->value));
    expect(r, "msync(0x1, 4294967296, %s)", k->name);
  }
}
CASE(locking) {
  begin();
  long r = sys(SYS_mlock, bad_address(), 0x7fffffff00000000L);
  expect(r, "mlock(%s, 9223372032559808512)", addr(bad_address()));
  r = sys(SYS_munlock, 1L, -1L);
  expect(r, "munlock(0x1, 18446744073709551615)");
  r = sys(SYS_mlock2, bad_address(), 1L, low32(1));
  expect(r, "mlock2(%s, 1, MLOCK_ONFAULT)", addr(bad_address()));
  r = sys(SYS_mlockall, low32(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT | 0x10));
  expect(r, "mlockall(MCL_CURRENT|MCL_FUTURE|MCL_ONFAULT|0x10)");
  r = sys(SYS_munlockall);
  expect(r, "munlockall()");
}
CASE(mincore_pages) {
  char* pages = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pages[4096] = 1;
  unsigned char* vec = edge_room(3);
  begin();
  long r = sys(SYS_mincore, pages, 8193L, vec);
  expect(r, "mincore(%s, 8193, [%d, %d, %d])", addr(pages), vec[0] & 1, vec[1] & 1, vec[2] & 1);
  r = sys(SYS_mincore, 1L, 8193L, vec);
  expect(r, "mincore(0x1, 8193, %s)", addr(vec));
}
CASE(mseal_and_others) {
  begin();
  long r = sys(462, 1L, 0x100000000L, 0x10L);
  expect(r, "mseal(0x1, 4294967296, 0x10)");
  r = sys(SYS_remap_file_pages, 1L, 0x100000000L, 0L, 0x300000000L, (long)(MAP_SHARED | MAP_NONBLOCK));
  expect(r, "remap_file_pages(0x1, 4294967296, PROT_NONE, 12884901888, MAP_SHARED|MAP_NONBLOCK)");
  r = sys(453, 0x1L, 0x100000000L, low32(3));
  expect(r, "map_shadow_stack(0x1, 4294967296, SHADOW_STACK_SET_TOKEN|SHADOW_STACK_SET_MARKER)");
  r = sys(SYS_process_mrelease, low32(-1), low32(2));
  expect(r, "process_mrelease(-1, 0x2)");
}
CASE(protection_keys) {
  begin();
  long r = sys(SYS_pkey_alloc, 0x1000L, 3L);
  expect(r, "pkey_alloc(0x1000, PKEY_DISABLE_ACCESS|PKEY_DISABLE_WRITE)");
  r = sys(SYS_pkey_free, low32(-7));
  expect(r, "pkey_free(-7)");
}
static const struct constant policies[] = {K(MPOL_DEFAULT),
                                           K(MPOL_PREFERRED),
                                           K(MPOL_BIND),
                                           K(MPOL_INTERLEAVE),
                                           K(MPOL_LOCAL),
                                           {"MPOL_PREFERRED_MANY", 5},
                                           {"MPOL_WEIGHTED_INTERLEAVE", 6}};
CASE(memory_policies) {
  unsigned long* mask = edge((unsigned long[]){0x8000000000000001, 2}, 16);
  begin();
  EACH(k, policies) {
    long r = sys(SYS_set_mempolicy, low32(k->value | MPOL_F_NUMA_BALANCING), bad_address(), 64L);
    expect(r, "set_mempolicy(%s|MPOL_F_NUMA_BALANCING, %s, 64)", k->name, addr(bad_address()));
  }
  long r = sys(SYS_set_mempolicy, low32(0x102 | MPOL_F_STATIC_NODES), mask, 128L);
  expect(r, "set_mempolicy(0x102 /* MPOL_??? */|MPOL_F_STATIC_NODES, [0x8000000000000001, 0x2], 128)");
  r = sys(SYS_mbind, 1L, 0x100000000L, MPOL_INTERLEAVE | MPOL_F_RELATIVE_NODES, mask, 3L,
          low32(MPOL_MF_STRICT | MPOL_MF_MOVE | MPOL_MF_MOVE_ALL));
  expect(r,
         "mbind(0x1, 4294967296, MPOL_INTERLEAVE|MPOL_F_RELATIVE_NODES, [0x8000000000000001], 3, "
         "MPOL_MF_STRICT|MPOL_MF_MOVE|MPOL_MF_MOVE_ALL)");
  r = sys(SYS_get_mempolicy, bad_address(), NULL, 5L, 0x10L, (long)(MPOL_F_NODE | MPOL_F_ADDR | MPOL_F_MEMS_ALLOWED));
  expect(r, "get_mempolicy(%s, NULL, 5, 0x10, MPOL_F_NODE|MPOL_F_ADDR|MPOL_F_MEMS_ALLOWED)", addr(bad_address()));
  r = sys(450, 1L, 0x100000000L, 3L, 4L);
  expect(r, "set_mempolicy_home_node(0x1, 4294967296, 3, 0x4)");
  r = sys(SYS_migrate_pages, low32(-1), 64L, mask, mask + 1);
  expect(r, "migrate_pages(-1, 64, [0x8000000000000001], [0x2])");
}
CASE(get_mempolicy_default) {
  int* mode = edge_of((int){-1});
  begin();
  long r = sys(SYS_get_mempolicy, mode, NULL, 0L, NULL, 0L);
  expect(r, "get_mempolicy(%s, NULL, 0, NULL, 0)", if_ok(r, "[MPOL_DEFAULT]", mode));
}
CASE(move_pages_arrays) {
  void** pages = edge((void*[]){(void*)0x1000, NULL}, 16);
  int *nodes = edge((int[]){3, -1}, 8), *status = edge_room(8);
  begin();
  long r = sys(SYS_move_pages, low32(-3), 2L, pages, nodes, status, low32(MPOL_MF_MOVE));
  expect(r, "move_pages(-3, 2, [0x1000, NULL], [3, -1], %s, MPOL_MF_MOVE)", addr(status));
}
static const struct constant barriers[] = {{"MEMBARRIER_CMD_QUERY", 0},
                                           {"MEMBARRIER_CMD_GLOBAL", 1},
                                           {"MEMBARRIER_CMD_GLOBAL_EXPEDITED", 2},
                                           {"MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED", 4},
                                           {"MEMBARRIER_CMD_PRIVATE_EXPEDITED", 8},
                                           {"MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED", 16},
                                           {"MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE", 32},
                                           {"MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE", 64},
                                           {"MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ", 128},
                                           {"MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ", 256},
                                           {"MEMBARRIER_CMD_GET_REGISTRATIONS", 512}};
CASE(membarrier_commands) {
  begin();
  EACH(k, barriers) {
    long r = sys(SYS_membarrier, low32(k->value), low32(1), low32(-5));
    (void)r;
    expect(r, "membarrier(%s, MEMBARRIER_CMD_FLAG_CPU, -5)", k->name);
  }
  long r = sys(SYS_membarrier, 3, 0, 0);
  expect(r, "membarrier(0x3 /* MEMBARRIER_CMD_??? */, 0, 0)");
}
CASE(process_vm) {
  char from[] = "bytes", into[8];
  struct iovec local[] = {{into, 2}, {into + 2, 3}}, *remote = edge_of((struct iovec){from, 5});
  int me = getpid();
  begin();
  long r = sys(SYS_process_vm_readv, low32(me), local, 2L, remote, 1L, 0L);
  expect(r,
         "process_vm_readv(%d, [{iov_base=\"by\", iov_len=2}, {iov_base=\"tes\", iov_len=3}], 2, [{iov_base=%s, "
         "iov_len=5}], 1, 0)",
         me, addr(from));
  r = sys(SYS_process_vm_writev, low32(me), local, 1L, remote, 1L, 0L);
  expect(r, "process_vm_writev(%d, [{iov_base=\"by\", iov_len=2}], 1, [{iov_base=%s, iov_len=5}], 1, 0)", me,
         addr(from));
  r = sys(SYS_process_vm_readv, -1, local, 1L, remote, 1L, 0x10L);
  expect(r, "process_vm_readv(-1, %s, 1, [{iov_base=%s, iov_len=5}], 1, 0x10)", addr(local), addr(from));
}
CASE(process_madvise_ranges) {
  struct iovec* remote = edge_of((struct iovec){(void*)0x5000, 4096});
  begin();
  long r = sys(SYS_process_madvise, low32(-1), remote, 1L, low32(MADV_COLD), low32(2));
  expect(r, "process_madvise(-1, [{iov_base=0x5000, iov_len=4096}], 1, MADV_COLD, 0x2)");
}
