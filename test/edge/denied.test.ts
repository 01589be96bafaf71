import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { target } from '../support/build-targets.js'

const library = new URL('../../dist/index.js', import.meta.url).href

// Name, result and path of each call of a program that fork and execs, by a tracer in a process of its own.
async function callsOf(wrapper: string[], options: object): Promise<string[]> {
  const code = `
    import { trace } from '${library}'
    const run = trace('${target('vfork')}', ['exec'], { ...${JSON.stringify(options)}, stdio: 'ignore' })
    for await (const event of run) {
      if (event.type !== 'syscall') continue
      const { pid, name, args, error, result, unfinished } = event
      console.log(pid === run.pid ? 'parent' : 'child', name, args.path ?? '', error?.code ?? (unfinished ? '?' : ['openat', 'execve', 'close', 'access'].includes(name) ? result : ''))
    }`
  const [file, ...args] = [...wrapper, process.execPath, '--input-type=module', '-e', code]
  const { stdout } = await promisify(execFile)(file!, args, { maxBuffer: 1 << 24 })
  // Which of the two is first is up to the scheduler.
  return stdout
    .trim()
    .split('\n')
    .toSorted((a, b) => a.slice(0, 5).localeCompare(b.slice(0, 5)))
}

for (const options of [{}, { only: ['openat', 'execve', 'exit_group'] }]) {
  test(`7.12, 7.22 registers and PEEK serve where the newer requests are refused, ${JSON.stringify(options)}`, async () => {
    const expected = await callsOf([], options)
    expect(expected.length).toBeGreaterThan(5)
    expect(await callsOf([target('denied')], options)).toEqual(expected)
  })
}
