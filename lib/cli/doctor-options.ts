/** The options of `syslens doctor`. */
import { helpOption, type VerbDescription } from './description.js'

export const doctorDescription: VerbDescription = {
  name: 'doctor',
  purpose: 'say what the kernel, the container and the user allow, and what to do',
  usage: ['[OPTIONS] [PID]'],
  about: [
    'Say what the kernel, the container and the user allow, by trying it on children of its own, and for each thing that is missing what to do.',
    'With a PID: why that process can or cannot be traced. The process notices nothing of it.',
  ],
  words: 'processes',
  groups: [{ title: 'Options', options: [{ name: 'json', text: ['one JSON document'] }, helpOption] }],
  exitCodes: [
    ['0', 'tracing works; with a PID: of that process'],
    ['1', 'it does not'],
    ['125', 'syslens was called wrongly, or failed'],
  ],
  examples: [
    ['syslens doctor', 'what can be done here'],
    ['syslens doctor 812', 'why this process cannot be traced'],
  ],
}

export const doctorOptions = doctorDescription.groups.flatMap(({ options }) => options)
