import { QasError } from 'qasphere-client'
import { endpoints } from 'qasphere-contract'
import { listField, textField } from 'qasphere-reports/json-report'
import type { ResultStore } from '../read/result-store.js'
import type { Upload } from '../upload.js'
import { listProjectCodes } from './match-results.js'
import { adviseIfNotFound } from './not-found.js'

/**
 * Finds the code of the given project, or of the first existing project in markers. Undefined if there is none.
 *
 * @throws QasError of kind `upload` if the project is archived, of kind `api` if the named one does not exist.
 */
export async function findProject(
  { connection, options, advice }: Upload,
  results: ResultStore,
): Promise<string | undefined> {
  const { client, pace } = connection
  const named = options.run?.projectCode ?? options.projectCode
  if (named !== undefined) {
    await pace()
    const project = await adviseIfNotFound(
      client.call(endpoints.getProject, { projectCode: named }),
      `${advice.checkProject(named, options.run !== undefined)}, and that your login has access to the project.`,
    )
    return requireOpenProject(project, named)
  }
  const codes = listProjectCodes(results)
  if (codes.length > 0) {
    await pace()
    const projects = listField(await client.call(endpoints.listProjects, {}), 'projects')
    const known = new Map(projects.map((project) => [textField(project, 'code')?.toUpperCase(), project]))
    for (const code of codes) if (known.has(code)) return requireOpenProject(known.get(code), code)
  }
  return undefined
}

/** Returns the code of a project as the server writes it, or as requested if the response does not contain it. */
function requireOpenProject(project: unknown, asked: string): string {
  const code = textField(project, 'code') ?? asked
  if (textField(project, 'archivedAt') === undefined) return code
  throw new QasError('upload', `Project ${code} is archived, so it does not accept results.`, {})
}
