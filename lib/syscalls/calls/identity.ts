/** Who a process is. */
import { call, type Family } from '../call.js'
import { array, gid, int, out, to, uid } from '../kinds.js'

export const identity: Family = () => ({
  getuid: call(102, ['creds', 'pure'], {}, uid()),
  geteuid: call(107, ['creds', 'pure'], {}, uid()),
  getgid: call(104, ['creds', 'pure'], {}, gid()),
  getegid: call(108, ['creds', 'pure'], {}, gid()),
  setuid: call(105, ['creds'], { uid: uid() }),
  setgid: call(106, ['creds'], { gid: gid() }),
  setreuid: call(113, ['creds'], { ruid: uid(), euid: uid() }),
  setregid: call(114, ['creds'], { rgid: gid(), egid: gid() }),
  setresuid: call(117, ['creds'], { ruid: uid(), euid: uid(), suid: uid() }),
  setresgid: call(119, ['creds'], { rgid: gid(), egid: gid(), sgid: gid() }),
  getresuid: call(118, ['creds'], { ruid: out(uid()), euid: out(uid()), suid: out(uid()) }),
  getresgid: call(120, ['creds'], { rgid: out(gid()), egid: out(gid()), sgid: out(gid()) }),
  setfsuid: call(122, ['creds'], { fsuid: uid() }, uid()),
  setfsgid: call(123, ['creds'], { fsgid: gid() }, gid()),
  getgroups: call(115, ['creds'], { size: int(), list: out(array(gid(), 'result')) }),
  setgroups: call(116, ['creds'], { size: int(), list: to(array(gid(), 'size')) }),
})
