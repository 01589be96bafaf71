import { expect, test } from 'vitest'
import { native } from '../lib/native.js'

test('the addon loads', () => {
  expect(native()).toBeTypeOf('object')
})
