#include "fds/read_file.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

namespace syslens::fds {

namespace {

bool read_all(int directory, const char* name, std::string& out, std::size_t limit, bool one_record) {
  const UniqueFd file(::openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.valid()) return false;
  const auto read_into = [&](char* to, std::size_t size) {
    ssize_t got = 0;
    while ((got = ::read(file.get(), to, size)) < 0 && errno == EINTR) {
    }
    return got;
  };
  // Most of these files fit in here, which spares the string a growth that fills it with zeros.
  std::array<char, 4096> beginning;
  ssize_t got = read_into(beginning.data(), beginning.size());
  auto length = static_cast<std::size_t>(std::max(got, ssize_t{0}));
  out.assign(beginning.data(), length);
  if (got >= 0 && one_record && length < beginning.size()) return true;
  while (got > 0) {
    if (length >= limit) {
      errno = EFBIG;
      got = -1;
      break;
    }
    if (out.size() < 2 * length) out.resize(2 * length);
    got = read_into(out.data() + length, out.size() - length);
    length += static_cast<std::size_t>(std::max(got, ssize_t{0}));
    if (one_record && length < out.size()) break;
  }
  if (got < 0) {
    out.clear();
    return false;
  }
  out.resize(length);
  return true;
}

}  // namespace

bool read_file(int directory, const char* name, std::string& out, std::size_t limit) {
  return read_all(directory, name, out, limit, false);
}

bool read_record(int directory, const char* name, std::string& out) {
  return read_all(directory, name, out, std::size_t{64} << 20, true);
}

unsigned long long to_number(std::string_view text, int base) {
  if (base == 16 && text.starts_with("0x")) text.remove_prefix(2);
  unsigned long long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

long long to_signed(std::string_view text) {
  long long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string unescape_octal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const auto octal = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '7'; };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && octal(at + 1) && octal(at + 2) && octal(at + 3)) {
      out += static_cast<char>(((text[at + 1] - '0') << 6) | ((text[at + 2] - '0') << 3) | (text[at + 3] - '0'));
      at += 3;
    } else {
      out += text[at];
    }
  }
  return out;
}

}  // namespace syslens::fds
