#include "stack/modules.h"

#include <array>

namespace syslens {
namespace {

constexpr std::size_t header_bytes = 1024;  // the ELF header, the program headers and as a rule the build id

// FNV-1a, 64 bits. Tells a file from one that took its inode since; it keeps nobody from making two alike.
std::uint64_t digest(std::span<const std::byte> bytes) {
  std::uint64_t value = 0xcbf29ce484222325;
  for (const std::byte byte : bytes) value = (value ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3;
  return value;
}

}  // namespace

std::optional<MappedModule> ModuleTable::find(const Mapping& start, MemoryView& memory) {
  std::array<std::byte, header_bytes> head;
  if (!memory.read(start.start, head)) return std::nullopt;
  auto image = MappedImage::read(start.start, memory);
  if (!image.has_value()) return std::nullopt;
  const Identity identity{start.path, start.device, start.inode, digest(head)};
  auto known = modules_.find(identity);
  if (known == modules_.end()) {
    if (modules_.size() >= most_modules) return std::nullopt;
    auto module = std::make_unique<Module>(
        Module{start.path, image->build_id, start.device, start.inode, FrameTable(*image, start.path, memory)});
    known = modules_.emplace(identity, std::move(module)).first;
  }
  return MappedModule{known->second.get(), &known->second->frames, std::move(*image)};
}

}  // namespace syslens
