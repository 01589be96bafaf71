import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { group } from '../../lib/syscalls/constants.js'
import { groupNames } from '../../lib/syscalls/names.js'

const run = promisify(execFile)

/** A peer that is not installed: skipped by hand, an error where everything must run. */
async function available(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, args)
    return true
  } catch (error) {
    if (process.env.CI) throw new Error(`${command} is needed for this test`, { cause: error })
    return false
  }
}

// The scripts are plain JavaScript: what they export is looked at by its use here.
const generator = async (name: string): Promise<Record<string, (...args: unknown[]) => Promise<unknown> | unknown>> =>
  import(new URL(`../../scripts/${name}.mjs`, import.meta.url).href)

test('the catalog is made from the table', async () => {
  const { render } = await generator('generate-catalog')
  expect(await render!()).toBe(readFileSync('lib/syscalls/catalog.generated.ts', 'utf8'))
})

test('the types are made from the table', async () => {
  const { render } = await generator('generate-types')
  expect(await render!()).toBe(readFileSync('lib/syscalls/types.generated.ts', 'utf8'))
})

interface Resolution {
  readonly problems: readonly string[]
  readonly list: ReadonlyMap<string, bigint>
  readonly resolved: readonly {
    readonly group: string
    readonly constants: readonly { readonly name: string; readonly value: bigint; readonly source: string }[]
  }[]
}

describe('constants', () => {
  let found: Resolution | undefined
  let render: (resolution: Resolution) => string

  beforeAll(async () => {
    if (!(await available('gcc', ['--version']))) return
    const script = await generator('generate-constants')
    found = (await script.resolve!()) as Resolution
    render = script.render as typeof render
  })

  const withSources = (name: string, check: (resolution: Resolution) => void): void =>
    test(name, ({ skip }) => {
      if (found === undefined) return skip('gcc and the kernel headers are not installed')
      check(found)
    })

  withSources('the sources agree, and the generated groups are theirs', (resolution) => {
    expect(resolution.problems).toEqual([])
    expect(render(resolution)).toBe(readFileSync('lib/syscalls/constants.generated.ts', 'utf8'))
  })

  withSources('every group reads back to the values of its sources', ({ resolved }) => {
    expect(groupNames()).toEqual(resolved.map((one) => one.group))
    for (const { group: name, constants } of resolved) {
      const read = group(name).constants
      expect(read.map((one) => one.name)).toEqual(constants.map((one) => one.name))
      const exact = read.map(({ low, high }) => (BigInt(high) << 32n) | BigInt(low))
      expect(exact, name).toEqual(constants.map(({ value }) => BigInt.asUintN(64, value)))
    }
  })

  withSources('names of Linux 7.0 that are in no group', ({ list, resolved }) => {
    const grouped = new Set(resolved.flatMap(({ constants }) => constants.map(({ name }) => name)))
    const gaps = [...list.keys()].filter((name) => !grouped.has(name))
    const counts = new Map<string, number>()
    for (const name of gaps) {
      const prefix = /^[A-Za-z0-9]+_?/.exec(name)![0]
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
    }
    const largest = [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, 12)
    console.log(
      `${resolved.length} groups, ${grouped.size} names; ${gaps.length} of ${list.size} names of Linux 7.0 are in no ` +
        `group, most of them ${largest.map(([prefix, count]) => `${prefix}… ${count}`).join(', ')}`,
    )
    // Of what every program uses only aliases, masks and what another group has may be missing.
    const common = /^(O|MAP|PROT|MADV|CLONE|SIG|RLIMIT|SEEK|EPOLL|LOCK|MREMAP|RENAME|STATX|GRND|MFD)_?[A-Z]/
    expect(gaps.filter((name) => common.test(name))).toMatchInlineSnapshot(`
      [
        "CLONE_ARGS_SIZE_VER0",
        "CLONE_ARGS_SIZE_VER1",
        "CLONE_ARGS_SIZE_VER2",
        "EPOLL_IOC_TYPE",
        "MAP_ANON",
        "MAP_HUGE_MASK",
        "MAP_HUGE_SHIFT",
        "MAP_TYPE",
        "MFD_HUGE_MASK",
        "MFD_HUGE_SHIFT",
        "OTPERASE",
        "OTPGETREGIONCOUNT",
        "OTPGETREGIONINFO",
        "OTPLOCK",
        "OTPSELECT",
        "O_ASYNC",
        "O_FSYNC",
        "O_NDELAY",
        "O_RSYNC",
        "SEEK_MAX",
        "SIGCLD",
        "SIGIOT",
        "SIGPOLL",
      ]
    `)
  })
})
