#pragma once

// System calls without a C library, for code that runs in a child that shares its maker's memory: nothing here touches
// errno or any other thread-local storage, which belongs to a thread of the maker.

#include <sys/syscall.h>

#include <concepts>
#include <cstddef>
#include <type_traits>

// A loop over bytes stays one: GCC would make calls of strlen and memcpy from it, which the dynamic linker resolves on
// their first use, with the maker's thread-local storage.
#if !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

namespace syslens::bare {

template <class T>
requires std::integral<T> || std::is_enum_v<T>
long word(T value) {
  return static_cast<long>(value);
}
template <class T>
long word(T* pointer) {
  return reinterpret_cast<long>(pointer);
}
inline long word(std::nullptr_t) {
  return 0;
}

inline long raw(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  long result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

/// The kernel's own answer: a result, or -errno.
template <class... Arguments>
long call(long number, Arguments... arguments) {
  return raw(number, word(arguments)...);
}

inline std::size_t length(const char* text) {
  std::size_t size = 0;
  while (text[size] != '\0') ++size;
  return size;
}

/// clone(2) with a stack of its own for the child, which runs `run(argument)` and must not return from it. The C
/// library's function would do, but sanitizers put their own in its place, which takes the child for a fork with memory
/// of its own.
inline long clone(unsigned long flags, void* stack_top, int* child_tid, void (*run)(void*), void* argument) {
  auto** stack = static_cast<void**>(stack_top);
  *--stack = argument;
  *--stack = reinterpret_cast<void*>(run);
  register long r10 asm("r10") = reinterpret_cast<long>(child_tid);
  register long r8 asm("r8") = 0;
  long result;
  asm volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "xor %%ebp, %%ebp\n\t"  // the outermost frame, for unwinders
      "pop %%rax\n\t"
      "pop %%rdi\n\t"
      "call *%%rax\n\t"
      "ud2\n"
      "1:"
      : "=a"(result)
      : "a"(SYS_clone), "D"(flags), "S"(stack), "d"(0L), "r"(r10), "r"(r8)
      : "rcx", "r11", "memory");
  return result;
}

[[noreturn]] inline void leave(int code) {
  for (;;) call(SYS_exit_group, code);
}

}  // namespace syslens::bare
