// The setup file that `fdLeaks()` adds. Vitest runs it once per test file, in the process of that file, before it.
import { afterAll, beforeEach, expect, inject } from 'vitest'
import { FileChecks } from './file-checks.js'
import { matchers } from './matchers.js'
import { provided, type WorkerOptions } from './options.js'

expect.extend(matchers)
const checks = new FileChecks(inject(provided as never) as WorkerOptions, expect.getState().testPath ?? '')

// Registered first, so it is the first to begin and, as handlers run last in first out, the last to end: after the
// hooks of the file and after the fixtures.
beforeEach(({ task, onTestFinished }) => {
  const end = checks.begin(task)
  if (end !== undefined) onTestFinished(end)
})

afterAll(() => checks.endFile())
