// Rust's v0 mangling, RFC 2603 (rust-lang.github.io/rfcs/2603-rust-symbol-name-mangling-v0.html).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stack/demangle.h"

namespace syslens {
namespace {

class V0 {
 public:
  explicit V0(std::string_view symbol) : symbol_(symbol) {}

  std::string run() {
    path(true);
    return failed_ ? std::string{} : std::move(text_);
  }

 private:
  // A reference back may name what holds another one: both the depth and the text are bounded.
  static constexpr int deepest = 100;
  static constexpr std::size_t longest = 4096;

  [[nodiscard]] char peek() const { return at_ < symbol_.size() ? symbol_[at_] : '\0'; }
  char next() {
    if (at_ >= symbol_.size()) {
      failed_ = true;
      return '\0';
    }
    return symbol_[at_++];
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void add(std::string_view text) {
    if (silent_) return;
    text_ += text;
    if (text_.size() > longest) failed_ = true;
  }
  // What is between two of a list.
  void separate(bool& first, std::string_view by) {
    if (!first) add(by);
    first = false;
  }

  std::uint64_t base62() {
    if (take('_')) return 0;
    std::uint64_t value = 0;
    while (!failed_) {
      const char c = next();
      if (c == '_') return value + 1;
      std::uint64_t digit = 0;
      if (c >= '0' && c <= '9') {
        digit = static_cast<std::uint64_t>(c - '0');
      } else if (c >= 'a' && c <= 'z') {
        digit = static_cast<std::uint64_t>(c - 'a') + 10;
      } else if (c >= 'A' && c <= 'Z') {
        digit = static_cast<std::uint64_t>(c - 'A') + 36;
      } else {
        failed_ = true;
      }
      if (__builtin_mul_overflow(value, 62u, &value) || __builtin_add_overflow(value, digit, &value)) failed_ = true;
    }
    return 0;
  }
  std::uint64_t optional_base62(char mark) { return take(mark) ? base62() + 1 : 0; }
  std::size_t decimal() {
    std::size_t value = 0;
    if (take('0')) return 0;
    if (peek() < '0' || peek() > '9') failed_ = true;
    while (peek() >= '0' && peek() <= '9') {
      value = value * 10 + static_cast<std::size_t>(next() - '0');
      if (value > longest) failed_ = true;
      if (failed_) return 0;
    }
    return value;
  }

  std::string_view plain_identifier() {
    const bool punycode = take('u');
    const std::size_t length = decimal();
    take('_');
    if (failed_ || length > symbol_.size() - at_) {
      failed_ = true;
      return {};
    }
    const std::string_view found = symbol_.substr(at_, length);
    at_ += length;
    // Letters beyond ASCII: as they are encoded, and said to be so.
    if (punycode) add("punycode:");
    return found;
  }

  template <class Read>
  void back_reference(Read&& read) {
    const std::size_t from = at_ - 1;
    const std::uint64_t to = base62();
    if (failed_ || to >= from) {
      failed_ = true;
      return;
    }
    if (silent_) return;
    const std::size_t behind = at_;
    at_ = static_cast<std::size_t>(to);
    read();
    at_ = behind;
  }

  class Deeper {
   public:
    explicit Deeper(V0& of) : of_(of) {
      if (++of_.depth_ > deepest) of_.failed_ = true;
    }
    ~Deeper() { --of_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    V0& of_;
  };

  // `is_value`: the generic arguments of a function stand behind "::".
  void path(bool is_value) {
    const Deeper deeper(*this);
    if (failed_) return;
    switch (next()) {
      case 'C':
        optional_base62('s');
        add(plain_identifier());
        return;
      case 'M':
        silent_path();
        add("<");
        type();
        add(">");
        return;
      case 'X':
        silent_path();
        [[fallthrough]];
      case 'Y':
        add("<");
        type();
        add(" as ");
        path(false);
        add(">");
        return;
      case 'N': {
        const char space = next();
        path(is_value);
        const std::uint64_t number = optional_base62('s');
        if (space >= 'A' && space <= 'Z') {
          add("::{");
          add(space == 'C' ? "closure" : space == 'S' ? "shim" : std::string_view(&space, 1));
          const std::size_t before = text_.size();
          add(":");
          const std::string_view name = plain_identifier();
          if (name.empty() && !silent_) text_.resize(before);
          add(name);
          add("#" + std::to_string(number));
          add("}");
        } else {
          add("::");
          add(plain_identifier());
        }
        return;
      }
      case 'I': {
        path(is_value);
        if (is_value) add("::");
        add("<");
        bool first = true;
        while (!failed_ && !take('E')) {
          separate(first, ", ");
          generic_argument();
        }
        add(">");
        return;
      }
      case 'B':
        return back_reference([&] { path(is_value); });
      default:
        failed_ = true;
    }
  }

  // The path of an impl block is not shown: its type is.
  void silent_path() {
    optional_base62('s');
    const bool before = silent_;
    silent_ = true;
    path(false);
    silent_ = before;
  }

  void generic_argument() {
    if (take('L')) {
      lifetime();
    } else if (take('K')) {
      constant();
    } else {
      type();
    }
  }

  void lifetime() {
    const std::uint64_t number = base62();
    if (number == 0) {
      add("'_");
      return;
    }
    const std::string name{static_cast<char>('a' + static_cast<char>(number % 26))};
    add("'" + name);
  }

  static std::string_view basic(char c) {
    static constexpr std::string_view names[26] = {"i8",    "bool", "char", "f64", "str",  "f32",  "",    "u8", "isize",
                                                   "usize", "",     "i32",  "u32", "i128", "u128", "_",   "",   "",
                                                   "i16",   "u16",  "()",   "...", "",     "i64",  "u64", "!"};
    return c >= 'a' && c <= 'z' ? names[c - 'a'] : std::string_view{};
  }

  void type() {
    const Deeper deeper(*this);
    if (failed_) return;
    if (const std::string_view name = basic(peek()); !name.empty()) {
      ++at_;
      return add(name);
    }
    switch (peek()) {
      case 'A':
        ++at_;
        add("[");
        type();
        add("; ");
        constant();
        return add("]");
      case 'S':
        ++at_;
        add("[");
        type();
        return add("]");
      case 'T': {
        ++at_;
        add("(");
        bool first = true;
        int count = 0;
        for (; !failed_ && !take('E'); ++count) {
          separate(first, ", ");
          type();
        }
        return add(count == 1 ? ",)" : ")");
      }
      case 'R':
      case 'Q': {
        const bool is_mutable = next() == 'Q';
        add("&");
        if (take('L')) {
          const bool named = peek() != '_';
          if (named) {
            lifetime();
            add(" ");
          } else {
            base62();
          }
        }
        if (is_mutable) add("mut ");
        return type();
      }
      case 'P':
        ++at_;
        add("*const ");
        return type();
      case 'O':
        ++at_;
        add("*mut ");
        return type();
      case 'F':
        ++at_;
        return function();
      case 'D':
        ++at_;
        return dynamic();
      case 'B':
        ++at_;
        return back_reference([&] { type(); });
      default:
        return path(false);
    }
  }

  void function() {
    optional_base62('G');
    if (take('U')) add("unsafe ");
    if (take('K')) {
      add("extern \"");
      if (take('C')) {
        add("C");
      } else {
        add(plain_identifier());
      }
      add("\" ");
    }
    add("fn(");
    bool first = true;
    while (!failed_ && !take('E')) {
      separate(first, ", ");
      type();
    }
    add(")");
    if (take('u')) return;  // returns ()
    add(" -> ");
    type();
  }

  void dynamic() {
    optional_base62('G');
    add("dyn ");
    bool first = true;
    while (!failed_ && !take('E')) {
      separate(first, " + ");
      path(false);
      while (!failed_ && take('p')) {
        add(" ");
        add(plain_identifier());
        add("=");
        type();
      }
    }
    if (!take('L')) {
      failed_ = true;
      return;
    }
    if (peek() == '_') {
      base62();
    } else {
      add(" + ");
      lifetime();
    }
  }

  void constant() {
    const Deeper deeper(*this);
    if (failed_) return;
    if (take('p')) return add("_");
    if (take('B')) {
      return back_reference([&] { constant(); });
    }
    const char kind = next();
    if (basic(kind).empty()) {
      failed_ = true;
      return;
    }
    const bool negative = take('n');
    std::uint64_t value = 0;
    std::string digits;
    while (!failed_ && !take('_')) {
      const char c = next();
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) failed_ = true;
      digits.push_back(c);
      value = value << 4 | static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    if (kind == 'b') return add(value == 0 ? "false" : "true");
    if (kind == 'c' && value >= 0x20 && value < 0x7f) return add("'" + std::string(1, static_cast<char>(value)) + "'");
    if (negative) add("-");
    add(digits.size() > 16 ? "0x" + digits : std::to_string(value));
  }

  const std::string_view symbol_;  // behind _R: references count from there
  std::size_t at_ = 0;
  std::string text_;
  int depth_ = 0;
  bool silent_ = false;
  bool failed_ = false;
};

}  // namespace

std::string demangle_rust_v0(std::string_view name) {
  if (!name.starts_with("_R")) return {};
  name.remove_prefix(2);
  // Digits would be a later version of the scheme; what linkers append stands behind a dot.
  if (name.empty() || name.front() < 'A' || name.front() > 'Z') return {};
  return V0(name.substr(0, name.find('.'))).run();
}

}  // namespace syslens
