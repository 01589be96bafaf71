/** Prototypes of system calls from section 2 of the manual (Debian: manpages-dev). */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const folder = '/usr/share/man/man2'

export const manualIsThere = (): boolean => existsSync(`${folder}/openat.2.gz`)

/** The names of a call's parameters, in the prototype with the most of them; undefined when the page has none. */
export function manualParameters(call: string): string[] | undefined {
  const text = synopsis(call)
  if (text === undefined) return undefined
  const direct = text.matchAll(new RegExp(`\\b${call}\\(([^;]*?)\\);`, 'g'))
  const through = text.matchAll(new RegExp(`syscall\\(SYS_${call}(?:,([^;]*?))?\\);`, 'g'))
  const found = [...direct, ...through].map(([, list]) => parametersOf(list ?? ''))
  return found.toSorted((a, b) => b.length - a.length)[0]
}

function synopsis(page: string): string | undefined {
  const file = `${folder}/${page}.2.gz`
  if (!existsSync(file)) return undefined
  const source = gunzipSync(readFileSync(file)).toString('utf8')
  const other = /^\.so man2\/(\w+)\.2/.exec(source)
  if (other !== null) return synopsis(other[1]!)
  const part = /\.SH SYNOPSIS\n([\s\S]*?)\n\.SH /.exec(source)?.[1]
  return part
    ?.replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => !/^\.(\\"|PP|nf|fi|SH|RE|RS|in|EX|EE)/.test(line))
    .map((line) => line.replace(/^\.[A-Z]+ /, '').replaceAll('"', ''))
    .join(' ')
    .replaceAll(/\\f[A-Z]|\/\*.*?\*\//g, '')
}

function parametersOf(list: string): string[] {
  const text = list.replaceAll(/\[[^\]]*\]|\s+/g, ' ').trim()
  if (text === '' || text === 'void') return []
  return text.split(',').map((one) => /(\w+|\.\.\.)\s*\)?\s*$/.exec(one.trim())?.[1] ?? one.trim())
}
