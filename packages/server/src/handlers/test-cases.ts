import type { HandlersOf, UserContext } from '../domain/call.js'
import { bulkCreateTestCases, createTestCase } from '../domain/create-test-cases.js'
import { listTestCases } from '../domain/list-test-cases.js'
import { showPage } from '../domain/pages.js'
import { findOpenProject, findProject } from '../domain/projects.js'
import { defaultIncludes, showTestCases } from '../domain/show-test-cases.js'
import { buildTestCaseCondition, countTestCases } from '../domain/test-case-filters.js'
import { updateTestCase } from '../domain/update-test-case.js'
import { findTaggedTestCase } from '../store/referenced-test-case.js'
import type { ProjectRow } from '../store/schema.js'
import { passesFilters } from '../store/test-case-filters.js'
import { countTestCaseRows } from '../store/test-cases.js'
import { notFound } from '../values/api-error.js'
import { JsonResponse } from '../values/json-response.js'
import { parseMarker } from '../values/markers.js'

export const testCaseHandlers: HandlersOf<'testCases'> = {
  listTestCases: async (call) => {
    const { db, query } = call
    const project = await findProject(call, call.params.projectCode)
    const condition = await buildTestCaseCondition(call, project, query)
    return await showPage(query, {
      count: () => countTestCases(db, project, query, condition),
      list: (window) =>
        listTestCases(call, project, {
          condition,
          sorting: query,
          window,
          include: new Set(query.include),
        }),
    })
  },

  getTestCase: async (call) => {
    const { params, caches, origin } = call
    const project = await findProject(call, params.projectCode)
    const read = () => readTestCase(call, project, params.tcaseId)
    const json = await (caches.testCases?.get(`${project.key} ${params.tcaseId} ${origin}`, read) ?? read())
    if (json === undefined) throw notFound('test case')
    return new JsonResponse(json)
  },

  countTestCases: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const condition = await buildTestCaseCondition(call, project, call.query)
    return { count: await countTestCases(call.db, project, call.query, condition) }
  },

  createTestCase: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    const { id, seq } = await createTestCase(call, project, call.body)
    return { id, seq }
  },

  updateTestCase: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    const { id, seq } = await updateTestCase(call, project, call.params.tcaseId, call.body)
    call.audit({ id, seq })
    return { message: 'Test case updated' }
  },

  findTestCasesBySeq: async (call) => {
    const { db, body } = call
    const project = await findProject(call, call.params.projectCode)
    const seqs = body.seqIds.flatMap((text) => {
      const marker = parseMarker(text)
      return marker?.code === project.code ? marker.seq : []
    })
    const condition = passesFilters(call.engine, project.key, { seqs })
    return await showPage(body, {
      count: () => countTestCaseRows(db, condition),
      list: (window) => listTestCases(call, project, { condition, sorting: {}, window, include: new Set() }),
      maxTotal: new Set(seqs).size,
    })
  },

  bulkCreateTestCases: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    const { folderPath, tcases } = call.body
    call.audit({ folderPath, testCases: tcases.length })
    const created = await bulkCreateTestCases(call, project, call.body)
    return { tcases: created.map(({ id, seq }) => ({ id, seq })) }
  },
}

/** Reads a test case as the JSON that the API returns, which depends on nothing else that a caller sends. */
async function readTestCase(
  call: UserContext,
  project: ProjectRow,
  reference: string,
): Promise<string | undefined> {
  const row = await findTaggedTestCase(call, project, reference)
  const [testCase] = row ? await showTestCases(call, project, [row], defaultIncludes) : []
  return testCase && JSON.stringify(testCase)
}
