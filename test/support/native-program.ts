import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { targetsDir } from './build-targets.js'

const root = new URL('../../', import.meta.url).pathname
const warnings = ['-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Werror']

/**
 * Builds the plain program native/test/NAME.cc with some sources of native/ under the address and undefined behaviour
 * sanitizers, and gives its path. `bare` sources get no sanitizer.
 */
export function nativeProgram(name: string, sources: string[], bare: string[] = []): string {
  const program = join(targetsDir, name)
  if (newest(join(root, 'native')) < (statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0)) return program
  mkdirSync(targetsDir, { recursive: true })
  const common = ['-std=c++20', '-g', '-O1', ...warnings, '-I', join(root, 'native')]
  const objects = bare.map((source) => {
    const object = `${program}.${process.pid}.${source.replaceAll('/', '-')}.o`
    execFileSync('c++', [...common, '-c', '-o', object, join(root, source)], { stdio: 'inherit' })
    return object
  })
  // Under another name first: a run beside this one never starts half a program.
  const fresh = `${program}.${process.pid}`
  const files = [join(root, 'native/test', `${name}.cc`), ...sources.map((source) => join(root, source)), ...objects]
  execFileSync('c++', [...common, '-fsanitize=address,undefined', '-pthread', '-o', fresh, ...files], {
    stdio: 'inherit',
  })
  for (const object of objects) rmSync(object)
  renameSync(fresh, program)
  return program
}

function newest(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(folder, name)).mtimeMs),
  )
}
