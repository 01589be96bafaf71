// A setup file beside that of fdLeaks(): whether what was found in a test is still open when its whole file has run and a
// second more has passed. What is closed by then was no leak. Knows nothing of how findings come about.
import { appendFileSync, fstatSync } from 'node:fs'
import { afterAll, beforeEach } from 'vitest'

interface Found {
  readonly problem: string
  readonly what: string
  readonly fds: readonly number[]
  readonly opened?: { readonly file: string; readonly line: number }
}

/** A finding, as it is written to the file `STILL_OPEN`: one line of JSON each. */
export interface Verdict {
  readonly test: string
  readonly passed: boolean
  readonly what: string
  readonly file: string | undefined
  readonly line: number | undefined
  readonly isStillOpen: boolean
}

const findings: { test: string; passed: boolean; found: Found; files: readonly string[] }[] = []
// The tests may replace it.
const later = globalThis.setTimeout

beforeEach(({ task, onTestFinished }) => {
  // The first that is registered is the last that runs: after the check.
  onTestFinished(() => {
    const { leaks = [] } = (task.meta as Record<string, { leaks?: Found[] }>)['syslens:fd-leaks'] ?? {}
    const passed = task.result?.state !== 'fail'
    for (const found of leaks) {
      findings.push({ test: `${task.file.name} > ${task.name}`, passed, found, files: found.fds.map(fileOf) })
    }
  })
})

afterAll(async () => {
  if (findings.length === 0) return
  await new Promise((resolve) => void later(resolve, 1000))
  for (const { test, passed, found, files } of findings) {
    const { what, opened, problem, fds } = found
    const isStillOpen = problem === 'open' && fds.every((fd, index) => fileOf(fd) === files[index])
    const verdict: Verdict = { test, passed, what, file: opened?.file, line: opened?.line, isStillOpen }
    appendFileSync(process.env.STILL_OPEN!, `${JSON.stringify(verdict)}\n`)
  }
}, 10_000)

/** Which file a descriptor is, whatever its name is by now. */
function fileOf(fd: number): string {
  try {
    const { dev, ino } = fstatSync(fd, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return 'closed'
  }
}
