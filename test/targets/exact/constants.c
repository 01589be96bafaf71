/* Every name of a set, one by one, where the other families take only some. */
#include "exact.h"

#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/perf_event.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/resource.h>

static const struct constant at_flags[] = {K(AT_SYMLINK_NOFOLLOW), K(AT_REMOVEDIR),  K(AT_SYMLINK_FOLLOW),
                                           K(AT_NO_AUTOMOUNT),     K(AT_EMPTY_PATH), {"AT_RECURSIVE", 0x8000}};
#define V low32(k->value)
SWEEP(at_of_unlinkat, at_flags, sys(SYS_unlinkat, -1, "x", V), "unlinkat(-1, \"x\", %s)", k->name)
SWEEP(at_of_linkat, at_flags, sys(SYS_linkat, -1, "x", -2, "y", V), "linkat(-1, \"x\", -2, \"y\", %s)", k->name)
SWEEP(at_of_fchownat, at_flags, sys(SYS_fchownat, -1, "x", 1, 2, V), "fchownat(-1, \"x\", 1, 2, %s)", k->name)
SWEEP(at_of_utimensat, at_flags, sys(SYS_utimensat, -1, "x", NULL, V), "utimensat(-1, \"x\", NULL, %s)", k->name)
SWEEP(at_of_fchmodat2, at_flags, sys(452, -1, "x", 0600, V), "fchmodat2(-1, \"x\", 0600, %s)", k->name)
SWEEP(at_of_setxattrat, at_flags, sys(463, -1, "x", V, "n", NULL, 0L), "setxattrat(-1, \"x\", %s, \"n\", NULL, 0)",
      k->name)
SWEEP(at_of_getxattrat, at_flags, sys(464, -1, "x", V, "n", NULL, 0L), "getxattrat(-1, \"x\", %s, \"n\", NULL, 0)",
      k->name)
SWEEP(at_of_listxattrat, at_flags, sys(465, -1, "x", V, NULL, 0L), "listxattrat(-1, \"x\", %s, NULL, 0)", k->name)
SWEEP(at_of_removexattrat, at_flags, sys(466, -1, "x", V, "n"), "removexattrat(-1, \"x\", %s, \"n\")", k->name)
SWEEP(at_of_file_getattr, at_flags, sys(468, -1, "x", NULL, 0L, V), "file_getattr(-1, \"x\", NULL, 0, %s)", k->name)
SWEEP(at_of_file_setattr, at_flags, sys(469, -1, "x", NULL, 0L, V), "file_setattr(-1, \"x\", NULL, 0, %s)", k->name)
SWEEP(at_of_mount_setattr, at_flags, sys(SYS_mount_setattr, -1, "x", V, NULL, 0L),
      "mount_setattr(-1, \"x\", %s, NULL, 0)", k->name)
static const struct constant namespace_flags[] = {{"CLONE_NEWTIME", 0x80}, K(CLONE_NEWNS),  K(CLONE_NEWCGROUP),
                                                  K(CLONE_NEWUTS),         K(CLONE_NEWIPC), K(CLONE_NEWUSER),
                                                  K(CLONE_NEWPID),         K(CLONE_NEWNET)};
SWEEP(namespaces_of_setns, namespace_flags, sys(SYS_setns, -1, V), "setns(-1, %s)", k->name)
static const struct constant module_flags[] = {
    K(MODULE_INIT_IGNORE_MODVERSIONS), K(MODULE_INIT_IGNORE_VERMAGIC), {"MODULE_INIT_COMPRESSED_FILE", 4}};
SWEEP(flags_of_finit_module, module_flags, sys(SYS_finit_module, -1, "", V), "finit_module(-1, \"\", %s)", k->name)
static const struct constant landlock_fs[] = {K(LANDLOCK_ACCESS_FS_EXECUTE),
                                              K(LANDLOCK_ACCESS_FS_WRITE_FILE),
                                              K(LANDLOCK_ACCESS_FS_READ_FILE),
                                              K(LANDLOCK_ACCESS_FS_READ_DIR),
                                              K(LANDLOCK_ACCESS_FS_REMOVE_DIR),
                                              K(LANDLOCK_ACCESS_FS_REMOVE_FILE),
                                              K(LANDLOCK_ACCESS_FS_MAKE_CHAR),
                                              K(LANDLOCK_ACCESS_FS_MAKE_DIR),
                                              K(LANDLOCK_ACCESS_FS_MAKE_REG),
                                              K(LANDLOCK_ACCESS_FS_MAKE_SOCK),
                                              K(LANDLOCK_ACCESS_FS_MAKE_FIFO),
                                              K(LANDLOCK_ACCESS_FS_MAKE_BLOCK),
                                              K(LANDLOCK_ACCESS_FS_MAKE_SYM),
                                              {"LANDLOCK_ACCESS_FS_REFER", 1 << 13},
                                              {"LANDLOCK_ACCESS_FS_TRUNCATE", 1 << 14},
                                              {"LANDLOCK_ACCESS_FS_IOCTL_DEV", 1 << 15}};
