import type { Option } from './options.js'

export const fdsOptions: readonly Option[] = [
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
    text: ['only this file, or below this folder; * and ** as in a shell'],
  },
  { name: 'port', value: 'PORT', repeatable: true, text: ['only sockets with this local or remote port'] },
  { name: 'mount', value: 'FOLDER', repeatable: true, text: ['only files on what is mounted here'] },
  { name: 'fd', value: 'NUMBER', repeatable: true, text: ['only this descriptor'] },
  { name: 'user', short: 'u', value: 'USER', repeatable: true, text: ['processes of this user'] },
  { name: 'deleted', text: ['only files without a name'] },
  { name: 'no-cloexec', text: ['only descriptors that a program started by exec inherits'] },
  { name: 'holders', short: 'a', text: ['executables, working directories, roots and mappings too'] },
  {
    name: 'details',
    text: [
      'open flags, position and locks also where no process is named;',
      '    in --json then also the access of files',
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
  { name: 'help', short: 'h', text: ['this text'] },
]
