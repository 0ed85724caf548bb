import { setTimeout as sleep } from 'node:timers/promises'
import { makeProject } from './project.js'
import type { Answer, TestServer } from './server.js'
import { isThorough } from './thoroughness.js'

/** The kinds of changes, by their audit action. */
export type ChangeKind =
  | 'test_case.created'
  | 'test_case.bulk_created'
  | 'result.created'
  | 'result.batch_created'
  | 'run.created'
  | 'file.uploaded'

/** Whether a change was made: certainly, certainly not, or unknown. */
type Outcome = 'acknowledged' | 'refused' | 'unknown'

export interface Entry {
  readonly kind: ChangeKind
  /** The name or the text of everything that the change creates. */
  readonly name: string
  readonly outcome: Outcome
  /** Undefined if the connection was lost. */
  readonly status: number | undefined
}

/**
 * How long a sender pauses after each change, in milliseconds: most changes are in progress when a fault occurs, but fewer
 * are sent while a test waits for something else.
 */
const pauseMs = isThorough ? 0 : 20

/** Number of rows that a bulk change creates. */
export const bulk = 5

export interface Load {
  readonly entries: readonly Entry[]
  /** Resolves when this many more changes have been acknowledged, or a third of them if the tests are not thorough. */
  acknowledged(more: number): Promise<void>
  /** Resolves when a change has this outcome. */
  seen(is: (entry: Entry) => boolean): Promise<void>
  /** Stops, and resolves when the pending changes are finished. */
  stop(): Promise<void>
}

/** Where changes are made: a project with an open run of some test cases. */
export interface Field {
  readonly code: string
  readonly folderId: number
  readonly runId: number
  readonly tcaseIds: readonly string[]
}

/** Creates the only project of a server. */
export async function makeField(server: TestServer): Promise<Field> {
  const project = await makeProject(server, 'LOAD')
  const tcaseIds = await project.testCases(20)
  const folderId = await project.folder('Single')
  return { code: 'LOAD', folderId, tcaseIds, runId: await project.run({ tcaseIds }) }
}

/** Makes changes of all kinds from several concurrent senders, each to the server that `server` returns at the time. */
export function startLoad(field: Field, senders: readonly (() => TestServer)[]): Load {
  const entries: Entry[] = []
  const kinds = Object.entries(changes)
  let [isOver, made] = [false, 0]
  const send = async (server: () => TestServer): Promise<void> => {
    while (!isOver) {
      made += 1
      const [kind, change] = kinds[made % kinds.length] ?? []
      if (!isKind(kind) || !change) throw new Error('no kind of change')
      const name = `change ${made} of ${process.pid}`
      const answer = await change(server(), field, name).catch(() => undefined)
      entries.push({ kind, name, outcome: outcomeOf(answer), status: answer?.status })
      await sleep(answer === undefined || answer.status >= 500 ? 25 : pauseMs)
    }
  }
  const sending = senders.map(send)
  const until = async (holds: () => boolean) => {
    while (!holds()) await Promise.race([sleep(5), ...sending])
  }
  const count = () => entries.filter(({ outcome }) => outcome === 'acknowledged').length
  return {
    entries,
    acknowledged: async (more) => {
      const enough = count() + Math.ceil(isThorough ? more : more / 3)
      await until(() => count() >= enough)
    },
    seen: async (is) => {
      const from = entries.length
      await until(() => entries.slice(from).some(is))
    },
    stop: async () => {
      isOver = true
      await Promise.all(sending)
    },
  }
}

function outcomeOf(answer: Answer | undefined): Outcome {
  if (answer === undefined) return 'unknown'
  const { status, body } = answer
  if (status < 300) return 'acknowledged'
  if ([503, 507].includes(status)) return 'refused'
  if (status === 500 && /check before retrying/.test(body.message)) return 'unknown'
  throw new Error(`an answer that no fault explains: ${status} ${JSON.stringify(body)}`)
}

type Change = (server: TestServer, field: Field, name: string) => Promise<Answer>

const changes: Readonly<Record<ChangeKind, Change>> = {
  'test_case.created': (server, { code, folderId }, title) =>
    server.call('POST', `/project/${code}/tcase`, {
      title,
      type: 'standalone',
      priority: 'low',
      folderId,
      tags: ['loaded'],
    }),
  'test_case.bulk_created': (server, { code }, title) =>
    server.call('POST', `/project/${code}/tcase/bulk`, {
      folderPath: ['Bulk', title.slice(-1)],
      tcases: Array.from({ length: bulk }, () => ({ title, tags: ['bulk'] })),
    }),
  'result.created': (server, { code, runId, tcaseIds }, comment) =>
    server.call('POST', `/project/${code}/run/${runId}/tcase/${tcaseIds[0]}/result`, {
      status: 'failed',
      comment,
    }),
  'result.batch_created': (server, { code, runId, tcaseIds }, comment) =>
    server.call('POST', `/project/${code}/run/${runId}/result/batch`, {
      items: tcaseIds.slice(1, 1 + bulk).map((tcaseId) => ({ tcaseId, status: 'passed', comment })),
    }),
  'run.created': (server, { code, tcaseIds }, title) =>
    server.call('POST', `/project/${code}/run`, { title, type: 'static', queryPlans: [{ tcaseIds }] }),
  'file.uploaded': async (server, _field, name) => {
    const form = new FormData()
    form.append('file', new Blob([name.repeat(1000)]), name)
    const headers = { authorization: `Bearer ${server.token}` }
    const response = await fetch(`${server.url}/api/public/v0/file`, { method: 'POST', headers, body: form })
    return { status: response.status, headers: response.headers, body: await response.json() }
  },
}

function isKind(name: string | undefined): name is ChangeKind {
  return name !== undefined && name in changes
}
