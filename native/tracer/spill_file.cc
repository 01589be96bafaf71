#include "tracer/spill_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/system_error.h"

namespace syslens {

std::optional<SpillFile::Range> SpillFile::take(std::size_t size) {
  if (error_ != 0 || size > limit_) return std::nullopt;
  if (!fd_.valid() && !open()) return std::nullopt;
  if (ranges_ == 0) head_ = tail_ = 0;
  std::uint64_t offset = tail_;
  if (tail_ >= head_) {
    // A ring whose tail meets its head would look empty, so the wrapped tail stays below it.
    if (limit_ - tail_ < size) {
      if (head_ <= size) return std::nullopt;
      offset = 0;
    }
  } else if (head_ - tail_ <= size) {
    return std::nullopt;
  }
  tail_ = offset + size;
  ++ranges_;
  return Range{offset, size};
}

void SpillFile::give_back(Range range) {
  head_ = range.offset + range.size;
  if (--ranges_ == 0) trim();
}

void SpillFile::clear() {
  ranges_ = 0;
  fd_.reset();
}

void SpillFile::trim() {
  // Only gives disk space back: nothing is wrong when it fails.
  if (fd_.valid()) static_cast<void>(::ftruncate(fd_.get(), 0) == 0);
}

int SpillFile::write(Range range, std::span<const std::byte> bytes) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t wrote =
        ::pwrite(fd_.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(range.offset + done));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return wrote < 0 ? errno : ENOSPC;
    done += static_cast<std::size_t>(wrote);
  }
  return 0;
}

void SpillFile::read(Range range, std::span<std::byte> bytes) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got =
        ::pread(fd_.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(range.offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno("pread");
    if (got == 0) throw SystemError("pread", EIO);
    done += static_cast<std::size_t>(got);
  }
}

bool SpillFile::open() {
  const char* folder = ::secure_getenv("TMPDIR");
  if (folder == nullptr || *folder == '\0') folder = "/tmp";
  fd_ = UniqueFd(::open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600));
  if (fd_.valid()) return true;
  // open(2): file systems without O_TMPFILE say EOPNOTSUPP, old kernels EISDIR.
  std::string name = std::string(folder) + "/syslens-XXXXXX";
  fd_ = UniqueFd(::mkostemp(name.data(), O_CLOEXEC));
  if (!fd_.valid()) {
    error_ = errno;
    return false;
  }
  ::unlink(name.c_str());
  return true;
}

}  // namespace syslens
