/* Every name of a set, one by one, where the other families take only some. */
#include "exact.h"

#include <asm/prctl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/dqblk_xfs.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <linux/memfd.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/msg.h>
#include <linux/perf_event.h>
#include <linux/quota.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/sem.h>
#include <linux/shm.h>
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
                                             {"IORING_ENTER_REGISTERED_RING", 16},
                                             {"IORING_ENTER_ABS_TIMER", 32},
                                             {"IORING_ENTER_EXT_ARG_REG", 64},
                                             {"IORING_ENTER_NO_IOWAIT", 128}};
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

/* Values that only some operations take. */
static const struct constant access_flags[] = {K(AT_SYMLINK_FOLLOW), K(AT_NO_AUTOMOUNT)};
SWEEP(at_of_faccessat2, access_flags, sys(SYS_faccessat2, -1, "x", 0, V), "faccessat2(-1, \"x\", F_OK, %s)", k->name)
ONE(at_of_execveat, sys(SYS_execveat, -1, "x", NULL, NULL, low32(0x10000)),
    "execveat(-1, \"x\", NULL, NULL, AT_EXECVE_CHECK)")
static const struct constant statx_flags[] = {K(AT_SYMLINK_FOLLOW), K(AT_NO_AUTOMOUNT), K(AT_EMPTY_PATH),
                                              K(AT_STATX_DONT_SYNC)};
SWEEP(at_of_statx, statx_flags, sys(SYS_statx, -1, "x", V, 0, NULL), "statx(-1, \"x\", %s, 0, NULL)",
      k->value == 0x4000 ? k->name : text("AT_STATX_SYNC_AS_STAT|%s", k->name))
/* asm/prctl.h of Linux 7.0 */
static const struct constant arch_codes[] = {K(ARCH_SET_CPUID),
                                             K(ARCH_REQ_XCOMP_PERM),
                                             K(ARCH_GET_XCOMP_GUEST_PERM),
                                             K(ARCH_REQ_XCOMP_GUEST_PERM),
                                             K(ARCH_MAP_VDSO_X32),
                                             K(ARCH_MAP_VDSO_32),
                                             K(ARCH_MAP_VDSO_64),
                                             {"ARCH_ENABLE_TAGGED_ADDR", 0x4002},
                                             {"ARCH_FORCE_TAGGED_SVA", 0x4004},
                                             {"ARCH_SHSTK_ENABLE", 0x5001},
                                             {"ARCH_SHSTK_DISABLE", 0x5002},
                                             {"ARCH_SHSTK_LOCK", 0x5003},
                                             {"ARCH_SHSTK_UNLOCK", 0x5004}};
CASE(codes_of_arch_prctl) {
  ANSWERS({SYS_arch_prctl, 0});
  begin();
  EACH(k, arch_codes) expect(sys(SYS_arch_prctl, V, 5L), "arch_prctl(%s, 0x5)", k->name);
}
static const struct constant capabilities[] = {K(CAP_DAC_READ_SEARCH),
                                               K(CAP_FOWNER),
                                               K(CAP_FSETID),
                                               K(CAP_SETGID),
                                               K(CAP_SETUID),
                                               K(CAP_SETPCAP),
                                               K(CAP_LINUX_IMMUTABLE),
                                               K(CAP_NET_BIND_SERVICE),
                                               K(CAP_NET_BROADCAST),
                                               K(CAP_NET_ADMIN),
                                               K(CAP_NET_RAW),
                                               K(CAP_IPC_LOCK),
                                               K(CAP_IPC_OWNER),
                                               K(CAP_SYS_MODULE),
                                               K(CAP_SYS_RAWIO),
                                               K(CAP_SYS_CHROOT),
                                               K(CAP_SYS_PACCT),
                                               K(CAP_SYS_ADMIN),
                                               K(CAP_SYS_BOOT),
                                               K(CAP_SYS_NICE),
                                               K(CAP_SYS_RESOURCE),
                                               K(CAP_SYS_TIME),
                                               K(CAP_SYS_TTY_CONFIG),
                                               K(CAP_MKNOD),
                                               K(CAP_LEASE),
                                               K(CAP_AUDIT_WRITE),
                                               K(CAP_AUDIT_CONTROL),
                                               K(CAP_SETFCAP),
                                               K(CAP_MAC_OVERRIDE),
                                               K(CAP_MAC_ADMIN),
                                               K(CAP_SYSLOG),
                                               K(CAP_WAKE_ALARM),
                                               K(CAP_BLOCK_SUSPEND),
                                               K(CAP_AUDIT_READ),
                                               K(CAP_PERFMON),
                                               K(CAP_BPF),
                                               K(CAP_CHECKPOINT_RESTORE)};
