import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A real program to compare tracers on. */
export interface Program {
  name: string
  /** Makes what the command needs in an empty folder; called before each run. */
  prepare?: (folder: string) => void
  command: () => string[]
}

// A version manager may put a shell script in front of python: the interpreter itself is what is to be looked at.
const python = (): string =>
  execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()

export const programs: Program[] = [
  { name: 'ls -R', command: () => ['ls', '-R', '/usr/lib'] },
  {
    name: 'gcc -c',
    prepare: (folder) =>
      writeFileSync(
        join(folder, 'program.c'),
        '#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n#include <pthread.h>\nint main(void) { puts("hello"); }\n',
      ),
    command: () => ['gcc', '-c', '-O2', 'program.c', '-o', 'program.o'],
  },
  { name: 'python3 import', command: () => [python(), '-c', 'import json,os'] },
  {
    name: 'git status',
    prepare: (folder) => {
      const git = (...args: string[]): void => void execFileSync('git', args, { cwd: folder, stdio: 'ignore' })
      git('init')
      for (let i = 0; i < 20; i++) {
        mkdirSync(join(folder, `folder-${i}`))
        writeFileSync(join(folder, `folder-${i}`, 'file'), String(i))
      }
      git('add', '.')
      writeFileSync(join(folder, 'untracked'), '')
      // Files younger than the index are read again (racy git): let the index settle.
      git('status')
    },
    command: () => ['git', 'status'],
  },
  {
    name: 'bash pipeline',
    command: () => [
      'bash',
      '--norc',
      '-c',
      'printf "b\\na\\nc\\n" | sort | head -2 | wc -l; for i in 1 2 3; do /bin/true; done; exit 3',
    ],
  },
  {
    name: 'perl fork and exec',
    command: () => [
      'perl',
      '-e',
      'for my $i (1..3) { my $pid = fork(); if (!$pid) { exec("/bin/sh", "-c", "exit $i") } waitpid($pid, 0); print $? >> 8, "\\n" } print `echo in`; system("true"); exit 4',
    ],
  },
]
