import type { UserContext } from '../domain/call.js'
import type { ProjectRow } from '../store/schema.js'
import { ApiError, formatPath } from '../values/api-error.js'
import { ServerStartError } from '../values/start-error.js'

/** What applying a seed works on. */
export interface Seeding {
  /** Calls of the API's own handlers, as the owner. */
  readonly context: UserContext
  /** Notes that something was made or changed. */
  made(): void
}

/** A project that is being seeded. */
export interface ProjectSeeding extends Seeding {
  readonly project: ProjectRow
}

/** Names the place in the seed where a rule of the domain refused something. */
export async function at<T>(path: readonly PropertyKey[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SeedError) throw new SeedError([...path, ...error.path], error.reason)
    if (error instanceof ApiError) throw new SeedError(path, error.message)
    throw error
  }
}

/** A seed that is well-formed but cannot be applied. */
export class SeedError extends ServerStartError {
  readonly path: readonly PropertyKey[]
  readonly reason: string

  constructor(path: readonly PropertyKey[], reason: string) {
    super(`The seed cannot be applied: ${formatPath(path)}: ${reason}`)
    this.path = path
    this.reason = reason
  }
}

/** Calls a handler of the API with what it takes beside the context. */
export function callWith<P, B>(seeding: ProjectSeeding, params: P, body: B) {
  const projectCode = seeding.project.code
  return { ...seeding.context, params: { projectCode, ...params }, query: {}, body, uploads: [] }
}
