import type { Endpoints, ResponseOf } from 'qasphere-contract'
import type { ProjectRow, SharedPreconditionRow } from '../store/schema.js'

/** Converts a shared precondition to the format of the API. */
export function showSharedPrecondition(
  row: SharedPreconditionRow,
  project: ProjectRow,
): ResponseOf<Endpoints['getSharedPrecondition']> {
  return {
    projectId: project.id,
    id: row.id,
    version: row.version,
    isLatest: true,
    type: 'shared',
    title: row.title,
    text: row.text,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    ...(row.deletedAt === null ? {} : { deletedAt: row.deletedAt }),
  }
}