CASE(capabilities_of_prctl) {
  ANSWERS({SYS_prctl, 0});
  begin();
  EACH(k, capabilities)
  expect(sys(SYS_prctl, PR_CAPBSET_DROP, k->value, JUNK(3), JUNK(4), JUNK(5)), "prctl(PR_CAPBSET_DROP, %s)", k->name);
}
CASE(clone_without_a_child) {
  ANSWERS({SYS_clone, -EPERM});
  begin();
  expect(sys(SYS_clone, (long)(CLONE_VM | CLONE_SIGHAND), NULL, JUNK(3), JUNK(4), JUNK(5)),
         "clone(flags=CLONE_VM|CLONE_SIGHAND, stack=NULL)");
  expect(sys(SYS_clone, (long)CLONE_PIDFD, NULL, 0x1000, JUNK(4), JUNK(5)),
         "clone(flags=CLONE_PIDFD, stack=NULL, parent_tid=0x1000)");
}
static const struct constant huge_maps[] = {K(MAP_HUGE_16KB),  K(MAP_HUGE_64KB),  K(MAP_HUGE_512KB), K(MAP_HUGE_1MB),
                                            K(MAP_HUGE_2MB),   K(MAP_HUGE_8MB),   K(MAP_HUGE_16MB),  K(MAP_HUGE_32MB),
                                            K(MAP_HUGE_256MB), K(MAP_HUGE_512MB), K(MAP_HUGE_1GB),   K(MAP_HUGE_2GB),
                                            K(MAP_HUGE_16GB)};
SWEEP(huge_maps_of_mmap, huge_maps, sys(SYS_mmap, NULL, 0L, 0L, MAP_PRIVATE | k->value, -1, 0L),
      "mmap(NULL, 0, PROT_NONE, MAP_PRIVATE|%s, -1, 0)", k->name)
ONE(droppable_of_mmap, sys(SYS_mmap, NULL, 0L, 0L, 8L, -1, 0L), "mmap(NULL, 0, PROT_NONE, MAP_DROPPABLE, -1, 0)")
static const struct constant huge_files[] = {K(MFD_HUGE_64KB), K(MFD_HUGE_512KB), K(MFD_HUGE_1MB),   K(MFD_HUGE_8MB),
                                             K(MFD_HUGE_16MB), K(MFD_HUGE_32MB),  K(MFD_HUGE_256MB), K(MFD_HUGE_512MB),
                                             K(MFD_HUGE_1GB),  K(MFD_HUGE_2GB),   K(MFD_HUGE_16GB)};
SWEEP(huge_files_of_memfd_create, huge_files, sys(SYS_memfd_create, NULL, low32(4 | k->value)),
      "memfd_create(NULL, MFD_HUGETLB|%s)", k->name)
ONE(lazy_of_mbind, sys(SYS_mbind, NULL, 0L, 0, NULL, 0L, low32(8)),
    "mbind(NULL, 0, MPOL_DEFAULT, NULL, 0, MPOL_MF_LAZY)")
ONE(flags_of_openat2, sys(SYS_openat2, -1, "x", ((uint64_t[]){0x400000, 0, 0}), 24L),
    "openat2(-1, \"x\", {flags=O_RDONLY|__O_TMPFILE, mode=000, resolve=0}, 24)")
ONE(kcmp_of_epoll, sys(SYS_kcmp, -1, -2, 7, 3L, 0x1000L), "kcmp(-1, -2, KCMP_EPOLL_TFD, 3, 4096)")
ONE(reconfigure, sys(SYS_fsconfig, -1, 7, NULL, NULL, 0), "fsconfig(-1, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0)")
ONE(restart_of_reboot, sys(SYS_reboot, 0, LINUX_REBOOT_MAGIC2A, (unsigned)LINUX_REBOOT_CMD_RESTART2, "now"),
    "reboot(0 /* LINUX_REBOOT_MAGIC??? */, LINUX_REBOOT_MAGIC2A, LINUX_REBOOT_CMD_RESTART2, \"now\")")
