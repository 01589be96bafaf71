/* What every program of the exactness suite shares.
 *
 * A CASE makes system calls and says, line by line, what a trace of them must look like: worked out from the man page,
 * the kernel's headers and the notation, never from a tracer's output. Each case runs in a process of its own, in an
 * empty directory of its own. Only the calls between begin() and end() are looked at; these two are calls of access(2)
 * with a file name that says so.
 *
 *   program OUT [CASE]…     OUT gets "== case", the expected lines, and "!! …" when the case died unasked.
 */
#ifndef SYSLENS_EXACT_H
#define SYSLENS_EXACT_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Calls. Registers that the call does not use hold junk: a tracer that shows them has the wrong count. */
#define JUNK(n) (0x5eed000000000000L | (n))
static inline long raw_call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}
#define SYS_0(n) raw_call(n, JUNK(1), JUNK(2), JUNK(3), JUNK(4), JUNK(5), JUNK(6))
#define SYS_1(n, a) raw_call(n, (long)(a), JUNK(2), JUNK(3), JUNK(4), JUNK(5), JUNK(6))
#define SYS_2(n, a, b) raw_call(n, (long)(a), (long)(b), JUNK(3), JUNK(4), JUNK(5), JUNK(6))
#define SYS_3(n, a, b, c) raw_call(n, (long)(a), (long)(b), (long)(c), JUNK(4), JUNK(5), JUNK(6))
#define SYS_4(n, a, b, c, d) raw_call(n, (long)(a), (long)(b), (long)(c), (long)(d), JUNK(5), JUNK(6))
#define SYS_5(n, a, b, c, d, e) raw_call(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), JUNK(6))
#define SYS_6(n, a, b, c, d, e, f) raw_call(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define SYS_PICK(n, a, b, c, d, e, f, name, ...) name
/* The kernel's result: -errno for an error. */
#define sys(...) SYS_PICK(__VA_ARGS__, SYS_6, SYS_5, SYS_4, SYS_3, SYS_2, SYS_1, SYS_0, 0)(__VA_ARGS__)

/* A 32-bit argument with junk in the upper half of its register, which the kernel does not look at. */
#define low32(value) ((long)(0xbadc0ded00000000UL | (uint32_t)(value)))

enum { page_size = 4096, result_column = 40, string_limit = 32 };

/* Text in a ring of buffers: good until some hundred further texts. Makes no system calls. */
static inline char* ring(void) {
  static char buffers[192][8192];
  static unsigned next;
  return buffers[next++ % 192];
}
__attribute__((format(printf, 1, 2))) static inline const char* text(const char* format, ...) {
  char* into = ring();
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(into, 8192, format, arguments);
  va_end(arguments);
  return into;
}
/* NULL, or 0x… */
#define addr(pointer) addr_of((unsigned long)(pointer))
static inline const char* addr_of(unsigned long value) {
  return value == 0 ? "NULL" : text("0x%lx", value);
}
/* 0, or 0x… */
#define hex(value) hex_of((unsigned long)(value))
static inline const char* hex_of(unsigned long value) {
  return value == 0 ? "0" : text("0x%lx", value);
}
/* Bytes between double quotes, all of them. */
static inline const char* quote(const void* bytes, size_t count) {
  const unsigned char* from = bytes;
  char *into = ring(), *at = into;
  *at++ = '"';
  for (size_t i = 0; i < count; i++) {
    const char *letters = "\t\n\v\f\r\"\\", *names = "tnvfr\"\\";
    const char* found = from[i] == 0 ? NULL : strchr(letters, from[i]);
    if (found != NULL) {
      *at++ = '\\';
      *at++ = names[found - letters];
    } else if (from[i] >= ' ' && from[i] < 127) {
      *at++ = (char)from[i];
    } else {
      int digit_follows = i + 1 < count && from[i + 1] >= '0' && from[i + 1] <= '7';
      at += sprintf(at, digit_follows ? "\\%03o" : "\\%o", from[i]);
    }
  }
  *at++ = '"';
  *at = 0;
  return into;
}
/* Data: no more than the string limit. */
static inline const char* data(const void* bytes, size_t count) {
  return count <= string_limit ? quote(bytes, count) : text("%s...", quote(bytes, string_limit));
}
static inline const char* path(const char* string) {
  return quote(string, strlen(string));
}
static inline const char* string(const char* string) {
  return data(string, strlen(string));
}
/* -1 ENOENT (No such file or directory), or the number. */
static inline const char* result(long value) {
  if (value < 0 && value >= -4095) {
    const char* name = strerrorname_np((int)-value);
    return text("-1 %s (%s)", name == NULL ? "?" : name, strerror((int)-value));
  }
  return text("%ld", value);
}

