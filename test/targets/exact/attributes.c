/* Extended attributes, mounting, swapping. */
#include "exact.h"

#include <linux/mount.h>
#include <linux/xattr.h>
#include <sys/swap.h>

ONE(setxattr_create, sys(SYS_setxattr, "none", edge_string("user.a"), edge("v\0w", 3), 3L, low32(XATTR_CREATE)),
    "setxattr(\"none\", \"user.a\", \"v\\0w\", 3, XATTR_CREATE)")
ONE(lsetxattr_replace, sys(SYS_lsetxattr, "none", "user.b", NULL, 0L, low32(XATTR_REPLACE)),
    "lsetxattr(\"none\", \"user.b\", NULL, 0, XATTR_REPLACE)")
ONE(fsetxattr_unknown, sys(SYS_fsetxattr, low32(-1), "user.c", "xyz", 2L, low32(4)),
    "fsetxattr(-1, \"user.c\", \"xy\", 2, 0x4 /* XATTR_??? */)")
ONE(setxattr_huge, sys(SYS_setxattr, "none", "user.d", bad_address(), 0x7fffffffffffffffL, 0),
    "setxattr(\"none\", \"user.d\", %s, 9223372036854775807, 0)", addr(bad_address()))
ONE(getxattr_missing, sys(SYS_getxattr, "none", "user.e", bad_address(), 7L), "getxattr(\"none\", \"user.e\", %s, 7)",
    addr(bad_address()))
ONE(lgetxattr_missing, sys(SYS_lgetxattr, "none", "user.f", NULL, 0L), "lgetxattr(\"none\", \"user.f\", NULL, 0)")
ONE(fgetxattr_missing, sys(SYS_fgetxattr, low32(-2), "user.g", NULL, -1L),
    "fgetxattr(-2, \"user.g\", NULL, 18446744073709551615)")
ONE(listxattr_missing, sys(SYS_listxattr, "none", bad_address(), 9L), "listxattr(\"none\", %s, 9)", addr(bad_address()))
ONE(llistxattr_missing, sys(SYS_llistxattr, "none", NULL, 0L), "llistxattr(\"none\", NULL, 0)")
ONE(flistxattr_missing, sys(SYS_flistxattr, low32(-3), NULL, 1L), "flistxattr(-3, NULL, 1)")
ONE(removexattr_missing, sys(SYS_removexattr, "none", "user.h"), "removexattr(\"none\", \"user.h\")")
ONE(lremovexattr_missing, sys(SYS_lremovexattr, "none", NULL), "lremovexattr(\"none\", NULL)")
ONE(fremovexattr_missing, sys(SYS_fremovexattr, low32(-4), "user.i"), "fremovexattr(-4, \"user.i\")")
CASE(xattr_round) {
  int fd = (int)must(open("f", O_CREAT | O_RDWR, 0600));
  char* room = edge_room(4);
  begin();
  long r = sys(SYS_fsetxattr, fd, "user.x", "val\n", 4L, 0);
  expect(r, "fsetxattr(%d, \"user.x\", \"val\\n\", 4, 0)", fd);
  r = sys(SYS_fgetxattr, fd, "user.x", room, 4L);
  expect(r, "fgetxattr(%d, \"user.x\", %s, 4)", fd, if_ok(r, "\"val\\n\"", room));
  r = sys(SYS_fgetxattr, fd, "user.x", NULL, 0L);
  expect(r, "fgetxattr(%d, \"user.x\", NULL, 0)", fd);
}
struct xattr_arguments {
  void* value;
  uint32_t size, flags;
};
CASE(xattrat_calls) {
  struct xattr_arguments* a = edge_of((struct xattr_arguments){"vw", 2, XATTR_CREATE});
  begin();
  long r = sys(463, low32(-1), "x", low32(AT_SYMLINK_NOFOLLOW), "user.a", a, 16L);
  expect(r, "setxattrat(-1, \"x\", AT_SYMLINK_NOFOLLOW, \"user.a\", {value=\"vw\", size=2, flags=XATTR_CREATE}, 16)");
  r = sys(464, low32(-1), "x", low32(0), "user.a", a, 16L);
  expect(r, "getxattrat(-1, \"x\", 0, \"user.a\", %s, 16)", addr(a));
  r = sys(465, low32(-1), "x", low32(AT_EMPTY_PATH), NULL, 5L);
  expect(r, "listxattrat(-1, \"x\", AT_EMPTY_PATH, NULL, 5)");
  r = sys(466, low32(-1), "x", low32(AT_SYMLINK_NOFOLLOW), "user.a");
  expect(r, "removexattrat(-1, \"x\", AT_SYMLINK_NOFOLLOW, \"user.a\")");
}
static const struct constant mount_flags[] = {{"MS_RDONLY", 1},
                                              {"MS_NOSUID", 2},
                                              {"MS_NODEV", 4},
                                              {"MS_NOEXEC", 8},
                                              {"MS_SYNCHRONOUS", 16},
                                              {"MS_REMOUNT", 32},
                                              {"MS_MANDLOCK", 64},
                                              {"MS_DIRSYNC", 128},
                                              {"MS_NOSYMFOLLOW", 256},
                                              {"MS_NOATIME", 1024},
                                              {"MS_NODIRATIME", 2048},
                                              {"MS_BIND", 4096},
                                              {"MS_MOVE", 8192},
                                              {"MS_REC", 16384},
                                              {"MS_SILENT", 32768},
                                              {"MS_POSIXACL", 1 << 16},
                                              {"MS_UNBINDABLE", 1 << 17},
                                              {"MS_PRIVATE", 1 << 18},
                                              {"MS_SLAVE", 1 << 19},
                                              {"MS_SHARED", 1 << 20},
                                              {"MS_RELATIME", 1 << 21},
                                              {"MS_I_VERSION", 1 << 23},
                                              {"MS_STRICTATIME", 1 << 24},
                                              {"MS_LAZYTIME", 1 << 25}};
