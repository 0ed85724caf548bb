import type { AnswerOf, CallableEndpoint, SplitInput } from 'qasphere-client'
import { splitInput } from 'qasphere-client/request-url'
import { type EndpointName, endpoints } from 'qasphere-contract'
import { isRecord } from 'qasphere-contract/scalars'
import type { Answer } from './answer.js'
import type { Caller } from './caller.js'
import type { ContentUpload, ReportUpload, UploadAnswer } from './report-upload.js'
import { ToolError } from './tool-error.js'

/** How tools reach the API of a QA Sphere, with the rights of one user. */
export interface Api {
  /** Calls an endpoint. Throws a `QasError` of kind network or api. */
  send<E extends CallableEndpoint>(endpoint: E, input: SplitInput): Promise<AnswerOf<E>>
}

/** What an agent may do, in addition to what its tools and the role of its user permit. */
export interface Limits {
  /** Whether all changes are rejected. */
  readonly isReadOnly: boolean
  /** Code of the only project that the agent reaches. */
  readonly project?: string
}

export interface SessionSettings extends Limits {
  readonly api: Api
  /** Origin of the QA Sphere, for the URLs of its pages. */
  readonly origin: string
  /** Project of calls that do not name one. */
  readonly defaultProject?: string
  /** Uploads reports; absent where there is no access to the files of the agent's machine. */
  readonly uploadReport?: (upload: ReportUpload) => Promise<Answer>
  /** Uploads reports that the agent sends; absent where there is access to the files of its machine. */
  readonly uploadContents?: (upload: ContentUpload) => Promise<UploadAnswer>
}

/** Calls endpoints within the limits: every request of every tool is checked here. */
export interface Session extends Omit<SessionSettings, 'api'> {
  /** Calls an endpoint of the contract by its name. */
  readonly call: Caller<EndpointName>
  /** Calls an endpoint that the contract may not know. */
  send(endpoint: CallableEndpoint, input: SplitInput): Promise<unknown>
}

/** Creates a session whose tools cannot exceed the limits. */
export function createSession({ api, ...settings }: SessionSettings): Session {
  const admit = (endpoint: CallableEndpoint, input: SplitInput): SplitInput => {
    if (settings.isReadOnly && changesSomething(endpoint)) throw new ToolError(readOnlyMessage)
    return settings.project === undefined ? input : withinProject(endpoint, input, settings.project)
  }
  return {
    ...settings,
    send: async (endpoint, input) => await api.send(endpoint, admit(endpoint, input)),
    call: async (name, input) => {
      const endpoint = endpoints[name]
      return await api.send(endpoint, admit(endpoint, splitInput(endpoint, isRecord(input) ? input : {})))
    },
  }
}

export const readOnlyMessage = 'This server is read-only; nothing was changed.'

/** Whether a request changes something. Some searches are sent as POST; they are marked as idempotent. */
export function changesSomething({ request: { method, isIdempotent } }: CallableEndpoint): boolean {
  return method !== 'GET' && isIdempotent !== true
}

/** Endpoints outside of projects that say nothing about any of them. */
const harmlessPaths = ['/users/me', '/settings/preferences/status']

/** Returns the input with the code as the project spells it. Throws if the request leaves the project. */
function withinProject(endpoint: CallableEndpoint, input: SplitInput, project: string): SplitInput {
  const { path, method } = endpoint.request
  if (method === 'GET' && harmlessPaths.includes(path)) return input
  const code = input.params.projectCode
  const isInside = path.split('/').includes('{projectCode}') && typeof code === 'string'
  if (isInside && code.toUpperCase() === project.toUpperCase()) {
    return { ...input, params: { ...input.params, projectCode: project } }
  }
  throw new ToolError(`This server is limited to the project ${project}; nothing was sent.`)
}
