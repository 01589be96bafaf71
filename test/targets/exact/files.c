/* Calls that name files: what they are, directories, links, owners, times. */
#include "exact.h"

#include <linux/stat.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <utime.h>

/* struct stat as short text has it. */
static const char* stat_text(const struct stat* s) {
  const char* type = S_ISREG(s->st_mode)    ? "S_IFREG"
                     : S_ISDIR(s->st_mode)  ? "S_IFDIR"
                     : S_ISLNK(s->st_mode)  ? "S_IFLNK"
                     : S_ISCHR(s->st_mode)  ? "S_IFCHR"
                     : S_ISBLK(s->st_mode)  ? "S_IFBLK"
                     : S_ISFIFO(s->st_mode) ? "S_IFIFO"
                                            : "S_IFSOCK";
  const char* bits = text("%s%s%s%s", type, s->st_mode & S_ISUID ? "|S_ISUID" : "",
                          s->st_mode & S_ISGID ? "|S_ISGID" : "", s->st_mode & S_ISVTX ? "|S_ISVTX" : "");
  if (S_ISCHR(s->st_mode) || S_ISBLK(s->st_mode)) {
    return text("{st_mode=%s|0%03o, st_rdev=makedev(%s, %s), ...}", bits, s->st_mode & 0777, hex(major(s->st_rdev)),
                hex(minor(s->st_rdev)));
  }
  const char* mode = s->st_mode & 0700 ? text("0%o", s->st_mode & 0777) : text("0%02o", s->st_mode & 0777);
  return text("{st_mode=%s|%s, st_size=%ld, ...}", bits, mode, s->st_size);
}

CASE(stat_regular_file) {
  int fd = (int)must(open("f", O_CREAT | O_WRONLY, 0644));
  must(write(fd, "hello", 5));
  struct stat* s = edge_room(144);
  begin();
  long r = sys(SYS_stat, "f", s);
  expect(r, "stat(\"f\", {st_mode=S_IFREG|0644, st_size=5, ...})");
  r = sys(SYS_fstat, low32(fd), s);
  expect(r, "fstat(%d, {st_mode=S_IFREG|0644, st_size=5, ...})", fd);
  r = sys(SYS_newfstatat, low32(AT_FDCWD), "f", s, low32(AT_SYMLINK_NOFOLLOW));
  expect(r, "newfstatat(AT_FDCWD, \"f\", {st_mode=S_IFREG|0644, st_size=5, ...}, AT_SYMLINK_NOFOLLOW)");
  r = sys(SYS_newfstatat, fd, "", s, AT_EMPTY_PATH);
  expect(r, "newfstatat(%d, \"\", {st_mode=S_IFREG|0644, st_size=5, ...}, AT_EMPTY_PATH)", fd);
}
CASE(stat_directory_link_fifo) {
  must(mkdir("d", 0));
  must(chmod("d", 01712));
  must(symlink("target", "l"));
  must(mknod("p", S_IFIFO | 0600, 0));
  struct stat s;
  begin();
  long r = sys(SYS_stat, "d", &s);
  expect(r, "stat(\"d\", {st_mode=S_IFDIR|S_ISVTX|0712, st_size=%ld, ...})", s.st_size);
  r = sys(SYS_lstat, "l", &s);
  expect(r, "lstat(\"l\", {st_mode=S_IFLNK|0777, st_size=6, ...})");
  r = sys(SYS_lstat, "p", &s);
  expect(r, "lstat(\"p\", {st_mode=S_IFIFO|0600, st_size=0, ...})");
}
CASE(stat_modes) {
  must(mknod("f", S_IFREG, 0));
  struct stat s;
  begin();
  end();
  static const int modes[] = {0, 07, 070, 06111, 07777};
  for (int i = 0; i < 5; i++) {
    must(chmod("f", (mode_t)modes[i]));
    begin();
    long r = sys(SYS_stat, "f", &s);
    end();
    expect(r, "stat(\"f\", {st_mode=S_IFREG|%s, st_size=0, ...})",
           (const char*[]){"000", "007", "070", "S_ISUID|S_ISGID|0111", "S_ISUID|S_ISGID|S_ISVTX|0777"}[i]);
  }
}
CASE(stat_device) {
  struct stat s;
  begin();
  long r = sys(SYS_stat, "/dev/null", &s);
  expect(r, "stat(\"/dev/null\", {st_mode=S_IFCHR|0666, st_rdev=makedev(0x1, 0x3), ...})");
  r = sys(SYS_stat, "/dev/zero", &s);
  expect(r, "stat(\"/dev/zero\", %s)", stat_text(&s));
}
CASE(stat_failing) {
  struct stat* s = edge_room(144);
  begin();
  long r = sys(SYS_stat, "none", s);
  expect(r, "stat(\"none\", %s)", addr(s));
  r = sys(SYS_lstat, NULL, NULL);
  expect(r, "lstat(NULL, NULL)");
  r = sys(SYS_stat, ".", (char*)s + 1);
  expect(r, "stat(\".\", %s)", addr((char*)s + 1));
  r = sys(SYS_fstat, low32(-1), s);
  expect(r, "fstat(-1, %s)", addr(s));
}
static const struct constant at_stat[] = {K(AT_SYMLINK_NOFOLLOW), K(AT_NO_AUTOMOUNT),    K(AT_EMPTY_PATH),
                                          K(AT_STATX_FORCE_SYNC), K(AT_STATX_DONT_SYNC), K(AT_SYMLINK_FOLLOW),
                                          K(AT_REMOVEDIR),        K(AT_RECURSIVE)};
