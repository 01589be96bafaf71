#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "stack/frame_rules.h"
#include "stack/memory.h"

namespace syslens {

/// The build id among ELF notes: its bytes; empty when there is none.
std::string build_id_of(std::span<const std::byte> notes);

/// What is read from the ELF header of a mapped file, in the memory of the process that maps it: no file is opened.
struct MappedImage {
  std::uint64_t bias = 0;          // a run-time address less the same address in the file's own terms (p_vaddr)
  std::uint64_t eh_frame_hdr = 0;  // run-time address of PT_GNU_EH_FRAME; 0: has none
  std::uint64_t eh_frame_hdr_size = 0;
  std::string build_id;  // its bytes; empty: has none

  /// Nothing when there is no ELF header of x86-64 at `start`.
  static std::optional<MappedImage> read(std::uint64_t start, MemoryView& memory);
};

/// The call frame information of one mapped file: .eh_frame by its index .eh_frame_hdr (LSB Core, 10.6), or without one
/// from its first entry to its last. Entries are read from the process when they are first needed; what they say is
/// kept, in the file's own addresses, for every process that maps the same file.
class FrameTable {
 public:
  /// Without a table that is sound it knows no address. A file that has no index is itself looked at, at `path`: where
  /// .eh_frame lies is said in its section headers, which are not mapped.
  FrameTable(const MappedImage& image, const std::string& path, MemoryView& memory);

  /// The rules at a run-time address in this image; null when the file has none for it. Good until the next call.
  const FrameRules* find(std::uint64_t pc, const MappedImage& image, MemoryView& memory);
  [[nodiscard]] bool empty() const { return index_.empty(); }

 private:
  struct IndexEntry {
    std::uint64_t start;  // of a function
    std::uint64_t entry;  // its FDE
  };
  void read_index(const MappedImage& image, MemoryView& memory);
  void read_entries(const MappedImage& image, const std::string& path, MemoryView& memory);

  // Enough for all call sites that one program goes through.
  static constexpr std::size_t most_rules = 16384;

  std::vector<IndexEntry> index_;  // in ascending order, less the bias
  std::unordered_map<std::uint64_t, std::optional<FrameRules>> rules_;
};

}  // namespace syslens
