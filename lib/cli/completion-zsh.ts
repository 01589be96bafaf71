/** Completions for zsh. */
import { callWords, limitWords, optionsOf, shortText, sourceOf } from './completion-words.js'
import type { VerbDescription } from './description.js'
import type { Completion, Option } from './options.js'

/** The script. */
export function zshScript(verbs: readonly VerbDescription[]): string {
  const functions = verbs.map((verb) => {
    const isTrace = verb.words === 'command'
    const specs = [
      ...optionsOf(verb).map(specOf),
      ...(isTrace
        ? [`'(-)1:command: _command_names -e'`, `'*::arguments: _normal'`]
        : verb.words === undefined
          ? []
          : [
              `'*:${sourceOf(verb.words).source === 'words' ? 'word' : (verb.words as string)}:${actionOf(verb.words)}'`,
            ]),
    ]
    // -A: behind the first word that is no option, all words are the command's.
    return `_syslens_${verb.name}() {
  _arguments -s -S${isTrace ? " -A '-*'" : ''} \\
    ${specs.join(' \\\n    ')}
}`
  })
  return `#compdef syslens
# Completions of syslens for zsh. Install where $fpath looks, before compinit runs:
#   syslens completions zsh >"\${fpath[1]}/_syslens"

_syslens_calls() {
  local -a calls=(
    ${callWords().join(' ')}
  )
  compset -P '*,'
  compset -P '[?!]##'
  compadd -q -S ',' -a calls
}

_syslens_processes() {
  compset -P '*,'
  _alternative 'pids:process id:_pids' 'names:process name:compadd -- \${(u)\${(f)"$(ps -eo comm= 2>/dev/null)"}}'
}

_syslens_limit_names() {
  local -a limits=(${limitWords.join(' ')})
  compadd -S = -a limits
}

${functions.join('\n\n')}

_syslens() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C -A '-*' \\
    '(- *)--help[what syslens can do]' \\
    '(- *)--version[the version]' \\
    '1:verb:((${verbs.map(({ name, purpose }) => `${name}\\:${quoted(purpose)}`).join(' ')}))' \\
    '*::option:->verb'
  [[ $state == verb ]] && (( $+functions[_syslens_$line[1]] )) && _syslens_$line[1]
}

if [[ $funcstack[1] == _syslens ]]; then _syslens "$@"; else compdef _syslens syslens; fi
`
}

/** For double quotes within single ones. */
const quoted = (text: string): string => `"${text.replaceAll("'", '’').replaceAll(/["$\x60\\]/g, '')}"`

/** A specification of _arguments: \`'(-e --only)'{-e+,--only=}'[text]:CALLS:action'\`. */
function specOf(option: Option): string {
  const { name, short, value, optional, repeatable, complete } = option
  const text = shortText(option)
    .replaceAll("'", '’')
    .replaceAll(/([[\]:\\])/g, '\\$1')
  const argument =
    value === undefined
      ? ''
      : `${optional === true ? '::' : ':'}${value.replaceAll(/[[\]:=]/g, ' ').trim()}:${actionOf(complete)}`
  const isOptional = optional === true
  const long = `--${name}${value === undefined ? '' : isOptional ? '=-' : '='}`
  const tail = `'[${text}]${argument}'`
  if (short === undefined) return `${repeatable === true ? "'*'" : ''}${long}${tail}`
  // A short option of an optional value has none.
  const both = isOptional
    ? [`'(--${name})-${short}[${text}]'`, `'(-${short})'${long}${tail}`]
    : [
        `${repeatable === true ? "'*'" : `'(-${short} --${name})'`}{-${short}${value === undefined ? '' : '+'},${long}}${tail}`,
      ]
  return both.join(' \\\n    ')
}

function actionOf(complete: Completion | undefined): string {
  const { source, words } = sourceOf(complete)
  const actions: Readonly<Record<string, string>> = {
    calls: '_syslens_calls',
    processes: '_syslens_processes',
    limits: '_syslens_limit_names',
    users: '_users',
    variables: '_parameters -g "*export*"',
    files: '_files',
    folders: '_directories',
    words: `(${words.join(' ')})`,
  }
  return actions[source] ?? ' '
}
