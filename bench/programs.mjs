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
    const wanted = Object.entries(commands).filter(([name]) => bench.wants('programs', name))
    if (wanted.length === 0) continue
    const all = inTurns(
      bench.runs,
      Object.fromEntries(
        [...wanted, ['true', ['true']]].flatMap(([name, command]) => {
          const run = (prefix) => () => ({ ms: time(pin(pinned, [...prefix, ...command])).ms })
          return [
            [`${name}: untraced`, run([])],
            [`${name}: strace`, run(['strace', '-f', '-o', out])],
            [`${name}: syslens`, run([launcher, 'trace', '-o', out])],
          ]
        }),
      ),
    )
    for (const [name] of wanted) {
      const ms = (tracer) => all[`${name}: ${tracer}`].ms
      // The tracer's own start is a budget of its own (start-up, below): what `true` takes is taken off.
      const engine = (tracer) => Math.max(ms(tracer) - all[`true: ${tracer}`].ms, 0.1)
      rows.push([
        name,
        `${ms('untraced').toFixed(1)} ms`,
        `${ms('strace').toFixed(1)} ms`,
        `${ms('syslens').toFixed(1)} ms`,
        (ms('syslens') / ms('strace')).toFixed(2),
        { value: engine('syslens') / engine('strace'), most: 1.15 },
      ])
    }
    bench.table(
      `real programs, text to a file, ${pinned ? 'pinned to one processor' : 'unpinned'}`,
      ['', 'untraced', 'strace -f -o', 'syslens trace -o', 'syslens / strace', 'without the start'],
      rows,
    )
  }
}
