/** The options of `syslens limits`. */
import { helpOption, type VerbDescription } from './description.js'

export const limitsDescription: VerbDescription = {
  name: 'limits',
  purpose: 'show resource limits and how much of each is used',
  usage: ['[OPTIONS] [PID|NAME]…'],
  about: [
    'Show the 16 resource limits of processes and what is used of each; without a name, the limits of the caller.',
  ],
  words: 'processes',
  groups: [
    {
      title: 'Options',
      options: [
        {
          name: 'user',
          short: 'u',
          value: 'USER',
          repeatable: true,
          complete: 'users',
          text: ['processes of this user'],
        },
        {
          name: 'near',
          short: 'n',
          value: 'PERCENT',
          text: ['every process on the host that has used so much of a limit; no root needed'],
        },
        { name: 'system', text: ['limits of the whole kernel, of users and of addresses'] },
        {
          name: 'set',
          value: 'NAME=SOFT[:HARD]',
          repeatable: true,
          complete: 'limits',
          text: ['change a limit: nofile=4096:8192, core=unlimited, nofile=:8192'],
        },
        {
          name: 'raise',
          value: 'NAME',
          repeatable: true,
          complete: 'limits',
          text: ['the soft limit up to the hard one; needs no privilege'],
        },
        { name: 'json', text: ['one JSON document'] },
        { name: 'metrics', text: ['in the text format of Prometheus'] },
        helpOption,
      ],
    },
  ],
  exitCodes: [
    ['0', 'shown, or changed'],
    ['1', 'no such process, or a limit could not be set'],
    ['2', 'a named process could not be looked into'],
    ['125', 'syslens was called wrongly, or failed'],
  ],
  examples: [
    ['syslens limits', 'what the shell has, and hands on'],
    ['syslens limits --near 80', 'who will soon be refused something'],
    ['syslens limits nginx --set nofile=65536', 'of running processes'],
  ],
}

export const limitsOptions = limitsDescription.groups.flatMap(({ options }) => options)
