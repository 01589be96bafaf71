import { expect, test } from 'vitest'
import { mutate } from './mutate.js'

// Takes long beside other tests, so it is asked for: SYSLENS_MUTATIONS=200 npx vitest run test/exact/mutations.test.ts
const count = Number(process.env.SYSLENS_MUTATIONS ?? 0)
const seed = Number(process.env.SYSLENS_SEED ?? 7)

test.runIf(count > 0)(
  'a wrong table is noticed',
  async () => {
    const verdicts = await mutate(seed, count)
    const survivors = verdicts
      .filter(({ caught }) => !caught)
      .map(({ mutation }) => `${mutation.call.name}, ${mutation.what}: ${mutation.text}`)
    const share = 1 - survivors.length / verdicts.length
    console.log(
      [`seed ${seed}: ${verdicts.length - survivors.length} of ${verdicts.length} noticed`, ...survivors].join('\n'),
    )
    expect(share).toBeGreaterThanOrEqual(0.95)
  },
  600_000,
)
