/* Keys, sandboxes, asynchronous input and output. */
#include "exact.h"

#include <linux/aio_abi.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>

ONE(add_key_user, sys(SYS_add_key, "user", "desc", edge("p\0q", 3), 3L, low32(KEY_SPEC_PROCESS_KEYRING)),
    "add_key(\"user\", \"desc\", \"p\\0q\", 3, KEY_SPEC_PROCESS_KEYRING)")
ONE(request_key_none, sys(SYS_request_key, "none", "desc", NULL, low32(KEY_SPEC_THREAD_KEYRING)),
    "request_key(\"none\", \"desc\", NULL, KEY_SPEC_THREAD_KEYRING)")
ONE(keyctl_get, sys(SYS_keyctl, low32(0), low32(12345678), low32(1), JUNK(4), JUNK(5)),
    "keyctl(KEYCTL_GET_KEYRING_ID, 12345678, 1)")
ONE(keyctl_join, sys(SYS_keyctl, low32(1), bad_address(), JUNK(3), JUNK(4), JUNK(5)),
    "keyctl(KEYCTL_JOIN_SESSION_KEYRING, %s)", addr(bad_address()))
ONE(keyctl_update, sys(SYS_keyctl, 2, low32(12345678), "pay", 3L, JUNK(5)),
    "keyctl(KEYCTL_UPDATE, 12345678, \"pay\", 3)")
ONE(keyctl_revoke, sys(SYS_keyctl, 3, low32(12345678), JUNK(3), JUNK(4), JUNK(5)), "keyctl(KEYCTL_REVOKE, 12345678)")
ONE(keyctl_chown, sys(SYS_keyctl, 4, low32(12345678), low32(-1), low32(5), JUNK(5)),
    "keyctl(KEYCTL_CHOWN, 12345678, -1, 5)")
ONE(keyctl_link, sys(SYS_keyctl, 8, low32(12345678), low32(-3), JUNK(4), JUNK(5)),
    "keyctl(KEYCTL_LINK, 12345678, KEY_SPEC_SESSION_KEYRING)")
ONE(keyctl_search, sys(SYS_keyctl, 10, low32(12345678), "user", "d", low32(0)),
    "keyctl(KEYCTL_SEARCH, 12345678, \"user\", \"d\", 0)")
ONE(keyctl_timeout, sys(SYS_keyctl, 15, low32(12345678), low32(-1), JUNK(4), JUNK(5)),
    "keyctl(KEYCTL_SET_TIMEOUT, 12345678, 4294967295)")
