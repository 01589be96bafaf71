/** Reads a line of a trace by a grammar of its own: what a program that parses traces may rely on. */

/** Why a line is not well-formed, or undefined. */
export function malformed(line: string): string | undefined {
  try {
    new Line(line).read()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

class Line {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): void {
    this.#expect(/\d+ +/y, 'the id of a thread')
    if (this.#takes(/\+\+\+ (exited with \d+|killed by SIG\w+( \(core dumped\))?|superseded by \w+ in \d+) \+\+\+$/y))
      return
    if (this.#takes(/--- stopped by SIG\w+ ---$/y)) return
    if (this.#takes(/--- SIG\w+ /y)) {
      this.#value()
      this.#expect(/ ---$/y, 'the end of a signal')
      return
    }
    this.#expect(/\w+/y, 'a name')
    this.#list('(', ')')
    if (this.#takes(/ *= \?$| <still open>$/y)) return
    this.#expect(/ +=? ?/y, 'the result')
    if (this.#takes(/-1 E\w+ \([^()]+(\([^()]*\))?[^()]*\)$/y) || this.#takes(/\? ERESTART\w+ \([^()]+\)$/y)) return
    this.#expect(/0x[0-9a-f]+|-?\d+/y, 'a number')
    this.#name()
    if (this.#takes(/ \(/y)) this.#until(')')
    this.#expect(/$/y, 'the end')
  }

  #expect(pattern: RegExp, what: string): string {
    const found = this.#takes(pattern)
    if (found === undefined) throw new Error(`no ${what} at ${this.#at}: ${this.#text.slice(this.#at, this.#at + 40)}`)
    return found
  }

  #takes(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#at = pattern.lastIndex
    return found[0]
  }

  #next(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  /** Values between brackets, with commas between them; fields have names. */
  #list(open: string, close: string): void {
    if (!this.#next(open)) throw new Error(`no ${open} at ${this.#at}: ${this.#text.slice(this.#at, this.#at + 40)}`)
    this.#until(close)
  }

  #until(close: string): void {
    if (this.#next(close)) return
    do {
      // A set of numbers or signals has spaces between them; `left {…}` and `flags O_RDWR` have a word before.
      do this.#value()
      while (this.#next(' '))
    } while (this.#takes(/, /y) !== undefined)
    if (!this.#next(close)) throw new Error(`no ${close} at ${this.#at}: ${this.#text.slice(this.#at, this.#at + 40)}`)
  }

  #value(): void {
    this.#takes(/~/y)
    switch (this.#text[this.#at]) {
      case '"':
        return this.#string()
      case '@':
        this.#at++
        return this.#string()
      case '{':
        this.#list('{', '}')
        break
      case '[':
        this.#list('[', ']')
        break
      default:
        this.#word()
    }
    if (this.#takes(/ => /y) !== undefined) this.#value()
  }

  #string(): void {
    this.#expect(/"(?:[ !#-[\]-~]|\\(?:[tnvfr"\\]|[0-7]{1,3}))*"(\.\.\.)?/y, 'a string')
  }

  /** Numbers and names, joined; a macro with its arguments; a comment; a name of a descriptor; `field=value`. */
  #word(): void {
    if (this.#takes(/\.\.\./y) !== undefined) {
      this.#takes(/ \/\* 0x[0-9a-f]+ \*\//y)
      return
    }
    if (this.#takes(/<unfinished \.\.\.>|<\.\.\. resuming interrupted [\w ]+ \.\.\.>/y) !== undefined) return
    this.#expect(/&?-?\w+(\*\d+)?/y, 'a value')
    this.#name()
    if (this.#text[this.#at] === '(') this.#list('(', ')')
    if (this.#next('=')) return this.#value()
    if (this.#takes(/\|| == | && | \| /y) !== undefined) return this.#value()
    this.#takes(/ \/\* (\w*\?\?\?|\d+\+? \w+) \*\//y)
    // `{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}`
    if (this.#takes(/\|| == | && | \| /y) !== undefined) this.#value()
  }

  /** `<…>` behind a descriptor: anything but control characters, brackets in pairs. */
  #name(): void {
    if (this.#text[this.#at] !== '<') return
    let depth = 0
    do {
      const character = this.#text[this.#at++]
      if (character === undefined || character < ' ') throw new Error(`no end of a name: ${this.#text.slice(0, 80)}`)
      // An arrow between two sockets is no bracket.
      if (character === '<') depth++
      else if (character === '>' && this.#text[this.#at - 2] !== '-') depth--
    } while (depth > 0)
    this.#takes(/\(deleted\)/y)
  }
}