CASE(accesses_of_landlock) {
  uint64_t* attr = edge_room(8);
  struct landlock_path_beneath_attr* rule = edge_room(12);
  rule->parent_fd = -1;
  begin();
  EACH(k, landlock_fs) {
    *attr = k->value;
    long r = sys(444, attr, 8L, low32(0x80000000u));
    expect(r, "landlock_create_ruleset({handled_access_fs=%s}, 8, 0x80000000 /* LANDLOCK_CREATE_RULESET_??? */)",
           k->name);
    rule->allowed_access = k->value;
    r = sys(445, -1, 1, rule, 0);
    expect(r, "landlock_add_rule(-1, LANDLOCK_RULE_PATH_BENEATH, {allowed_access=%s, parent_fd=-1}, 0)", k->name);
  }
}
static const struct constant open_bits[] = {
    K(O_EXCL),      K(O_NOCTTY),   K(O_TRUNC),         K(O_APPEND),  K(O_NONBLOCK),
    K(O_DSYNC),     K(O_SYNC),     {"FASYNC", 020000}, K(O_DIRECT),  {"O_LARGEFILE", 0100000},
    K(O_DIRECTORY), K(O_NOFOLLOW), K(O_NOATIME),       K(O_CLOEXEC), K(O_PATH)};
SWEEP(bits_of_openat, open_bits, sys(SYS_openat, -1, "x", V, JUNK(4)), "openat(-1, \"x\", O_RDONLY|%s)", k->name)
SWEEP(bits_of_fanotify_init, open_bits, sys(SYS_fanotify_init, low32(0x80000000u), V),
      "fanotify_init(FAN_CLASS_NOTIF|0x80000000, O_RDONLY|%s)", k->name)
SWEEP(bits_of_open_by_handle, open_bits, sys(SYS_open_by_handle_at, -1, NULL, V),
      "open_by_handle_at(-1, NULL, O_RDONLY|%s)", k->name)
SWEEP(bits_of_mq_open, open_bits, sys(SYS_mq_open, NULL, V, JUNK(3), JUNK(4)), "mq_open(NULL, O_RDONLY|%s)", k->name)
SWEEP(bits_of_setfl, open_bits, sys(SYS_fcntl, -1, F_SETFL, V), "fcntl(-1, F_SETFL, O_RDONLY|%s)", k->name)
static const struct constant scheduling_policies[] = {
    {"SCHED_OTHER", 0}, K(SCHED_FIFO), K(SCHED_RR), K(SCHED_BATCH), K(SCHED_IDLE), K(SCHED_DEADLINE), {"SCHED_EXT", 7}};
SWEEP(policies_max, scheduling_policies, sys(SYS_sched_get_priority_max, V), "sched_get_priority_max(%s)", k->name)
SWEEP(policies_min, scheduling_policies, sys(SYS_sched_get_priority_min, V), "sched_get_priority_min(%s)", k->name)
static const struct constant io_classes[] = {
    K(0), {"IOPRIO_CLASS_NONE", 0}, {"IOPRIO_CLASS_RT", 1}, {"IOPRIO_CLASS_BE", 2}, {"IOPRIO_CLASS_IDLE", 3}};
CASE(classes_of_ioprio) {
  begin();
  EACH(k, io_classes) {
    if (strcmp(k->name, "0") == 0) continue;
    long r = sys(SYS_ioprio_set, low32(1), low32(-2), low32(k->value << 13 | 3));
    expect(r, "ioprio_set(IOPRIO_WHO_PROCESS, -2, IOPRIO_PRIO_VALUE(%s, 3))", k->name);
  }
}
static const struct constant special_keys[] = {K(KEY_SPEC_THREAD_KEYRING),       K(KEY_SPEC_PROCESS_KEYRING),
                                               K(KEY_SPEC_SESSION_KEYRING),      K(KEY_SPEC_USER_KEYRING),
                                               K(KEY_SPEC_USER_SESSION_KEYRING), K(KEY_SPEC_GROUP_KEYRING),
                                               K(KEY_SPEC_REQKEY_AUTH_KEY),      K(KEY_SPEC_REQUESTOR_KEYRING)};
SWEEP(keys_of_add_key, special_keys, sys(SYS_add_key, NULL, NULL, NULL, 0L, V), "add_key(NULL, NULL, NULL, 0, %s)",
      k->name)
SWEEP(keys_of_request_key, special_keys, sys(SYS_request_key, NULL, NULL, NULL, V), "request_key(NULL, NULL, NULL, %s)",
      k->name)
SWEEP(keys_of_keyctl, special_keys, sys(SYS_keyctl, 99, V, 1L, 2L, 3L),
      "keyctl(0x63 /* KEYCTL_??? */, %s, 0x1, 0x2, 0x3)", hex(low32(k->value)))
