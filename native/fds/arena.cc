#include "fds/arena.h"

#include <sys/mman.h>

#include <new>

namespace syslens::fds {

// No huge pages: to zero what no row comes to lie in costs more than the faults that they save.
void* Arena::Pages::do_allocate(std::size_t size, std::size_t) {
  void* address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (address == MAP_FAILED) throw std::bad_alloc();
  return address;
}

void Arena::Pages::do_deallocate(void* address, std::size_t size, std::size_t) {
  ::munmap(address, size);
}

}  // namespace syslens::fds
