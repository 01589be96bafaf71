// A small project of somebody who has the package from npm, as its files are published: for the test that it compiles, and
// for the figure of what the types cost its compiler (bench/types.mjs).
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('../../', import.meta.url).pathname

/** What such a project says of the package: narrowing by name, options, an outcome, another verb. */
const traces = `import { formatEvent, listFds, trace, type SyscallEvent } from 'syslens'

export function opened(event: SyscallEvent): string | undefined {
  if (event.name === 'openat' && event.error?.code === 'ENOENT') return event.args.path ?? undefined
  if (event.name === 'sendto') return event.args.buf?.netlink?.[0]?.nlmsg_type.toString()
  if (event.name === 'mmap' && event.args.prot.includes('PROT_EXEC')) return event.result?.toString(16)
  return undefined
}

export async function look(command: string, args: readonly string[]): Promise<number | undefined> {
  const run = trace(command, args, { only: ['openat', '%network'], followForks: true })
  for await (const event of run) {
    if (event.type === 'syscall') console.log(opened(event) ?? formatEvent(event))
  }
  const { exitCode } = await run
  for (const { fd, path } of (await listFds(process.pid)).fds) console.log(fd, path)
  return exitCode
}
`

/** The rest of it, which has nothing to do with the package. */
const others = `import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'

export interface Settings {
  readonly port: number
  readonly names: readonly string[]
}

export async function settings(file: string): Promise<Settings> {
  return JSON.parse(await readFile(file, 'utf8')) as Settings
}

export function serve({ port, names }: Settings): void {
  createServer((request, response) => response.end(names.find((name) => request.url?.endsWith(name)))).listen(port)
}
`

/** Makes the project in a folder, with the package or without; its compiler is the one of this repository. */
export function makeUserProject(folder, withPackage) {
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true })
  for (const name of ['@types/node', 'undici-types']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  const options = {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    types: ['node'],
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }))
  writeFileSync(join(folder, 'settings.ts'), others)
  if (!withPackage) return
  const installed = join(folder, 'node_modules/syslens')
  mkdirSync(installed)
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const name of ['package.json', ...files.filter((one) => one === 'dist')]) {
    cpSync(join(root, name), join(installed, name), { recursive: true })
  }
  writeFileSync(join(folder, 'traces.ts'), traces)
}

/** The command that compiles the project in a folder. */
export const compile = (folder) => [process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]