/* Memory that ends where the readable ends: what stands behind the last byte cannot be read. */
enum { edge_pages = 96 };
static char* edge_pool;
static inline void* edge_room(size_t size) {
  static unsigned used;
  static unsigned char filler = 0xa5;
  if (used == edge_pages || size > page_size) _exit(99);
  char* end = edge_pool + (2 * used++ + 1) * page_size;
  memset(end - size, filler, size);
  return end - size;
}
static inline void* edge(const void* bytes, size_t size) {
  return memcpy(edge_room(size), bytes, size);
}
static inline char* edge_string(const char* from) {
  return edge(from, strlen(from) + 1);
}
/* A copy of the value at the end of a page. */
#define edge_of(...) edge(&(__VA_ARGS__), sizeof(__VA_ARGS__))
/* An address that cannot be read: the page behind the first one of the pool. */
static inline void* bad_address(void) {
  return edge_pool + page_size;
}
/* Mapped at start, so that nothing under test has to. */
static inline void make_edges(void) {
  size_t size = 2 * edge_pages * page_size;
  edge_pool = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (edge_pool == MAP_FAILED) _exit(99);
  for (int i = 0; i < edge_pages; i++) mprotect(edge_pool + (2 * i + 1) * page_size, page_size, PROT_NONE);
}

/* The expected lines. */
enum { report_fd = 201 };
static char expected[1 << 18];
static size_t expected_length;
static char marker_begin[256], marker_end[256];
static int looking;
/* Lines carry the thread's id in front, five columns at least, and count it for the result's column. */
static inline int prefix_width(void) {
  char digits[16];
  int length = snprintf(digits, sizeof digits, "%ld", raw_call(SYS_gettid, 0, 0, 0, 0, 0, 0));
  return (length < 5 ? 5 : length) + 1;
}
static int prefix;
static inline void add_line(const char* line) {
  expected_length += (size_t)snprintf(expected + expected_length, sizeof expected - expected_length, "%s\n", line);
}
static inline void flush_lines(void) {
  if (expected_length > 0 && write(report_fd, expected, expected_length) < 0) _exit(98);
  expected_length = 0;
}
/* Calls from here on are looked at. */
static inline void begin(void) {
  looking = 1;
  raw_call(SYS_access, (long)marker_begin, F_OK, 0, 0, 0, 0);
}
/* No longer; another begin() may follow. */
static inline void end(void) {
  if (!looking) return;
  looking = 0;
  raw_call(SYS_access, (long)marker_end, F_OK, 0, 0, 0, 0);
}
/* The line `call = result`, with the result in its column. */
static inline void expect_line(const char* call, const char* result_text) {
  int room = result_column - prefix - (int)strlen(call);
  char line[16384];
  snprintf(line, sizeof line, "%s%*s= %s", call, room < 1 ? 1 : room, "", result_text);
  add_line(line);
}
/* The call as given by format, and its result: a number in decimal, or the error. */
__attribute__((format(printf, 2, 3))) static inline void expect(long value, const char* format, ...) {
  char* call = ring();
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(call, 8192, format, arguments);
  va_end(arguments);
  expect_line(call, result(value));
}
/* As expect, with a successful result in other words. */
__attribute__((format(printf, 3, 4))) static inline void expect_as(long value, const char* words, const char* format,
                                                                   ...) {
  char* call = ring();
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(call, 8192, format, arguments);
  va_end(arguments);
  expect_line(call, value < 0 && value >= -4095 ? result(value) : words);
}
/* What was written on success; else where it would have been. */
#define if_ok(value, shown, pointer) ((value) < 0 && (value) >= -4095 ? addr(pointer) : (shown))
/* The case is meant to die in its next call: no end() follows. */
static inline void expect_death(void) {
  add_line("** dies");
  flush_lines();
}
/* A set-up call that has to work. */
#define must(call) must_be((long)(call), #call, __LINE__)
static inline long must_be(long value, const char* what, int line) {
  if (value == -1 || (value < -1 && value >= -4095)) {
    dprintf(report_fd, "!! line %d: %s: %s\n", line, what, strerror(value == -1 ? errno : (int)-value));
    _exit(97);
  }
  return value;
}

