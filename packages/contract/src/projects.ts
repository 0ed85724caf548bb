import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import {
  anyText,
  described,
  html,
  link,
  message,
  optional,
  projectCodeOrId,
  resourceId,
  text,
  timestamp,
} from './scalars.js'

export const Project = named(
  'Project',
  'A project',
  z.object({
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
  }),
  {
    id: 'ID of the project',
    code: 'Code of the project, such as PRJ; the markers of its test cases start with it',
    title: 'Title of the project',
    description: 'Deprecated: same as overviewDescription',
    overviewTitle: 'Title of the overview page; empty if there is none',
    overviewDescription: 'Text of the overview page, as HTML; empty if there is none',
    links: 'Links of the project; null if there are none',
    createdAt: 'Time of creation',
    updatedAt: 'Time of the last change',
    archivedAt: 'Time of archiving; null if the project is active',
  },
)

/** Two to five letters or digits (docs/api-reference.md, Projects). */
export const newProjectCode = anyText.check(
  z.regex(/^[A-Za-z0-9]*$/, 'must contain only latin letters and digits'),
  z.minLength(2),
  z.maxLength(5),
)

const CreateProject = named(
  'CreateProjectRequest',
  'A project to create',
  z.object({
    code: described('Code of the project: 2 to 5 letters or digits', newProjectCode),
    title: described('Title of the project', text(1, 255)),
    links: optional('Links of the project: [{"text": …, "url": …}]', z.array(link)),
    overviewTitle: optional('Title of the overview page', text(0, 255)),
    overviewDescription: optional('Text of the overview page, as HTML', html),
    skipDefaultFolder: optional('Do not create a default folder', z.boolean()),
    skipDefaultConfigurations: optional('Do not create default configurations', z.boolean()),
    skipDefaultAIRules: optional('Do not create default AI rules', z.boolean()),
  }),
)

export const listProjects = endpoint({
  command: 'projects list',
  summary: 'List the projects that you can see, including archived ones.',
  docs: 'projects#list-projects',
  access: 'viewer',
  request: { method: 'GET', path: '/project' },
  status: 200,
  response: named(
    'ProjectList',
    'The projects that the caller can see',
    z.object({ projects: z.nullable(z.array(Project)) }),
    { projects: 'Projects, including archived ones; can be null if there are none' },
  ),
  prints: ['projects'],
  columns: ['id', 'code', 'title', 'createdAt'],
  examples: [{ does: 'list all projects', flags: {} }],
})

export const getProject = endpoint({
  command: 'projects get',
  summary: 'Show a project.',
  docs: 'projects#get-project',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}',
    params: { projectCode: projectCodeOrId },
  },
  status: 200,
  response: Project,
  examples: [{ does: 'show a project by its code', flags: { projectCode: 'PRJ' } }],
})

export const createProject = endpoint({
  command: 'projects create',
  summary: 'Create a project.',
  docs: 'projects#create-project',
  access: 'admin',
  audit: 'project.created',
  request: { method: 'POST', path: '/project', body: CreateProject },
  status: 201,
  response: named('CreatedProject', 'The project that was created', z.object({ id: z.string() }), {
    id: 'ID of the project',
  }),
  examples: [
    { does: 'create a project', flags: { code: 'PRJ', title: 'Web shop' } },
    {
      does: 'create a project with a link',
      flags: {
        code: 'PRJ',
        title: 'Web shop',
        links: [{ text: 'Repository', url: 'https://git.example.com/shop' }],
      },
    },
  ],
})

/** Like `createProject`, for the test suites of the platform's own clients (docs/api-reference.md, Internal endpoints). */
export const createProjectInternally = endpoint({
  summary: 'Create a project and return it.',
  access: 'admin',
  audit: 'project.created',
  internal: true,
  request: {
    method: 'POST',
    path: '/api/project',
    body: z.object({
      code: newProjectCode,
      title: text(1, 255),
      description: z.optional(html),
    }),
  },
  status: 201,
  response: Project,
})

export const deleteProject = endpoint({
  summary: 'Delete a project with everything in it.',
  access: 'admin',
  audit: 'project.deleted',
  internal: true,
  request: {
    method: 'DELETE',
    path: '/api/project/{projectCode}',
    params: { projectCode: described('Code or ID of the project', resourceId) },
  },
  status: 200,
  response: message,
})
