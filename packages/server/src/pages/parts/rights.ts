import { type EndpointName, endpoints, roles } from 'qasphere-contract'
import type { ProjectRow } from '../../store/schema.js'
import { ApiError } from '../../values/api-error.js'
import type { Reader } from '../reader.js'

/** A request for a page. */
interface ByReader {
  readonly reader: Reader
}

/** Whether the reader is signed in and may call an endpoint that changes something in a project. */
export function mayPerform({ reader }: ByReader, name: EndpointName, project: ProjectRow): boolean {
  return project.archivedAt === null && hasRoleFor(reader, name)
}

/** Throws 403 if the reader may not read what an endpoint returns. */
export function requireRole({ reader }: ByReader, name: EndpointName): void {
  if (!hasRoleFor(reader, name)) {
    throw new ApiError(403, `this requires the role ${endpoints[name].access} or higher`)
  }
}

/** Throws 403 if the reader may not call an endpoint, so that a form is not shown to people who cannot submit it. */
export function requireRight(call: ByReader, name: EndpointName, project: ProjectRow): void {
  if (mayPerform(call, name, project)) return
  const reason =
    project.archivedAt === null
      ? `this requires the role ${endpoints[name].access} or higher`
      : `the project ${project.code} is archived`
  throw new ApiError(403, reason)
}

/** Whether the reader is signed in and has the role that an endpoint requires. */
export function hasRoleFor({ session, user }: Reader, name: EndpointName): boolean {
  const { access } = endpoints[name]
  return session !== undefined && (access === 'anyone' || roles.indexOf(user.role) <= roles.indexOf(access))
}
