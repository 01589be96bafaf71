#pragma once

#include <cstdio>
#include <cstdlib>

// Checks that stay on in every build; a failed one ends the program with its place, on standard output: what the code
// under test says on standard error can then be looked at.
#define CHECK(condition)                                              \
  do {                                                                \
    if (!(condition)) {                                               \
      std::printf("%s:%d: not %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                   \
    }                                                                 \
  } while (false)
