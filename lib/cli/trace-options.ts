/** The options of `syslens trace`. */
import { helpOption, type VerbDescription } from './description.js'
import type { Option } from './options.js'
import { callFilterOptions, recordingOptions } from './trace-filters.js'

const faultOption: Option = {
  name: 'fault',
  value: 'CALLS:WHAT[:WHEN]',
  repeatable: true,
  text: [
    'change calls: WHAT is error=ENOSPC, result=0, signal=TERM, delay=10ms, exit-delay=10ms; WHEN is when=3, when=3+,',
    'when=3..7+2, path=PATH, fd=N, after-startup; parts are separated by colons, one in a path is written as \\:',
  ],
}

export const traceDescription: VerbDescription = {
  name: 'trace',
  purpose: 'show the system calls of a command or of running processes',
  usage: ['[OPTIONS] [--] COMMAND [ARGUMENT…]', '[OPTIONS] -p PID|NAME'],
  about: [
    'Show the system calls of a command, or of processes that are running: one line per call, in the notation of strace(1).',
    'The first word that is no option begins the command. What the command writes is its own; the calls go to standard ' +
      'error, or to a file with -o.',
  ],
  words: 'command',
  groups: [
    {
      title: 'What to trace',
      options: [
        {
          name: 'pid',
          short: 'p',
          value: 'PID|NAME',
          repeatable: true,
          complete: 'processes',
          text: [
            'running processes instead of a command, with all their threads: by process id, or all of a name;',
            'several are separated by commas',
          ],
        },
        { name: 'no-follow', text: ['only the command itself, not what it starts; threads are always traced'] },
      ],
    },
    {
      title: 'How the command starts',
      options: [
        {
          name: 'user',
          short: 'u',
          value: 'USER',
          complete: 'users',
          text: ['as this user with all its groups: a name, a number, or UID:GID without further groups; needs root'],
        },
        {
          name: 'env',
          short: 'E',
          value: 'NAME[=VALUE]',
          repeatable: true,
          complete: 'variables',
          text: ['with NAME=VALUE in its environment, or without NAME'],
        },
        { name: 'cwd', value: 'FOLDER', complete: 'folders', text: ['in this working directory'] },
        {
          name: 'limit',
          value: 'NAME=SOFT[:HARD]',
          repeatable: true,
          complete: 'limits',
          text: ['with a resource limit: nofile=64, core=unlimited, nofile=64:128, nofile=:128'],
        },
        {
          name: 'timeout',
          value: 'TIME',
          text: ['kill it with all that it started after 10s, 500ms, 2m …; then the exit code is 124'],
        },
      ],
    },
    {
      title: 'Which calls',
      options: [
        {
          name: 'only',
          short: 'e',
          value: 'CALLS',
          repeatable: true,
          complete: 'calls',
          text: [
            'only these: names, %classes (%file, %net, %process …), /regular expressions/, numbers, separated by commas;',
            '! before one leaves it out, ? accepts that it does not exist',
          ],
        },
        ...callFilterOptions,
      ],
    },
    { title: 'From when to when', options: recordingOptions },
    { title: 'What is done to them', options: [faultOption] },
    {
      title: 'What is shown of them',
      options: [
        {
          name: 'string-limit',
          short: 's',
          value: 'N',
          text: ['at most so many bytes of data and elements of lists; default 32'],
        },
        {
          name: 'verbose',
          short: 'v',
          text: ['structs, environments, directories and lists in full; strings still up to -s'],
        },
        {
          name: 'raw',
          value: 'CALLS',
          repeatable: true,
          complete: 'calls',
          text: ['of these calls the arguments as numbers, as they stand in the registers; CALLS as with -e, or all'],
        },
        { name: 'times', short: 'T', text: ['the time spent in each call, in seconds: <0.000041>'] },
        {
          name: 'absolute',
          short: 't',
          value: 'FORM',
          optional: true,
          repeatable: true,
          complete: ['time', 'date', 'epoch'],
          text: [
            'the wall clock at the beginning of each call: 14:03:22.123456; with =date the date as well, with =epoch (or',
            '-ttt) seconds since 1970',
          ],
        },
        { name: 'relative', short: 'r', text: ['the time from the beginning of the call of the line before'] },
        { name: 'no-names', text: ['descriptors as bare numbers'] },
        {
          name: 'stack',
          short: 'k',
          value: 'CALLS',
          optional: true,
          complete: 'calls',
          text: ['where each call was made: function, file and line, a line per frame; with =CALLS only of these'],
        },
        {
          name: 'js-stacks',
          text: ['the same with the JavaScript functions of Node.js programs, which are started with two more flags'],
        },
      ],
    },
    {
      title: 'Tables',
      options: [
        {
          name: 'summary',
          short: 'c',
          value: 'also',
          optional: true,
          complete: ['also'],
          text: ['count, errors and times per system call at the end, instead of the calls; with =also after them'],
        },
        {
          name: 'by',
          value: 'WHAT',
          complete: ['call', 'pid', 'path'],
          text: ['the summary per call, per process (pid), or per path: of files, and of what descriptors are'],
        },
        {
          name: 'tree',
          value: 'also',
          optional: true,
          complete: ['also'],
          text: [
            'the processes at the end: who started whom, with which arguments, how they ended, how long they ran;',
            'without =also no call is traced, so that all runs at full speed',
          ],
        },
      ],
    },
    {
      title: 'Where to',
      options: [
        {
          name: 'output',
          short: 'o',
          value: 'FILE',
          complete: 'files',
          text: ['to FILE instead of to standard error; - is standard output'],
        },
        {
          name: 'format',
          value: 'FORMAT',
          complete: ['text', 'json', 'perfetto'],
          text: ['text; json: one object per line; or perfetto: a timeline for https://ui.perfetto.dev, needs -o FILE'],
        },
        { name: 'json', text: ['the same as --format json'] },
        {
          name: 'max-size',
          value: 'SIZE',
          text: ['at most so many bytes of --format perfetto: 64K or more, default 256M; what is left out is counted'],
        },
        {
          name: 'color',
          value: 'WHEN',
          optional: true,
          complete: ['auto', 'always', 'never'],
          text: ['auto, always or never; auto is a terminal without NO_COLOR'],
        },
        helpOption,
      ],
    },
  ],
  notes: [
    'Ctrl-C reaches the command too; when it goes on all the same, the recording ends, and a second Ctrl-C kills the ' +
      'command. Processes that were attached to are let go.',
  ],
  exitCodes: [
    ['N', "the command's own; 0 with -p"],
    ['128+N', 'signal N killed the command'],
    ['127', 'the command was not found'],
    ['126', 'the command could not be executed'],
    ['125', 'syslens was called wrongly, or failed'],
    ['124', '--timeout was over'],
  ],
  examples: [
    ['syslens trace ls /', 'every call of ls'],
    ['syslens trace -e %file --errors git status', 'files that were looked for in vain'],
    ['syslens trace -e %net curl -s http://localhost:9/', 'sockets only; all other calls run at full speed'],
    ['syslens trace --summary npm test', 'which calls take the time, in all processes'],
    ['syslens trace -p nginx --json -o calls.jsonl', 'running processes, for a program to read'],
  ],
}

export const traceOptions = traceDescription.groups.flatMap(({ options }) => options)
