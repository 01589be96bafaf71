#include "stack/demangle.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

namespace syslens {
namespace {

// Longer ones exist, of templates; nobody reads them, and demangling what is hostile costs more than it is long.
constexpr std::size_t longest = 4096;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

// $LT$ and others, and $u7b$: a character by its code.
std::string_view legacy_escape(std::string_view code, std::string& own) {
  struct Escape {
    std::string_view code;
    std::string_view text;
  };
  static constexpr Escape escapes[] = {{"SP", "@"}, {"BP", "*"}, {"RF", "&"}, {"LT", "<"},
                                       {"GT", ">"}, {"LP", "("}, {"RP", ")"}, {"C", ","}};
  for (const Escape& escape : escapes) {
    if (escape.code == code) return escape.text;
  }
  if (code.size() < 2 || code.size() > 4 || code.front() != 'u') return {};
  unsigned value = 0;
  for (const char c : code.substr(1)) {
    if (!is_hex(c)) return {};
    value = value * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : c - 'a' + 10);
  }
  if (value < 0x20 || value > 0x7e) return {};
  own.assign(1, static_cast<char>(value));
  return own;
}

std::string legacy_segment(std::string_view segment) {
  std::string text;
  if (segment.starts_with("_$")) segment.remove_prefix(1);
  while (!segment.empty()) {
    if (segment.starts_with("..")) {
      text += "::";
      segment.remove_prefix(2);
      continue;
    }
    if (segment.front() == '$') {
      const std::size_t end = segment.find('$', 1);
      std::string own;
      const std::string_view plain =
          end == std::string_view::npos ? std::string_view{} : legacy_escape(segment.substr(1, end - 1), own);
      if (!plain.empty()) {
        text += plain;
        segment.remove_prefix(end + 1);
        continue;
      }
    }
    text.push_back(segment.front());
    segment.remove_prefix(1);
  }
  return text;
}

}  // namespace

std::string demangle_rust_legacy(std::string_view name) {
  if (!name.starts_with("_ZN")) return {};
  std::string_view rest = name.substr(3);
  std::string text;
  while (!rest.empty() && is_digit(rest.front())) {
    std::size_t length = 0;
    while (!rest.empty() && is_digit(rest.front())) {
      length = length * 10 + static_cast<std::size_t>(rest.front() - '0');
      if (length > longest) return {};
      rest.remove_prefix(1);
    }
    if (length == 0 || length > rest.size()) return {};
    const std::string_view segment = rest.substr(0, length);
    rest.remove_prefix(length);
    // The last one is a hash, which C++ names do not have.
    if (rest.starts_with('E')) {
      if (length != 17 || segment.front() != 'h' || segment.find_first_not_of("0123456789abcdef", 1) != segment.npos) {
        return {};
      }
      return text;
    }
    if (!text.empty()) text += "::";
    text += legacy_segment(segment);
  }
  return {};
}

std::string demangle(std::string_view name) {
  if (name.size() > longest) return std::string(name);
  if (name.starts_with("_R")) {
    std::string text = demangle_rust_v0(name);
    return text.empty() ? std::string(name) : text;
  }
  if (!name.starts_with("_Z")) return std::string(name);
  if (std::string text = demangle_rust_legacy(name); !text.empty()) return text;
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(std::string(name).c_str(), nullptr, nullptr, &status), &std::free);
  if (text == nullptr || status != 0) return std::string(name);
  // A short name can stand for a text of any length.
  std::string demangled(std::string_view(text.get()).substr(0, longest));
  // What everybody calls it.
  constexpr std::string_view spelt_out =
      "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >";
  for (std::size_t at = 0; (at = demangled.find(spelt_out, at)) != std::string::npos;) {
    // In a list of template arguments a space kept two angle brackets apart.
    const bool space_too = std::string_view(demangled).substr(at + spelt_out.size()).starts_with(" >");
    demangled.replace(at, spelt_out.size() + (space_too ? 1 : 0), "std::string");
  }
  return demangled;
}

}  // namespace syslens
