#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace syslens {

/// Undoes a compression (ch_type of elf(5)) to so many bytes; empty: it cannot.
using Decompress = std::function<std::vector<std::byte>(std::uint32_t type, std::span<const std::byte>, std::uint64_t)>;

/// The contents of sections of an ELF file, read rather than mapped: a file that is cut meanwhile must not kill us
/// (SIGBUS). What contradicts itself is as good as not there.
class ElfFile {
 public:
  /// Nothing when it is no regular file, or none of x86-64 ELF. Does not wait (for a FIFO, say).
  static std::optional<ElfFile> read(const std::string& path, Decompress decompress = {});

  struct Section {
    std::string name;
    std::uint32_t type;
    std::uint64_t flags;
    std::uint64_t address;
    std::uint64_t offset;
    std::uint64_t size;
    std::uint32_t link;
  };
  /// Null when there is none of this name, or it is empty.
  [[nodiscard]] const Section* section(std::string_view name) const;
  [[nodiscard]] const Section* section(std::uint32_t number) const;
  /// Empty when it is not whole, too large, or compressed in a way that nobody undoes.
  [[nodiscard]] std::vector<std::byte> contents(const Section* section) const;

  [[nodiscard]] std::uint64_t inode() const { return inode_; }
  /// Its bytes; empty when it has none.
  [[nodiscard]] std::string build_id() const;

 private:
  ElfFile() = default;
  struct Descriptor;
  [[nodiscard]] std::vector<std::byte> decompressed(std::span<const std::byte> bytes) const;

  std::shared_ptr<const Descriptor> file_;
  Decompress decompress_;
  std::uint64_t inode_ = 0;
  std::uint64_t size_ = 0;
  std::vector<Section> sections_;
};

/// Text of a build id as tools print it.
std::string hex_text(std::string_view bytes);

}  // namespace syslens
