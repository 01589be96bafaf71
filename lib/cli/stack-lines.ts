/** Bundled by itself (scripts/bundle-cli.mjs): only a trace with stacks needs it. */
import type { StackText } from '../render/text-lines.js'
import { StackLines } from '../render/text-stacks.js'

export const stackLines = (colour: boolean): StackText => new StackLines(colour)
