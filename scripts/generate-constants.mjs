// Writes lib/syscalls/constants.generated.ts: the groups of constant-groups.mjs with their values, the union of the list
// of Linux 7.0 (lib/syscalls/data) and the installed kernel headers. `--check` writes nothing and fails when the file
// would change. Exported for the test that compares the sources.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { differences, groups } from './constant-groups.mjs'

const listFile = 'lib/syscalls/data/linux-7.0-constants.tsv'
const outputFile = 'lib/syscalls/constants.generated.ts'

// Headers that go together in one program. Only the kernel's own: glibc's have values of their own (O_LARGEFILE).
const together =
  `linux/types linux/signal asm/signal asm/siginfo asm/termbits asm/termios asm/ioctls asm/prctl asm/mman asm/ptrace asm/poll asm/sembuf asm/stat
asm/statfs asm/ldt linux/utsname linux/sysinfo linux/times linux/utime
linux/fcntl linux/stat linux/fs linux/openat2 linux/close_range linux/fadvise linux/falloc linux/inotify linux/fanotify linux/eventpoll
linux/eventfd linux/timerfd linux/signalfd linux/memfd linux/mman linux/mempolicy linux/membarrier linux/futex linux/rseq linux/sched
linux/sched/types linux/wait linux/resource linux/prctl linux/seccomp linux/securebits linux/capability linux/personality linux/reboot
linux/module linux/kexec linux/time linux/timex linux/time_types linux/random linux/io_uring linux/bpf linux/keyctl linux/landlock
linux/perf_event linux/aio_abi linux/ipc linux/shm linux/sem linux/msg linux/mqueue linux/quota linux/dqblk_xfs linux/mount
linux/magic linux/xattr linux/pidfd linux/kcmp linux/ptrace linux/elf linux/socket linux/sockios linux/in linux/in6 linux/ipv6 linux/tcp
linux/udp linux/if linux/if_ether linux/if_arp linux/if_packet linux/if_tun linux/un linux/netlink linux/rtnetlink linux/errno
linux/ioprio linux/userfaultfd linux/nsfs linux/loop linux/rtc linux/watchdog linux/hdreg linux/blkpg linux/blkzoned linux/fiemap
linux/fscrypt linux/fsverity linux/input linux/uinput linux/vt linux/kd linux/tty linux/vm_sockets linux/tls linux/errqueue linux/btrfs
linux/dm-ioctl linux/nbd linux/kvm linux/vhost linux/vfio linux/fb linux/hidraw linux/i2c-dev linux/mtio linux/ppp-ioctl linux/cdrom
linux/usbdevice_fs linux/gpio linux/dma-buf linux/udmabuf linux/sync_file linux/autofs linux/auto_fs linux/auto_dev-ioctl linux/random
linux/if_alg linux/if_xdp linux/can linux/tipc linux/nfc linux/x25 linux/qrtr linux/mctp linux/atalk linux/llc linux/errqueue linux/net_tstamp
linux/fuse linux/lirc linux/media linux/rfkill linux/uhid linux/tee linux/watch_queue linux/msdos_fs linux/fsmap linux/fd`.split(
    /\s+/,
  )

/** The list of Linux 7.0: name to value. */
export function readList() {
  const values = new Map()
  for (const line of readFileSync(listFile, 'utf8').split('\n')) {
    const [name, text] = line.split('\t')
    if (text === undefined || line.startsWith('#')) continue
    values.set(name, text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text))
  }
  return values
}

/** Whether there is a compiler and the kernel's headers. */
export function headersAreThere() {
  return spawnSync('gcc', ['-E', '-xc', '-'], { input: '#include <linux/io_uring.h>\n' }).status === 0
}

