#include "text/table.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <stdexcept>
#include <utility>

#include "base/system_error.h"
#include "base/unique_fd.h"

namespace syslens::text {

namespace {

constexpr std::uint32_t magic = 0x54584554;
constexpr std::uint32_t version = 1;

}  // namespace

TextTable::TextTable(std::vector<std::uint32_t> words) : own_(std::move(words)), words_(own_) {
  check();
}

TextTable::TextTable(const char* path) {
  const UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
  if (!file.valid()) throw_errno("open");
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) throw_errno("fstat");
  mapped_bytes_ = static_cast<std::size_t>(about.st_size);
  void* mapped = ::mmap(nullptr, mapped_bytes_, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (mapped == MAP_FAILED) throw_errno("mmap");
  mapped_ = mapped;
  words_ = {static_cast<const std::uint32_t*>(mapped), mapped_bytes_ / sizeof(std::uint32_t)};
  try {
    check();
  } catch (...) {
    ::munmap(mapped_, mapped_bytes_);
    throw;
  }
}

TextTable::~TextTable() {
  if (mapped_ != nullptr) ::munmap(mapped_, mapped_bytes_);
}

void TextTable::check() const {
  if (at(0) != magic || at(1) != version || at(2) != words_.size()) {
    throw std::runtime_error("the table of texts is of another version: build the package again");
  }
}

std::string_view TextTable::text(Reference place) const {
  if (place == 0) return {};
  const std::size_t length = at(place);
  const std::size_t room = place < words_.size() ? (words_.size() - place - 1) * sizeof(std::uint32_t) : 0;
  if (length > room) return {};
  return {reinterpret_cast<const char*>(words_.data() + place + 1), length};
}

Reference TextTable::listed(Header header, std::uint32_t number) const {
  const Reference place = list(header);
  return number < at(place) ? at(place + 1 + number) : 0;
}

Reference TextTable::row(Header rows, std::uint32_t number) const {
  const Reference place = list(rows);
  for (std::uint32_t i = 0; i < at(place); ++i) {
    if (at(place + 1 + 2 * i) == number) return at(place + 2 + 2 * i);
  }
  return 0;
}

Reference TextTable::search(Reference rows, std::uint32_t count, double number) const {
  std::uint32_t low = 0;
  std::uint32_t high = count;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const double here = number_at(rows + 3 * middle);
    if (here == number) return at(rows + 3 * middle + 2);
    if (here < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return 0;
}

std::string_view TextTable::name(Reference group, double value) const {
  return text(search(group + 3 + 3 * at(group + 1), at(group + 2), value));
}

}  // namespace syslens::text
