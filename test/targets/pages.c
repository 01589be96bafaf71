// Memory of every kind, at addresses that it says: `data` (1 MB and a page, readable and writable, with a hole behind),
// `fixed` (read-only, a hole behind), `hidden` (no access). Waits until standard input ends, then says what is in it.
#include "truth.h"

enum { data_size = (1 << 20) + 4096, page = 4096 };

static unsigned char* map(size_t size) {
  // One page more, which goes away again: nothing is mapped behind.
  unsigned char* memory = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("mmap");
  munmap(memory + size, page);
  for (size_t i = 0; i < size; i++) memory[i] = (unsigned char)(i * 7 + i / 256);
  return memory;
}

static unsigned long sum(const unsigned char* memory, size_t size) {
  unsigned long result = 0;
  for (size_t i = 0; i < size; i++) result = result * 31 + memory[i];
  return result;
}

int main(void) {
  unsigned char* data = map(data_size);
  unsigned char* fixed = map(page);
  unsigned char* hidden = map(page);
  mprotect(fixed, page, PROT_READ);
  mprotect(hidden, page, PROT_NONE);
  say("pages data=%p fixed=%p hidden=%p code=%p", (void*)data, (void*)fixed, (void*)hidden, (void*)say_status);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  mprotect(hidden, page, PROT_READ);
  say("sums data=%lu fixed=%lu hidden=%lu", sum(data, data_size), sum(fixed, page), sum(hidden, page));
  return 0;
}
