import { described } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { listAnswer, listOutput } from '../answer.js'
import { placesOf } from '../find-by-name.js'
import { fullTestCase } from '../full-test-case.js'
import { lookUpEach } from '../look-up-each.js'
import { folderCandidates } from '../name-candidates.js'
import { project, testCaseRef } from '../parts.js'
import { defineLookingUpTool } from '../tool.js'

export const getTestCases = defineLookingUpTool({
  name: 'get_test_cases',
  title: 'Get test cases',
  description:
    'Get test cases with steps, precondition, tags, requirements and custom fields. Texts are HTML.',
  changes: 'never',
  input: z.object({
    project,
    testCases: described(
      'Markers such as SHOP-12',
      z.array(testCaseRef).check(z.minLength(1), z.maxLength(20)),
    ),
  }),
  output: listOutput,
  lookUp: async ({ input, project: projectCode, call, problems }) => {
    const found = await lookUpEach(placesOf(input.testCases ?? [], 'testCases'), problems, (tcaseId) => {
      return call('getTestCase', { projectCode, tcaseId })
    })
    const folders = await folderCandidates(call, projectCode)
    const pathById = new Map(folders.map(({ id, name }) => [id, name]))
    const rows = found.map((testCase) => fullTestCase(testCase, projectCode, pathById.get(testCase.folderId)))
    return async () => listAnswer({ rows, total: rows.length, offset: 0, narrowedBy: 'fewer test cases' })
  },
})
