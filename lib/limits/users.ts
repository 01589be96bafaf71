import { readFileSync } from 'node:fs'

/** Names of users, from /etc/passwd alone: a name service could ask a server that does not answer. */
export function userNames(): Map<number, string> {
  let text = ''
  try {
    text = readFileSync('/etc/passwd', 'utf8')
  } catch {
    // Then users are numbers.
  }
  const names = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':')
    if (uid !== undefined && !names.has(Number(uid))) names.set(Number(uid), name!)
  }
  return names
}