ONE(landlock_version, sys(444, NULL, 0L, low32(1)), "landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION)")
CASE(landlock_rules) {
  uint64_t* attr = edge((uint64_t[]){LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_DIR, 3}, 16);
  struct landlock_path_beneath_attr* rule =
      edge_of((struct landlock_path_beneath_attr){LANDLOCK_ACCESS_FS_WRITE_FILE, -7});
  uint64_t* port = edge((uint64_t[]){1, 8080}, 16);
  begin();
  long r = sys(444, attr, 16L, low32(0x100));
  expect(r,
         "landlock_create_ruleset({handled_access_fs=LANDLOCK_ACCESS_FS_EXECUTE|LANDLOCK_ACCESS_FS_READ_DIR, "
         "handled_access_net=LANDLOCK_ACCESS_NET_BIND_TCP|LANDLOCK_ACCESS_NET_CONNECT_TCP}, 16, 0x100 /* "
         "LANDLOCK_CREATE_RULESET_??? */)");
  r = sys(445, low32(-1), low32(1), rule, low32(2));
  expect(r,
         "landlock_add_rule(-1, LANDLOCK_RULE_PATH_BENEATH, {allowed_access=LANDLOCK_ACCESS_FS_WRITE_FILE, "
         "parent_fd=-7}, 0x2)");
  r = sys(445, low32(-1), low32(2), port, 0);
  expect(r,
         "landlock_add_rule(-1, LANDLOCK_RULE_NET_PORT, {allowed_access=LANDLOCK_ACCESS_NET_BIND_TCP, port=8080}, 0)");
  r = sys(446, low32(-1), low32(0));
  expect(r, "landlock_restrict_self(-1, 0)");
}
CASE(seccomp_operations) {
  struct sock_filter* code = edge((struct sock_filter[]){{BPF_LD | BPF_W | BPF_ABS, 0, 0, 4},
                                                         {BPF_JMP | BPF_JEQ | BPF_K, 1, 2, 0xc000003e},
                                                         {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}},
                                  24);
  struct sock_fprog* program = edge_of((struct sock_fprog){3, code});
  unsigned* action = edge_of((unsigned){SECCOMP_RET_ERRNO});
  unsigned short* sizes = edge_room(6);
  begin();
  long r = sys(SYS_seccomp, low32(SECCOMP_SET_MODE_FILTER), low32(0x80000000u), program);
  expect(r,
         "seccomp(SECCOMP_SET_MODE_FILTER, 0x80000000 /* SECCOMP_FILTER_FLAG_??? */, {len=3, "
         "filter=[BPF_STMT(BPF_LD|BPF_W|BPF_ABS, 0x4), BPF_JUMP(BPF_JMP|BPF_K|BPF_JEQ, 0xc000003e, 0x1, 0x2), "
         "BPF_STMT(BPF_RET|BPF_K, 0x7fff0000)]})");
  r = sys(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, action);
  expect(r, "seccomp(SECCOMP_GET_ACTION_AVAIL, 0, [SECCOMP_RET_ERRNO])");
  r = sys(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, sizes);
  expect(r, "seccomp(SECCOMP_GET_NOTIF_SIZES, 0, {seccomp_notif=%u, seccomp_notif_resp=%u, seccomp_data=%u})", sizes[0],
         sizes[1], sizes[2]);
  r = sys(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 1, NULL);
  expect(r, "seccomp(SECCOMP_SET_MODE_STRICT, 0x1, NULL)");
  r = sys(SYS_seccomp, 99, 0, 0x10L);
  expect(r, "seccomp(0x63 /* SECCOMP_??? */, 0, 0x10)");
}
CASE(aio_calls) {
  unsigned long* context = edge_of((unsigned long){0});
  struct iocb* one = edge_of((struct iocb){.aio_data = 0x77,
                                           .aio_lio_opcode = IOCB_CMD_PWRITE,
                                           .aio_fildes = (uint32_t)-1,
                                           .aio_buf = 0x1000,
                                           .aio_nbytes = 5,
                                           .aio_offset = -6});
  struct iocb** list = edge_of((struct iocb*){one});
  struct timespec* t = edge_of((struct timespec){0, 0});
  struct io_event room[2];
  begin();
  long r = sys(SYS_io_setup, low32(-1), context);
  expect(r, "io_setup(4294967295, [0])");
  r = sys(SYS_io_destroy, 0x123456789L);
  expect(r, "io_destroy(0x123456789)");
  r = sys(SYS_io_submit, 0x123L, 1L, list);
  expect(
      r,
      "io_submit(0x123, 1, [{aio_data=0x77, aio_key=0, aio_rw_flags=0, aio_lio_opcode=IOCB_CMD_PWRITE, aio_reqprio=0, "
      "aio_fildes=-1, aio_buf=0x1000, aio_nbytes=5, aio_offset=-6, aio_flags=0, aio_resfd=0, ...}])");
  r = sys(SYS_io_getevents, 0x123L, 1L, 2L, room, t);
  expect(r, "io_getevents(0x123, 1, 2, %s, {tv_sec=0, tv_nsec=0})", addr(room));
  r = sys(SYS_io_cancel, 0x123L, NULL, room);
  expect(r, "io_cancel(0x123, NULL, %s)", addr(room));
  r = sys(SYS_io_pgetevents, 0x123L, -1L, -2L, NULL, NULL, NULL);
  expect(r, "io_pgetevents(0x123, -1, -2, NULL, NULL, NULL)");
}
CASE(lsm_calls) {
  uint32_t* size = edge_of((uint32_t){0});
  begin();
  long r = sys(459, low32(100), NULL, size, low32(0));
  expect(r, "lsm_get_self_attr(LSM_ATTR_CURRENT, NULL, [%u], 0)", *size);
  r = sys(461, NULL, bad_address(), low32(3));
  expect(r, "lsm_list_modules(NULL, %s, 0x3)", addr(bad_address()));
}
