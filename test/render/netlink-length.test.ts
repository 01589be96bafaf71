import { expect, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { syslens } from '../support/cli.js'

test('lengths that netlink messages only claim end no trace', async () => {
  const { code, stderr } = await syslens(['trace', '-e', 'sendto', target('netlink-length')])
  const lines = stderr.trimEnd().split('\n')
  expect(code).toBe(0)
  expect(lines).toHaveLength(11)
  for (const length of [0xfffffff0, 0x80000000, 0xfffffffd, 17, 1]) {
    expect(lines.filter((line) => line.includes(`nlmsg_len=${length},`))).toHaveLength(2)
  }
})
