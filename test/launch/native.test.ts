import { execFileSync, spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { nativeProgram } from '../support/native-program.js'

const child = ['child', 'frame', 'search'].map((name) => `native/launch/${name}.cc`)

function run(program: string): void {
  const { status, signal, stdout, stderr } = spawnSync(program, {
    encoding: 'utf8',
    timeout: 100_000,
    killSignal: 'SIGKILL',
  })
  expect({ status, signal, stdout, stderr }).toEqual({ status: 0, signal: null, stdout: '', stderr: '' })
}

test('a seccomp filter answers for every number as the set says, and stays on the kernel’s fast path', () => {
  run(nativeProgram('seccomp_test', ['native/launch/seccomp.cc']))
}, 120_000)

test('a child held by a host with threads, handlers and descriptors becomes the command, or says why not', () => {
  run(nativeProgram('launch_test', ['native/launch/launch.cc', 'native/launch/seccomp.cc'], child))
}, 120_000)

test('the code of a held child calls nothing outside itself, not even memcpy', () => {
  const objects = child.map((source) => {
    const name = /(\w+)\.cc$/.exec(source)?.[1] ?? ''
    return new URL(`../../build/Release/obj.target/syslens_addon/native/launch/${name}.o`, import.meta.url).pathname
  })
  const symbols = execFileSync('nm', ['-uC', ...objects], { encoding: 'utf8' })
  const undefinedOnes = symbols.split('\n').filter((line) => / U /.test(line))
  expect(undefinedOnes.filter((line) => !line.includes(' U syslens::'))).toEqual([])
  expect(undefinedOnes.length).toBeGreaterThan(0)
})
