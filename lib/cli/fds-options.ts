/** The options of `syslens fds`. */
import { helpOption, type VerbDescription } from './description.js'

export const fdsDescription: VerbDescription = {
  name: 'fds',
  purpose: 'list what processes hold open: files, sockets, pipes and all other kinds',
  usage: ['[OPTIONS] [PID|NAME]…'],
  about: [
    'List what processes hold open. Conditions of different options must all hold; without a name, every process is listed.',
  ],
  words: 'processes',
  groups: [
    {
      title: 'Which descriptors',
      options: [
        {
          name: 'kind',
          short: 'k',
          value: 'KIND',
          repeatable: true,
          text: ['only these: file, tcp, pipe, epoll, inet …; several with commas'],
        },
        {
          name: 'state',
          value: 'STATE',
          repeatable: true,
          text: ['only sockets in this state: LISTEN, CLOSE_WAIT, UNBOUND …'],
        },
        {
          name: 'path',
          value: 'PATH',
          repeatable: true,
          complete: 'files',
          text: ['only this file, or below this folder; * and ** as in a shell'],
        },
        { name: 'port', value: 'PORT', repeatable: true, text: ['only sockets with this local or remote port'] },
        {
          name: 'mount',
          value: 'FOLDER',
          repeatable: true,
          complete: 'folders',
          text: ['only files on what is mounted here'],
        },
        { name: 'fd', value: 'NUMBER', repeatable: true, text: ['only this descriptor'] },
        {
          name: 'user',
          short: 'u',
          value: 'USER',
          repeatable: true,
          complete: 'users',
          text: ['processes of this user'],
        },
        { name: 'deleted', text: ['only files without a name'] },
        { name: 'no-cloexec', text: ['only descriptors that a program started by exec inherits'] },
        { name: 'holders', short: 'a', text: ['executables, working directories, roots and mappings too'] },
      ],
    },
    {
      title: 'What is shown',
      options: [
        {
          name: 'details',
          text: [
            'open flags, position and locks also where no process is named;',
            'in --json then also the access of files',
          ],
        },
        { name: 'summary', short: 's', text: ['counts against the limit, piles, and what looks like a leak'] },
        {
          name: 'watch',
          short: 'w',
          value: 'SECONDS',
          optional: true,
          text: ['what comes, goes and grows, every second or every SECONDS'],
        },
        { name: 'pids', short: 't', text: ['only the pids, one a line'] },
        { name: 'json', text: ['one JSON document'] },
        { name: 'null', short: '0', text: ['only the paths, exact bytes, each ended by a NUL'] },
        helpOption,
      ],
    },
  ],
  exitCodes: [
    ['0', 'listed'],
    ['1', 'no such process'],
    ['2', 'a named process could not be looked into'],
    ['125', 'syslens was called wrongly, or failed'],
  ],
  examples: [
    ['syslens fds nginx --summary', 'how many of which kind, and what looks like a leak'],
    ['syslens fds --port 5432', 'who is connected to the database'],
    ['syslens fds --path /var/log', 'who writes there'],
  ],
}

export const fdsOptions = fdsDescription.groups.flatMap(({ options }) => options)
