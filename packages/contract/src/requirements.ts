import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { includeTestCaseCount, sortingQuery } from './paging.js'
import { nonNegativeInt, projectCode } from './scalars.js'

export const Requirement = z.object({ id: z.string(), text: z.string(), url: z.string() })

const IntegrationLink = z.object({
  type: z.optional(z.string()),
  integrationId: z.optional(z.string()),
  issueId: z.string(),
  issueTitle: z.string(),
  issueUrl: z.string(),
  remoteLinkId: z.string(),
})

export const listRequirements = endpoint({
  command: 'requirements list',
  summary: 'List the requirements of a project, those without test cases included.',
  docs: 'requirements#list-requirements',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/requirement',
    params: { projectCode },
    query: z.object({ ...sortingQuery(['created_at', 'text']), include: includeTestCaseCount }),
  },
  status: 200,
  response: z.object({
    requirements: z.array(
      z.extend(Requirement, {
        integrationLink: z.optional(z.nullable(IntegrationLink)),
        tcaseCount: z.optional(nonNegativeInt),
      }),
    ),
  }),
  prints: ['requirements'],
  examples: [
    {
      does: 'requirements with their number of test cases',
      flags: { projectCode: 'PRJ', include: ['tcaseCount'] },
    },
  ],
})
