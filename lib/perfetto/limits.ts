/** How much a timeline may be: more than the default viewers in a browser hardly load. */
export const defaultMaxBytes = 256 * 2 ** 20
export const leastMaxBytes = 64 * 2 ** 10
