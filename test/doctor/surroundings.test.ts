// `syslens doctor` where a user may meet it: as root, as an ordinary user, in what a container is made of.
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { target } from '../support/build-targets.js'
import {
  abilityOf,
  capability,
  doctorWithin,
  isRoot,
  refusedFeatures,
  skipped,
  straceWithin,
  syslensForAll,
  within,
} from './support.js'

const nobody = 'uid=65534'
const sudo = 'Run it as root, for example with sudo.'
const states = (report: ReturnType<typeof doctorWithin>['report']): Record<string, string> =>
  Object.fromEntries(report.abilities.map(({ id, state }) => [id, state]))

describe.skipIf(!isRoot)(`who asks${skipped}`, () => {
  test('root', () => {
    const { report, text, code } = doctorWithin([])
    expect(code).toBe(0)
    expect(report).toMatchObject({ version: 1, works: true, surroundings: { uid: 0, noNewPrivs: false } })
    expect(report.surroundings.capabilities).toContain('CAP_SYS_PTRACE')
    expect(states(report)).toMatchObject({
      launch: 'works',
      'attach-own': 'works',
      'attach-others': 'works',
      filter: 'works',
      'set-user-id': 'works',
      'inspect-others': 'works',
    })
    expect(text).toMatch(/^Tracing works here\. Linux \d/)
    expect(straceWithin([], ['true']) ?? true).toBe(true)
    expect(within([], [syslensForAll(), 'trace', '-e', 'exit_group', 'true']).code).toBe(0)
  })

  test('an ordinary user: own things only, and for the rest root', () => {
    const { report, text, code } = doctorWithin([nobody])
    expect(code).toBe(0)
    expect(report).toMatchObject({ works: true, surroundings: { uid: 65534, gid: 65534, capabilities: [] } })
    expect(states(report)).toMatchObject({ launch: 'works', filter: 'works' })
    expect(abilityOf(report, 'filter')!.detail).toContain('no_new_privs')
    for (const id of ['attach-others', 'inspect-others', 'set-user-id'] as const) {
      expect(abilityOf(report, id)).toMatchObject({ state: 'missing', fix: sudo })
    }
    expect(text).toContain(`      → ${sudo}\n`)
    expect(straceWithin([nobody], ['true']) ?? true).toBe(true)
  })

  test('with no_new_privs sudo is no use, and set-user-ID programs lose their rights', () => {
    const { report } = doctorWithin([nobody, 'no-new-privs'])
    expect(report.surroundings.noNewPrivs).toBe(true)
    expect(abilityOf(report, 'attach-others')!.fix).toContain('sudo is no use here')
    expect(abilityOf(report, 'set-user-id')).toMatchObject({ state: 'missing', detail: 'no_new_privs is set' })
  })

  test('root of a user namespace: its capabilities end with it', () => {
    const { report, code } = doctorWithin(['user-namespace'])
    expect(code).toBe(0)
    expect(report.surroundings).toMatchObject({ userNamespace: 'other', uid: 0 })
    expect(abilityOf(report, 'attach-others')).toMatchObject({
      state: 'limited',
      fix: expect.stringContaining('outside of this user namespace'),
    })
    expect(abilityOf(report, 'raise-limits')).toMatchObject({ state: 'missing' })
  })
})

const containerLike = [`drop=${capability.ptrace}`, 'no-new-privs', 'deny=ptrace']
const kubernetes = ['unshare', '--pid', '--fork', '--mount-proc', 'env', 'KUBERNETES_SERVICE_HOST=10.0.0.1']
const podman = ['unshare', '--ipc', 'env', 'container=podman']

