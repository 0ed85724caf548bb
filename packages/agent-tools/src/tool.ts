import { isRecord } from 'qasphere-contract/scalars'
import type * as z from 'zod/mini'
import type { Answer } from './answer.js'
import type { Caller } from './caller.js'
import { validateInput, validPartOf } from './check-input.js'
import type { EndpointOf, ToolName } from './endpoint-tools.js'
import type { Session } from './session.js'
import { describeError, type Problem, rejectProblems } from './tool-error.js'

/** A tool: what agents see of it, and what it does. */
export interface Tool {
  readonly name: ToolName
  readonly title: string
  readonly description: string
  /** Whether it changes something: always, with some inputs, or never. */
  readonly changes: 'always' | 'sometimes' | 'never'
  /** Whether what it changes cannot be changed back. */
  readonly isDestructive?: true
  readonly input: z.ZodMiniObject
  readonly output: z.ZodMiniObject
  /**
   * Checks the input and runs the tool. Throws a `ToolError` that names every problem in the input, and what the API
   * throws.
   */
  run(input: unknown, session: Session): Promise<Answer>
}

/** Calls one of the endpoints that `endpointTools` allows the tool to call. */
export type CallOf<Name extends ToolName> = Caller<EndpointOf<Name>>

/** What a tool gets to run. */
export interface ToolCall<Name extends ToolName, Input> {
  readonly input: Input
  readonly call: CallOf<Name>
  readonly session: Session
}

/** What a tool gets to look up names: the valid fields of the input, even if other fields are invalid. */
export interface LookUp<Name extends ToolName, Input> extends ToolCall<Name, Partial<Input>> {
  /** Code of the project, if the tool has one. */
  readonly project: string
  /** Problems found so far, to which the tool adds its own. */
  readonly problems: Problem[]
}

interface ToolParts<Name extends ToolName, Input extends z.ZodMiniObject>
  extends Omit<Tool, 'name' | 'input' | 'run'> {
  readonly name: Name
  readonly input: Input
}

interface ToolDefinition<Name extends ToolName, Input extends z.ZodMiniObject>
  extends ToolParts<Name, Input> {
  readonly run: (call: ToolCall<Name, z.output<Input>>) => Promise<Answer>
}

interface LookingUpToolDefinition<Name extends ToolName, Input extends z.ZodMiniObject>
  extends ToolParts<Name, Input> {
  /** Looks up names, and returns the function that runs the tool, which is called only if there is no problem. */
  readonly lookUp: (
    call: LookUp<Name, z.output<Input>>,
  ) => Promise<(input: z.output<Input>) => Promise<Answer>>
}

/** Defines a tool that finds no further problems in its input than its schema does. */
export function defineTool<Name extends ToolName, Input extends z.ZodMiniObject>({
  run,
  ...parts
}: ToolDefinition<Name, Input>): Tool {
  return defineLookingUpTool<Name, Input>({
    ...parts,
    lookUp:
      async ({ call, session }) =>
      (input) =>
        run({ input, call, session }),
  })
}

/**
 * Defines a tool whose input has names that must be looked up. All problems are reported together: what the schema finds
 * and names that are unknown. If the input has a field `project`, that of the session is filled in, and another one is
 * a problem in a session that is limited to one project.
 */
export function defineLookingUpTool<Name extends ToolName, Input extends z.ZodMiniObject>({
  lookUp,
  ...parts
}: LookingUpToolDefinition<Name, Input>): Tool {
  const hasProject = 'project' in parts.input.def.shape
  return {
    ...parts,
    run: async (given, session) => {
      const problems: Problem[] = []
      const filled = hasProject ? withProject(given ?? {}, session, problems) : (given ?? {})
      const input = validateInput(parts.input, filled, '', problems)
      const part = validPartOf(parts.input, filled)
      const project = isRecord(part) && typeof part.project === 'string' ? part.project : ''
      if (hasProject && project === '') rejectProblems(problems)
      const call: CallOf<Name> = (endpoint, sent) => session.call(endpoint, sent)
      const run = await reportingAll(problems, () =>
        lookUp({ input: part, project, call, session, problems }),
      )
      rejectProblems(problems)
      if (input === undefined) throw new TypeError('An invalid input has no problems')
      return await run(input)
    },
  }
}

/** Runs a look-up. If it fails while there are problems, they are reported with the failure. */
async function reportingAll<T>(problems: Problem[], look: () => Promise<T>): Promise<T> {
  try {
    return await look()
  } catch (error) {
    const message = describeError(error)
    if (message === undefined || problems.length === 0) throw error
    rejectProblems([...problems, { where: '', message }])
    throw error
  }
}

function withProject(input: unknown, session: Session, problems: Problem[]): unknown {
  if (!isRecord(input)) return input
  const { project: fence, defaultProject } = session
  const given = input.project
  if (fence === undefined)
    return { ...(defaultProject === undefined ? {} : { project: defaultProject }), ...input }
  if (typeof given === 'string' && given.toUpperCase() !== fence.toUpperCase()) {
    problems.push({ where: 'project', message: `must be ${fence}: this server is limited to that project` })
  }
  return { ...input, project: fence }
}
