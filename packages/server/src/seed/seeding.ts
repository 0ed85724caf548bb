import type { UserContext } from '../domain/call.js'
import type { ProjectRow } from '../store/schema.js'
import { ApiError, formatPath } from '../values/api-error.js'
import { ServerStartError } from '../values/start-error.js'

/** The state of applying a seed. */
export interface Seeding {
  /** The context in which the owner calls the handlers of the API. */
  readonly context: UserContext
  /** Counts something that was created or changed. */
  countChange(): void
}

/** A project that is being seeded. */
export interface ProjectSeeding extends Seeding {
  readonly project: ProjectRow
}

/** Adds the path in the seed to errors of the work. */
export async function withSeedPath<T>(path: readonly PropertyKey[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SeedError) throw new SeedError([...path, ...error.path], error.reason)
    if (error instanceof ApiError) throw new SeedError(path, error.message)
    throw error
  }
}

/** A seed that is valid but cannot be applied. */
export class SeedError extends ServerStartError {
  readonly path: readonly PropertyKey[]
  readonly reason: string

  constructor(path: readonly PropertyKey[], reason: string) {
    super(`Cannot apply the seed: ${formatPath(path)}: ${reason}`)
    this.path = path
    this.reason = reason
  }
}

/** Creates the call to pass to a handler of the API. */
export function createCall<P, B>(seeding: ProjectSeeding, params: P, body: B) {
  const projectCode = seeding.project.code
  return { ...seeding.context, params: { projectCode, ...params }, query: {}, body, uploads: [] }
}
