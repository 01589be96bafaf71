// Rules that this machine's kernel may not have, such as Yama's: told from what /proc would say.
import { expect, test } from 'vitest'
import type { Caller } from '../../lib/permission/caller.js'
import { type Target, whyNotAttached, whyNotLaunched } from '../../lib/permission/refusal.js'
import { isOlder } from '../../lib/doctor/features.js'

const ptrace = 1n << 19n
const everything = (1n << 41n) - 1n

const user = (more: Partial<Caller> = {}): Caller => ({
  uids: [1000, 1000, 1000, 1000],
  gids: [1000, 1000, 1000, 1000],
  capabilities: { effective: 0n, permitted: 0n, bounding: everything },
  noNewPrivs: false,
  seccompMode: 0,
  seccompFilters: 0,
  tracer: 0,
  namespaces: { user: 1, pid: 2, initialUser: true, initialPid: true },
  yama: undefined,
  confinement: undefined,
  container: undefined,
  ...more,
})
const root = (more: Partial<Caller> = {}): Caller =>
  user({ capabilities: { effective: everything, permitted: everything, bounding: everything }, ...more })

const target = (status: Record<string, string> = {}, more: Partial<Target> = {}): Target => ({
  pid: 812,
  hidden: false,
  userNamespace: 1,
  status: { Name: 'nginx', Uid: '1000\t1000\t1000\t1000', Gid: '1000\t1000\t1000\t1000', CapPrm: '0', ...status },
  ...more,
})

const EPERM = 1
const EACCES = 13
const why = (to: Target, caller: Caller, errno = EPERM, canTraceChild = true): string[] => {
  const { reason, hint } = whyNotAttached(to, caller, errno, () => canTraceChild)
  return [reason, hint ?? '']
}

test('Yama', () => {
  expect(why(target(), user({ yama: 1 }))).toEqual([
    'Yama allows ptrace of own descendants only (kernel.yama.ptrace_scope = 1)',
    'Run as root, or: sudo sysctl kernel.yama.ptrace_scope=0',
  ])
  expect(why(target(), user({ yama: 2 }))).toEqual([
    'Yama allows ptrace with CAP_SYS_PTRACE only (kernel.yama.ptrace_scope = 2)',
    'Run it as root, for example with sudo.',
  ])
  expect(why(target(), root({ yama: 3 }))).toEqual([
    'Yama forbids ptrace to everybody (kernel.yama.ptrace_scope = 3)',
    'This setting can only be changed by a reboot.',
  ])
  expect(whyNotLaunched(root({ yama: 3 }), EPERM).reason).toMatch(/^Yama forbids/)
  // In a container the setting is the host's: the capability is the way.
  const inDocker = user({ yama: 1, container: { kind: 'docker', evidence: '/.dockerenv' } })
  expect(why(target(), inDocker)[1]).toBe('Start the container with --cap-add=SYS_PTRACE.')
})

test('Yama is not to blame where it does not apply', () => {
  expect(why(target(), root({ yama: 2 }))[0]).toMatch(/^a security module of the kernel protects it/)
  expect(why(target({ Uid: '0\t0\t0\t0' }), user({ yama: 1 }))[0]).toMatch(/another user \(uid 0\)/)
})

test('credentials', () => {
  expect(why(target({ Uid: '1000\t0\t0\t0' }), user())[0]).toMatch(/^it is a set-user-ID program \(effective uid 0\)/)
  expect(why(target({ Gid: '1000\t44\t44\t44' }), user())[0]).toMatch(/^it runs with another group \(gid 44\)/)
  expect(why(target({ CapPrm: '0000000000002400' }), user())[0]).toBe(
    'it has capabilities that we lack (CAP_NET_BIND_SERVICE, CAP_NET_RAW) and CAP_SYS_PTRACE is missing',
  )
  expect(why(target({ CapPrm: (everything & ~ptrace).toString(16) }), user())[0]).toMatch(
    /CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and 37 more/,
  )
  expect(why(target({}, { hidden: true }), user())[0]).toMatch(/not dumpable/)
})

test('security modules', () => {
  const confined = root({ confinement: { module: 'AppArmor', label: 'docker-default' } })
  expect(why(target(), { ...confined, container: { kind: 'docker', evidence: '' } }, EACCES, false)).toEqual([
    'AppArmor forbids ptrace (EACCES; profile docker-default)',
    'Start the container with --security-opt apparmor=unconfined.',
  ])
  expect(whyNotLaunched(confined, EACCES).hint).toBe('Allow "ptrace" in the AppArmor profile docker-default.')
  const selinux = root({ confinement: { module: 'SELinux', label: 'a:b:c:s0' } })
  expect(whyNotLaunched(selinux, EACCES).hint).toMatch(/setsebool deny_ptrace off/)
})

test('Node itself is not dumpable', () => {
  expect(whyNotLaunched(user(), EPERM, false).reason).toMatch(/^Node itself is not dumpable/)
  expect(whyNotLaunched(root(), EPERM, false).reason).not.toMatch(/dumpable/)
})

test('a hostile name of a tracer or container steers no terminal', () => {
  const inOther = user({ container: { kind: 'other', evidence: '' } })
  expect(why(target({ Uid: '0\t0\t0\t0' }), inOther)[1]).toBe("Have the container's manager grant CAP_SYS_PTRACE.")
})

test('versions of kernels', () => {
  expect(isOlder('6.1.0-13-amd64', '6.16')).toBe(true)
  expect(isOlder('6.18.44', '6.16')).toBe(false)
  expect(isOlder('5.3', '5.3')).toBe(false)
  expect(isOlder('4.19.0', '5.3')).toBe(true)
  expect(isOlder('2.6.32-754.el6', '2.6.36')).toBe(true)
  expect(isOlder('odd', '5.3')).toBe(true)
})
