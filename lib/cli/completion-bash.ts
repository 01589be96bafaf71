/** Completions for bash. */
import { callWords, limitWords, optionsOf, sourceOf, spellings, takesWord } from './completion-words.js'
import type { VerbDescription } from './description.js'

/** The script. Reading it is all that a start of the shell costs: what runs, runs at the Tab key. */
export function bashScript(verbs: readonly VerbDescription[]): string {
  const options = verbs.map((verb) => `    ${verb.name}) echo '${optionsOf(verb).flatMap(spellings).join(' ')}' ;;`)
  const values = verbs.flatMap((verb) =>
    optionsOf(verb)
      .filter(({ value }) => value !== undefined)
      .map((option) => {
        const { source, words } = sourceOf(option.complete)
        const patterns = spellings(option).map((spelling) => `'${verb.name} ${spelling}'`)
        return `    ${patterns.join(' | ')}) echo '${takesWord(option) ? 'next' : 'equals'} ${source} ${words.join(' ')}' ;;`
      }),
  )
  const operands = verbs
    .filter(({ words }) => words !== undefined)
    .map(({ name, words }) => {
      const { source, words: list } = sourceOf(words)
      return `    ${name}) echo '${source} ${list.join(' ')}' ;;`
    })
  return `# Completions of syslens for bash. Install:
#   syslens completions bash >~/.local/share/bash-completion/completions/syslens

_syslens_verbs='${verbs.map(({ name }) => name).join(' ')}'
_syslens_calls='${callWords().join(' ')}'
_syslens_limits='${limitWords.join(' ')}'

# The options of a verb.
_syslens_options() {
  case $1 in
${options.join('\n')}
  esac
}

# Of an option that has a value: where it stands, where its words come from, and which they are.
_syslens_value() {
  case "$1 $2" in
${values.join('\n')}
  esac
}

# What may stand beside the options.
_syslens_operands() {
  case $1 in
${operands.join('\n')}
  esac
}

# Sets COMPREPLY to what a source has for the word $cur.
_syslens_offer() {
  local source=$1 head=
  shift
  case $source in
    words) COMPREPLY=($(compgen -W "$*" -- "$cur")) ;;
    calls)
      [[ $cur =~ ^(.*,)?[!?]* ]] && head=\${BASH_REMATCH[0]}
      COMPREPLY=($(compgen -P "$head" -W "$_syslens_calls" -- "\${cur:\${#head}}"))
      compopt -o nospace ;;
    processes)
      [[ $cur == *,* ]] && head=\${cur%,*},
      COMPREPLY=($(compgen -P "$head" -W "$(ps -eo pid=,comm= 2>/dev/null)" -- "\${cur:\${#head}}")) ;;
    users) COMPREPLY=($(compgen -u -- "$cur")) ;;
    variables) COMPREPLY=($(compgen -e -- "$cur")) ;;
    limits) COMPREPLY=($(compgen -S = -W "$_syslens_limits" -- "$cur")); compopt -o nospace ;;
    folders) compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")) ;;
    files) compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")) ;;
  esac
}

_syslens() {
  local IFS=$' \\t\\n' cur verb= option= kind i word words=()
  COMPREPLY=()
  # The shell takes words apart at = and :, here they are one again.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((i > 1)) && { [[ $word == [=:]* ]] || [[ \${COMP_WORDS[i - 1]} == *[=:] ]]; }; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
  done
  cur=\${words[\${#words[@]}-1]}
  for ((i = 1; i < \${#words[@]} - 1; i++)); do
    word=\${words[i]}
    if [[ -n $option ]]; then
      option=
    elif [[ $word == -- && $verb == trace ]]; then
      _syslens_command $((i + 1))
      return
    elif [[ $word == -* ]]; then
      [[ $(_syslens_value "$verb" "$word") == next* ]] && option=$word
    elif [[ -z $verb ]]; then
      verb=$word
    elif [[ $verb == trace ]]; then
      _syslens_command "$i"
      return
    fi
  done
  if [[ -n $option ]]; then
    kind=$(_syslens_value "$verb" "$option")
    _syslens_offer \${kind#* }
  elif [[ $cur == --*=* ]]; then
    kind=$(_syslens_value "$verb" "\${cur%%=*}")
    cur=\${cur#*=}
    _syslens_offer \${kind#* }
    return
  elif [[ -z $verb ]]; then
    COMPREPLY=($(compgen -W "$_syslens_verbs --help --version" -- "$cur"))
  elif [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$(_syslens_options "$verb")" -- "$cur"))
  else
    kind=$(_syslens_operands "$verb")
    if [[ $kind == command* ]]; then
      _syslens_command $((\${#words[@]} - 1))
    else
      _syslens_offer $kind
    fi
  fi
  # What stands before the last = or : is not replaced.
  if [[ $cur == *[=:]* ]]; then
    local head=\${cur%"\${cur##*[=:]}"}
    COMPREPLY=("\${COMPREPLY[@]#"$head"}")
  fi
}

# The traced command completes as it does by itself; $1 is its place among our words.
_syslens_command() {
  if declare -F _command_offset >/dev/null; then
    local offset=$((COMP_CWORD - \${#words[@]} + 1 + $1))
    _command_offset "$offset"
  elif (($1 == \${#words[@]} - 1)); then
    COMPREPLY=($(compgen -c -- "$cur"))
  else
    compopt -o filenames
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}

complete -F _syslens syslens
`
}
