// Traces a command and a foreign process, says the command's pid, then ends in the way that is asked for.
import { attach, trace } from '../../../dist/index.js'

const [way, command, foreign] = process.argv.slice(2)
const launched = trace(command, { stdio: 'ignore' })
const attached = attach(Number(foreign))
for await (const event of launched) if (event.type === 'exec') break
console.log(launched.pid)

switch (way) {
  case 'exit':
    process.exit(7)
    break
  case 'exit in a loop':
    for await (const event of attached) if (event.type === 'syscall') process.exit(7)
    break
  case 'nothing left to do':
    process.exitCode = 7
    break
  case 'throw':
    process.on('uncaughtException', () => process.exit(7))
    throw new Error('on purpose')
  case 'SIGKILL':
    process.kill(process.pid, 'SIGKILL')
    break
  default:
    throw new Error(way)
}