ONE(both_of_getrusage, sys(SYS_getrusage, low32(-2), NULL), "getrusage(RUSAGE_BOTH, NULL)")
ONE(errata_of_landlock, sys(444, NULL, 0L, low32(2)),
    "landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_ERRATA)")
ONE(scope_of_landlock, sys(444, ((uint64_t[]){0, 0, 2}), 24L, 0x80000000u),
    "landlock_create_ruleset({handled_access_fs=0, handled_access_net=0, scoped=LANDLOCK_SCOPE_SIGNAL}, 24, "
    "0x80000000 /* LANDLOCK_CREATE_RULESET_??? */)")
static const struct constant security_modules[] = {
    {"LSM_ID_UNDEF", 0x0}, {"LSM_ID_CAPABILITY", 0x64}, {"LSM_ID_SELINUX", 0x65},   {"LSM_ID_TOMOYO", 0x67},
    {"LSM_ID_YAMA", 0x69}, {"LSM_ID_LOADPIN", 0x6a},    {"LSM_ID_SAFESETID", 0x6b}, {"LSM_ID_LOCKDOWN", 0x6c},
    {"LSM_ID_BPF", 0x6d},  {"LSM_ID_IMA", 0x6f},        {"LSM_ID_EVM", 0x70},       {"LSM_ID_IPE", 0x71}};
CASE(modules_of_security) {
  uint64_t* id = edge_room(8);
  unsigned* size = edge_of((unsigned){8});
  ANSWERS({461, 1});
  begin();
  EACH(k, security_modules) {
    *id = k->value;
    expect(sys(461, id, size, 0), "lsm_list_modules([%s], [8], 0)", k->name);
  }
}
static const struct constant wait_flags[] = {{"__WNOTHREAD", 0x20000000}, {"__WALL", 0x40000000}};
SWEEP(flags_of_waitid, wait_flags, sys(SYS_waitid, low32(9), 0, NULL, V, NULL),
      "waitid(0x9 /* P_??? */, 0, NULL, %s, NULL)", k->name)
/* linux/pidfd.h since Linux 6.9 */
static const struct constant pidfd_signals[] = {{"PIDFD_SIGNAL_THREAD_GROUP", 0x2},
                                                {"PIDFD_SIGNAL_PROCESS_GROUP", 0x4}};
SWEEP(flags_of_pidfd_send_signal, pidfd_signals, sys(SYS_pidfd_send_signal, -1, 0, NULL, V),
      "pidfd_send_signal(-1, 0, NULL, %s)", k->name)
ONE(rights_of_pkey_alloc, sys(SYS_pkey_alloc, 0xbadc0ded00000000L, 0L), "pkey_alloc(%s, PKEY_UNRESTRICTED)",
    hex(0xbadc0ded00000000L))
static const struct constant scheduling_flags[] = {K(SCHED_FLAG_DL_OVERRUN), K(SCHED_FLAG_KEEP_POLICY),
                                                   K(SCHED_FLAG_KEEP_PARAMS), K(SCHED_FLAG_UTIL_CLAMP_MIN),
                                                   K(SCHED_FLAG_UTIL_CLAMP_MAX)};