describe.skipIf(!isRoot)(`what containers and sandboxes do${skipped}`, () => {
  test('no CAP_SYS_PTRACE, no_new_privs, a filter that denies ptrace', () => {
    const { report, text, code } = doctorWithin(containerLike)
    expect(code).toBe(1)
    expect(report).toMatchObject({
      works: false,
      surroundings: {
        noNewPrivs: true,
        seccomp: 'filter',
        seccompFilters: 1,
        outOfBoundingSet: expect.arrayContaining(['CAP_SYS_PTRACE']),
      },
    })
    const { state, detail, fix } = abilityOf(report, 'launch')!
    expect({ state, detail }).toEqual({
      state: 'missing',
      detail: 'a seccomp filter on this process forbids ptrace (EPERM)',
    })
    expect(fix).toMatch(/a filter cannot be taken off/)
    expect(refusedFeatures(report)).toEqual(['ptrace(PTRACE_SEIZE)'])
    expect(text).toMatch(/^Tracing does not work here\./)
    expect(straceWithin(containerLike, ['true']) ?? false).toBe(false)
    // The same words in the error of a trace.
    const traced = within(containerLike, [syslensForAll(), 'trace', 'true'])
    expect(traced).toMatchObject({ code: 125, stderr: `syslens: cannot start "true": ${detail}\n         ${fix}\n` })
  })

  test('the same in Kubernetes and in Podman: the setting of their own', () => {
    expect(abilityOf(doctorWithin(containerLike, { before: kubernetes }).report, 'launch')!.fix).toBe(
      `Add to the container's securityContext: capabilities: { add: ["SYS_PTRACE"] }`,
    )
    const { report } = doctorWithin(containerLike, { before: podman })
    expect(report.surroundings.container).toMatch(/docker|podman/)
    expect(abilityOf(report, 'launch')!.fix).toBe('Start the container with --cap-add=SYS_PTRACE.')
  })

  test('a filter although the capability is there: the profile has to allow it', () => {
    const { report } = doctorWithin(['no-new-privs', 'deny=ptrace'], { before: podman })
    expect(abilityOf(report, 'launch')!.fix).toMatch(/^Start the container with a seccomp profile that allows ptrace/)
  })

  test('no capability and no filter, as in Docker by default: commands can be traced', () => {
    const surrounding = [`drop=${capability.ptrace}`, `drop=${capability.admin}`]
    const { report, code } = doctorWithin(surrounding, { before: podman })
    expect(code).toBe(0)
    expect(states(report)).toMatchObject({ launch: 'works', 'attach-own': 'works', 'attach-others': 'missing' })
    expect(abilityOf(report, 'attach-others')!.fix).toBe('Start the container with --cap-add=SYS_PTRACE.')
    expect(straceWithin(surrounding, ['true'], podman) ?? true).toBe(true)
  })

  test('without CAP_SYS_ADMIN set-user-ID programs keep their rights only without a selection', () => {
    const { report } = doctorWithin([`drop=${capability.admin}`])
    expect(abilityOf(report, 'set-user-id')).toMatchObject({ state: 'limited' })
  })

  test.each([
    ['process_vm_readv', 'process_vm_readv'],
    ['kcmp', 'kcmp'],
    ['pidfd_getfd', 'pidfd_getfd'],
  ])('a filter that denies %s: that alone is missing, and tracing works', (call, feature) => {
    const { report, code } = doctorWithin(['no-new-privs', `deny=${call}`])
    expect(code).toBe(0)
    expect(refusedFeatures(report)).toEqual([feature])
    expect(report.features.find(({ name }) => name === feature)).toMatchObject({
      error: 'EPERM',
      fix: expect.stringContaining(call),
    })
  })

  test('a filter that denies filters: every call stops', () => {
    const { report, code } = doctorWithin(['no-new-privs', 'deny=seccomp'])
    expect(code).toBe(0)
    expect(abilityOf(report, 'filter')).toMatchObject({ state: 'limited', detail: expect.stringContaining('slower') })
    const { code: traced } = within(['no-new-privs', 'deny=seccomp'], [syslensForAll(), 'trace', '-e', 'close', 'true'])
    expect(traced).toBe(0)
  })

  test('memfd_create denied: said as what stops commands from starting', () => {
    const { report, code } = doctorWithin(['no-new-privs', 'deny=memfd_create'])
    expect(code).toBe(1)
    expect(abilityOf(report, 'launch')!.detail).toContain('memfd_create')
    expect(within(['no-new-privs', 'deny=memfd_create'], [syslensForAll(), 'trace', 'true']).code).toBe(125)
  })

  test('/proc that hides processes', () => {
    // An instance of its own, in a pid namespace of its own: a remount would change the machine's.
    const mount = 'mount -t proc -o hidepid=2 proc /proc && exec "$@"'
    const before = ['unshare', '--pid', '--fork', '--mount', 'sh', '-c', mount, 'sh']
    const { report } = doctorWithin([nobody], { before })
    expect(report.surroundings.hidepid).toMatch(/invisible|2/)
    expect(abilityOf(report, 'inspect-others')!.fix).toContain('gid=')
    expect(doctorWithin([], { before }).report.surroundings.hidepid).toBe(null)
    // The first process of that namespace is the shell, which is another user's.
    expect(
      doctorWithin([nobody], { before: [...before, 'sh', '-c', '"$@"; exit $?', 'sh'], pid: 1 }).report.target,
    ).toMatchObject({
      command: null,
      reason: 'it belongs to another user, and /proc hides it (hidepid)',
    })
  })
})

test('where requests of ptrace are refused that older kernels lack: it works without', () => {
  const { stdout, status } = spawnSync(target('denied'), [syslensForAll(), 'doctor', '--json'], { encoding: 'utf8' })
  const report = JSON.parse(stdout) as ReturnType<typeof doctorWithin>['report']
  expect(status).toBe(0)
  expect(report.works).toBe(true)
  expect(refusedFeatures(report)).toEqual(
    expect.arrayContaining(['ptrace(PTRACE_GET_SYSCALL_INFO)', 'process_vm_readv', 'process_vm_writev']),
  )
})

test('in a trace: the tracer is named', () => {
  const { stdout, status } = spawnSync(syslensForAll(), ['trace', '-o', '/dev/null', syslensForAll(), 'doctor'], {
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stdout).toMatch(/✗ trace a command +we are traced ourselves, by \d+ \(node\), and so is all that we start\n/)
  expect(stdout).toMatch(/ {6}→ A process can have one tracer\./)
})
