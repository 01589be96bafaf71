/** Why a trace could not begin. Bundled by itself (scripts/bundle-cli.mjs): most do. */
export { attachFailure } from '../trace/attach-failure.js'
export { launchFailure } from '../trace/launch-failure.js'
export { startFailure } from '../trace/start-failure.js'
