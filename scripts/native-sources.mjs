// Lists the C++ sources of a target, one per line, for binding.gyp and CMakeLists.txt.
import { readdirSync } from 'node:fs'

const launcher = ['launcher', 'child', 'frame', 'search'].map((name) => `native/launch/${name}.cc`)
const sources = readdirSync('native', { recursive: true })
  .map((name) => `native/${name}`)
  .filter((name) => name.endsWith('.cc') && !name.startsWith('native/test/'))
  .toSorted()
const lists = {
  launcher,
  addon: sources.filter((name) => name !== launcher[0]),
  core: sources.filter((name) => name !== launcher[0] && !name.startsWith('native/addon/')),
}
const list = lists[process.argv[2]]
if (list === undefined) throw new Error(`no such target: ${process.argv[2]}; known: ${Object.keys(lists).join(', ')}`)
console.log(list.join('\n'))
