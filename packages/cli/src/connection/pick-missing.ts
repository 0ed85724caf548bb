import { type ClientOptions, type InputProblem, QasError } from 'qasphere-client'
import type { Connection } from 'qasphere-client/connection'
import { endpoints } from 'qasphere-contract'
import { formatMarker } from 'qasphere-reports/markers'
import type { RunContext } from '../input/command.js'
import { getValue } from '../input/option.js'
import { isPickAborted, type Pickable, pick } from '../output/pick.js'
import { whileConnected } from './while-connected.js'

/** What can be picked instead of being given. */
interface Picker {
  readonly question: string
  list(connection: Connection, projectCode: string): Promise<readonly Pickable[]>
}

const runs: Picker = {
  question: 'Run',
  async list({ client, pace }, projectCode) {
    await pace()
    const { runs } = await client.call(endpoints.listRuns, { projectCode })
    return (runs ?? []).map(({ id, title, closed }) => {
      return { value: String(id), label: `${id}  ${title}${closed ? ' (closed)' : ''}` }
    })
  },
}

/** By the place that a message names: an option or an operand. */
const pickers: Readonly<Record<string, Picker>> = {
  '--project-code': {
    question: 'Project',
    async list({ client, pace }) {
      await pace()
      const { projects } = await client.call(endpoints.listProjects, {})
      const active = (projects ?? []).filter(({ archivedAt }) => !archivedAt)
      return active.map(({ code, title }) => ({ value: code, label: `${code}  ${title}` }))
    },
  },
  '--run-id': runs,
  run: runs,
  '--folder-id': {
    question: 'Folder',
    async list({ client, pace }, projectCode) {
      const { listFolderPaths } = await import('./folder-paths.js')
      await pace()
      const paths = await listFolderPaths(client, projectCode)
      return [...paths].map(([id, titles]) => ({ value: String(id), label: titles.join('/') }))
    },
  },
  '--tcase-id': {
    question: 'Test case',
    async list({ client, pace }, projectCode) {
      const found: Pickable[] = []
      await pace()
      for await (const { data } of client.pages(endpoints.listTestCases, { projectCode, limit: 1000 })) {
        for (const { id, seq, title } of data ?? []) {
          found.push({ value: id, label: `${formatMarker({ projectCode, seq })}  ${title}` })
        }
        await pace()
      }
      return found
    },
  },
}

/**
 * Lets the user pick what is missing, and returns the context with it. Undefined if anything else is wrong, too, or what
 * is missing cannot be picked: then all problems are reported.
 *
 * @throws QasError of kind `usage` if the user does not want to, of other kinds if there is nothing to pick from.
 */
export async function pickMissing(
  context: RunContext,
  problems: readonly InputProblem[],
  options: Omit<ClientOptions, 'url' | 'token'>,
): Promise<RunContext | undefined> {
  const isPickable = ({ where, message }: InputProblem) =>
    /^is required(?: unless .+)?$/.test(message) && Object.hasOwn(pickers, where)
  if (!problems.every(isPickable)) return undefined
  // Everything else is picked from a project.
  const places = Object.keys(pickers).filter((place) => problems.some(({ where }) => where === place))
  return whileConnected(context, options, async (connection) => {
    let picked = context
    for (const place of places) picked = await pickOne(picked, place, connection)
    const isSettled = ({ where }: InputProblem) => places.includes(where)
    return { ...picked, problems: context.problems.filter((problem) => !isSettled(problem)) }
  })
}

async function pickOne(context: RunContext, place: string, connection: Connection): Promise<RunContext> {
  const picker = pickers[place]
  if (!picker) return context
  const candidates = await picker.list(connection, getValue(context.values, 'project-code') ?? '')
  if (candidates.length === 0) {
    throw new QasError(
      'usage',
      `${place}: is required, but there is no ${picker.question.toLowerCase()} to pick`,
      {},
    )
  }
  const value = await pickOrStop(picker.question, candidates)
  return place.startsWith('--')
    ? { ...context, values: new Map([...context.values, [place.slice(2), [value]]]) }
    : { ...context, operands: [value] }
}

async function pickOrStop(question: string, candidates: readonly Pickable[]): Promise<string> {
  try {
    return await pick(question, candidates)
  } catch (error) {
    if (isPickAborted(error)) throw new QasError('usage', 'Interrupted; nothing was changed', {}, error)
    throw error
  }
}
