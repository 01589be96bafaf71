/** Completions for fish. */
import { callWords, limitWords, optionsOf, shortText, sourceOf, spellings, takesWord } from './completion-words.js'
import type { VerbDescription } from './description.js'
import type { Completion, Option } from './options.js'

/** The script. */
export function fishScript(verbs: readonly VerbDescription[]): string {
  const withWord = verbs.flatMap((verb) =>
    optionsOf(verb)
      .filter(takesWord)
      .flatMap((option) => spellings(option).map((spelling) => `'${verb.name} ${spelling}'`)),
  )
  const lines = verbs.flatMap((verb) => [
    `complete -c syslens -n '__syslens_at verb' -x -a ${verb.name} -d ${quoted(verb.purpose)}`,
    ...optionsOf(verb).map((option) => optionLine(verb, option)),
    ...operandLines(verb),
  ])
  return `# Completions of syslens for fish. Install:
#   syslens completions fish >~/.config/fish/completions/syslens.fish

set -g __syslens_calls ${callWords().join(' ')}
set -g __syslens_limits ${limitWords.join(' ')}
set -g __syslens_takes_word ${withWord.join(' ')}

# Where the cursor is: "verb", the verb whose options may stand here, or "command"; and then which word begins it.
function __syslens_place
    set -l words (commandline -opc)
    set -l verb
    set -l skip 0
    for i in (seq 2 (count $words))
        set -l word $words[$i]
        if test $skip = 1
            set skip 0
        else if test "x$word $verb" = 'x-- trace'
            echo command (math $i + 1)
            return
        else if string match -q -- '-*' $word
            contains -- "$verb $word" $__syslens_takes_word; and set skip 1
        else if test -z "$verb"
            set verb $word
        else if test "$verb" = trace
            echo command $i
            return
        end
    end
    test -n "$verb"; and echo $verb; or echo verb
end

function __syslens_at
    contains -- (string split ' ' -- (__syslens_place))[1] $argv
end

function __syslens_calls
    set -l head (string match -r -- '^(?:.*,)?[!?]*' (commandline -ct))
    printf '%s\\n' $head$__syslens_calls
end

function __syslens_processes
    set -l head (string match -r -- '^(?:.*,)?' (commandline -ct))
    ps -eo pid=,comm= 2>/dev/null | while read -l pid name
        printf '%s\\t%s\\n' $head$pid $name
        printf '%s\\t%s\\n' $head$name process
    end
end

# The traced command completes as it does by itself.
function __syslens_command
    set -l place (string split ' ' -- (__syslens_place))
    set -l words (commandline -opc)
    set -l rest
    # Where options of ours may still stand, they are those that begin with a dash.
    test "$place[1]" = command; or not string match -q -- '-*' (commandline -ct); or return
    test "$place[1]" = command -a "$place[2]" -le (count $words); and set rest (string escape -- $words[$place[2]..])
    complete -C (string join ' ' -- $rest (commandline -ct))
end

complete -c syslens -f
complete -c syslens -n '__syslens_at verb' -l help -d 'what syslens can do'
complete -c syslens -n '__syslens_at verb' -l version -d 'the version'
${lines.join('\n')}
`
}

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, (char) => `\\${char}`)}'`

function optionLine(verb: VerbDescription, option: Option): string {
  const { name, short, value, optional, complete } = option
  const parts = [`complete -c syslens -n '__syslens_at ${verb.name}'`, `-l ${name}`]
  if (short !== undefined) parts.push(`-s ${short}`)
  // Without -r fish completes a value behind = only.
  if (value !== undefined) parts.push(optional === true ? '-f' : argumentOf(complete))
  if (value !== undefined && optional === true) parts.push(wordsOf(complete))
  parts.push(`-d ${quoted(shortText(option))}`)
  return parts.filter((part) => part !== '').join(' ')
}

function argumentOf(complete: Completion | undefined): string {
  const { source } = sourceOf(complete)
  return source === 'files' ? '-r -F' : `-x ${wordsOf(complete)}`.trimEnd()
}

function wordsOf(complete: Completion | undefined): string {
  const { source, words } = sourceOf(complete)
  const commands: Readonly<Record<string, string>> = {
    calls: '(__syslens_calls)',
    processes: '(__syslens_processes)',
    limits: '$__syslens_limits=',
    users: '(__fish_complete_users)',
    variables: '(set -nx)',
    folders: '(__fish_complete_directories (commandline -ct))',
    words: words.join(' '),
  }
  const text = commands[source]
  return text === undefined ? '' : `-a '${text}'`
}

function operandLines({ name, words }: VerbDescription): string[] {
  if (words === undefined) return []
  if (words === 'command') return [`complete -c syslens -n '__syslens_at ${name} command' -a '(__syslens_command)'`]
  if (words === 'files') return [`complete -c syslens -n '__syslens_at ${name}' -F`]
  return [`complete -c syslens -n '__syslens_at ${name}' ${wordsOf(words)}`]
}
