import { findProject } from '../../domain/projects.js'
import { findRun } from '../../domain/runs.js'
import type { PageCall } from '../page.js'

/** Returns when the run of a page last changed. Throws 404 for an unknown run. */
export async function readChangedAt(call: PageCall): Promise<string> {
  const { projectCode = '', runId = '' } = call.params
  return (await findRun(call, await findProject(call, projectCode), runId)).updatedAt
}