/** What the installed headers define: macros by name with their text, and a way to get values. */
export function readHeaders() {
  // Some headers of the kernel pull in glibc's, whose types do not go together with the kernel's: a program of their own.
  const units = [[], []]
  const seen = new Map()
  for (const name of together) {
    const found = pullsGlibc(`${name}.h`, seen)
    if (found !== undefined) units[found ? 1 : 0].push(name)
  }
  const programs = units.map((names) => ['stddef', 'stdint', ...names].map((name) => `#include <${name}.h>\n`).join(''))
  const macros = new Map()
  for (const includes of programs.toReversed()) {
    for (const line of gcc(['-E', '-dM', '-xc', '-'], includes).split('\n')) {
      const found = /^#define (\w+) +(.+)$/.exec(line)
      if (found !== null) macros.set(found[1], found[2])
    }
  }
  return {
    macros,
    values: (names) => {
      const values = new Map()
      for (const includes of programs) {
        const left = names.filter((name) => !values.has(name))
        for (const [name, value] of evaluate(includes, left)) values.set(name, value)
      }
      return values
    },
  }
}

/** Whether a header leads to one of glibc's; undefined when it is not installed. */
function pullsGlibc(header, seen) {
  if (header.startsWith('sys/')) return true
  if (seen.has(header)) return seen.get(header)
  const file = ['/usr/include', '/usr/include/x86_64-linux-gnu'].map((folder) => join(folder, header)).find(existsSync)
  seen.set(header, file === undefined ? undefined : false)
  if (file === undefined) return undefined
  const included = readFileSync(file, 'utf8').matchAll(/^\s*#\s*include\s*<([^>]+)>/gm)
  const pulls = [...included].some(([, name]) => pullsGlibc(name, seen) === true)
  seen.set(header, pulls)
  return pulls
}

function gcc(args, input) {
  return execFileSync('gcc', args, { input, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'ignore'] })
}

