/** Bundled by itself (scripts/bundle-cli.mjs): loaded while the command begins, and only when text is wanted. */
export { prepareWriters, TextLines } from '../render/text-lines.js'
