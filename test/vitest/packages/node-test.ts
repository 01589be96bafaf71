// A setup file: what suites written for node:test use of it, by vitest, so that these run as they were published.
import assert from 'node:assert'
import Module from 'node:module'
import { afterAll, afterEach, beforeAll, beforeEach, describe, test as vitestTest } from 'vitest'

type Hook = () => unknown
type Body = (this: Context, context: Context, done: (error?: unknown) => void) => unknown

interface Options {
  readonly skip?: boolean | string
  readonly timeout?: number
}

/** The context of a test: its assertions count against its plan, and its subtests run within it. */
class Context {
  readonly assert: Record<string, (...values: never[]) => unknown>
  readonly #hooks = { before: [] as Hook[], beforeEach: [] as Hook[], afterEach: [] as Hook[] }
  readonly #planned: Promise<void>
  #allCounted: () => void = () => undefined
  #wanted: number | undefined
  #count = 0

  constructor(readonly after: (hook: Hook) => void) {
    this.#planned = new Promise((resolve) => (this.#allCounted = resolve))
    const functions = Object.entries(assert).filter(([, value]) => typeof value === 'function')
    this.assert = Object.fromEntries(
      functions.map(([name, check]) => [
        name,
        (...values: never[]) => {
          this.#counted()
          return (check as (...values: never[]) => unknown)(...values)
        },
      ]),
    )
  }

  plan(wanted: number): void {
    this.#wanted = wanted
    if (wanted === this.#count) this.#allCounted()
  }

  before(hook: Hook): void {
    this.#hooks.before.push(hook)
  }

  beforeEach(hook: Hook): void {
    this.#hooks.beforeEach.push(hook)
  }

  afterEach(hook: Hook): void {
    this.#hooks.afterEach.push(hook)
  }

  async test(...given: unknown[]): Promise<void> {
    const { options, body } = parts(given)
    this.#counted()
    if (options.skip !== undefined && options.skip !== false) return
    await inOrder([...this.#hooks.before.splice(0), ...this.#hooks.beforeEach])
    const after: Hook[] = []
    try {
      await new Context((hook) => after.push(hook)).run(body)
    } finally {
      await inOrder([...after, ...this.#hooks.afterEach])
    }
  }

  async run(body: Body): Promise<void> {
    // With a second parameter it says when it is done.
    if (body.length < 2) await body.call(this, this, () => undefined)
    else {
      await new Promise<void>((resolve, reject) => {
        const done = (error?: unknown): void => (error ? reject(error as Error) : resolve())
        Promise.resolve(body.call(this, this, done)).catch(reject)
      })
    }
    if (this.#wanted === undefined) return
    if (this.#count < this.#wanted) await this.#planned
    assert.equal(this.#count, this.#wanted, 'as many assertions as planned')
  }

  #counted(): void {
    if (++this.#count === this.#wanted) this.#allCounted()
  }
}

async function inOrder(hooks: readonly Hook[]): Promise<void> {
  for (const hook of hooks) await hook()
}

function parts(given: readonly unknown[]): { name: string; options: Options; body: Body } {
  return {
    name: given.find((part) => typeof part === 'string') ?? 'without a name',
    options: given.find((part): part is Options => typeof part === 'object' && part !== null) ?? {},
    body: (given.find((part) => typeof part === 'function') ?? (() => undefined)) as Body,
  }
}

function test(...given: unknown[]): void {
  const { name, options, body } = parts(given)
  const isSkipped = options.skip !== undefined && options.skip !== false
  const timeout = options.timeout ?? 60_000
  const run = isSkipped ? vitestTest.skip : vitestTest
  run(name, { timeout }, ({ onTestFinished }) => new Context((hook) => onTestFinished(() => void hook())).run(body))
}

const hooks = { before: beforeAll, after: afterAll, beforeEach, afterEach }
const nodeTest = Object.assign(test, { test, it: test, describe, ...hooks })

const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown }
const load = loader._load.bind(loader)
loader._load = (request, ...rest) => (request === 'node:test' ? nodeTest : load(request, ...rest))
