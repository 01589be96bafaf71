#include "stack/address_space.h"

#include <utility>

namespace syslens {

void AddressSpace::read_again() {
  map_ = read_();
  located_.clear();
  stale_ = false;
  fresh_ = true;
}

void AddressSpace::begin_stack(Read read) {
  read_ = std::move(read);
  fresh_ = false;
  if (stale_) read_again();
}

AddressSpace::Place AddressSpace::find(std::uint64_t address, MemoryView& memory) {
  // The first page is never mapped (vm.mmap_min_addr): many stacks end with a return address of 0.
  if (address < 4096) return {};
  const Mapping* code = map_.find_code(address);
  if (code == nullptr && !fresh_) {
    read_again();
    code = map_.find_code(address);
  }
  if (code == nullptr) return {};
  const Mapping* start = map_.file_start(*code);
  if (start == nullptr) return {.is_code = true};
  const auto known = located_.find(start->start);
  const auto& found = known != located_.end()
                          ? known->second
                          : located_.emplace(start->start, modules_->find(*start, memory)).first->second;
  return {.is_code = true, .module = found.has_value() ? &*found : nullptr};
}

}  // namespace syslens
