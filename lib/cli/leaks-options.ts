/** The options of `syslens leaks`. */
import { helpOption, type VerbDescription } from './description.js'

/** What `--fail-on` can name. */
export const failures = ['leaks', 'exec', 'double-close', 'use-after-close', 'exhausted'] as const

export const leaksDescription: VerbDescription = {
  name: 'leaks',
  purpose: 'find the descriptors that a program opens and never closes, and the place that opens them',
  usage: ['[OPTIONS] [--] COMMAND [ARGS…]', '[OPTIONS] -p PID|NAME', '--watch [OPTIONS] -p PID|NAME'],
  about: [
    'Run a command, or attach to a process, and keep a ledger of every descriptor of every process in the tree: what was left open, opened and closed counts per place, what another program inherited for want of O_CLOEXEC, what was closed twice or used after its close, and who met EMFILE.',
    'The report of a command goes to standard error, that of a process to standard output.',
  ],
  words: 'command',
  groups: [
    {
      title: 'Options',
      options: [
        {
          name: 'pid',
          short: 'p',
          value: 'PID|NAME',
          repeatable: true,
          complete: 'processes',
          text: ['look at a running process until Ctrl-C or --for, then let it go'],
        },
        { name: 'for', value: 'TIME', text: ['with -p or --watch: so long, such as 10s'] },
        {
          name: 'watch',
          text: ['only count, without tracing, and tell when the number grows and when it will reach the limit'],
        },
        { name: 'interval', value: 'TIME', text: ['with --watch: how often to count, 1s by default'] },
        { name: 'allow', value: 'FD', repeatable: true, text: ['a descriptor that programs are meant to inherit'] },
        {
          name: 'fail-on',
          value: 'WHAT',
          repeatable: true,
          complete: failures,
          text: [`exit code 1 when there are any: ${failures.join(', ')}; several with commas`],
        },
        {
          name: 'js-stacks',
          text: ['start Node.js programs so that they tell the lines of their opens; leaves /tmp/perf-PID.map behind'],
        },
        {
          name: 'python-lines',
          text: ['the same for Python programs (3.8 and later)'],
        },
        {
          name: 'no-stack',
          text: ['count by call and by name of what is opened, not by the place in the code: faster'],
        },
        { name: 'json', text: ['one JSON document; with --watch one line for each look'] },
        { name: 'output', short: 'o', value: 'FILE', complete: 'files', text: ['write the report to a file'] },
        helpOption,
      ],
    },
  ],
  exitCodes: [
    ["the command's", 'or 128 + the number of the signal that killed it'],
    ['1', '--fail-on found something'],
    ['125', 'syslens was called wrongly, or failed; 126, 127: the command could not be started'],
  ],
  examples: [
    ['syslens leaks -- ./server --once', 'what it leaves open'],
    ['syslens leaks --fail-on leaks,exec npm test', 'in CI'],
    ['syslens leaks --watch -p nginx', 'does it grow, and how long until EMFILE'],
  ],
}

export const leaksOptions = leaksDescription.groups.flatMap(({ options }) => options)