CASE(newfstatat_flags) {
  begin();
  EACH(k, at_stat) {
    long r = sys(SYS_newfstatat, low32(-2), "x", NULL, low32(k->value));
    expect(r, "newfstatat(-2, \"x\", NULL, %s)", k->name);
  }
  long r = sys(SYS_newfstatat, -2, "x", NULL, 0);
  expect(r, "newfstatat(-2, \"x\", NULL, 0)");
  r = sys(SYS_newfstatat, -2, "x", NULL, 0x40000000);
  expect(r, "newfstatat(-2, \"x\", NULL, 0x40000000 /* AT_??? */)");
}
static const struct constant statx_masks[] = {K(STATX_ALL),
                                              K(STATX_BASIC_STATS),
                                              K(STATX_TYPE),
                                              K(STATX_MODE),
                                              K(STATX_NLINK),
                                              K(STATX_UID),
                                              K(STATX_GID),
                                              K(STATX_ATIME),
                                              K(STATX_MTIME),
                                              K(STATX_CTIME),
                                              K(STATX_INO),
                                              K(STATX_SIZE),
                                              K(STATX_BLOCKS),
                                              K(STATX_BTIME),
                                              K(STATX_MNT_ID),
                                              {"STATX_DIOALIGN", 0x2000},
                                              {"STATX_MNT_ID_UNIQUE", 0x4000},
                                              {"STATX_SUBVOL", 0x8000},
                                              {"STATX_WRITE_ATOMIC", 0x10000},
                                              {"STATX_DIO_READ_ALIGN", 0x20000},
                                              {"STATX__RESERVED", 0x80000000}};
