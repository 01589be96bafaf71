export const matchers = {}