CASE(flags_of_sched_setattr) {
  uint64_t* a = edge_room(48);
  memset(a, 0, 48);
  *a = 48;
  begin();
  EACH(k, scheduling_flags) {
    a[1] = k->value;
    expect(sys(SYS_sched_setattr, -5, a, 0),
           "sched_setattr(-5, {size=48, sched_policy=SCHED_OTHER, sched_flags=%s, sched_nice=0, sched_priority=0, "
           "sched_runtime=0, sched_deadline=0, sched_period=0}, 0)",
           k->name);
  }
}
/* Interprocess communication: linux/ipc.h, msg.h, sem.h, shm.h */
#define IPC_CREATE "IPC_CREAT|IPC_EXCL|IPC_NOWAIT|0600"
CASE(creation_of_queues) {
  ANSWERS({SYS_msgget, -EEXIST});
  begin();
  expect(sys(SYS_msgget, 5, low32(07600)), "msgget(0x5, " IPC_CREATE ")");
}
ONE(creation_of_semaphores, sys(SYS_semget, 5, -1, low32(07600)), "semget(0x5, -1, " IPC_CREATE ")")
ONE(flags_of_msgrcv, sys(SYS_msgrcv, -1, NULL, 0L, 0L, low32(060000)), "msgrcv(-1, NULL, 0, 0, MSG_EXCEPT|MSG_COPY)")
static const struct constant queue_commands[] = {K(IPC_INFO), K(MSG_INFO)};
SWEEP(commands_of_msgctl, queue_commands, sys(SYS_msgctl, -1, V, NULL), "msgctl(-1, %s, NULL)", k->name)
static const struct constant semaphore_commands[] = {K(IPC_INFO), K(GETPID), K(GETALL),  K(GETNCNT),
                                                     K(GETZCNT),  K(SETALL), K(SEM_INFO)};
SWEEP(commands_of_semctl, semaphore_commands, sys(SYS_semctl, -1, -2, V, NULL), "semctl(-1, -2, %s, NULL)", k->name)
static const struct constant memory_commands[] = {K(IPC_INFO), K(SHM_UNLOCK), K(SHM_INFO)};
SWEEP(commands_of_shmctl, memory_commands, sys(SYS_shmctl, -1, V, NULL), "shmctl(-1, %s, NULL)", k->name)
static const struct constant log_actions[] = {{"SYSLOG_ACTION_READ", 0x2}, {"SYSLOG_ACTION_READ_CLEAR", 0x4}};
CASE(actions_of_syslog) {
  ANSWERS({SYS_syslog, -EPERM});
  begin();
  EACH(k, log_actions) expect(sys(SYS_syslog, V, NULL, -5), "syslog(%s, NULL, -5)", k->name);
}
static const struct constant key_operations[] = {K(KEYCTL_DH_COMPUTE),   K(KEYCTL_PKEY_QUERY), K(KEYCTL_PKEY_ENCRYPT),
                                                 K(KEYCTL_PKEY_DECRYPT), K(KEYCTL_PKEY_SIGN),  K(KEYCTL_PKEY_VERIFY),
                                                 K(KEYCTL_WATCH_KEY)};
CASE(operations_of_keyctl) {
  ANSWERS({SYS_keyctl, -EPERM});
  begin();
  EACH(k, key_operations) expect(sys(SYS_keyctl, V, 0L, 0L, 0L, 0L), "keyctl(%s, 0, 0, 0, 0)", k->name);
}
static const struct constant process_options[] = {K(PR_GET_UNALIGN),
                                                  K(PR_SET_UNALIGN),
                                                  K(PR_GET_FPEMU),
                                                  K(PR_SET_FPEMU),
                                                  K(PR_GET_FPEXC),
                                                  K(PR_SET_FPEXC),
                                                  K(PR_GET_TIMING),
                                                  K(PR_SET_TIMING),
                                                  K(PR_GET_ENDIAN),
                                                  K(PR_SET_ENDIAN),
                                                  K(PR_GET_THP_DISABLE),
                                                  K(PR_MPX_ENABLE_MANAGEMENT),
                                                  K(PR_MPX_DISABLE_MANAGEMENT),
                                                  K(PR_SET_FP_MODE),
                                                  K(PR_GET_FP_MODE),
                                                  K(PR_SVE_SET_VL),
                                                  K(PR_SVE_GET_VL),
                                                  K(PR_PAC_RESET_KEYS),
                                                  K(PR_SET_TAGGED_ADDR_CTRL),
                                                  K(PR_GET_TAGGED_ADDR_CTRL),
                                                  K(PR_PAC_SET_ENABLED_KEYS),
                                                  K(PR_PAC_GET_ENABLED_KEYS),
                                                  K(PR_SME_SET_VL),
                                                  K(PR_SME_GET_VL),
                                                  {"PR_PPC_GET_DEXCR", 0x48},
                                                  {"PR_PPC_SET_DEXCR", 0x49},
                                                  {"PR_RISCV_V_SET_CONTROL", 0x45},
                                                  {"PR_RISCV_V_GET_CONTROL", 0x46},
                                                  {"PR_RISCV_SET_ICACHE_FLUSH_CTX", 0x47},
                                                  {"PR_GET_SHADOW_STACK_STATUS", 0x4a},
                                                  {"PR_SET_SHADOW_STACK_STATUS", 0x4b},
                                                  {"PR_LOCK_SHADOW_STACK_STATUS", 0x4c},
                                                  {"PR_TIMER_CREATE_RESTORE_IDS", 0x4d},
                                                  {"PR_FUTEX_HASH", 0x4e},
                                                  {"PR_RSEQ_SLICE_EXTENSION", 0x4f}};
