/** What a check found; `message` is made only when somebody fails by it. */
export interface CheckOutcome {
  readonly pass: boolean
  /** Why it does not hold, or, when it does, why its opposite does not. */
  readonly message: () => string
}

/** A check as a function that throws: node:assert's error, which every test runner shows as a failed assertion. */
export function assertCheck({ pass, message }: CheckOutcome, below: (...args: never[]) => unknown): void {
  if (pass) return
  const { AssertionError } = process.getBuiltinModule('node:assert')
  // oxlint-disable-next-line typescript/no-unsafe-function-type -- the type of node:assert's option
  throw new AssertionError({ message: message(), operator: below.name, stackStartFn: below as Function })
}
