#include "fds/arena.h"

#include <sys/mman.h>

#include <new>

namespace syslens::fds {

namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::size_t round_up(std::size_t size) {
  return (size + kHugePage - 1) & ~(kHugePage - 1);
}

}  // namespace

void* Arena::Pages::do_allocate(std::size_t size, std::size_t) {
  // One huge page more, so that a part of it begins where a huge page does.
  const std::size_t whole = round_up(size) + kHugePage;
  void* address = ::mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (address == MAP_FAILED) throw std::bad_alloc();
  ::madvise(address, whole, MADV_HUGEPAGE);
  blocks_.push_back({address, whole});
  return reinterpret_cast<void*>(round_up(reinterpret_cast<std::size_t>(address)));
}

Arena::Pages::~Pages() {
  for (const Block& block : blocks_) ::munmap(block.address, block.size);
}

}  // namespace syslens::fds
