/* The machine: names, modules, booting, ports, and calls that are gone. */
#include "exact.h"

#include <asm/ldt.h>
#include <linux/module.h>
#include <linux/reboot.h>

ONE(sethostname_unreadable, sys(SYS_sethostname, bad_address(), low32(3)), "sethostname(%s, 3)", addr(bad_address()))
ONE(setdomainname_negative, sys(SYS_setdomainname, bad_address(), low32(-1)), "setdomainname(%s, -1)",
    addr(bad_address()))
ONE(syslog_size, sys(SYS_syslog, low32(99), NULL, low32(-7)), "syslog(0x63 /* SYSLOG_ACTION_??? */, NULL, -7)")
ONE(syslog_read_all, sys(SYS_syslog, low32(3), NULL, low32(-7)), "syslog(SYSLOG_ACTION_READ_ALL, NULL, -7)")
ONE(reboot_wrong_magic,
    sys(SYS_reboot, low32(0x1234), low32(LINUX_REBOOT_MAGIC2), low32(LINUX_REBOOT_CMD_RESTART), JUNK(4)),
    "reboot(0x1234 /* LINUX_REBOOT_MAGIC??? */, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_RESTART)")
ONE(iopl_level, sys(SYS_iopl, low32(-1)), "iopl(-1)")
ONE(ioperm_range, sys(SYS_ioperm, -1L, 0x10L, low32(-1)), "ioperm(0xffffffffffffffff, 0x10, -1)")
ONE(init_module_null, sys(SYS_init_module, NULL, -1L, "param=1"),
    "init_module(NULL, 18446744073709551615, \"param=1\")")
ONE(finit_module_flags, sys(SYS_finit_module, low32(-1), "p", low32(MODULE_INIT_IGNORE_VERMAGIC)),
    "finit_module(-1, \"p\", MODULE_INIT_IGNORE_VERMAGIC)")
ONE(delete_module_flags, sys(SYS_delete_module, "none-such", low32(O_NONBLOCK | O_TRUNC)),
    "delete_module(\"none-such\", O_NONBLOCK|O_TRUNC)")
ONE(kexec_file_load_bad, sys(SYS_kexec_file_load, low32(-1), low32(-2), 4L, "cmd", 0x8000L),
    "kexec_file_load(-1, -2, 4, \"cmd\\0\", 0x8000 /* KEXEC_FILE_??? */)")
ONE(uselib_gone, sys(SYS_uselib, "lib"), "uselib(\"lib\")")
ONE(sysctl_gone, sys(SYS__sysctl, 0x10L), "_sysctl(0x10)")
ONE(create_module_gone, sys(SYS_create_module, "m", 5L), "create_module(\"m\", 5)")
ONE(get_kernel_syms_gone, sys(SYS_get_kernel_syms, 0x10L), "get_kernel_syms(0x10)")
ONE(query_module_gone, sys(SYS_query_module, "m", low32(-2), 0x10L, 5L, 0x20L),
    "query_module(\"m\", -2, 0x10, 5, 0x20)")
ONE(afs_syscall_gone, sys(SYS_afs_syscall, 1L, 2L, 0L, -1L, 5L, 6L),
    "afs_syscall(0x1, 0x2, 0, 0xffffffffffffffff, 0x5, 0x6)")
ONE(tuxcall_gone, sys(SYS_tuxcall, 1L, 2L, 3L, 4L, 5L, 6L), "tuxcall(0x1, 0x2, 0x3, 0x4, 0x5, 0x6)")
ONE(security_gone, sys(SYS_security, 1L, 2L, 3L, 4L, 5L, 6L), "security(0x1, 0x2, 0x3, 0x4, 0x5, 0x6)")
ONE(vserver_gone, sys(SYS_vserver, 1L, 2L, 3L, 4L, 5L, 6L), "vserver(0x1, 0x2, 0x3, 0x4, 0x5, 0x6)")
ONE(getpmsg_gone, sys(SYS_getpmsg, low32(-1), 2L, 3L, 4L, 5L), "getpmsg(-1, 0x2, 0x3, 0x4, 0x5)")
ONE(putpmsg_gone, sys(SYS_putpmsg, low32(-1), 2L, 3L, low32(-4), low32(5)), "putpmsg(-1, 0x2, 0x3, -4, 0x5)")
ONE(epoll_ctl_old_gone, sys(SYS_epoll_ctl_old, low32(-1), low32(2), low32(-3), low32(4)), "epoll_ctl_old(-1, 2, -3, 4)")
ONE(unknown_number, sys(500, 1L, 2L, 0L, -1L, 5L, 6L), "syscall_0x1f4(0x1, 0x2, 0, 0xffffffffffffffff, 0x5, 0x6)")
ONE(unknown_number_high, sys(0x3ffff, 1L, 2L, 3L, 4L, 5L, 6L), "syscall_0x3ffff(0x1, 0x2, 0x3, 0x4, 0x5, 0x6)")
CASE(local_descriptor_table) {
  struct user_desc* d =
      edge_of((struct user_desc){.entry_number = 5, .base_addr = 0x1000, .limit = 0xfffff, .seg_32bit = 1});
  begin();
  long r = sys(SYS_modify_ldt, low32(99), bad_address(), 16L);
  /* The result is an int without its sign in the register (arch/x86/kernel/ldt.c). */
  expect_as(r, text("%d", (int)r), "modify_ldt(99, %s, 16)", addr(bad_address()));
  r = sys(SYS_modify_ldt, 0x11, d, 15L);
  expect_as(r, text("%d", (int)r), "modify_ldt(17, {entry_number=5, base_addr=0x1000, limit=0xfffff, flags=0x1}, 15)");
}
