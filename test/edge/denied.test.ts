import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { target } from '../support/build-targets.js'
import { temporaryFolder } from '../support/cli.js'

const library = new URL('../../dist/index.js', import.meta.url).href

// What this code says of a trace, in a process of its own.
async function linesOf(wrapper: string[], code: string): Promise<string[]> {
  const whole = `import { trace } from '${library}'\n${code}`
  const [file, ...args] = [...wrapper, process.execPath, '--input-type=module', '-e', whole]
  const { stdout } = await promisify(execFile)(file!, args, { maxBuffer: 1 << 24 })
  return stdout.trim().split('\n')
}

// Name, result and path of each call of a program that fork and execs.
async function callsOf(wrapper: string[], options: object): Promise<string[]> {
  const lines = await linesOf(
    wrapper,
    `
    const run = trace('${target('vfork')}', ['exec'], { ...${JSON.stringify(options)}, stdio: 'ignore' })
    for await (const event of run) {
      if (event.type !== 'syscall') continue
      const { pid, name, args, error, result, unfinished } = event
      console.log(pid === run.pid ? 'parent' : 'child', name, args.path ?? '', error?.code ?? (unfinished ? '?' : ['openat', 'execve', 'close', 'access'].includes(name) ? result : ''))
    }`,
  )
  // Which of the two is first is up to the scheduler.
  return lines.toSorted((a, b) => a.slice(0, 5).localeCompare(b.slice(0, 5)))
}

for (const options of [{}, { only: ['openat', 'execve', 'exit_group'] }]) {
  test(`7.12, 7.22 registers and PEEK serve where the newer requests are refused, ${JSON.stringify(options)}`, async () => {
    const expected = await callsOf([], options)
    expect(expected.length).toBeGreaterThan(5)
    expect(await callsOf([target('denied')], options)).toEqual(expected)
  })
}

for (const options of [{}, { only: ['rt_sigreturn'] }]) {
  test(`7.12 the stack pointer is known, there as elsewhere, ${JSON.stringify(options)}`, async () => {
    const masks = `
      const options = { ...${JSON.stringify(options)}, cwd: '${temporaryFolder()}' }
      const run = trace('${target('exact/signals')}', ['/dev/null', 'returns_from_handlers'], options)
      for await (const { name, args } of run) {
        if (name === 'rt_sigreturn') console.log(args.frame.mask.length, ...args.frame.mask.slice(0, 2))
      }`
    // The last: 64 signals without SIGKILL, SIGSTOP and the one that is let through.
    const expected = ['0', '2 SIGINT SIGRT_32', '61 SIGHUP SIGINT']
    expect(await linesOf([target('denied')], masks)).toEqual(expected)
    expect(await linesOf([], masks)).toEqual(expected)
  })
}
