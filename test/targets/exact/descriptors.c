/* Calls on open descriptors: opening, reading, writing, duplicating, positions. */
#include "exact.h"

#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/memfd.h>
#include <linux/openat2.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/uio.h>

static int file_of(const char* bytes, size_t count) {
  int fd = (int)must(memfd_create("m", 0));
  if (count > 0) must(pwrite(fd, bytes, count, 0));
  return fd;
}

CASE(read_into_end_of_page) {
  char* room = edge_room(5);
  int fd = file_of("a\0b\n\377", 5);
  begin();
  long r = sys(SYS_read, low32(fd), room, 4096);
  expect(r, "read(%d, %s, 4096)", fd, if_ok(r, "\"a\\0b\\n\\377\"", room));
}
CASE(read_octal_before_digit) {
  int fd = file_of("\0017\1a\0378\0", 7);
  char room[64];
  begin();
  long r = sys(SYS_read, fd, room, 7);
  expect(r, "read(%d, \"\\0017\\1a\\378\\0\", 7)", fd);
}
CASE(read_longer_than_limit) {
  int fd = file_of("0123456789abcdefghijklmnopqrstuvwxyz", 36);
  char room[64];
  begin();
  long r = sys(SYS_read, fd, room, 32);
  expect(r, "read(%d, \"0123456789abcdefghijklmnopqrstuv\", 32)", fd);
  r = sys(SYS_lseek, fd, 0L, SEEK_SET);
  expect(r, "lseek(%d, 0, SEEK_SET)", fd);
  r = sys(SYS_read, fd, room, 33);
  expect(r, "read(%d, \"0123456789abcdefghijklmnopqrstuv\"..., 33)", fd);
}
CASE(read_at_end_of_file) {
  int fd = file_of("", 0);
  char room[8];
  begin();
  long r = sys(SYS_read, fd, room, 8);
  expect(r, "read(%d, \"\", 8)", fd);
}
CASE(read_to_nowhere) {
  int fd = file_of("abc", 3);
  begin();
  long r = sys(SYS_read, fd, NULL, 3);
  expect(r, "read(%d, NULL, 3)", fd);
  r = sys(SYS_read, fd, bad_address(), 3);
  expect(r, "read(%d, %s, 3)", fd, addr(bad_address()));
  r = sys(SYS_read, low32(-1), bad_address(), -1L);
  expect(r, "read(-1, %s, 18446744073709551615)", addr(bad_address()));
}
ONE(write_escapes, sys(SYS_write, low32(-1), edge("\t\n\v\f\r\"\\'\e\177\200", 11), 11L),
    "write(-1, \"\\t\\n\\v\\f\\r\\\"\\\\'\\33\\177\\200\", 11)")
