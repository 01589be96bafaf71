/* Numbers that need all of their bits, all different, and how times made of them are shown. */
#ifndef PATTERNS_H
#define PATTERNS_H

#include "exact.h"

#define S64(n) (-0x1123456789abcd00L - (n))
#define U64(n) (0x8123456789abcd00UL + (n))
#define S32(n) (-1000000000 - (n))
#define U32(n) (4000000000u + (n))

static inline const char* spec(int n) {
  return text("{tv_sec=%ld, tv_nsec=%ld}", S64(n), S64(n + 1));
}
static inline const char* val(int n) {
  return text("{tv_sec=%ld, tv_usec=%ld}", S64(n), S64(n + 1));
}
static inline long* longs(int count) {
  long* into = edge_room((size_t)count * 8);
  for (int i = 0; i < count; i++) into[i] = S64(i);
  return into;
}
static inline uint64_t* words(int count) {
  uint64_t* into = edge_room((size_t)count * 8);
  for (int i = 0; i < count; i++) into[i] = U64(i);
  return into;
}

#endif
