/** The options of `syslens completions`. */
import { helpOption, type VerbDescription } from './description.js'

export const shells = ['bash', 'zsh', 'fish'] as const

export const completionsDescription: VerbDescription = {
  name: 'completions',
  purpose: 'print what lets a shell complete verbs, options, system calls and processes',
  usage: ['bash|zsh|fish'],
  about: [
    'Print a script for a shell: with it the Tab key completes verbs, options, system calls, classes and processes.',
  ],
  words: shells,
  groups: [{ title: 'Options', options: [helpOption] }],
  exitCodes: [
    ['0', 'printed'],
    ['125', 'syslens was called wrongly, or failed'],
  ],
  examples: [
    [
      'syslens completions bash >~/.local/share/bash-completion/completions/syslens',
      'with the package bash-completion; else source the file in ~/.bashrc',
    ],
    ['syslens completions zsh >"${fpath[1]}/_syslens"', 'where $fpath looks, before compinit runs'],
    ['syslens completions fish >~/.config/fish/completions/syslens.fish', 'at once'],
  ],
}