/** Values of those of the names that are integer constants: one line each, and lines with an error drop out. */
function evaluate(includes, names) {
  const folder = mkdtempSync(join(tmpdir(), 'syslens-constants-'))
  try {
    const lines = (list) => `${includes}#line 1 "names"\n${list.map((n, i) => `__int128 v_${i} = (${n});\n`).join('')}`
    const check = (list) =>
      spawnSync('gcc', ['-fsyntax-only', '-fmax-errors=0', '-w', '-xc', '-'], {
        input: lines(list),
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      })
    let good = names
    // More than once: an unknown identifier is reported for its first use only.
    for (;;) {
      const { status, stderr } = check(good)
      if (status === 0) break
      const wrong = new Set([...stderr.matchAll(/^names:(\d+):\d+: error/gm)].map((m) => Number(m[1])))
      if (wrong.size === 0) throw new Error(`the headers do not go together:\n${stderr.slice(0, 2000)}`)
      good = good.filter((_, index) => !wrong.has(index + 1))
    }
    const file = join(folder, 'values.c')
    writeFileSync(
      file,
      `${includes}\nint printf(const char*, ...);\nint main(void) {\n${good
        .map(
          (n) =>
            `  printf("%s\\t%d\\t%llx\\n", "${n}", (__int128)(${n}) < 0, (unsigned long long)((${n}) < 0 ? -(long long)(${n}) : (long long)(${n})));\n`,
        )
        .join('')}}\n`,
    )
    gcc(['-w', '-O0', '-o', join(folder, 'values'), file], '')
    const values = new Map()
    for (const line of execFileSync(join(folder, 'values'), { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\n')) {
      const [name, negative, digits] = line.split('\t')
      if (digits === undefined) continue
      values.set(name, negative === '1' ? -BigInt(`0x${digits}`) : BigInt(`0x${digits}`))
    }
    return values
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Every group with its names in order, each with value and source; and what went wrong. */
export function resolve() {
  const list = readList()
  const headers = readHeaders()
  const known = [...new Set([...list.keys(), ...headers.macros.keys()])]
  const requests = [...headers.macros].filter(([, text]) => /^_IO[WR]{0,2}\(/.test(text)).map(([name]) => name)
  const wanted = new Set()
  const expanded = groups.map(([group, prefix, words]) => {
    const tokens = words.split(/\s+/).filter((word) => word !== '')
    const left = new Set(tokens.filter((t) => t.startsWith('-')).flatMap((t) => matching(t.slice(1), known)))
    const parts = tokens
      .filter((token) => !token.startsWith('-'))
      .map((token) => {
        const [name, text] = token.split('=')
        if (text !== undefined)
          return { fixed: [[name, text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`)]] }
        if (token === '@ioctl') return { pattern: true, names: requests.filter((one) => !left.has(one)) }
        return {
          pattern: token.includes('*'),
          names: matching(token, known).filter((one) => !left.has(one) || one === token),
        }
      })
    for (const { names = [] } of parts) for (const name of names) wanted.add(name)
    return { group, prefix, parts }
  })
  const fromHeaders = headers.values([...wanted])
  const problems = []
  for (const [name, value] of fromHeaders) {
    const other = list.get(name)
    if (
      other !== undefined &&
      BigInt.asUintN(64, other) !== BigInt.asUintN(64, value) &&
      differences[name] === undefined
    ) {
      problems.push(`${name} is ${other} in the list of Linux 7.0 and ${value} in the headers`)
    }
  }
  const lookUp = (name) => {
    if (differences[name]?.right === 'headers')
      return { name, value: fromHeaders.get(name) ?? list.get(name), source: 'headers' }
    if (list.has(name)) return { name, value: list.get(name), source: 'list' }
    if (fromHeaders.has(name)) return { name, value: fromHeaders.get(name), source: 'headers' }
    return undefined
  }
  const resolved = expanded.map(({ group, prefix, parts }) => {
    const seen = new Set()
    const constants = []
    for (const { pattern, names, fixed } of parts) {
      const found = (fixed ?? []).map(([name, value]) => ({ name, value, source: 'ours' }))
      for (const name of names ?? []) {
        const one = lookUp(name)
        if (one !== undefined) found.push(one)
        else if (!pattern) problems.push(`${group}: neither source knows ${name}`)
      }
      if (pattern) found.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
      for (const one of found) {
        const key = `${one.name}=${one.value}`
        if (seen.has(key)) continue
        seen.add(key)
        constants.push(one)
      }
    }
    return { group, prefix, constants }
  })
  return { resolved, problems, list, fromHeaders }
}

function matching(token, known) {
  if (!token.includes('*')) return [token]
  const pattern = new RegExp(`^${token.replaceAll('*', '.*')}$`)
  return known.filter((name) => pattern.test(name))
}

/** The text of the generated file. */
export function render({ resolved }) {
  const release = gcc(['-E', '-dM', '-xc', '-'], '#include <linux/version.h>\n').match(/LINUX_VERSION_CODE (\d+)/)[1]
  const version = `${release >> 16}.${(release >> 8) & 255}`
  const lines = resolved.map(({ group, prefix, constants }) => {
    let last = -1n
    const words = constants.map(({ name, value }) => {
      const next = value === last + 1n
      last = value
      return next ? name : `${name}=${value < 0n ? `-${(-value).toString(16)}` : value.toString(16)}`
    })
    const count = (source) => constants.filter((one) => one.source === source).length
    const sources = [
      [count('list'), 'Linux 7.0'],
      [count('headers'), `headers ${version}`],
      [count('ours'), 'ours'],
    ]
    const from = sources.filter(([n]) => n > 0).map(([n, name]) => `${n} ${name}`)
    return `  // ${from.length === 0 ? 'none' : from.join(', ')}\n  ${group}: '${[prefix, ...words].join(' ')}',`
  })
  return `// Made by scripts/generate-constants.mjs: Linux 7.0 (data/linux-7.0-constants.tsv) and the kernel's headers.
// Strings, because most groups are not needed in a run: constants.ts parses one when it is first used.
export const constantData = {
${lines.join('\n')}
} as const
`
}

if (import.meta.filename === process.argv[1]) {
  const found = resolve()
  if (found.problems.length > 0) {
    console.error(found.problems.join('\n'))
    process.exitCode = 1
  }
  const text = render(found)
  if (!process.argv.includes('--check')) writeFileSync(outputFile, text)
  else if (readFileSync(outputFile, 'utf8') !== text) {
    console.error(`${outputFile} is stale: run node scripts/generate-constants.mjs`)
    process.exitCode = 1
  }
  console.log(
    `${found.resolved.length} groups, ${found.resolved.reduce((n, g) => n + g.constants.length, 0)} constants`,
  )
}
