// The acceptance cases of leak checks, by number, in every version of vitest that this Node runs.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { leakyAddon, project, versions, type Project, type RunResult } from './run-vitest.js'

const source = readFileSync(new URL('projects/cases.test.ts', import.meta.url), 'utf8')

/** The line of a comment `HERE word`. */
function line(word: string): number {
  const index = source.split('\n').findIndex((text) => text.endsWith(`// HERE ${word}`))
  if (index < 0) throw new Error(`no line HERE ${word}`)
  return index + 1
}

describe.each(versions())('vitest %s', (version) => {
  let folder: Project
  let result: RunResult
  beforeAll(async () => {
    folder = project(version, { 'cases.test.ts': source }, '{ addons: true, verbose: true }')
    result = await folder.run([], { env: { LEAKY_ADDON: leakyAddon() } })
  })
  afterAll(() => folder.remove())

  const message = (name: string): string => {
    const found = result.tests[name]
    if (found === undefined) throw new Error(`no test "${name}":\n${result.text}`)
    return found.state === 'failed' ? found.message : ''
  }
  /** Exactly one finding, opened at the line of that word; gives its description and the rest. */
  const leak = (name: string, word: string): string => {
    const text = message(name)
    expect(text).toContain('expected no leaked descriptors, but 1 is still open')
    expect(text).toMatch(new RegExp(`opened at  .*cases\\.test\\.ts:${line(word)}:\\d+`))
    return text
  }
  const passes = (name: string): void => {
    expect(message(name)).toBe('')
    expect(result.tests[name]!.state).toBe('passed')
  }

  test('case 1: openSync, with path and the line of the call', () => {
    expect(leak('1 openSync', 'openSync')).toMatch(/fd \d+ +file \S+\/upload \(O_WRONLY\)\n.*opened at  writeUpload/)
  })
  test('case 2: the very first leak of the process', () => {
    expect(leak('2 the first leak of the process', 'first')).toContain('/first')
  })
  test('open with a callback', () => {
    expect(leak('open with a callback', 'open')).toContain('/callback')
  })
  test('case 4: promises.open, with the hint await using', () => {
    expect(leak('4 promises.open, kept', 'handle')).toContain('await using')
  })
  test('case 5: a FileHandle that was dropped: what gc would do', () => {
    expect(leak('5 promises.open, dropped', 'dropped')).toMatch(
      /gc would close it with a warning: an error from Node 25/,
    )
  })
  test('case 7: createReadStream at its own line', () => {
    expect(leak('7 createReadStream, paused', 'stream')).toContain('stream.destroy()')
  })
  test('case 8: a stream that was read to its end', () => passes('8 createReadStream, read to its end'))
  test('opendirSync', () => {
    expect(leak('opendirSync', 'directory')).toContain('directory.closeSync()')
  })
  test('case 10: a client with both addresses and its state', () => {
    expect(leak('10 client', 'client')).toMatch(/TCP 127\.0\.0\.1:\d+ → 127\.0\.0\.1:\d+ \(ESTABLISHED\)/)
  })
  test('case 11: the same unref', () => {
    expect(leak('11 client, unref', 'unref')).toContain('ESTABLISHED')
  })
  test('a server, after a name was looked up', () => {
    expect(leak('server', 'server')).toContain('LISTEN')
  })
  test('a server, unref', () => {
    expect(leak('server, unref', 'silent')).toContain('LISTEN')
  })
  test('udp, unref', () => {
    expect(leak('udp, unref', 'udp')).toMatch(/UDP 0\.0\.0\.0:\d+/)
  })
  test('case 13: a server that is closed, and its client 3 ms later', () => {
    passes('13 server closed, its keep-alive client a little later')
  })
  test('case 14: fetch without reading the body', () => {
    expect(leak('14 fetch without the body', 'fetch')).toMatch(/→ 127\.0\.0\.1:\d+[^]*read the body[^]*or cancel it/)
  })
  test('what global agents keep is no leak', () => {
    passes('fetch with the body')
    passes('fetch that is aborted before its answer')
    passes('http.get through the global agent')
  })
  test('an own agent that is not destroyed', () => {
    expect(leak('own keep-alive agent', 'agent')).toContain('agent.destroy()')
  })
  test('case 16: a unix socket, with who has the other end', () => {
    expect(leak('16 unix socket', 'unix')).toMatch(/unix .*(?:with )?fd \d+ of \S+ \(\d+\)|with fd \d+|unix fd \d+/)
  })
  test('case 17: a child alive is one finding', () => {
    const text = leak('17 child alive', 'child')
    expect(text).toMatch(/fd \d+, \d+, \d+ +stdio of child \d+, still running: sleep 30/)
  })
  test('a child that ended', () => passes('child ended and read'))
  test('a child that was told to end', () => passes('child that was told to end, and takes its time'))
  test('case 19: the first watcher, closed', () => passes('19 first watch, closed'))
  test('a watcher that is not closed', () => {
    expect(leak('fs.watch, unref', 'watch')).toMatch(/watch +fs\.watch of \S+syslens-cases-\S+, still watching/)
  })
  test('case 20: a second inotify, of an addon', () => {
    expect(leak('20 inotify of an addon', 'inotify')).toMatch(/fd \d+ +inotify/)
  })
  test('case 22: an own /dev/null beside the spare one of libuv', () => {
    expect(leak('22 own /dev/null', 'null')).toContain('/dev/null')
  })
  test('case 23: a worker is one finding', () => {
    expect(leak('23 worker', 'worker')).toMatch(
      /fd \d+(?:, \d+){3,4} +worker thread, still running \([45] descriptors\)/,
    )
  })
  test('a worker that was terminated', () => passes('worker terminated'))
  test('case 25: a native addon, with its name', () => {
    expect(leak('25 native addon', 'native')).toContain('/native')
  })
  test('a native addon that gets the number of what was closed', () => {
    expect(leak('native addon, at the number of a FileHandle that is closed', 'reused')).toMatch(/memfd \S*scratch/)
  })
  test('case 26: a copy is no second finding', () => {
    expect(leak('26 a leaked descriptor and its copy', 'copied')).toMatch(/fd \d+, \d+ +file \S+\/copied/)
  })
  test('case 28: a stolen number: both parts', () => {
    const text = message('28 closes a fixture, and opens a file that gets its number')
    expect(text).toContain('but 1 is still open, and 1 descriptor that was open before was closed')
    expect(text).toMatch(new RegExp(`/thief[^]*opened at  .*:${line('thief')}:`))
    expect(text).toMatch(new RegExp(`/fixture\n[^]*closed at  .*:${line('closed')}:`))
  })
  test('case 29: the same file closed and opened again: no finding, and verbose says that it cannot tell', () => {
    passes('29 closes and opens the same file')
    expect(result.text).toMatch(
      /left out fd \d+: closed by its number, and the same file is open under it: .*cannot tell {2}\(cases\.test\.ts > 29 /,
    )
  })
  test('case 31: a deleted file, with what it still holds', () => {
    expect(leak('31 deleted file', 'deleted')).toMatch(/\/deleted \(deleted, O_RDONLY, still holds [\d.]+ K?B\)/)
  })
  test('case 32: memfd with its name', () => {
    expect(leak('32 memfd', 'memory')).toMatch(/memfd \S*scratch/)
  })
  test('case 34: onTestFinished closes', () => passes('34 onTestFinished closes'))
  test('what closes a little later is waited for', () => passes('closed 10 ms after the test'))
  test('an open that a test did not wait for is its own', () => {
    expect(leak('open under way', 'pending')).toContain('/pending')
  })
  test('a file that is being read is closed when that is done', () => passes('readFile under way'))
  test('case 44: the inspector, and a client of it', () => {
    passes('44 inspector')
    passes('inspector, with a client')
  })
  test('a test that fails by itself keeps its own message', () => {
    expect(message('fails by itself, and leaves something')).toMatch(/expected 1 to be 2/)
    expect(message('fails by itself, and leaves something')).not.toContain('descriptors')
  })
  test('clean', () => passes('clean'))
  test('no error beside those of the tests', () => {
    expect(result.files).toEqual([])
    expect(result.text).not.toMatch(/Unhandled|Error: EBADF/)
  })
})
