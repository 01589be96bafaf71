#include "stack/elf_file.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "base/unique_fd.h"
#include "stack/byte_reader.h"
#include "stack/frame_table.h"

namespace syslens {
namespace {

constexpr std::uint64_t most_section_bytes = std::uint64_t{1} << 30;
constexpr std::size_t most_sections = 65536;

bool read_at(int file, std::uint64_t offset, std::span<std::byte> to) {
  std::size_t done = 0;
  while (done < to.size()) {
    const ssize_t got = ::pread(file, to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

struct ElfFile::Descriptor {
  UniqueFd fd;
};

std::optional<ElfFile> ElfFile::read(const std::string& path, Decompress decompress) {
  auto file = std::make_shared<Descriptor>(
      Descriptor{UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY))});
  const int fd = file->fd.get();
  struct stat status {};
  if (fd < 0 || ::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  ElfFile elf;
  elf.file_ = std::move(file);
  elf.decompress_ = std::move(decompress);
  elf.inode_ = status.st_ino;
  elf.size_ = static_cast<std::uint64_t>(status.st_size);

  Elf64_Ehdr header;
  if (!read_at(fd, 0, std::as_writable_bytes(std::span(&header, 1)))) return std::nullopt;
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != EM_X86_64) {
    return std::nullopt;
  }
  if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shoff >= elf.size_) return elf;
  Elf64_Shdr first;
  if (!read_at(fd, header.e_shoff, std::as_writable_bytes(std::span(&first, 1)))) return elf;
  // Numbers that do not fit stand in the first section header (elf(5)).
  const std::uint64_t count = header.e_shnum != 0 ? header.e_shnum : first.sh_size;
  const std::uint32_t names_at = header.e_shstrndx != SHN_XINDEX ? header.e_shstrndx : first.sh_link;
  if (count > most_sections || count * sizeof(Elf64_Shdr) > elf.size_ - header.e_shoff) return elf;
  std::vector<Elf64_Shdr> headers(static_cast<std::size_t>(count));
  if (!read_at(fd, header.e_shoff, std::as_writable_bytes(std::span(headers)))) return elf;
  for (const Elf64_Shdr& one : headers) {
    elf.sections_.push_back({{}, one.sh_type, one.sh_flags, one.sh_addr, one.sh_offset, one.sh_size, one.sh_link});
  }
  const std::vector<std::byte> names = elf.contents(elf.section(names_at));
  for (std::size_t i = 0; i < headers.size(); ++i) elf.sections_[i].name = text_at(names, headers[i].sh_name);
  return elf;
}

const ElfFile::Section* ElfFile::section(std::string_view name) const {
  const auto found = std::ranges::find(sections_, name, &Section::name);
  return found == sections_.end() || found->size == 0 ? nullptr : &*found;
}

const ElfFile::Section* ElfFile::section(std::uint32_t number) const {
  return number < sections_.size() ? &sections_[number] : nullptr;
}

std::vector<std::byte> ElfFile::contents(const Section* section) const {
  if (section == nullptr || section->type == SHT_NOBITS) return {};
  if (section->offset > size_ || section->size > size_ - section->offset || section->size > most_section_bytes)
    return {};
  std::vector<std::byte> bytes(static_cast<std::size_t>(section->size));
  if (!read_at(file_->fd.get(), section->offset, bytes)) return {};
  return (section->flags & SHF_COMPRESSED) == 0 ? bytes : decompressed(bytes);
}

std::vector<std::byte> ElfFile::decompressed(std::span<const std::byte> bytes) const {
  Elf64_Chdr header;
  if (bytes.size() < sizeof header || !decompress_) return {};
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.ch_size > most_section_bytes) return {};
  std::vector<std::byte> found = decompress_(header.ch_type, bytes.subspan(sizeof header), header.ch_size);
  if (found.size() != header.ch_size) found.clear();
  return found;
}

std::string ElfFile::build_id() const {
  return build_id_of(contents(section(".note.gnu.build-id")));
}

std::string hex_text(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text.push_back(digits[static_cast<unsigned char>(byte) >> 4]);
    text.push_back(digits[static_cast<unsigned char>(byte) & 15]);
  }
  return text;
}

}  // namespace syslens
