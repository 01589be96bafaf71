// One process that measures looks at its own descriptors: arguments are how many it has, and the way. Prints µs per look.
import { openSync, readdirSync, readlinkSync } from 'node:fs'
import { native } from '../dist/native.js'
import { Check } from '../dist/leaks/check.js'
import { warmUp } from '../dist/leaks/warm-up.js'

const [count, way] = [Number(process.argv[2]), process.argv[3]]
warmUp()
const own = native().leaksOwnTable
for (let open = own().byteLength / 48; open < count; open++) openSync('/dev/null')

const before = new Uint8Array(own())

const ways = {
  native: () => void own(before),
  readdir: () => readdirSync('/proc/self/fd').length,
  // What a test helper in JavaScript does: number and target of each.
  links: () =>
    readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`)
      } catch {
        return fd
      }
    }),
  // All that a passing test pays beside its runner: from the look before it to the look after it.
  check: async () => {
    const check = new Check(false, whole)
    await check.settle()
    check.end()
  },
}
// The recorder stays on, as it does over a test file.
const whole = new Check()
const rounds = Math.max(50, Math.round(30_000 / count))
for (let i = 0; i < rounds / 5; i++) await ways[way]()
const begin = process.hrtime.bigint()
for (let i = 0; i < rounds; i++) await ways[way]()
const us = Number(process.hrtime.bigint() - begin) / 1000 / rounds
whole.end()
console.log(us)
