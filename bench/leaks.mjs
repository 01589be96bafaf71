// Leak checks: a look at the own descriptors, the check of a passing test, and a suite of 2,000 of them.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inTurns } from './measure.mjs'

const root = join(import.meta.dirname, '..')
const tests = 2000
// Microseconds of a check, by how many descriptors are open.
const most = { 30: 200, 10_000: 60_000 }
const us = (figure) => `${figure.toFixed(1)} µs`
const ms = (figure) => `${figure.toFixed(0)} ms`

/** A project of somebody who has installed syslens, with passing tests. */
function makeProject(folder) {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'syslens'), { recursive: true })
  for (const name of ['dist', 'prebuilds', 'package.json'])
    cpSync(join(root, name), join(modules, 'syslens', name), { recursive: true })
  symlinkSync(join(root, 'node_modules/vitest'), join(modules, 'vitest'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  writeFileSync(
    join(folder, 'vitest.config.js'),
    `import { fdLeaks } from 'syslens/vitest'
     export default { plugins: process.env.CHECKED ? [fdLeaks()] : [] }`,
  )
  writeFileSync(
    join(folder, 'clean.test.js'),
    `import { expect, test } from 'vitest'
     for (let i = 0; i < ${tests}; i++) test('clean ' + i, async () => { await null; expect(i).toBe(i) })`,
  )
}

export function leaks(bench) {
  if (bench.wants('leaks', 'look at own descriptors')) {
    const rows = [30, 1000, 10_000].map((count) => {
      const host = (way) => () => ({
        us: Number(execFileSync(process.execPath, [join(import.meta.dirname, 'leaks-host.mjs'), String(count), way])),
      })
      const { native, readdir, links, check } = inTurns(bench.runs, {
        native: host('native'),
        readdir: host('readdir'),
        links: host('links'),
        check: host('check'),
      })
      return [
        `${count} descriptors`,
        us(readdir.us),
        us(links.us),
        us(native.us),
        (native.us / links.us).toFixed(2),
        count in most ? { value: check.us, most: most[count], show: us } : us(check.us),
      ]
    })
    bench.table(
      'a look at the own descriptors, and the check of a passing test (two looks)',
      ['', 'readdir', 'and links, in JavaScript', 'native look', '/ links', 'check'],
      rows,
    )
  }
  if (bench.wants('leaks', 'suite of clean tests')) {
    const folder = join(bench.folder, 'clean')
    makeProject(folder)
    const usage = join(bench.folder, 'leaks-usage')
    execFileSync('cc', ['-O2', '-o', usage, join(import.meta.dirname, 'usage.c')])
    const run = (checked) => {
      const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
      const env = { ...process.env, ...(checked ? { CHECKED: '1' } : {}) }
      const said = execFileSync(usage, [process.execPath, vitest, 'run'], { cwd: folder, env, encoding: 'utf8' })
      const [cpu, wall, , code] = said.trim().split(' ').map(Number)
      if (code !== 0) throw new Error(`vitest ended with ${code}`)
      return { cpu, wall }
    }
    // The difference within each turn: what else the machine does hits both of its runs.
    const both = () => {
      const [plain, checked] = [run(false), run(true)]
      const more = { cpuMore: checked.cpu - plain.cpu, wallMore: checked.wall - plain.wall }
      return { cpuPlain: plain.cpu, cpuChecked: checked.cpu, wallPlain: plain.wall, wallChecked: checked.wall, ...more }
    }
    const medians = inTurns(bench.runs, { both }).both
    bench.table(
      `${tests} passing tests in vitest, all of its processes`,
      ['', 'without', 'with fdLeaks()', 'ratio', 'more'],
      ['cpu', 'wall'].map((figure) => {
        const [plain, checked, more] = ['Plain', 'Checked', 'More'].map((which) => medians[figure + which])
        const bound = figure === 'cpu' ? { value: more, most: 400, show: ms } : ms(more)
        return [figure === 'cpu' ? 'CPU' : 'wall time', ms(plain), ms(checked), (checked / plain).toFixed(2), bound]
      }),
    )
  }
}
