import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { anyText, described, html, link, resourceId, text, timestamp } from './scalars.js'

export const Project = z.object({
  id: z.string(),
  code: z.string(),
  title: z.string(),
  description: z.optional(html),
  overviewTitle: z.string(),
  overviewDescription: html,
  links: z.nullable(z.array(link)),
  createdAt: timestamp,
  updatedAt: timestamp,
  archivedAt: z.nullable(timestamp),
})

/** Two to five letters or digits (API reference, 4.8). */
export const newProjectCode = anyText.check(
  z.regex(/^[A-Za-z0-9]*$/, 'must contain only latin letters and digits'),
  z.minLength(2),
  z.maxLength(5),
)

const CreateProject = z.object({
  code: described('Code of the project: 2 to 5 letters or digits', newProjectCode),
  title: described('Title of the project', text(1, 255)),
  links: z.optional(described('Links of the project: [{"text": …, "url": …}]', z.array(link))),
  overviewTitle: z.optional(described('Title of the overview page', text(0, 255))),
  overviewDescription: z.optional(described('Text of the overview page, as HTML', html)),
  skipDefaultFolder: z.optional(described('Do not make a default folder', z.boolean())),
  skipDefaultConfigurations: z.optional(described('Do not make default configurations', z.boolean())),
  skipDefaultAIRules: z.optional(described('Do not make default AI rules', z.boolean())),
})

export const listProjects = endpoint({
  command: 'projects list',
  summary: 'List the projects you can see, archived ones included.',
  docs: 'projects#list-projects',
  access: 'viewer',
  request: { method: 'GET', path: '/project' },
  status: 200,
  response: z.object({ projects: z.nullable(z.array(Project)) }),
  prints: ['projects'],
  examples: [{ does: 'every project', flags: {} }],
})

export const getProject = endpoint({
  command: 'projects get',
  summary: 'Show a project.',
  docs: 'projects#get-project',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}',
    params: { projectCode: described('Code or id of the project', resourceId) },
  },
  status: 200,
  response: Project,
  examples: [{ does: 'the project of a code', flags: { projectCode: 'PRJ' } }],
})

export const createProject = endpoint({
  command: 'projects create',
  summary: 'Create a project.',
  docs: 'projects#create-project',
  access: 'admin',
  audit: 'project.created',
  request: { method: 'POST', path: '/project', body: CreateProject },
  status: 201,
  response: z.object({ id: z.string() }),
  examples: [
    { does: 'a project', flags: { code: 'PRJ', title: 'Web shop' } },
    {
      does: 'a project with a link',
      flags: {
        code: 'PRJ',
        title: 'Web shop',
        links: [{ text: 'Repository', url: 'https://git.example.com/shop' }],
      },
    },
  ],
})
