// Opens a file through io_uring: ptrace sees io_uring_enter only. Says how often it was called.
#include "truth.h"

#include <linux/io_uring.h>

int main(void) {
  struct io_uring_params params;
  memset(&params, 0, sizeof params);
  int ring = (int)syscall(SYS_io_uring_setup, 4, &params);
  if (ring < 0) {
    say("unavailable errno=%d", errno);
    return 0;
  }
  size_t size = params.sq_off.array + params.sq_entries * sizeof(unsigned);
  size_t other = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
  char* rings = mmap(NULL, size > other ? size : other, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring,
                     IORING_OFF_SQ_RING);
  struct io_uring_sqe* entries = mmap(NULL, params.sq_entries * sizeof *entries, PROT_READ | PROT_WRITE,
                                      MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQES);
  if (rings == MAP_FAILED || entries == MAP_FAILED) fail("mmap");
  int enters = 0;
  for (int i = 0; i < 3; i++) {
    unsigned* tail = (unsigned*)(rings + params.sq_off.tail);
    unsigned slot = *tail & (params.sq_entries - 1);
    memset(&entries[slot], 0, sizeof entries[slot]);
    entries[slot].opcode = IORING_OP_OPENAT;
    entries[slot].fd = AT_FDCWD;
    entries[slot].addr = (uintptr_t) "/dev/null";
    entries[slot].open_flags = O_RDONLY | O_CLOEXEC;
    ((unsigned*)(rings + params.sq_off.array))[slot] = slot;
    __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
    long done = syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0);
    enters++;
    unsigned* head = (unsigned*)(rings + params.cq_off.head);
    struct io_uring_cqe* result =
        (struct io_uring_cqe*)(rings + params.cq_off.cqes) + (*head & (params.cq_entries - 1));
    say("enter result=%ld fd=%d", done, result->res);
    __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
  }
  say("entered count=%d", enters);
  return 0;
}