CASE(mount_flags_one_by_one) {
  begin();
  EACH(k, mount_flags) {
    long r = sys(SYS_mount, "dev", "none", "fs", k->value, "data");
    expect(r, "mount(\"dev\", \"none\", \"fs\", %s, \"data\")", k->name);
  }
  long r = sys(SYS_mount, NULL, "none", NULL, 0L, NULL);
  expect(r, "mount(NULL, \"none\", NULL, 0, NULL)");
  r = sys(SYS_mount, NULL, "none", NULL, 0xc0ed0001L, bad_address());
  expect(r, "mount(NULL, \"none\", NULL, MS_MGC_VAL|MS_RDONLY, %s)", addr(bad_address()));
}
CASE(umount_flags) {
  begin();
  long r = sys(SYS_umount2, "none", low32(1 | 2 | 4 | 8));
  expect(r, "umount2(\"none\", MNT_FORCE|MNT_DETACH|MNT_EXPIRE|UMOUNT_NOFOLLOW)");
  r = sys(SYS_umount2, "none", 0);
  expect(r, "umount2(\"none\", 0)");
  r = sys(SYS_umount2, "none", 0x10);
  expect(r, "umount2(\"none\", 0x10 /* MNT_??? */)");
}
ONE(pivot_root_none, sys(SYS_pivot_root, "none", "old"), "pivot_root(\"none\", \"old\")")
ONE(open_tree_flags, sys(SYS_open_tree, low32(-1), "x", low32(OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE)),
    "open_tree(-1, \"x\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC|AT_RECURSIVE)")
ONE(move_mount_flags,
    sys(SYS_move_mount, low32(-1), "a", low32(-2), "b", low32(MOVE_MOUNT_F_SYMLINKS | MOVE_MOUNT_T_EMPTY_PATH)),
    "move_mount(-1, \"a\", -2, \"b\", MOVE_MOUNT_F_SYMLINKS|MOVE_MOUNT_T_EMPTY_PATH)")
ONE(fsopen_none, sys(SYS_fsopen, "nofs", low32(FSOPEN_CLOEXEC)), "fsopen(\"nofs\", FSOPEN_CLOEXEC)")
ONE(fsopen_unknown, sys(SYS_fsopen, NULL, 2), "fsopen(NULL, 0x2 /* FSOPEN_??? */)")
ONE(fspick_flags, sys(SYS_fspick, low32(-1), "x", low32(FSPICK_CLOEXEC | FSPICK_NO_AUTOMOUNT)),
    "fspick(-1, \"x\", FSPICK_CLOEXEC|FSPICK_NO_AUTOMOUNT)")
ONE(fsmount_flags, sys(SYS_fsmount, low32(-1), low32(FSMOUNT_CLOEXEC), low32(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV)),
    "fsmount(-1, FSMOUNT_CLOEXEC, MOUNT_ATTR_RDONLY|MOUNT_ATTR_NODEV)")
ONE(fsconfig_string, sys(SYS_fsconfig, low32(-1), low32(FSCONFIG_SET_STRING), "key", "value", low32(0)),
    "fsconfig(-1, FSCONFIG_SET_STRING, \"key\", \"value\", 0)")
ONE(fsconfig_binary, sys(SYS_fsconfig, -1, FSCONFIG_SET_BINARY, "key", edge("\1\2", 2), low32(2)),
    "fsconfig(-1, FSCONFIG_SET_BINARY, \"key\", \"\\1\\2\", 2)")
ONE(fsconfig_path, sys(SYS_fsconfig, -1, FSCONFIG_SET_PATH, "key", "p", low32(-100)),
    "fsconfig(-1, FSCONFIG_SET_PATH, \"key\", \"p\", AT_FDCWD)")
ONE(fsconfig_create, sys(SYS_fsconfig, -1, FSCONFIG_CMD_CREATE, NULL, NULL, 0),
    "fsconfig(-1, FSCONFIG_CMD_CREATE, NULL, NULL, 0)")
CASE(mount_setattr_struct) {
  struct mount_attr* a = edge_of((struct mount_attr){MOUNT_ATTR_NOSUID, MOUNT_ATTR_NOEXEC, 1 << 19, 7});
  begin();
  long r = sys(SYS_mount_setattr, low32(-1), "x", low32(AT_RECURSIVE), a, 32L);
  expect(r,
         "mount_setattr(-1, \"x\", AT_RECURSIVE, {attr_set=MOUNT_ATTR_NOSUID, attr_clr=MOUNT_ATTR_NOEXEC, "
         "propagation=MS_SLAVE, userns_fd=7}, 32)");
}
ONE(swapon_priority, sys(SYS_swapon, "none", low32(SWAP_FLAG_PREFER | 5 | SWAP_FLAG_DISCARD)),
    "swapon(\"none\", SWAP_FLAG_PREFER|SWAP_FLAG_DISCARD|5)")
ONE(swapoff_none, sys(SYS_swapoff, "none"), "swapoff(\"none\")")
ONE(acct_none, sys(SYS_acct, "none/x"), "acct(\"none/x\")")
ONE(sysfs_option, sys(SYS_sysfs, low32(9), 0x123L, 0x456L), "sysfs(9, 291)")
ONE(nfsservctl_gone, sys(SYS_nfsservctl, low32(-1), 0x12L, 0x34L), "nfsservctl(-1, 0x12, 0x34)")