/* From here on the kernel answers every call of these numbers with a value and does nothing (seccomp(2)): what the call
 * would have written is what the case has put there, to the last bit of every field. */
struct answer {
  long number, value;
};
#define ANSWERS(...)                                                          \
  do {                                                                        \
    static const struct answer list_of_answers[] = {__VA_ARGS__};             \
    answers(list_of_answers, sizeof list_of_answers / sizeof(struct answer)); \
  } while (0)
/* A process may have one filter only that asks another process: once in a case. */
static inline void answers(const struct answer* list, size_t count) {
  struct sock_filter code[64] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))};
  unsigned short length = 1;
  int asks = 0;
  for (size_t i = 0; i < count; i++) {
    int is_error = list[i].value <= 0 && list[i].value >= -4095;
    asks |= !is_error;
    unsigned action = is_error ? SECCOMP_RET_ERRNO | (unsigned)-list[i].value : SECCOMP_RET_USER_NOTIF;
    code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)list[i].number, 0, 1);
    code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action);
  }
  code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {length, code};
  must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  int flags = asks ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
  int listener = (int)must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program));
  if (!asks) return;
  /* A result that is no error comes from another process. */
  if (must(fork()) != 0) {
    close(listener);
    return;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (;;) {
    struct seccomp_notif asked;
    memset(&asked, 0, sizeof asked);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0) _exit(0);
    struct seccomp_notif_resp said = {.id = asked.id};
    for (size_t i = 0; i < count; i++) {
      if (list[i].number == asked.data.nr) said.val = list[i].value;
    }
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &said);
  }
}

/* Cases. */
struct exact_case {
  const char* name;
  void (*run)(void);
};
static struct exact_case cases[512];
static int case_count;
#define CASE(name)                                                 \
  static void case_##name(void);                                   \
  __attribute__((constructor)) static void add_##name(void) {      \
    cases[case_count++] = (struct exact_case){#name, case_##name}; \
  }                                                                \
  static void case_##name(void)
/* Named constants to go through. */
struct constant {
  const char* name;
  unsigned long value;
};
#define K(name) \
  { #name, (unsigned long)(name) }
#define EACH(k, list) for (const struct constant* k = (list); k < (list) + sizeof(list) / sizeof((list)[0]); k++)
/* A case that makes a call with each value of a list. */
#define SWEEP(name, list, call, ...) \
  CASE(name) {                       \
    begin();                         \
    EACH(k, list) {                  \
      expect(call, __VA_ARGS__);     \
    }                                \
  }
/* A case of one call. */
#define ONE(name, call, ...)   \
  CASE(name) {                 \
    begin();                   \
    expect(call, __VA_ARGS__); \
  }

static inline void run_case(const struct exact_case* one) {
  dprintf(report_fd, "== %s\n", one->name);
  mkdir(one->name, 0700);
  pid_t child = fork();
  if (child == 0) {
    if (chdir(one->name) != 0) _exit(96);
    umask(022);
    snprintf(marker_begin, sizeof marker_begin, "exact:begin:%s", one->name);
    snprintf(marker_end, sizeof marker_end, "exact:end:%s", one->name);
    prefix = prefix_width();
    one->run();
    end();
    flush_lines();
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (status != 0) dprintf(report_fd, "!! status 0x%x\n", (unsigned)status);
}

int main(int count, char** words) {
  if (count < 2) return 2;
  int report = open(words[1], O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (report < 0 || dup3(report, report_fd, O_CLOEXEC) < 0) return 2;
  close(report);
  make_edges();
  for (int i = 0; i < case_count; i++) {
    int wanted = count == 2;
    for (int k = 2; k < count; k++) wanted |= strcmp(words[k], cases[i].name) == 0;
    if (wanted) run_case(&cases[i]);
  }
  return 0;
}
#endif
