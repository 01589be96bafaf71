/** `--user`, `--env`, `--cwd`, `--limit`: how a command starts otherwise than we were started. */
import { isSyslensError } from '../errors.js'
import { limitNames } from '../limits/table.js'
import { parseLimitSetting } from '../limits/setting.js'
import type { PlannedLimit } from '../trace/plan.js'
import { userIds } from '../trace/user.js'
import { usage } from './options.js'
import type { LaunchChanges } from './tracees.js'
import type { LaunchRequest } from './trace-request.js'

/**
 * The parts of a launch plan that the options ask for.
 * @throws SyslensError ERR_SYSLENS_USAGE, ERR_SYSLENS_OPTION
 */
export function launchChanges({ user, env, cwd, limits }: LaunchRequest): LaunchChanges {
  return {
    user: user === undefined ? undefined : userIds(user),
    cwd,
    limits: limits.map(plannedLimit),
    envChanges: env,
  }
}

function plannedLimit(text: string): PlannedLimit {
  try {
    const { name, change } = parseLimitSetting(text, '--limit')
    return { resource: limitNames.indexOf(name), ...change }
  } catch (error) {
    throw isSyslensError(error) ? usage((error as Error).message) : error
  }
}