CASE(write_beyond_end_of_page) {
  char* bytes = edge("abc", 3);
  begin();
  /* More is asked for than can be read: the bytes cannot be shown as they were meant. */
  long r = sys(SYS_write, -1, bytes, 4);
  expect(r, "write(-1, %s, 4)", addr(bytes));
}
ONE(write_nothing, sys(SYS_write, -1, "x", 0L), "write(-1, \"\", 0)")
ONE(write_nothing_from_null, sys(SYS_write, -1, 0, 0L), "write(-1, NULL, 0)")
CASE(pread_pwrite) {
  int fd = file_of("", 0);
  char room[8];
  begin();
  long r = sys(SYS_pwrite64, low32(fd), "hello", 5, 0x100000000L);
  expect(r, "pwrite64(%d, \"hello\", 5, 4294967296)", fd);
  r = sys(SYS_pread64, low32(fd), room, 4, 0x100000001L);
  expect(r, "pread64(%d, \"ello\", 4, 4294967297)", fd);
  r = sys(SYS_pread64, fd, room, 4, -2L);
  expect(r, "pread64(%d, %s, 4, -2)", fd, addr(room));
}
CASE(readv_spread) {
  int fd = file_of("abcdef", 6);
  char one[2], two[3], three[4], four[4];
  struct iovec* iov = edge((struct iovec[]){{one, 2}, {two, 3}, {three, 4}, {four, 4}}, 4 * sizeof(struct iovec));
  begin();
  long r = sys(SYS_readv, low32(fd), iov, 4L);
  expect(r,
         "readv(%d, [{iov_base=\"ab\", iov_len=2}, {iov_base=\"cde\", iov_len=3}, {iov_base=\"f\", iov_len=4}, "
         "{iov_base=\"\", iov_len=4}], 4)",
         fd);
}
CASE(readv_failing) {
  struct iovec* iov = edge((struct iovec[]){{NULL, 2}}, sizeof(struct iovec));
  begin();
  long r = sys(SYS_readv, -1, iov, 1L);
  expect(r, "readv(-1, %s, 1)", addr(iov));
  r = sys(SYS_readv, -1, NULL, 2L);
  expect(r, "readv(-1, NULL, 2)");
}
CASE(writev_from_many_places) {
  struct iovec* iov =
      edge((struct iovec[]){{"one", 3}, {NULL, 0}, {bad_address(), 5}, {"two\n", 4}}, 4 * sizeof(struct iovec));
  begin();
  long r = sys(SYS_writev, low32(-1), iov, 4L);
  expect(r,
         "writev(-1, [{iov_base=\"one\", iov_len=3}, {iov_base=NULL, iov_len=0}, {iov_base=%s, iov_len=5}, "
         "{iov_base=\"two\\n\", iov_len=4}], 4)",
         addr(bad_address()));
}
CASE(writev_half_readable) {
  struct iovec* iov = edge((struct iovec[]){{"one", 3}}, sizeof(struct iovec));
  begin();
  long r = sys(SYS_writev, -1, iov, 2L);
  expect(r, "writev(-1, [{iov_base=\"one\", iov_len=3}, ... /* %s */], 2)", addr(iov + 1));
  r = sys(SYS_writev, -1, iov, 0L);
  expect(r, "writev(-1, [], 0)");
  r = sys(SYS_writev, -1, bad_address(), 1L);
  expect(r, "writev(-1, %s, 1)", addr(bad_address()));
}
CASE(preadv_pwritev) {
  int fd = file_of("", 0);
  char a[2], b[9];
  struct iovec in[] = {{"xy", 2}, {"z", 1}}, out[] = {{a, 2}, {b, 9}};
  begin();
  long r = sys(SYS_pwritev, low32(fd), in, 2L, 7L, JUNK(5));
  expect(r, "pwritev(%d, [{iov_base=\"xy\", iov_len=2}, {iov_base=\"z\", iov_len=1}], 2, 7)", fd);
  r = sys(SYS_preadv, low32(fd), out, 2L, 8L, JUNK(5));
  expect(r, "preadv(%d, [{iov_base=\"yz\", iov_len=2}, {iov_base=\"\", iov_len=9}], 2, 8)", fd);
  r = sys(SYS_pwritev2, low32(fd), in, 1L, -1L, JUNK(5), RWF_DSYNC | RWF_APPEND);
  expect(r, "pwritev2(%d, [{iov_base=\"xy\", iov_len=2}], 1, -1, RWF_DSYNC|RWF_APPEND)", fd);
  r = sys(SYS_preadv2, low32(fd), out, 1L, 7L, JUNK(5), 0);
  expect(r, "preadv2(%d, [{iov_base=\"xy\", iov_len=2}], 1, 7, 0)", fd);
}
static const struct constant rwf[] = {
    K(RWF_HIPRI),           K(RWF_DSYNC),           K(RWF_SYNC),          K(RWF_NOWAIT),
    K(RWF_APPEND),          {"RWF_NOAPPEND", 0x20}, {"RWF_ATOMIC", 0x40}, {"RWF_DONTCACHE", 0x80},
    {"RWF_NOSIGNAL", 0x100}};
CASE(preadv2_flags) {
  begin();
  EACH(k, rwf) {
    long r = sys(SYS_preadv2, -1, NULL, 0L, 0L, 0L, low32(k->value));
    expect(r, "preadv2(-1, NULL, 0, 0, %s)", k->name);
  }
  long r = sys(SYS_pwritev2, -1, NULL, 0L, 0L, 0L, 0x80000000u);
  expect(r, "pwritev2(-1, NULL, 0, 0, 0x80000000 /* RWF_??? */)");
  r = sys(SYS_pwritev2, -1, NULL, 0L, 0L, 0L, 0x80000001u);
  expect(r, "pwritev2(-1, NULL, 0, 0, RWF_HIPRI|0x80000000)");
}
static const struct constant open_flags[] = {
    K(O_CREAT | O_RDONLY), K(O_EXCL),      K(O_NOCTTY),   K(O_TRUNC),   K(O_APPEND),  K(O_NONBLOCK), K(O_DSYNC),
    K(O_DIRECT),           K(O_DIRECTORY), K(O_NOFOLLOW), K(O_NOATIME), K(O_CLOEXEC), K(O_SYNC),     K(O_PATH)};
