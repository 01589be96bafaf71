/** The options of `syslens deleted`. */
import { helpOption, type VerbDescription } from './description.js'

export const deletedDescription: VerbDescription = {
  name: 'deleted',
  purpose: 'find the disk space that deleted but open files keep',
  usage: ['[OPTIONS]', '--rescue PID:FD [--inode NUMBER] FILE'],
  about: [
    'Find deleted files that are still held open, once each, with the bytes they keep, who holds them and how to free them.',
  ],
  words: 'files',
  groups: [
    {
      title: 'Options',
      options: [
        {
          name: 'mount',
          short: 'm',
          value: 'PATH',
          repeatable: true,
          complete: 'folders',
          text: ['only the file system that holds this path'],
        },
        { name: 'du', text: ['walk the file systems too and compare: what is used, what has a name'] },
        { name: 'all', short: 'a', text: ['every file, also of long lists'] },
        { name: 'json', text: ['one JSON document'] },
        { name: 'rescue', value: 'PID:FD', text: ['copy the file behind a descriptor to FILE'] },
        { name: 'inode', value: 'NUMBER', text: ['with --rescue: refuse when it is another file by now'] },
        helpOption,
      ],
    },
  ],
  notes: ['What could not be looked into is said on standard error.'],
  exitCodes: [
    ['0', 'listed, or rescued'],
    ['1', 'the rescue failed'],
    ['125', 'syslens was called wrongly, or failed'],
  ],
  examples: [
    ['syslens deleted', 'df and du disagree: who keeps the space'],
    ['syslens deleted --mount /var', 'only that file system'],
    ['syslens deleted --rescue 812:23 access.log', 'a log that was removed by mistake'],
  ],
}

export const deletedOptions = deletedDescription.groups.flatMap(({ options }) => options)
