export { SyslensError, isSyslensError, type SyslensErrorDetails } from './errors.js'