static const struct constant bare_options[] = {K(PR_TASK_PERF_EVENTS_ENABLE),
                                               K(PR_MCE_KILL_GET),
                                               K(PR_GET_IO_FLUSHER),
                                               {"PR_GET_MDWE", 0x42},
                                               {"PR_GET_MEMORY_MERGE", 0x44}};
CASE(options_of_prctl) {
  ANSWERS({SYS_prctl, 0});
  begin();
  EACH(k, process_options) expect(sys(SYS_prctl, V, 0L, 0L, 0L, 0L), "prctl(%s, 0, 0, 0, 0)", k->name);
  EACH(k, bare_options) expect(sys(SYS_prctl, V, 0L, 0L, 0L, 0L), "prctl(%s)", k->name);
  expect(sys(SYS_prctl, 59, 0L, 0L, 0L, 0L), "prctl(PR_SET_SYSCALL_USER_DISPATCH, 0, NULL, 0, NULL)");
  expect(sys(SYS_prctl, 0x41555856, 0L, 0L, 0L, 0L), "prctl(PR_GET_AUXV, NULL, 0)");
}
CASE(values_of_prctl) {
  static const struct constant dumps[] = {{"SUID_DUMP_DISABLE", 0}, {"SUID_DUMP_USER", 1}, {"SUID_DUMP_ROOT", 2}};
  static const struct constant refusals[] = {{"PR_MDWE_REFUSE_EXEC_GAIN", 1}, {"PR_MDWE_NO_INHERIT", 2}};
  static const struct constant scopes[] = {K(PR_SCHED_CORE_SCOPE_THREAD), K(PR_SCHED_CORE_SCOPE_PROCESS_GROUP)};
  ANSWERS({SYS_prctl, 0});
  begin();
  EACH(k, dumps) expect(sys(SYS_prctl, PR_SET_DUMPABLE, k->value), "prctl(PR_SET_DUMPABLE, %s)", k->name);
  EACH(k, refusals) expect(sys(SYS_prctl, 65, k->value, 0L, 0L, 0L), "prctl(PR_SET_MDWE, %s)", k->name);
  EACH(k, scopes)
  expect(sys(SYS_prctl, PR_SCHED_CORE, 0L, 5L, k->value, 0L), "prctl(PR_SCHED_CORE, PR_SCHED_CORE_GET, 5, %s, NULL)",
         k->name);
  expect(sys(SYS_prctl, PR_MCE_KILL, (long)PR_MCE_KILL_CLEAR, 0L, 0L, 0L),
         "prctl(PR_MCE_KILL, PR_MCE_KILL_CLEAR, PR_MCE_KILL_LATE)");
}
ONE(version_of_capget, sys(SYS_capget, ((unsigned[]){_LINUX_CAPABILITY_VERSION_2, 0}), NULL),
    "capget({version=_LINUX_CAPABILITY_VERSION_2, pid=0}, NULL)")
ONE(resource_of_capset, sys(SYS_capset, ((unsigned[]){_LINUX_CAPABILITY_VERSION_1, 1}), ((unsigned[]){1 << 24, 0, 0})),
    "capset({version=_LINUX_CAPABILITY_VERSION_1, pid=1}, [{effective=CAP_SYS_RESOURCE, permitted=0, inheritable=0}])")