static const struct constant reboot_commands[] = {K(LINUX_REBOOT_CMD_RESTART),   K(LINUX_REBOOT_CMD_HALT),
                                                  K(LINUX_REBOOT_CMD_CAD_ON),    K(LINUX_REBOOT_CMD_CAD_OFF),
                                                  K(LINUX_REBOOT_CMD_POWER_OFF), K(LINUX_REBOOT_CMD_SW_SUSPEND),
                                                  K(LINUX_REBOOT_CMD_KEXEC)};
SWEEP(commands_of_reboot, reboot_commands, sys(SYS_reboot, low32(0), low32(LINUX_REBOOT_MAGIC2A), V),
      "reboot(0 /* LINUX_REBOOT_MAGIC??? */, LINUX_REBOOT_MAGIC2A, %s)", k->name)
static const struct constant ring_enter[] = {K(IORING_ENTER_GETEVENTS),
                                             K(IORING_ENTER_SQ_WAKEUP),
                                             K(IORING_ENTER_SQ_WAIT),
                                             K(IORING_ENTER_EXT_ARG),
                                             {"IORING_ENTER_REGISTERED_RING", 16}};
SWEEP(flags_of_io_uring_enter, ring_enter, sys(SYS_io_uring_enter, -1, 0, 0, V, NULL, 0L),
      "io_uring_enter(-1, 0, 0, %s, NULL, 0)", k->name)
static const struct constant perf_flags[] = {K(PERF_FLAG_FD_NO_GROUP), K(PERF_FLAG_FD_OUTPUT), K(PERF_FLAG_PID_CGROUP),
                                             K(PERF_FLAG_FD_CLOEXEC)};
SWEEP(flags_of_perf_event_open, perf_flags, sys(SYS_perf_event_open, NULL, 0, 0, 0, k->value),
      "perf_event_open(NULL, 0, 0, 0, %s)", k->name)
static const struct constant tree_flags[] = {K(OPEN_TREE_CLONE), K(OPEN_TREE_CLOEXEC),     K(AT_EMPTY_PATH),
                                             K(AT_NO_AUTOMOUNT), {"AT_RECURSIVE", 0x8000}, K(AT_SYMLINK_NOFOLLOW)};
SWEEP(flags_of_open_tree, tree_flags, sys(SYS_open_tree, -1, "x", V), "open_tree(-1, \"x\", %s)", k->name)
static const struct constant move_flags[] = {
    K(MOVE_MOUNT_F_SYMLINKS),   K(MOVE_MOUNT_F_AUTOMOUNTS), K(MOVE_MOUNT_F_EMPTY_PATH), K(MOVE_MOUNT_T_SYMLINKS),
    K(MOVE_MOUNT_T_AUTOMOUNTS), K(MOVE_MOUNT_T_EMPTY_PATH), K(MOVE_MOUNT_SET_GROUP),    {"MOVE_MOUNT_BENEATH", 0x200}};
SWEEP(flags_of_move_mount, move_flags, sys(SYS_move_mount, -1, "x", -2, "y", V), "move_mount(-1, \"x\", -2, \"y\", %s)",
      k->name)
static const struct constant attr_flags[] = {
    K(MOUNT_ATTR_RDONLY),     K(MOUNT_ATTR_NOSUID),  K(MOUNT_ATTR_NODEV),
    K(MOUNT_ATTR_NOEXEC),     K(MOUNT_ATTR_NOATIME), K(MOUNT_ATTR_STRICTATIME),
    K(MOUNT_ATTR_NODIRATIME), K(MOUNT_ATTR_IDMAP),   K(MOUNT_ATTR_NOSYMFOLLOW)};
SWEEP(flags_of_fsmount, attr_flags, sys(SYS_fsmount, -1, 0, V), "fsmount(-1, 0, %s)", k->name)
static const struct constant pick_flags[] = {K(FSPICK_CLOEXEC), K(FSPICK_SYMLINK_NOFOLLOW), K(FSPICK_NO_AUTOMOUNT),
                                             K(FSPICK_EMPTY_PATH)};
SWEEP(flags_of_fspick, pick_flags, sys(SYS_fspick, -1, "x", V), "fspick(-1, \"x\", %s)", k->name)
CASE(results_in_memory) {
  struct {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
  }* a = edge_room(48);
  must(setpriority(PRIO_PROCESS, 0, 7));
  begin();
  long r = sys(SYS_sched_getattr, 0, a, 48, 0);
  expect(r,
         "sched_getattr(0, {size=48, sched_policy=SCHED_OTHER, sched_flags=0, sched_nice=7, sched_priority=0, "
         "sched_runtime=%lu, sched_deadline=0, sched_period=0}, 48, 0)",
         a->runtime);
}
