/** Bundled by itself (scripts/bundle-cli.mjs): loaded while the command begins, and only when JSON is wanted. */
export { JsonLines, jsonVersion } from '../render/json-lines.js'
