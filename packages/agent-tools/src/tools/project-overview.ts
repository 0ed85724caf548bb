import { optional, text } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { type Answer, objectAnswer } from '../answer.js'
import { briefRun } from '../brief-run.js'
import { type CallOf, defineTool } from '../tool.js'

type Call = CallOf<'project_overview'>

const anyObject = z.looseObject({})

export const projectOverview = defineTool({
  name: 'project_overview',
  title: 'Project overview',
  description:
    'List the projects that you can see, or show one: its size, open runs, milestones, tags, custom fields and result statuses.',
  changes: 'never',
  input: z.object({ project: optional('Project code, such as SHOP', text(1, 255)) }),
  output: z.looseObject({
    me: anyObject,
    projects: z.optional(z.array(anyObject)),
    project: z.optional(anyObject),
    note: z.optional(z.string()),
  }),
  run: async ({ input, call, session }) => {
    const answer =
      input.project === undefined
        ? await listProjects(call)
        : await showProject(call, input.project, session.origin)
    return objectAnswer(answer)
  },
})

async function listProjects(call: Call): Promise<Answer> {
  const [{ user }, { projects }] = await Promise.all([call('getCurrentUser', {}), call('listProjects', {})])
  const shown = (projects ?? []).map(({ code, title, archivedAt }) => {
    return { project: code, title, ...(archivedAt ? { isArchived: true } : {}) }
  })
  return { me: briefUser(user), projects: shown }
}

async function showProject(call: Call, projectCode: string, origin: string): Promise<Answer> {
  const [me, project, testCases, folders, openRuns, milestones, tags, customFields, statuses] =
    await Promise.all([
      call('getCurrentUser', {}),
      call('getProject', { projectCode }),
      call('countTestCases', { projectCode }),
      call('listFolders', { projectCode, limit: 0 }),
      call('listRuns', { projectCode, closed: false, limit: 10 }),
      call('listMilestones', { projectCode, archived: false }),
      call('listTags', { projectCode }),
      call('listCustomFields', { projectCode }),
      call('listStatuses', {}),
    ])
  return {
    me: briefUser(me.user),
    project: { project: project.code, title: project.title, url: `${origin}/project/${project.code}` },
    testCases: testCases.count,
    folders: folders.total,
    runs: {
      open: openRuns.open,
      closed: openRuns.closed,
      newestOpen: openRuns.runs.map((run) => briefRun(run, project.code, origin)),
    },
    openMilestones: milestones.milestones.map(({ title }) => title),
    tags: tags.tags.map(({ title }) => title),
    customFields: customFields.customFields
      .filter(({ enabled }) => enabled)
      .map(({ systemName, name, type, required, options }) => {
        return {
          systemName,
          name,
          type,
          required,
          ...(options ? { options: options.map(({ value }) => value) } : {}),
        }
      }),
    statuses: statuses.statuses
      .filter(({ isActive }) => isActive)
      .map(({ id, name }) => ({ status: id, name })),
  }
}

function briefUser({
  id,
  name,
  email,
  role,
}: {
  id: number
  name: string
  email: string
  role: string
}): Answer {
  return { id, name, email, role }
}
