import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** A program that runs as a child of a shell of ours: a process may not attach to its own children. */
export interface Grandchild {
  readonly pid: number
  readonly stdin: Writable
  /** What it has written so far, by lines. */
  readonly lines: readonly string[]
  /** Waits until so many lines are there, and returns the last one of them. */
  line(count: number): Promise<string>
  /** Closes its standard input, waits for its end and returns its exit code as a shell has it (128 + signal). */
  ended(): Promise<number | null>
  /** Ends it if it is still there: for afterEach. */
  kill(): void
}

const shells = 'exec 3<&0; "$@" <&3 3<&- & echo $! >&4; exec 3<&- 0<&- 1>&-; wait $!'

/** Starts a program and waits until it has written its first line. */
export async function startGrandchild(program: string, ...args: string[]): Promise<Grandchild> {
  const shell = spawn('sh', ['-c', shells, 'sh', program, ...args], {
    stdio: ['pipe', 'pipe', 'inherit', 'ignore', 'pipe'],
  })
  const end = once(shell, 'exit') as Promise<[number | null]>
  const lines: string[] = []
  const waiting: { count: number; resolve: (line: string) => void }[] = []
  createInterface({ input: shell.stdout! }).on('line', (line) => {
    lines.push(line)
    for (const { count, resolve } of waiting) if (lines.length >= count) resolve(lines[count - 1]!)
  })
  const [pid] = (await once(createInterface({ input: shell.stdio[4] as Readable }), 'line')) as [string]
  const grandchild: Grandchild = {
    pid: Number(pid),
    stdin: shell.stdin!,
    lines,
    line: (count) =>
      new Promise((resolve) => {
        if (lines.length >= count) resolve(lines[count - 1]!)
        else waiting.push({ count, resolve })
      }),
    ended: async () => {
      shell.stdin!.end()
      const [code] = await end
      if (!shell.stdout!.readableEnded) await once(shell.stdout!, 'end')
      return code
    },
    kill: () => {
      if (shell.exitCode === null) process.kill(Number(pid), 'SIGKILL')
    },
  }
  await grandchild.line(1)
  return grandchild
}