CASE(locks_of_fcntl) {
  begin();
  expect(sys(SYS_fcntl, -1, F_GETOWN, JUNK(3)), "fcntl(-1, F_GETOWN)");
  /* linux/fcntl.h: F_CREATED_QUERY, and F_CANCELLK, which no program asks for. */
  expect(sys(SYS_fcntl, -1, 1028, JUNK(3)), "fcntl(-1, F_CREATED_QUERY)");
  expect(sys(SYS_fcntl, -1, 1029, NULL), "fcntl(-1, F_CANCELLK, NULL)");
  expect(sys(SYS_fcntl, -1, F_SETOWN_EX, ((int[]){0, -7})), "fcntl(-1, F_SETOWN_EX, {type=F_OWNER_TID, pid=-7})");
}
/* Quotas: linux/quota.h, dqblk_xfs.h */
CASE(fields_of_quotas) {
  static const struct constant valid[] = {K(QIF_SPACE), K(QIF_INODES), K(QIF_BTIME), K(QIF_ITIME)};
  static const struct constant fields[] = {K(FS_DQ_ISOFT),   K(FS_DQ_IHARD),   K(FS_DQ_BHARD),    K(FS_DQ_RTBSOFT),
                                           K(FS_DQ_RTBHARD), K(FS_DQ_BTIMER),  K(FS_DQ_ITIMER),   K(FS_DQ_RTBTIMER),
                                           K(FS_DQ_BWARNS),  K(FS_DQ_IWARNS),  K(FS_DQ_RTBWARNS), K(FS_DQ_BCOUNT),
                                           K(FS_DQ_ICOUNT),  K(FS_DQ_RTBCOUNT)};
  static const struct constant states[] = {K(FS_QUOTA_GDQ_ACCT), K(FS_QUOTA_PDQ_ENFD)};
  uint64_t* q = edge_room(72);
  struct fs_disk_quota* d = edge_room(sizeof *d);
  unsigned* flags = edge_room(4);
  memset(q, 0, 72);
  memset(d, 0, sizeof *d);
  begin();
  EACH(k, valid) {
    q[8] = k->value;
    expect(sys(SYS_quotactl_fd, -9, low32(QCMD(Q_SETQUOTA, 0)), 0, q),
           "quotactl_fd(-9, QCMD(Q_SETQUOTA, USRQUOTA), 0, {dqb_bhardlimit=0, dqb_bsoftlimit=0, dqb_curspace=0, "
           "dqb_ihardlimit=0, dqb_isoftlimit=0, dqb_curinodes=0, dqb_btime=0, dqb_itime=0, dqb_valid=%s})",
           k->name);
  }
  EACH(k, fields) {
    d->d_fieldmask = (uint16_t)k->value;
    expect(sys(SYS_quotactl_fd, -9, low32(QCMD(Q_XSETQLIM, 0)), 0, d),
           "quotactl_fd(-9, QCMD(Q_XSETQLIM, USRQUOTA), 0, {d_version=0, d_flags=0, d_fieldmask=%s, d_id=0, "
           "d_blk_hardlimit=0, d_blk_softlimit=0, d_ino_hardlimit=0, d_ino_softlimit=0, d_bcount=0, d_icount=0, "
           "d_itimer=0, d_btimer=0, d_iwarns=0, d_bwarns=0, d_rtb_hardlimit=0, d_rtb_softlimit=0, d_rtbcount=0, "
           "d_rtbtimer=0, d_rtbwarns=0, ...})",
           k->name);
  }
  EACH(k, states) {
    *flags = (unsigned)k->value;
    expect(sys(SYS_quotactl_fd, -9, low32(QCMD(Q_XQUOTAON, 0)), 0, flags),
           "quotactl_fd(-9, QCMD(Q_XQUOTAON, USRQUOTA), [%s])", k->name);
  }
  expect(
      sys(SYS_quotactl_fd, -9, low32(QCMD(Q_SETINFO, 0)), 0, ((uint64_t[]){0, 0, 0x10000})),
      "quotactl_fd(-9, QCMD(Q_SETINFO, USRQUOTA), {dqi_bgrace=0, dqi_igrace=0, dqi_flags=DQF_SYS_FILE, dqi_valid=0})");
}
/* linux/mount.h: the id of the root */
ONE(root_of_listmount, sys(458, ((uint64_t[]){24, -1ul, 0}), NULL, 0L, 0),
    "listmount({size=24, mnt_ns_fd=0, mnt_id=LSMT_ROOT, param=0}, NULL, 0, 0)")
