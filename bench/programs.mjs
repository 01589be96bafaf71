// Real programs, text to a file.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inTurns, launcher, pin, time } from './measure.mjs'

export function programs(bench) {
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()
  const source = join(bench.folder, 'program.c')
  writeFileSync(
    source,
    '#include <stdio.h>\n#include <stdlib.h>\n#include <pthread.h>\nint main(void) { puts("hello"); }\n',
  )
  const repository = join(bench.folder, 'repository')
  mkdirSync(repository)
  for (let i = 0; i < 200; i++) {
    mkdirSync(join(repository, `folder-${i}`))
    writeFileSync(join(repository, `folder-${i}`, 'file'), String(i))
  }
  for (const args of [['init'], ['add', '.'], ['status']])
    execFileSync('git', args, { cwd: repository, stdio: 'ignore' })
  const commands = {
    'ls -R /usr/lib': ['ls', '-R', '/usr/lib'],
    'find /usr': ['find', '/usr'],
    'gcc -c': ['gcc', '-c', source, '-o', join(bench.folder, 'program.o')],
    'python3 -c import json': [python, '-c', 'import json'],
    'git status': ['git', '-C', repository, 'status'],
  }
  const out = join(bench.folder, 'out')
  for (const pinned of [false, true]) {
    const rows = []
    for (const [name, command] of Object.entries(commands)) {
      if (!bench.wants('programs', name)) continue
      const run = (prefix) => () => ({ ms: time(pin(pinned, [...prefix, ...command])).ms })
      const { untraced, strace, syslens } = inTurns(bench.runs, {
        untraced: run([]),
        strace: run(['strace', '-f', '-o', out]),
        syslens: run([launcher, 'trace', '-o', out]),
      })
      rows.push([
        name,
        `${untraced.ms.toFixed(1)} ms`,
        `${strace.ms.toFixed(1)} ms`,
        `${syslens.ms.toFixed(1)} ms`,
        { value: syslens.ms / strace.ms, most: 1.15 },
      ])
    }
    bench.table(
      `real programs, ${pinned ? 'pinned to one processor' : 'unpinned'}`,
      ['', 'untraced', 'strace -f -o', 'syslens trace -o', 'syslens / strace'],
      rows,
    )
  }
}