CASE(open_flags_one_by_one) {
  begin();
  EACH(k, open_flags) {
    if (k->value & O_CREAT) continue;
    long r = sys(SYS_open, "nothing", low32(k->value), JUNK(1));
    expect(r, "open(\"nothing\", O_RDONLY|%s)", k->name);
  }
  long r = sys(SYS_open, "", O_RDONLY);
  expect(r, "open(\"\", O_RDONLY)");
  r = sys(SYS_open, "", O_WRONLY);
  expect(r, "open(\"\", O_WRONLY)");
  r = sys(SYS_open, "", O_RDWR);
  expect(r, "open(\"\", O_RDWR)");
  r = sys(SYS_open, "", O_ACCMODE);
  expect(r, "open(\"\", O_ACCMODE)");
  r = sys(SYS_open, "", 0100000);
  expect(r, "open(\"\", O_RDONLY|O_LARGEFILE)");
  r = sys(SYS_open, "", 020000);
  expect(r, "open(\"\", O_RDONLY|FASYNC)");
  r = sys(SYS_open, "", 0x40000000);
  expect(r, "open(\"\", O_RDONLY|0x40000000)");
}
CASE(open_creating) {
  begin();
  long r = sys(SYS_open, "f", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, low32(0640));
  expect(r, "open(\"f\", O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC, 0640)");
  r = sys(SYS_open, "f", O_RDWR | O_CREAT | O_EXCL, 07777);
  expect(r, "open(\"f\", O_RDWR|O_CREAT|O_EXCL, 07777)");
  r = sys(SYS_open, ".", O_WRONLY | O_TMPFILE, 0);
  expect(r, "open(\".\", O_WRONLY|O_TMPFILE, 000)");
  r = sys(SYS_creat, edge_string("g"), low32(04));
  expect(r, "creat(\"g\", 004)");
}
CASE(open_bad_names) {
  begin();
  long r = sys(SYS_open, NULL, 0);
  expect(r, "open(NULL, O_RDONLY)");
  r = sys(SYS_open, bad_address(), 0);
  expect(r, "open(%s, O_RDONLY)", addr(bad_address()));
  const char* endless = edge("no end", 6);
  r = sys(SYS_open, endless, 0);
  expect(r, "open(%s, O_RDONLY)", addr(endless));
  r = sys(SYS_open, edge_string("a name that is longer than thirty-two bytes is not cut\n"), 0);
  expect(r, "open(\"a name that is longer than thirty-two bytes is not cut\\n\", O_RDONLY)");
}
CASE(open_longest_name) {
  char* name = edge_room(4096);
  memset(name, 'x', 4095);
  name[4095] = 0;
  char* longer = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(longer, 'y', 5000);
  begin();
  long r = sys(SYS_open, name, 0);
  expect(r, "open(\"%s\", O_RDONLY)", name);
  r = sys(SYS_open, longer, 0);
  expect(r, "open(\"%.4096s\"..., O_RDONLY)", longer);
}
CASE(openat_directories) {
  int here = (int)must(open(".", O_DIRECTORY));
  begin();
  long r = sys(SYS_openat, low32(AT_FDCWD), "nothing", O_RDONLY, JUNK(1));
  expect(r, "openat(AT_FDCWD, \"nothing\", O_RDONLY)");
  r = sys(SYS_openat, low32(here), edge_string("new"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  expect(r, "openat(%d, \"new\", O_WRONLY|O_CREAT|O_TRUNC, 0600)", here);
  r = sys(SYS_openat, low32(-1), "x", O_PATH);
  expect(r, "openat(-1, \"x\", O_RDONLY|O_PATH)");
}
CASE(openat2_how) {
  struct open_how* how =
      edge_of((struct open_how){.flags = O_RDWR | O_CREAT, .mode = 0600, .resolve = RESOLVE_BENEATH});
  begin();
  long r = sys(SYS_openat2, low32(AT_FDCWD), "n", how, sizeof *how);
  expect(r, "openat2(AT_FDCWD, \"n\", {flags=O_RDWR|O_CREAT, mode=0600, resolve=RESOLVE_BENEATH}, 24)");
  *how = (struct open_how){.flags = O_RDONLY | 0x1000000000UL, .resolve = 0x8000000000000000UL};
  r = sys(SYS_openat2, -1, "n", how, 24L);
  expect(r, "openat2(-1, \"n\", {flags=O_RDONLY|0x1000000000, resolve=0x8000000000000000 /* RESOLVE_??? */}, 24)");
  r = sys(SYS_openat2, -1, "n", how, 8L);
  expect(r, "openat2(-1, \"n\", {flags=O_RDONLY|0x1000000000}, 8)");
  r = sys(SYS_openat2, -1, "n", NULL, 24L);
  expect(r, "openat2(-1, \"n\", NULL, 24)");
  r = sys(SYS_openat2, -1, "n", how + 1, 24L);
  expect(r, "openat2(-1, \"n\", %s, 24)", addr(how + 1));
}
static const struct constant resolve[] = {K(RESOLVE_NO_XDEV), K(RESOLVE_NO_MAGICLINKS), K(RESOLVE_NO_SYMLINKS),
                                          K(RESOLVE_BENEATH), K(RESOLVE_IN_ROOT),       K(RESOLVE_CACHED)};
CASE(openat2_resolve) {
  begin();
  EACH(k, resolve) {
    struct open_how how = {.flags = O_PATH, .resolve = k->value};
    long r = sys(SYS_openat2, -1, "n", &how, 24L);
    expect(r, "openat2(-1, \"n\", {flags=O_RDONLY|O_PATH, resolve=%s}, 24)", k->name);
  }
}
CASE(close_and_again) {
  int fd = file_of("", 0);
  begin();
  long r = sys(SYS_close, low32(fd));
  expect(r, "close(%d)", fd);
  r = sys(SYS_close, low32(fd));
  expect(r, "close(%d)", fd);
  r = sys(SYS_close, low32(-2147483648));
  expect(r, "close(-2147483648)");
}
CASE(close_range_flags) {
  begin();
  long r = sys(SYS_close_range, low32(1000), low32(-1), 0);
  expect(r, "close_range(1000, 4294967295, 0)");
  r = sys(SYS_close_range, 1001, 1002, low32(2));
  expect(r, "close_range(1001, 1002, CLOSE_RANGE_UNSHARE)");
  r = sys(SYS_close_range, 1001, 1002, 4);
  expect(r, "close_range(1001, 1002, CLOSE_RANGE_CLOEXEC)");
  r = sys(SYS_close_range, 9, 8, 0x10);
  expect(r, "close_range(9, 8, 0x10 /* CLOSE_RANGE_??? */)");
}
CASE(dups) {
  int fd = file_of("", 0);
  begin();
  long r = sys(SYS_dup, low32(fd));
  expect(r, "dup(%d)", fd);
  r = sys(SYS_dup, -9);
  expect(r, "dup(-9)");
  r = sys(SYS_dup2, low32(fd), low32(40));
  expect(r, "dup2(%d, 40)", fd);
  r = sys(SYS_dup2, -1, -2);
  expect(r, "dup2(-1, -2)");
  r = sys(SYS_dup3, low32(fd), low32(41), low32(O_CLOEXEC));
  expect(r, "dup3(%d, 41, O_CLOEXEC)", fd);
  r = sys(SYS_dup3, fd, 41, 1);
  expect(r, "dup3(%d, 41, 0x1 /* O_??? */)", fd);
  r = sys(SYS_dup3, fd, fd, 0);
  expect(r, "dup3(%d, %d, 0)", fd, fd);
}
CASE(pipes) {
  int* two = edge_room(2 * sizeof(int));
  begin();
  long r = sys(SYS_pipe, two);
  expect(r, "pipe([%d, %d])", two[0], two[1]);
  r = sys(SYS_pipe2, two, low32(O_CLOEXEC | O_NONBLOCK));
  expect(r, "pipe2([%d, %d], O_NONBLOCK|O_CLOEXEC)", two[0], two[1]);
  r = sys(SYS_pipe2, two, O_DIRECT);
  expect(r, "pipe2([%d, %d], O_DIRECT)", two[0], two[1]);
  r = sys(SYS_pipe2, two, 0);
  expect(r, "pipe2([%d, %d], 0)", two[0], two[1]);
  r = sys(SYS_pipe2, two, 1);
  expect(r, "pipe2(%s, 0x1 /* O_??? */)", addr(two));
  r = sys(SYS_pipe2, bad_address(), 0);
  expect(r, "pipe2(%s, 0)", addr(bad_address()));
  r = sys(SYS_pipe, NULL);
  expect(r, "pipe(NULL)");
}
static const struct constant lock_operations[] = {K(LOCK_SH), K(LOCK_EX), K(LOCK_UN)};
CASE(flock_operations) {
  begin();
  EACH(k, lock_operations) {
    long r = sys(SYS_flock, low32(-1), low32(k->value));
    expect(r, "flock(-1, %s)", k->name);
    r = sys(SYS_flock, -1, k->value | LOCK_NB);
    expect(r, k->value == LOCK_UN ? "flock(-1, LOCK_NB|%s)" : "flock(-1, %s|LOCK_NB)", k->name);
  }
}
static const struct constant whence[] = {K(SEEK_SET), K(SEEK_CUR), K(SEEK_END), K(SEEK_DATA), K(SEEK_HOLE)};
CASE(lseek_whence) {
  begin();
  EACH(k, whence) {
    long r = sys(SYS_lseek, low32(-1), -5L, low32(k->value));
    expect(r, "lseek(-1, -5, %s)", k->name);
  }
  long r = sys(SYS_lseek, -1, 0x7fffffffffffffffL, 5);
  expect(r, "lseek(-1, 9223372036854775807, 0x5 /* SEEK_??? */)");
  r = sys(SYS_lseek, -1, 1L, -1);
  expect(r, "lseek(-1, 1, 0xffffffff /* SEEK_??? */)");
}
CASE(lseek_far) {
  int fd = file_of("", 0);
  begin();
  long r = sys(SYS_lseek, fd, 0x123456789abcL, SEEK_SET);
  expect(r, "lseek(%d, 20015998343868, SEEK_SET)", fd);
}
ONE(ftruncate_negative, sys(SYS_ftruncate, low32(-1), -3L), "ftruncate(-1, -3)")
ONE(truncate_nothing, sys(SYS_truncate, "none", 0x500000000L), "truncate(\"none\", 21474836480)")
static const struct constant falloc[] = {
    K(FALLOC_FL_KEEP_SIZE),  K(FALLOC_FL_PUNCH_HOLE),   K(FALLOC_FL_NO_HIDE_STALE), K(FALLOC_FL_COLLAPSE_RANGE),
    K(FALLOC_FL_ZERO_RANGE), K(FALLOC_FL_INSERT_RANGE), K(FALLOC_FL_UNSHARE_RANGE), {"FALLOC_FL_WRITE_ZEROES", 0x80}};
CASE(fallocate_modes) {
  begin();
  EACH(k, falloc) {
    long r = sys(SYS_fallocate, low32(-1), low32(k->value), -1L, 0x100000000L);
    expect(r, "fallocate(-1, %s, -1, 4294967296)", k->name);
  }
  long r = sys(SYS_fallocate, -1, 0, 1L, -2L);
  expect(r, "fallocate(-1, 0, 1, -2)");
}
ONE(fsync_bad, sys(SYS_fsync, low32(-3)), "fsync(-3)")
ONE(fdatasync_bad, sys(SYS_fdatasync, low32(-3)), "fdatasync(-3)")
ONE(syncfs_bad, sys(SYS_syncfs, low32(-3)), "syncfs(-3)")
static const struct constant sync_flags[] = {K(SYNC_FILE_RANGE_WAIT_BEFORE), K(SYNC_FILE_RANGE_WRITE),
                                             K(SYNC_FILE_RANGE_WAIT_AFTER)};
CASE(sync_file_range_flags) {
  begin();
  EACH(k, sync_flags) {
    long r = sys(SYS_sync_file_range, low32(-1), -1L, 0x200000000L, low32(k->value));
    expect(r, "sync_file_range(-1, -1, 8589934592, %s)", k->name);
  }
  long r = sys(SYS_sync_file_range, -1, 0L, 0L, 7);
  expect(r,
         "sync_file_range(-1, 0, 0, "
         "SYNC_FILE_RANGE_WAIT_BEFORE|SYNC_FILE_RANGE_WRITE|SYNC_FILE_RANGE_WAIT_AFTER)");
}
static const struct constant advice[] = {K(POSIX_FADV_NORMAL),   K(POSIX_FADV_RANDOM),   K(POSIX_FADV_SEQUENTIAL),
                                         K(POSIX_FADV_WILLNEED), K(POSIX_FADV_DONTNEED), K(POSIX_FADV_NOREUSE)};
CASE(fadvise64_advice) {
  begin();
  EACH(k, advice) {
    long r = sys(SYS_fadvise64, low32(-1), -1L, 0x300000000L, low32(k->value));
    expect(r, "fadvise64(-1, -1, 12884901888, %s)", k->name);
  }
  long r = sys(SYS_fadvise64, -1, 0L, -2L, 77);
  expect(r, "fadvise64(-1, 0, -2, 0x4d /* POSIX_FADV_??? */)");
}
ONE(readahead_bad, sys(SYS_readahead, low32(-1), -1L, 0x300000000L), "readahead(-1, -1, 12884901888)")
CASE(sendfile_offsets) {
  int in = file_of("0123456789", 10), out = file_of("", 0);
  long* offset = edge_of((long){2});
  begin();
  long r = sys(SYS_sendfile, low32(out), low32(in), offset, 5L);
  expect(r, "sendfile(%d, %d, [2 => 7], 5)", out, in);
  r = sys(SYS_sendfile, out, in, NULL, 1L);
  expect(r, "sendfile(%d, %d, NULL, 1)", out, in);
  *offset = 10;
  r = sys(SYS_sendfile, out, in, offset, 5L);
  expect(r, "sendfile(%d, %d, [10], 5)", out, in);
  *offset = -1;
  r = sys(SYS_sendfile, out, in, offset, 5L);
  expect(r, "sendfile(%d, %d, [-1], 5)", out, in);
  r = sys(SYS_sendfile, -1, -2, bad_address(), -1L);
  expect(r, "sendfile(-1, -2, %s, 18446744073709551615)", addr(bad_address()));
}
CASE(copy_file_range_offsets) {
  must(open("a", O_CREAT | O_RDWR, 0600));
  int in = (int)must(open("a", O_RDWR)), out = (int)must(open("b", O_CREAT | O_RDWR, 0600));
  must(write(in, "0123456789", 10));
  long *from = edge_of((long){1}), *to = edge_of((long){100});
  begin();
  long r = sys(SYS_copy_file_range, low32(in), from, low32(out), to, 4L, low32(0));
  if (r == 4) {
    expect(r, "copy_file_range(%d, [1 => 5], %d, [100 => 104], 4, 0)", in, out);
  } else {
    expect(r, "copy_file_range(%d, [1], %d, [100], 4, 0)", in, out);
  }
  r = sys(SYS_copy_file_range, -1, NULL, -2, bad_address(), -1L, 7);
  expect(r, "copy_file_range(-1, NULL, -2, %s, 18446744073709551615, 0x7)", addr(bad_address()));
}
static const struct constant splice_flags[] = {K(SPLICE_F_MOVE), K(SPLICE_F_NONBLOCK), K(SPLICE_F_MORE),
                                               K(SPLICE_F_GIFT)};
CASE(splice_family) {
  int in = file_of("0123456789", 10), pipes[2];
  must(pipe(pipes));
  long* offset = edge_of((long){3});
  struct iovec* iov = edge_of((struct iovec){"vm", 2});
  begin();
  long r = sys(SYS_splice, low32(in), offset, low32(pipes[1]), NULL, 4L, low32(SPLICE_F_MOVE));
  expect(r, "splice(%d, [3 => 7], %d, NULL, 4, SPLICE_F_MOVE)", in, pipes[1]);
  EACH(k, splice_flags) {
    r = sys(SYS_tee, low32(-1), low32(-2), -1L, low32(k->value));
    expect(r, "tee(-1, -2, 18446744073709551615, %s)", k->name);
    r = sys(SYS_splice, -1, NULL, -2, bad_address(), 0L, k->value);
    expect(r, "splice(-1, NULL, -2, %s, 0, %s)", addr(bad_address()), k->name);
  }
  r = sys(SYS_vmsplice, low32(pipes[1]), iov, 1L, low32(SPLICE_F_GIFT | SPLICE_F_NONBLOCK));
  expect(r, "vmsplice(%d, [{iov_base=\"vm\", iov_len=2}], 1, SPLICE_F_NONBLOCK|SPLICE_F_GIFT)", pipes[1]);
}
CASE(cachestat_file) {
  struct {
    uint64_t off, len;
  }* range = edge_of((__typeof__(*range)){0x100000000, 4096});
  uint64_t* stat = edge_room(40);
  int fd = file_of("abc", 3);
  begin();
  long r = sys(451, low32(fd), range, stat, low32(0));
  expect(r, "cachestat(%d, {off=4294967296, len=4096}, %s, 0)", fd,
         if_ok(r,
               text("{nr_cache=%lu, nr_dirty=%lu, nr_writeback=%lu, nr_evicted=%lu, nr_recently_evicted=%lu}", stat[0],
                    stat[1], stat[2], stat[3], stat[4]),
               stat));
  range->off = 0;
  r = sys(451, low32(fd), range, stat, 0);
  expect(r, "cachestat(%d, {off=0, len=4096}, %s, 0)", fd,
         if_ok(r,
               text("{nr_cache=%lu, nr_dirty=%lu, nr_writeback=%lu, nr_evicted=%lu, nr_recently_evicted=%lu}", stat[0],
                    stat[1], stat[2], stat[3], stat[4]),
               stat));
  r = sys(451, -1, NULL, stat, 0x11);
  expect(r, "cachestat(-1, NULL, %s, 0x11)", addr(stat));
}
static const struct constant memfd_flags[] = {
    K(MFD_CLOEXEC), K(MFD_ALLOW_SEALING), K(MFD_HUGETLB), {"MFD_NOEXEC_SEAL", 8}, {"MFD_EXEC", 0x10}};
CASE(memfd_create_flags) {
  begin();
  EACH(k, memfd_flags) {
    long r = sys(SYS_memfd_create, bad_address(), low32(k->value));
    expect(r, "memfd_create(%s, %s)", addr(bad_address()), k->name);
  }
  long r = sys(SYS_memfd_create, edge_string("name"), MFD_CLOEXEC);
  expect(r, "memfd_create(\"name\", MFD_CLOEXEC)");
  r = sys(SYS_memfd_create, "n", MFD_HUGETLB | 21u << 26);
  expect(r, "memfd_create(\"n\", MFD_HUGETLB|MFD_HUGE_2MB)");
  r = sys(SYS_memfd_create, "n", 0x100);
  expect(r, "memfd_create(\"n\", 0x100 /* MFD_??? */)");
  r = sys(SYS_memfd_create, "n", 0);
  expect(r, "memfd_create(\"n\", 0)");
}
ONE(memfd_secret_flags, sys(SYS_memfd_secret, low32(0x10)), "memfd_secret(0x10 /* O_??? */)")
CASE(eventfds) {
  begin();
  long r = sys(SYS_eventfd, low32(-1));
  expect(r, "eventfd(4294967295)");
  r = sys(SYS_eventfd2, low32(-2), low32(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC));
  expect(r, "eventfd2(4294967294, EFD_SEMAPHORE|EFD_CLOEXEC|EFD_NONBLOCK)");
  r = sys(SYS_eventfd2, 7, EFD_NONBLOCK);
  expect(r, "eventfd2(7, EFD_NONBLOCK)");
  r = sys(SYS_eventfd2, 7, 0x10);
  expect(r, "eventfd2(7, 0x10 /* EFD_??? */)");
  r = sys(SYS_eventfd2, 7, 0);
  expect(r, "eventfd2(7, 0)");
}
CASE(userfaultfd_flags) {
  begin();
  long r = sys(SYS_userfaultfd, low32(1 | 4));
  expect(r, "userfaultfd(UFFD_USER_MODE_ONLY|0x4)");
  r = sys(SYS_userfaultfd, low32(O_NONBLOCK | O_CLOEXEC | 2));
  expect(r, "userfaultfd(O_NONBLOCK|O_CLOEXEC|0x2)");
}
CASE(pidfds) {
  int me = getpid();
  begin();
  long r = sys(SYS_pidfd_open, low32(me), low32(0));
  expect(r, "pidfd_open(%d, 0)", me);
  r = sys(SYS_pidfd_open, low32(-5), O_NONBLOCK);
  expect(r, "pidfd_open(-5, PIDFD_NONBLOCK)");
  r = sys(SYS_pidfd_open, -5, O_EXCL);
  expect(r, "pidfd_open(-5, PIDFD_THREAD)");
  r = sys(SYS_pidfd_getfd, low32(-1), low32(-3), low32(0x20));
  expect(r, "pidfd_getfd(-1, -3, 0x20)");
}
