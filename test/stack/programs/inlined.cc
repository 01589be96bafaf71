// Opens a file in a function that the compiler puts into another, which it puts into another one.
#include <fcntl.h>

namespace shop {

struct Shelf {
  int fd = -1;
  [[gnu::always_inline]] inline void take(const char* path) {
    fd = open(path, O_RDONLY);  // innermost
  }
};

[[gnu::always_inline]] inline int twice(const char* path) {
  Shelf one;
  Shelf other;
  one.take(path);
  other.take(path);  // second call
  return one.fd < other.fd ? 0 : 1;
}

[[gnu::noinline]] int visit(const char* path, int rounds) {
  int failed = 0;
  for (int round = 0; round < rounds; ++round) {
    failed += twice(path);  // call of twice
  }
  return failed;
}

}  // namespace shop

int main(int count, char**) {
  return shop::visit("/dev/null", count);  // call of visit
}
