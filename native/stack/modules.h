#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "stack/address_map.h"
#include "stack/frame_table.h"
#include "stack/memory.h"

namespace syslens {

/// An ELF file that was seen mapped, by whichever process: one per path, inode and content of its first page.
struct Module {
  std::string path;
  std::string build_id;  // its bytes; empty: has none
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  FrameTable frames;
};

/// Where a module lies in one address space.
struct MappedModule {
  const Module* module;
  FrameTable* frames;
  MappedImage image;
};

/// All modules of a trace. References stay good for as long as the table lives.
class ModuleTable {
 public:
  /// The module that begins at a mapping with an ELF header; nothing when it is none.
  std::optional<MappedModule> find(const Mapping& start, MemoryView& memory);

 private:
  // A program that makes ever new files is not remembered for ever: later ones have no module.
  static constexpr std::size_t most_modules = 4096;
  using Identity = std::tuple<std::string, std::uint64_t, std::uint64_t, std::uint64_t>;
  std::map<Identity, std::unique_ptr<Module>> modules_;
};

}  // namespace syslens
