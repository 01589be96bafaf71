import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { Apart, parseLine, sleepsIn, status, tracersOf, until } from './support.js'

const library = new URL('../../dist/index.js', import.meta.url).href

// A process of its own that traces, so that it can be killed.
function tracer(code: string): ReturnType<typeof spawn> {
  return spawn(process.execPath, ['--input-type=module', '-e', `import { trace, attach } from '${library}'; ${code}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

const isGone = (pid: number): boolean => !existsSync(`/proc/${pid}`) || status(pid, 'State')!.startsWith('Z')

describe('7.21 the tracer is killed by SIGKILL', () => {
  for (const options of ['{}', '{ only: ["openat"] }']) {
    test(`launched commands and their children die with it, ${options}`, async () => {
      const host = tracer(
        `for await (const _ of trace('${target('leave')}', ['stay'], { stdio: 'inherit', ...${options} })) { }`,
      )
      const pids: number[] = []
      for await (const line of createInterface({ input: host.stdout! })) {
        const { what, pid } = parseLine(line)
        if (what === 'child' || what === 'ready') pids.push(pid as number)
        if (what === 'ready') break
      }
      expect(pids).toHaveLength(2)
      onTestFinished(() => {
        for (const pid of pids) if (!isGone(pid)) process.kill(pid, 'SIGKILL')
      })
      for (const pid of pids) expect(tracersOf(pid)).toContain(host.pid)
      host.kill('SIGKILL')
      await until(() => pids.every(isGone))
    })
  }

  test('attached processes live on', async () => {
    const apart = await Apart.start('leave')
    const host = tracer(`for await (const _ of attach(${apart.pid})) { }`)
    await until(() => tracersOf(apart.pid).every((pid) => pid === host.pid))
    host.kill('SIGKILL')
    await until(() => tracersOf(apart.pid).every((pid) => pid === 0))
    await until(() => sleepsIn(apart.pid) === 0)
    apart.end()
    expect(await apart.ended).toBe(7)
  })
})
