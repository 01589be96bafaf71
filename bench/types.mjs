// What the types of the package cost the compiler of somebody who uses it: tsc on a small project with it and without.
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { compile, makeUserProject } from '../test/support/user-project.mjs'
import { build, inTurns } from './measure.mjs'

const boundMs = 300
const ms = (figure) => `${figure.toFixed(0)} ms`

export function types(bench) {
  if (!bench.wants('types', 'tsc')) return
  const usage = build(bench.folder, 'usage')
  const compiler = (name, withPackage) => {
    const folder = join(bench.folder, name)
    mkdirSync(folder)
    makeUserProject(folder, withPackage)
    return () => {
      const [cpu, wall] = execFileSync(usage, compile(folder), { encoding: 'utf8' }).split(' ').map(Number)
      return { cpu, wall }
    }
  }
  const { without, with: used } = inTurns(bench.runs, {
    without: compiler('without', false),
    with: compiler('with', true),
  })
  bench.table(
    'types: tsc on a small project',
    ['', 'wall', 'processor', 'wall more'],
    [
      ['without the package', ms(without.wall), ms(without.cpu), '-'],
      ['with it', ms(used.wall), ms(used.cpu), { value: used.wall - without.wall, most: boundMs, show: ms }],
    ],
  )
}
