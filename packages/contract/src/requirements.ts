import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { includeTestCaseCount, sortingQuery } from './paging.js'
import { nonNegativeInt, projectCode } from './scalars.js'

const requirementFields = {
  id: 'ID of the requirement',
  text: 'Text of the requirement',
  url: 'URL of the requirement; empty if there is none',
}

export const Requirement = named(
  'Requirement',
  'A requirement that test cases cover',
  z.object({ id: z.string(), text: z.string(), url: z.string() }),
  requirementFields,
)

const IntegrationLink = named(
  'IntegrationLink',
  'Link of a requirement to an issue in an issue tracker',
  z.object({
    type: z.optional(z.string()),
    integrationId: z.optional(z.string()),
    issueId: z.string(),
    issueTitle: z.string(),
    issueUrl: z.string(),
    remoteLinkId: z.string(),
  }),
  {
    type: 'Type of the issue tracker',
    integrationId: 'ID of the integration',
    issueId: 'ID of the issue',
    issueTitle: 'Title of the issue',
    issueUrl: 'URL of the issue',
    remoteLinkId: 'ID of the link in the issue tracker',
  },
)

const ListedRequirement = named(
  'ListedRequirement',
  'A requirement as lists show it',
  z.extend(Requirement, {
    integrationLink: z.optional(z.nullable(IntegrationLink)),
    tcaseCount: z.optional(nonNegativeInt),
  }),
  {
    ...requirementFields,
    integrationLink: 'Link to an issue; null if there is none',
    tcaseCount: 'Number of test cases; present if the request includes tcaseCount',
  },
)

export const listRequirements = endpoint({
  command: 'requirements list',
  summary: 'List the requirements of a project, including those without test cases.',
  docs: 'requirements#list-requirements',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/requirement',
    params: { projectCode },
    query: z.object({ ...sortingQuery(['created_at', 'text']), include: includeTestCaseCount }),
  },
  status: 200,
  response: named(
    'RequirementList',
    'The requirements of a project',
    z.object({ requirements: z.array(ListedRequirement) }),
    { requirements: 'Requirements, including those without test cases' },
  ),
  prints: ['requirements'],
  columns: ['id', 'text', 'url'],
  examples: [
    {
      does: 'list requirements with their number of test cases',
      flags: { projectCode: 'PRJ', include: ['tcaseCount'] },
    },
  ],
})
