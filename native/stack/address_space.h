#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>

#include "stack/address_map.h"
#include "stack/memory.h"
#include "stack/modules.h"

namespace syslens {

/// What code lies where in one process, known as long as nobody says that it changed. A copy serves the child of a
/// fork, which has the same mappings.
class AddressSpace {
 public:
  explicit AddressSpace(ModuleTable& modules) : modules_(&modules) {}

  struct Place {
    bool is_code = false;
    const MappedModule* module = nullptr;  // null: code that no file has. Good until the mappings are read again.
  };

  /// A mapping was made, changed or taken away.
  void changed() { stale_ = true; }
  /// To be called before a stack is walked; `read` gives what is mapped at that moment.
  using Read = std::function<AddressMap()>;
  void begin_stack(Read read);
  /// What lies at an address. One that is not known has the mappings read again, once per stack.
  Place find(std::uint64_t address, MemoryView& memory);

 private:
  void read_again();

  ModuleTable* modules_;
  Read read_;
  AddressMap map_;
  std::unordered_map<std::uint64_t, std::optional<MappedModule>> located_;  // by where it begins
  bool stale_ = true;
  bool fresh_ = false;  // read for the stack that is being walked
};

}  // namespace syslens
