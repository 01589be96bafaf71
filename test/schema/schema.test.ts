// The JSON Schema of `syslens trace --json` against what is really written, by a validator that is not ours.
import { createRequire } from 'node:module'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { JsonLines } from '../../lib/render/json-lines.js'
import { families, record } from '../exact/programs.js'
import { target } from '../support/build-targets.js'
import { start, syslens, temporaryFolder } from '../support/cli.js'

type Json = Record<string, unknown>
interface Validate {
  (event: unknown): boolean
  errors?: readonly { instancePath: string; message?: string }[] | null
}

const require = createRequire(import.meta.url)
const schemaFile = new URL('../../dist/schema.json', import.meta.url).pathname

function findValidator(): (new (options: object) => { compile(schema: unknown): Validate }) | undefined {
  try {
    return (require('ajv/dist/2020') as { default: never }).default
  } catch (error) {
    if (process.env.CI) throw error
    return undefined
  }
}
const Validator = findValidator()
const skipped = Validator === undefined ? ' (skipped: ajv is not installed)' : ''

describe.skipIf(Validator === undefined)(`dist/schema.json${skipped}`, () => {
  let validate: Validate
  beforeAll(() => {
    const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as unknown
    // Strict: a keyword that it does not know, or an alternative that nothing can meet, is an error of the schema.
    validate = new Validator!({ strict: true, strictTypes: false, strictRequired: false }).compile(schema)
  })

  /** The lines that the schema refuses, with the reason. */
  function refused(lines: readonly string[]): string[] {
    return lines.flatMap((line) => {
      if (validate(JSON.parse(line))) return []
      const { instancePath, message } = validate.errors![0]!
      return [`${instancePath} ${message}: ${line.slice(0, 400)}`]
    })
  }

  const recorded = new Map<string, string[]>()
  async function linesOf(family: string): Promise<string[]> {
    const known = recorded.get(family)
    if (known !== undefined) return known
    const chunks: Buffer[] = []
    const json = new JsonLines((bytes) => chunks.push(Buffer.from(bytes)))
    for (const batch of (await record(family)).batches) json.batch(batch)
    const lines = Buffer.concat(chunks).toString('utf8').trim().split('\n')
    recorded.set(family, lines)
    return lines
  }

  test.each(families)('takes every line of the exactness programs: %s', async (family) => {
    const lines = await linesOf(family)
    expect(lines.length).toBeGreaterThan(20)
    expect(refused(lines)).toEqual([])
  })

  test('takes traces of gcc, of Node and of a shell, from the first line to the last', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'main.c'), '#include <stdio.h>\nint main(void) { return puts("") == EOF; }\n')
    const script = `
      const { createServer, connect } = require('node:net')
      const server = createServer((socket) => socket.end('x')).listen(0, () =>
        connect(server.address().port).resume().on('close', () => server.close()))
      new (require('node:worker_threads').Worker)('process.exit(3)', { eval: true })
      require('node:child_process').execFileSync('true')`
    const commands = [
      ['gcc', '-O1', '-o', 'main', 'main.c'],
      [process.execPath, '-e', script],
      ['sh', '-c', 'trap : USR1; kill -USR1 $$; (kill -9 $BASHPID) & wait; ls /nothing | cat; sleep 0.3; exit 5'],
      [target('int80')],
      [target('group-stop')],
    ]
    for (const command of commands) {
      const file = join(folder, 'trace.jsonl')
      await syslens(['trace', '--json', '-s', '200', '-o', file, ...command], { cwd: folder })
      const lines = readFileSync(file, 'utf8').trim().split('\n')
      expect(lines.length).toBeGreaterThan(5)
      expect(JSON.parse(lines[0]!)).toMatchObject({ type: 'start' })
      expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: 'end' })
      expect(refused(lines), command.join(' ')).toEqual([])
    }
  })

  test('takes a call that is still open, and what is attached to', async () => {
    const blocked = start([], { command: [target('apart'), target('blocked')], stdio: ['pipe', 'pipe', 'inherit'] })
    await new Promise<void>((resolve) => void blocked.child.stdout!.once('data', () => resolve()))
    const pid = Number(/ready pid=(\d+)/.exec(blocked.stdout())?.[1])
    const { stdout } = await syslens(['trace', '--json', '-o', '-', '--for', '500ms', '-p', String(pid)])
    process.kill(pid, 'SIGKILL')
    const lines = stdout.trim().split('\n')
    const types = new Set(lines.map((line) => (JSON.parse(line) as { type: string }).type))
    expect([...types]).toEqual(expect.arrayContaining(['start', 'attach', 'entered', 'end']))
    expect(refused(lines)).toEqual([])
  })

  test.each([
    [['--summary', '--by', 'call'], 'summary'],
    [['--summary', '--by', 'pid'], 'summary'],
    [['--summary', '--by', 'path'], 'summary'],
    [['--tree'], 'tree'],
    [['--stack'], 'syscall'],
  ])('takes what %j adds', async (options, type) => {
    const { stdout } = await syslens([
      'trace',
      '--json',
      '-o',
      '-',
      ...options,
      'sh',
      '-c',
      '(exit 3); ls /nothing; true',
    ])
    const lines = stdout
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('{'))
    expect(lines.filter((line) => line.startsWith(`{"type":"${type}"`)).length).toBeGreaterThan(0)
    expect(refused(lines)).toEqual([])
  })

  const valid = (): Json => ({
    type: 'syscall',
    name: 'openat',
    pid: 812,
    tid: 812,
    args: { dirfd: -100, path: '/etc/hosts', flags: ['O_RDONLY', '0x40000000'] },
    fds: { dirfd: '/', result: '/etc/hosts' },
    result: 3,
    startNs: 10,
    durationNs: 20,
  })
  const failed = (): Json => ({ ...valid(), result: -1, error: { code: 'ENOENT', errno: 2 } })

  test('takes what the others are made wrong from', () => {
    expect(refused([JSON.stringify(valid()), JSON.stringify(failed())])).toEqual([])
  })

  test.each<[string, unknown]>([
    ['no object', []],
    ['no type', { ...valid(), type: undefined }],
    ['an unknown type', { ...valid(), type: 'call' }],
    ['an unknown call', { ...valid(), name: 'opennat' }],
    ['no name', { ...valid(), name: undefined }],
    ['an argument of another call', { ...valid(), args: { ...(valid().args as Json), count: 3 } }],
    ['an argument that is missing', { ...valid(), args: { dirfd: -100, flags: [] } }],
    ['a descriptor as text', { ...valid(), args: { ...(valid().args as Json), dirfd: '3' } }],
    ['a path as a number', { ...valid(), args: { ...(valid().args as Json), path: 3 } }],
    ['flags of another call', { ...valid(), args: { ...(valid().args as Json), flags: ['MAP_SHARED'] } }],
    ['flags as one text', { ...valid(), args: { ...(valid().args as Json), flags: 'O_RDONLY' } }],
    ['an address as a number', { ...valid(), name: 'brk', args: { addr: 4096 }, fds: {} }],
    ['an unknown member', { ...valid(), colour: 'red' }],
    ['an error without its number', { ...failed(), error: { code: 'ENOENT' } }],
    ['an error with a good result', { ...failed(), result: 3 }],
    ['a result of what never returns', { ...valid(), name: 'exit_group', args: { error_code: 0 }, fds: {} }],
    ['a time as text', { ...valid(), startNs: '10' }],
    ['bytes that are not base64', { ...valid(), fds: { result: { bytes: 'ä' } } }],
    ['a signal without siginfo', { type: 'signal', pid: 1, tid: 1, timeNs: 1, signal: 'SIGINT', number: 2 }],
    ['an unknown signal', { type: 'stop', pid: 1, tid: 1, timeNs: 1, signal: 'STOP', continued: false }],
    ['a strange kind of spawn', { type: 'spawn', pid: 1, tid: 1, timeNs: 1, kind: 'born', childPid: 2, childTid: 2 }],
    ['another version', { type: 'start', version: 2, syslens: '0.1.0', epochNs: '1', epoch: '' }],
    ['an end without counts', { type: 'end', durationNs: 1, calls: 1 }],
  ])('refuses %s', (_, event) => {
    expect(validate(JSON.parse(JSON.stringify(event)))).toBe(false)
  })

  test('refuses an argument of each call in another form', async () => {
    let tried = 0
    const taken = new Set<string>()
    const calls = new Set<string>()
    for (const family of families) {
      for (const line of await linesOf(family)) {
        const event = JSON.parse(line) as { type: string; name: string; abi?: string; args: Json }
        if (event.type !== 'syscall' || event.abi !== undefined || event.name.startsWith('syscall_')) continue
        calls.add(event.name)
        for (const argument of Object.keys(event.args)) {
          tried++
          // A form that nothing has.
          if (validate({ ...event, args: { ...event.args, [argument]: { wrong: [true] } } }))
            taken.add(`${event.name}.${argument}`)
        }
      }
    }
    expect([...taken]).toEqual([])
    expect(calls.size).toBeGreaterThan(300)
    expect(tried).toBeGreaterThan(5_000)
  })
})

test('the schema is in the package, and no monster', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    exports: Record<string, unknown>
  }
  expect(manifest.exports['./schema.json']).toBe('./dist/schema.json')
  expect(statSync(schemaFile).size).toBeLessThan(450_000)
})
