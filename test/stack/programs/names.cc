// Opens /dev/null from functions whose names are mangled.
#include <fcntl.h>

#include <string>
#include <vector>

namespace shelf {

volatile int kept;

template <class Item>
struct Box {
  [[gnu::noinline, gnu::noipa]] int open_with(const Item& item, int flags) const {
    const int fd = open("/dev/null", flags);
    kept = kept + static_cast<int>(item.size());
    return fd;
  }
};

namespace {
[[gnu::noinline, gnu::noipa]] int hidden(const std::string& word) {
  const auto within = [&](int flags) __attribute__((noinline)) {
    const int fd = Box<std::string>{}.open_with(word, flags);
    kept = kept + 1;
    return fd;
  };
  const int fd = within(O_RDONLY);
  kept = kept + 1;
  return fd;
}
}  // namespace

}  // namespace shelf

int main() {
  return shelf::hidden("word") < 0;
}
