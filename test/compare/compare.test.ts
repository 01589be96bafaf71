import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { compare } from './compare.js'
import { size } from './diff.js'
import { programs } from './programs.js'

const missing = ['strace', 'setarch', 'gcc', 'python3', 'git', 'perl'].filter(
  (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0,
)
if (missing.length > 0 && process.env.CI) throw new Error(`not installed: ${missing.join(', ')}`)

describe.skipIf(missing.length > 0)('per thread the same calls and results as strace -f', () => {
  for (const program of programs) {
    test(program.name, { timeout: 180_000 }, () => {
      const { control, measured, calls, report } = compare(program)
      console.log(report)
      expect(calls).toBeGreaterThan(100)
      expect(size(measured), report).toBeLessThanOrEqual(size(control))
    })
  }
})
