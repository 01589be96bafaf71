#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace syslens::fds {

/// Reads a whole small file below `directory` into `out`; false (errno set) when it cannot be opened or read, or when
/// it is longer than `limit`. /proc files have no size, so it reads until the end.
[[nodiscard]] bool read_file(int directory, const char* name, std::string& out,
                             std::size_t limit = std::size_t{64} << 20);

/// The same for files of /proc that the kernel makes as one record (stat, status, limits, fdinfo): a read that does not
/// fill the buffer was all there is, which saves the read that says so.
[[nodiscard]] bool read_record(int directory, const char* name, std::string& out);

/// Takes the next line off `text`, without its newline.
inline std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

/// Takes the next word off `text`: what lies between blanks and tabs.
inline std::string_view next_word(std::string_view& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    text = {};
    return {};
  }
  const std::size_t end = text.find_first_of(" \t", begin);
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  return word;
}

/// The value of a "Key:<blanks>value" line, or nothing when the line has another key.
inline std::string_view after_key(std::string_view line, std::string_view key) {
  if (!line.starts_with(key)) return {};
  line.remove_prefix(key.size());
  const std::size_t begin = line.find_first_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view{} : line.substr(begin);
}

/// Parses an unsigned number; what does not parse is 0, since /proc is the kernel's own text.
[[nodiscard]] unsigned long long to_number(std::string_view text, int base = 10);
[[nodiscard]] long long to_signed(std::string_view text);

/// Undoes the kernel's octal escapes (`\040`), as seq_file writes them in mountinfo, maps and io_uring's fdinfo.
[[nodiscard]] std::string unescape_octal(std::string_view text);

}  // namespace syslens::fds