CASE(statx_file) {
  int fd = (int)must(open("f", O_CREAT | O_WRONLY, 0640));
  must(write(fd, "hello", 5));
  struct statx* s = edge_room(256);
  begin();
  long r = sys(SYS_statx, low32(AT_FDCWD), "f", low32(AT_SYMLINK_NOFOLLOW), low32(STATX_TYPE | STATX_SIZE), s);
  uint32_t mask = s->stx_mask;
  uint64_t attributes = s->stx_attributes;
  end();
  /* What the file system adds is read from the answer, bit by bit. */
  char words[512] = "";
  EACH(k, statx_masks) {
    if ((mask & k->value) != k->value || mask == 0) continue;
    mask &= (uint32_t)~k->value;
    strcat(words, words[0] ? "|" : "");
    strcat(words, k->name);
  }
  expect(r,
         "statx(AT_FDCWD, \"f\", AT_STATX_SYNC_AS_STAT|AT_SYMLINK_NOFOLLOW, STATX_TYPE|STATX_SIZE, {stx_mask=%s, "
         "stx_attributes=%s, stx_mode=S_IFREG|0640, stx_size=5, ...})",
         words, attributes == 0 ? "0" : "?");
}
CASE(statx_masks) {
  begin();
  EACH(k, statx_masks) {
    long r = sys(SYS_statx, low32(-3), "", low32(AT_STATX_FORCE_SYNC), low32(k->value), NULL);
    expect(r, "statx(-3, \"\", AT_STATX_FORCE_SYNC, %s, NULL)", k->name);
  }
  long r = sys(SYS_statx, -3, NULL, 0, 0x40000000, bad_address());
  expect(r, "statx(-3, NULL, AT_STATX_SYNC_AS_STAT, 0x40000000 /* STATX_??? */, %s)", addr(bad_address()));
}
CASE(statfs_proc) {
  struct statfs* s = edge_room(120);
  begin();
  long r = sys(SYS_statfs, "/proc", s);
  end();
  char flags[256] = "";
  static const struct constant bits[] = {{"ST_VALID", 0x20}, {"ST_RDONLY", 1}, {"ST_NOSUID", 2},
                                         {"ST_NODEV", 4},    {"ST_NOEXEC", 8}, {"ST_RELATIME", 0x1000}};
  EACH(k, bits) if ((unsigned long)s->f_flags & k->value) {
    strcat(flags, flags[0] ? "|" : "");
    strcat(flags, k->name);
  }
  int* id = (int*)&s->f_fsid;
  expect(r,
         "statfs(\"/proc\", {f_type=PROC_SUPER_MAGIC, f_bsize=4096, f_blocks=0, f_bfree=0, f_bavail=0, f_files=0, "
         "f_ffree=0, f_fsid={val=[%s, %s]}, f_namelen=255, f_frsize=4096, f_flags=%s})",
         hex((unsigned)id[0]), hex((unsigned)id[1]), flags);
}
CASE(fstatfs_failing) {
  begin();
  long r = sys(SYS_fstatfs, low32(-1), bad_address());
  expect(r, "fstatfs(-1, %s)", addr(bad_address()));
  r = sys(SYS_statfs, "none", NULL);
  expect(r, "statfs(\"none\", NULL)");
}
CASE(ustat_device) {
  begin();
  long r = sys(SYS_ustat, low32(0xfe12345), NULL);
  expect(r, "ustat(makedev(0x123, 0xfe45), NULL)");
}
CASE(access_modes) {
  begin();
  static const char* names[] = {"F_OK", "X_OK",      "W_OK",      "W_OK|X_OK",
                                "R_OK", "R_OK|X_OK", "R_OK|W_OK", "R_OK|W_OK|X_OK"};
  for (int i = 0; i < 8; i++) {
    long r = sys(SYS_access, ".", low32(i));
    expect(r, "access(\".\", %s)", names[i]);
  }
  long r = sys(SYS_access, "none", 8);
  expect(r, "access(\"none\", 0x8 /* ??? */)");
}
CASE(faccessat_both) {
  begin();
  long r = sys(SYS_faccessat, low32(AT_FDCWD), "none", low32(R_OK));
  expect(r, "faccessat(AT_FDCWD, \"none\", R_OK)");
  r = sys(SYS_faccessat2, low32(-1), "none", low32(W_OK), low32(AT_EACCESS));
  expect(r, "faccessat2(-1, \"none\", W_OK, AT_EACCESS)");
  r = sys(SYS_faccessat2, AT_FDCWD, ".", F_OK, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
  expect(r, "faccessat2(AT_FDCWD, \".\", F_OK, AT_SYMLINK_NOFOLLOW|AT_EMPTY_PATH)");
}
CASE(getdents_counts) {
  must(mkdir("a", 0700));
  must(mknod("b", S_IFREG | 0600, 0));
  int fd = (int)must(open(".", O_RDONLY | O_DIRECTORY));
  char room[1024];
  begin();
  long r = sys(SYS_getdents64, low32(fd), room, low32(1024));
  expect(r, "getdents64(%d, %s /* 4 entries */, 1024)", fd, addr(room));
  r = sys(SYS_getdents64, fd, room, 1024);
  expect(r, "getdents64(%d, %s /* 0 entries */, 1024)", fd, addr(room));
  r = sys(SYS_getdents64, -1, room, 4294967295u);
  expect(r, "getdents64(-1, %s, 4294967295)", addr(room));
  sys(SYS_lseek, fd, 0L, SEEK_SET);
  expect(0, "lseek(%d, 0, SEEK_SET)", fd);
  r = sys(SYS_getdents, fd, room, 1024);
  expect(r, "getdents(%d, %s /* 4 entries */, 1024)", fd, addr(room));
}
CASE(getcwd_and_moves) {
  must(mkdir("sub", 0700));
  char room[256];
  must(getcwd(room, sizeof room) != NULL);
  int fd = (int)must(open(".", O_DIRECTORY));
  begin();
  long r = sys(SYS_getcwd, room, 256L);
  expect(r, "getcwd(%s, 256)", path(room));
  r = sys(SYS_getcwd, room, 2L);
  expect(r, "getcwd(%s, 2)", addr(room));
  r = sys(SYS_chdir, "sub");
  expect(r, "chdir(\"sub\")");
  r = sys(SYS_fchdir, low32(fd));
  expect(r, "fchdir(%d)", fd);
  r = sys(SYS_chdir, bad_address());
  expect(r, "chdir(%s)", addr(bad_address()));
  r = sys(SYS_chroot, "none");
  expect(r, "chroot(\"none\")");
}
CASE(making_and_removing) {
  begin();
  long r = sys(SYS_mkdir, "d", low32(0755));
  expect(r, "mkdir(\"d\", 0755)");
  r = sys(SYS_mkdirat, low32(AT_FDCWD), "d/e", low32(07));
  expect(r, "mkdirat(AT_FDCWD, \"d/e\", 007)");
  r = sys(SYS_rmdir, "d");
  expect(r, "rmdir(\"d\")");
  r = sys(SYS_unlinkat, low32(AT_FDCWD), "d/e", low32(AT_REMOVEDIR));
  expect(r, "unlinkat(AT_FDCWD, \"d/e\", AT_REMOVEDIR)");
  r = sys(SYS_unlink, "none");
  expect(r, "unlink(\"none\")");
  r = sys(SYS_unlinkat, -9, "none", 0);
  expect(r, "unlinkat(-9, \"none\", 0)");
}
CASE(renaming) {
  begin();
  long r = sys(SYS_rename, "one", "two");
  expect(r, "rename(\"one\", \"two\")");
  r = sys(SYS_renameat, low32(-1), "one", low32(-2), "two");
  expect(r, "renameat(-1, \"one\", -2, \"two\")");
  r = sys(SYS_renameat2, low32(AT_FDCWD), "one", low32(-2), "two", low32(1));
  expect(r, "renameat2(AT_FDCWD, \"one\", -2, \"two\", RENAME_NOREPLACE)");
  r = sys(SYS_renameat2, -1, "one", AT_FDCWD, "two", 6);
  expect(r, "renameat2(-1, \"one\", AT_FDCWD, \"two\", RENAME_EXCHANGE|RENAME_WHITEOUT)");
  r = sys(SYS_renameat2, -1, NULL, -2, NULL, 8);
  expect(r, "renameat2(-1, NULL, -2, NULL, 0x8 /* RENAME_??? */)");
}
CASE(linking) {
  begin();
  long r = sys(SYS_link, "one", "two");
  expect(r, "link(\"one\", \"two\")");
  r = sys(SYS_linkat, low32(-1), "one", low32(-2), "two", low32(AT_SYMLINK_FOLLOW));
  expect(r, "linkat(-1, \"one\", -2, \"two\", AT_SYMLINK_FOLLOW)");
  r = sys(SYS_symlink, "to", "l");
  expect(r, "symlink(\"to\", \"l\")");
  r = sys(SYS_symlinkat, "to", low32(-3), "l");
  expect(r, "symlinkat(\"to\", -3, \"l\")");
}
CASE(reading_links) {
  must(symlink("a target that is longer than thirty-two bytes", "l"));
  char* room = edge_room(45);
  begin();
  long r = sys(SYS_readlink, "l", room, low32(45));
  expect(r, "readlink(\"l\", \"a target that is longer than thi\"..., 45)");
  r = sys(SYS_readlinkat, low32(AT_FDCWD), "l", room, low32(8));
  expect(r, "readlinkat(AT_FDCWD, \"l\", \"a target\", 8)");
  r = sys(SYS_readlinkat, AT_FDCWD, "none", room, 8);
  expect(r, "readlinkat(AT_FDCWD, \"none\", %s, 8)", addr(room));
  r = sys(SYS_readlink, "l", room, -1);
  expect(r, "readlink(\"l\", %s, 4294967295)", addr(room));
}
CASE(mknods) {
  begin();
  long r = sys(SYS_mknod, "f", low32(S_IFREG | 0640), JUNK(3));
  expect(r, "mknod(\"f\", S_IFREG|0640)");
  r = sys(SYS_mknod, "p", S_IFIFO | 06600, JUNK(3));
  expect(r, "mknod(\"p\", S_IFIFO|S_ISUID|S_ISGID|0600)");
  r = sys(SYS_mknod, NULL, S_IFCHR | 0600, low32(makedev(0x12, 0x34567)));
  expect(r, "mknod(NULL, S_IFCHR|0600, makedev(0x12, 0x34567))");
  r = sys(SYS_mknodat, low32(-1), "b", low32(S_IFBLK | 01), low32(makedev(0, 255)));
  expect(r, "mknodat(-1, \"b\", S_IFBLK|001, makedev(0, 0xff))");
  r = sys(SYS_mknodat, -1, "s", S_IFSOCK | 0777, JUNK(3));
  expect(r, "mknodat(-1, \"s\", S_IFSOCK|0777)");
  r = sys(SYS_mknodat, -1, "s", 0, JUNK(3));
  expect(r, "mknodat(-1, \"s\", 000)");
}
CASE(modes_and_owners) {
  begin();
  long r = sys(SYS_chmod, "none", low32(0644));
  expect(r, "chmod(\"none\", 0644)");
  r = sys(SYS_fchmod, low32(-1), low32(04000));
  expect(r, "fchmod(-1, 04000)");
  r = sys(SYS_fchmodat, low32(-2), "none", low32(070));
  expect(r, "fchmodat(-2, \"none\", 070)");
  r = sys(452, low32(-2), "none", low32(0), low32(AT_SYMLINK_NOFOLLOW));
  expect(r, "fchmodat2(-2, \"none\", 000, AT_SYMLINK_NOFOLLOW)");
  r = sys(SYS_chown, "none", low32(-1), low32(4294967294u));
  expect(r, "chown(\"none\", -1, 4294967294)");
  r = sys(SYS_lchown, "none", low32(65536), low32(-1));
  expect(r, "lchown(\"none\", 65536, -1)");
  r = sys(SYS_fchown, low32(-5), 1, 2);
  expect(r, "fchown(-5, 1, 2)");
  r = sys(SYS_fchownat, low32(AT_FDCWD), "none", low32(3), low32(4), low32(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH));
  expect(r, "fchownat(AT_FDCWD, \"none\", 3, 4, AT_SYMLINK_NOFOLLOW|AT_EMPTY_PATH)");
}
CASE(umask_octal) {
  begin();
  long r = sys(SYS_umask, low32(0777));
  expect_as(r, "022", "umask(0777)");
  r = sys(SYS_umask, 0);
  expect_as(r, "0777", "umask(000)");
  r = sys(SYS_umask, 022);
  expect_as(r, "0", "umask(022)");
}
CASE(file_times) {
  struct utimbuf* old = edge_of((struct utimbuf){-1, 0x100000000});
  struct timeval* micro = edge((struct timeval[]){{1, 2}, {-3, 999999}}, 32);
  struct timespec* nano = edge((struct timespec[]){{1, UTIME_NOW}, {-2, UTIME_OMIT}}, 32);
  struct timespec* plain = edge((struct timespec[]){{1, 5}, {2, 999999999}}, 32);
  begin();
  long r = sys(SYS_utime, "none", old);
  expect(r, "utime(\"none\", {actime=-1, modtime=4294967296})");
  r = sys(SYS_utime, "none", NULL);
  expect(r, "utime(\"none\", NULL)");
  r = sys(SYS_utimes, "none", micro);
  expect(r, "utimes(\"none\", [{tv_sec=1, tv_usec=2}, {tv_sec=-3, tv_usec=999999}])");
  r = sys(SYS_futimesat, low32(-1), "none", micro);
  expect(r, "futimesat(-1, \"none\", [{tv_sec=1, tv_usec=2}, {tv_sec=-3, tv_usec=999999}])");
  r = sys(SYS_utimensat, low32(AT_FDCWD), "none", nano, low32(AT_SYMLINK_NOFOLLOW));
  expect(r,
         "utimensat(AT_FDCWD, \"none\", [{tv_sec=1, tv_nsec=UTIME_NOW}, {tv_sec=-2, tv_nsec=UTIME_OMIT}], "
         "AT_SYMLINK_NOFOLLOW)");
  r = sys(SYS_utimensat, -1, NULL, plain, 0);
  expect(r, "utimensat(-1, NULL, [{tv_sec=1, tv_nsec=5}, {tv_sec=2, tv_nsec=999999999}], 0)");
  r = sys(SYS_utimensat, -1, NULL, plain + 1, 0);
  expect(r, "utimensat(-1, NULL, [{tv_sec=2, tv_nsec=999999999}, ... /* %s */], 0)", addr(plain + 2));
}
CASE(handles) {
  struct {
    unsigned bytes;
    int type;
    char rest[8];
  }* handle = edge_room(16);
  handle->bytes = 0;
  handle->type = -7;
  int* mount = edge_of((int){5});
  begin();
  long r = sys(SYS_name_to_handle_at, low32(-1), "x", handle, mount, low32(AT_SYMLINK_FOLLOW));
  expect(r, "name_to_handle_at(-1, \"x\", {handle_bytes=0}, %s, AT_SYMLINK_FOLLOW)", addr(mount));
  r = sys(SYS_name_to_handle_at, -1, NULL, NULL, NULL, AT_EMPTY_PATH);
  expect(r, "name_to_handle_at(-1, NULL, NULL, NULL, AT_EMPTY_PATH)");
  memcpy(handle, &(__typeof__(*handle)){8, 0x81, "\1\2\3\4\5\6\7"}, 16);
  r = sys(SYS_open_by_handle_at, low32(AT_FDCWD), handle, low32(O_RDWR));
  expect(r, "open_by_handle_at(AT_FDCWD, {handle_bytes=8, handle_type=129}, O_RDWR)");
}
CASE(inotify_calls) {
  begin();
  long r = sys(SYS_inotify_init);
  expect(r, "inotify_init()");
  r = sys(SYS_inotify_init1, low32(O_NONBLOCK | O_CLOEXEC));
  expect(r, "inotify_init1(IN_CLOEXEC|IN_NONBLOCK)");
  r = sys(SYS_inotify_init1, 1);
  expect(r, "inotify_init1(0x1 /* IN_??? */)");
  r = sys(SYS_inotify_rm_watch, low32(-1), low32(-2));
  expect(r, "inotify_rm_watch(-1, -2)");
}
#include <sys/inotify.h>
static const struct constant in_masks[] = {
    K(IN_ACCESS),      K(IN_MODIFY),     K(IN_ATTRIB),  K(IN_CLOSE_WRITE), K(IN_CLOSE_NOWRITE), K(IN_OPEN),
    K(IN_MOVED_FROM),  K(IN_MOVED_TO),   K(IN_CREATE),  K(IN_DELETE),      K(IN_DELETE_SELF),   K(IN_MOVE_SELF),
    K(IN_UNMOUNT),     K(IN_Q_OVERFLOW), K(IN_IGNORED), K(IN_ONLYDIR),     K(IN_DONT_FOLLOW),   K(IN_EXCL_UNLINK),
    K(IN_MASK_CREATE), K(IN_MASK_ADD),   K(IN_ISDIR),   K(IN_ONESHOT)};
CASE(inotify_masks) {
  begin();
  EACH(k, in_masks) {
    long r = sys(SYS_inotify_add_watch, low32(-1), "x", low32(k->value));
    expect(r, "inotify_add_watch(-1, \"x\", %s)", k->name);
  }
}
#include <linux/fanotify.h>
static const struct constant fan_init[] = {K(FAN_CLOEXEC),
                                           K(FAN_NONBLOCK),
                                           K(FAN_UNLIMITED_QUEUE),
                                           K(FAN_UNLIMITED_MARKS),
                                           K(FAN_ENABLE_AUDIT),
                                           K(FAN_REPORT_PIDFD),
                                           K(FAN_REPORT_TID),
                                           K(FAN_REPORT_FID),
                                           K(FAN_REPORT_DIR_FID),
                                           K(FAN_REPORT_NAME),
                                           K(FAN_REPORT_TARGET_FID),
                                           {"FAN_REPORT_FD_ERROR", 0x2000},
                                           {"FAN_REPORT_MNT", 0x4000}};
static const struct constant fan_mark[] = {K(FAN_MARK_ADD),
                                           K(FAN_MARK_REMOVE),
                                           K(FAN_MARK_DONT_FOLLOW),
                                           K(FAN_MARK_ONLYDIR),
                                           K(FAN_MARK_MOUNT),
                                           K(FAN_MARK_IGNORED_MASK),
                                           K(FAN_MARK_IGNORED_SURV_MODIFY),
                                           K(FAN_MARK_FLUSH),
                                           K(FAN_MARK_FILESYSTEM),
                                           {"FAN_MARK_EVICTABLE", 0x200},
                                           {"FAN_MARK_IGNORE", 0x400}};
static const struct constant fan_events[] = {K(FAN_ACCESS),
                                             K(FAN_MODIFY),
                                             K(FAN_ATTRIB),
                                             K(FAN_CLOSE_WRITE),
                                             K(FAN_CLOSE_NOWRITE),
                                             K(FAN_OPEN),
                                             K(FAN_MOVED_FROM),
                                             K(FAN_MOVED_TO),
                                             K(FAN_CREATE),
                                             K(FAN_DELETE),
                                             K(FAN_DELETE_SELF),
                                             K(FAN_MOVE_SELF),
                                             K(FAN_OPEN_EXEC),
                                             K(FAN_Q_OVERFLOW),
                                             K(FAN_FS_ERROR),
                                             K(FAN_OPEN_PERM),
                                             K(FAN_ACCESS_PERM),
                                             K(FAN_OPEN_EXEC_PERM),
                                             K(FAN_EVENT_ON_CHILD),
                                             K(FAN_RENAME),
                                             K(FAN_ONDIR),
                                             {"FAN_PRE_ACCESS", 0x100000},
                                             {"FAN_MNT_ATTACH", 0x1000000},
                                             {"FAN_MNT_DETACH", 0x2000000}};
CASE(fanotify_calls) {
  begin();
  EACH(k, fan_init) {
    long r = sys(SYS_fanotify_init, low32(k->value | 0x10000000), low32(O_RDWR));
    expect(r, "fanotify_init(FAN_CLASS_NOTIF|%s|0x10000000, O_RDWR)", k->name);
  }
  EACH(k, fan_mark) {
    long r = sys(SYS_fanotify_mark, low32(-1), low32(k->value), 0x4000000000000000L, low32(-2), "x");
    expect(r, "fanotify_mark(-1, %s, 0x4000000000000000 /* FAN_??? */, -2, \"x\")", k->name);
  }
  EACH(k, fan_events) {
    long r = sys(SYS_fanotify_mark, -1, 1, k->value, AT_FDCWD, NULL);
    expect(r, "fanotify_mark(-1, FAN_MARK_ADD, %s, AT_FDCWD, NULL)", k->name);
  }
  long r = sys(SYS_fanotify_init, 4 | 0x20000000, O_RDONLY);
  expect(r, "fanotify_init(FAN_CLASS_CONTENT|0x20000000, O_RDONLY)");
  r = sys(SYS_fanotify_init, 8 | 0x20000000, O_RDONLY | O_CLOEXEC);
  expect(r, "fanotify_init(FAN_CLASS_PRE_CONTENT|0x20000000, O_RDONLY|O_CLOEXEC)");
}
CASE(lookup_dcookie_gone) {
  begin();
  long r = sys(SYS_lookup_dcookie, 0x1234567890L, bad_address(), 7L);
  expect(r, "lookup_dcookie(0x1234567890, %s, 7)", addr(bad_address()));
}
#include <linux/quota.h>
#define QUOTA(call, type) low32(((unsigned)(call) << 8) | (type))
CASE(quotactl_commands) {
  struct if_dqblk* block = edge_of((struct if_dqblk){.dqb_bhardlimit = 1,
                                                     .dqb_bsoftlimit = 2,
                                                     .dqb_curspace = 3,
                                                     .dqb_ihardlimit = 4,
                                                     .dqb_isoftlimit = 5,
                                                     .dqb_curinodes = 6,
                                                     .dqb_btime = 7,
                                                     .dqb_itime = 8,
                                                     .dqb_valid = QIF_LIMITS});
  struct if_dqinfo* info = edge_of((struct if_dqinfo){7, 8, 1, IIF_ALL});
  begin();
  long r = sys(SYS_quotactl, QUOTA(Q_SYNC, USRQUOTA), NULL, JUNK(3), JUNK(4));
  expect(r, "quotactl(QCMD(Q_SYNC, USRQUOTA), NULL)");
  r = sys(SYS_quotactl, QUOTA(Q_QUOTAON, GRPQUOTA), "dev", low32(QFMT_VFS_V0), "file");
  expect(r, "quotactl(QCMD(Q_QUOTAON, GRPQUOTA), \"dev\", QFMT_VFS_V0, \"file\")");
  r = sys(SYS_quotactl, QUOTA(Q_QUOTAOFF, PRJQUOTA), "dev", JUNK(3), JUNK(4));
  expect(r, "quotactl(QCMD(Q_QUOTAOFF, PRJQUOTA), \"dev\")");
  r = sys(SYS_quotactl, QUOTA(Q_GETFMT, USRQUOTA), "dev", JUNK(3), info);
  expect(r, "quotactl(QCMD(Q_GETFMT, USRQUOTA), \"dev\", %s)", addr(info));
  r = sys(SYS_quotactl, QUOTA(Q_GETQUOTA, USRQUOTA), "dev", low32(-1), block);
  expect(r, "quotactl(QCMD(Q_GETQUOTA, USRQUOTA), \"dev\", -1, %s)", addr(block));
  r = sys(SYS_quotactl, QUOTA(Q_SETQUOTA, USRQUOTA), "dev", low32(1000), block);
  expect(r,
         "quotactl(QCMD(Q_SETQUOTA, USRQUOTA), \"dev\", 1000, {dqb_bhardlimit=1, dqb_bsoftlimit=2, dqb_curspace=3, "
         "dqb_ihardlimit=4, dqb_isoftlimit=5, dqb_curinodes=6, dqb_btime=7, dqb_itime=8, "
         "dqb_valid=QIF_BLIMITS|QIF_ILIMITS})");
  r = sys(SYS_quotactl, QUOTA(Q_SETINFO, USRQUOTA), "dev", JUNK(3), info);
  expect(r,
         "quotactl(QCMD(Q_SETINFO, USRQUOTA), \"dev\", {dqi_bgrace=7, dqi_igrace=8, dqi_flags=DQF_ROOT_SQUASH, "
         "dqi_valid=IIF_BGRACE|IIF_IGRACE|IIF_FLAGS})");
  r = sys(SYS_quotactl_fd, low32(-1), QUOTA(Q_GETNEXTQUOTA, GRPQUOTA), low32(77), bad_address());
  expect(r, "quotactl_fd(-1, QCMD(Q_GETNEXTQUOTA, GRPQUOTA), 77, %s)", addr(bad_address()));
}
CASE(file_attributes) {
  uint64_t* attr = edge((uint64_t[]){0x80000003, 0x300000002, 0x500000004}, 24);
  begin();
  long r = sys(469, low32(-1), "x", attr, 24L, low32(AT_SYMLINK_NOFOLLOW));
  expect(r,
         "file_setattr(-1, \"x\", {fa_xflags=FS_XFLAG_REALTIME|FS_XFLAG_PREALLOC|FS_XFLAG_HASATTR, fa_extsize=2, "
         "fa_nextents=3, fa_projid=4, fa_cowextsize=5}, 24, AT_SYMLINK_NOFOLLOW)");
  r = sys(468, low32(-1), "x", attr, 24L, low32(0));
  expect(r, "file_getattr(-1, \"x\", %s, 24, 0)", addr(attr));
}
