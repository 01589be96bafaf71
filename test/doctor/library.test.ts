import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { doctor, isSyslensError } from '../../lib/index.js'
import { doctorOptions } from '../../lib/cli/doctor-options.js'
import { syslens } from '../support/cli.js'

const root = new URL('../../', import.meta.url).pathname
const openDescriptors = (): string[] => readdirSync('/proc/self/fd')
const children = (): string => readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')

test('the report is data, and nothing is left of the trying', () => {
  doctor()
  const before = { descriptors: openDescriptors().length, children: children() }
  const report = doctor()
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  expect({ descriptors: openDescriptors().length, children: children() }).toEqual(before)
})

test('children of Node are not touched: their ends are told', async () => {
  const ends = Array.from({ length: 5 }, async (_, i) => {
    const child = spawn('sh', ['-c', `read -r line; exit ${i}`], { stdio: ['pipe', 'ignore', 'inherit'] })
    await once(child, 'spawn')
    doctor()
    child.stdin.end('\n')
    doctor()
    return ((await once(child, 'exit')) as [number])[0]
  })
  expect(await Promise.all(ends)).toEqual([0, 1, 2, 3, 4])
})

test('in a worker', async () => {
  const code = `
    import { parentPort } from 'node:worker_threads'
    import { doctor } from 'file://${root}dist/index.js'
    parentPort.postMessage(doctor())`
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`))
  const [report] = (await once(worker, 'message')) as [ReturnType<typeof doctor>]
  expect(report.works).toBe(doctor().works)
})

test('a pid that is none', () => {
  for (const pid of [0, -1, 1.5, Number.NaN, '1' as unknown as number]) {
    try {
      doctor(pid)
      throw new Error('it was taken')
    } catch (error) {
      expect(isSyslensError(error) && error.code).toBe('ERR_SYSLENS_OPTION')
    }
  }
})

test.each([
  [['doctor', 'nginx'], /^syslens: "nginx" is not a process id\n {9}See: syslens doctor --help\n$/],
  [['doctor', '1', '2'], /^syslens: one process at a time: syslens doctor PID\n/],
  [['doctor', '--jsn'], /^syslens: unknown option "--jsn", did you mean "?--json"?\??\n/],
])('wrong calls: %j', async (args, expected) => {
  const { code, stdout, stderr } = await syslens(args)
  expect({ code, stdout }).toEqual({ code: 125, stdout: '' })
  expect(stderr).toMatch(expected)
})

test('the page has every option', () => {
  const page = readFileSync(`${root}docs/doctor.md`, 'utf8')
  for (const { name } of doctorOptions) if (name !== 'help') expect(page).toContain(`--${name}`)
})
