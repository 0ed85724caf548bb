import { type EndpointName, endpoints, roles } from 'qasphere-contract'
import type { ProjectRow } from '../../store/schema.js'
import type { PageCall } from '../page.js'

/** Whether the reader is signed in and may call an endpoint that changes something in a project. */
export function mayPerform({ reader }: PageCall, name: EndpointName, project: ProjectRow): boolean {
  return project.archivedAt === null && hasRoleFor(reader, name)
}

/** Whether the reader is signed in and has the role that an endpoint requires. */
function hasRoleFor({ session, user }: PageCall['reader'], name: EndpointName): boolean {
  const { access } = endpoints[name]
  return session !== undefined && (access === 'anyone' || roles.indexOf(user.role) <= roles.indexOf(access))
}
