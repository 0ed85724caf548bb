import type { Problem } from 'qasphere-contract/problems'
import type { CreateTestCase } from 'qasphere-contract/test-case-bodies'
import type { ProjectRow } from '../store/schema.js'
import { findSharedPreconditionRow } from '../store/shared-preconditions.js'
import { findSharedStepRows } from '../store/shared-steps.js'
import { invalidInput } from '../values/api-error.js'
import type { CallContext } from './call.js'
import {
  findMissingCustomFields,
  getRequiredDefaults,
  listProjectCustomFields,
  resolveCustomFields,
} from './custom-fields.js'
import { findFileProblems, findReferencedFiles, resolveFile, resolveStepData } from './file-references.js'
import { findOrCreateRequirements } from './requirements.js'
import { sanitizeRichText } from './rich-text.js'
import { findOrCreateTags, getTagIds } from './tags.js'
import { emptyContent, type UnnumberedContent } from './test-case-content.js'

/** The part of a request that becomes the content of a test case. */
type ContentInput = Pick<
  CreateTestCase,
  'precondition' | 'comment' | 'steps' | 'tags' | 'requirements' | 'links' | 'files' | 'customFields'
>
type Call = Pick<CallContext, 'db' | 'engine' | 'origin'>

/**
 * Applies a request to the previous content, if any: sanitizes texts and creates missing tags and requirements. Throws
 * 400 with every problem, and 409 for a duplicate requirement.
 */
export async function resolveContent(
  call: Call,
  project: ProjectRow,
  input: ContentInput,
  previous?: UnnumberedContent,
): Promise<UnnumberedContent> {
  const customFields = await resolveCustomFieldValues(call, project, input, previous)
  const storedFiles = await findReferencedFiles(call, input)
  const problems = [
    ...findCommentProblems(input),
    ...(await findPreconditionProblems(call, project, input)),
    ...(await findStepProblems(call, project, input)),
    ...findFileProblems(input, storedFiles),
    ...customFields.problems,
  ]
  if (problems.length > 0) throw invalidInput(problems)
  const { steps, tags, requirements, links, files } = input
  return {
    ...(previous ?? emptyContent),
    ...(await resolvePrecondition(call, input)),
    ...(steps ? { steps: await Promise.all(steps.map((step) => resolveStep(call, step, storedFiles))) } : {}),
    ...(tags ? { tagIds: getTagIds(await findOrCreateTags(call, project.key, tags), tags) } : {}),
    ...(requirements
      ? { requirementIds: await findOrCreateRequirements(call, project.key, requirements) }
      : {}),
    ...(links ? { links: links.length > 0 ? links : null } : {}),
    ...(files
      ? { files: files.length > 0 ? files.map((file) => resolveFile(file, storedFiles)) : null }
      : {}),
    customFields: customFields.values,
  }
}

/** `comment` is an old name for `precondition.text`: a request can have both if they are equal. */
function findCommentProblems({ comment, precondition }: ContentInput): Problem[] {
  if (comment === undefined || precondition === undefined || comment === precondition.text) return []
  return [{ path: ['comment'], message: 'is another name for precondition.text and must not differ from it' }]
}

async function findPreconditionProblems(
  { db }: Call,
  { key, code }: ProjectRow,
  { precondition }: ContentInput,
): Promise<Problem[]> {
  const id = precondition?.sharedPreconditionId
  if (id === undefined) return []
  const row = await findSharedPreconditionRow(db, key, id)
  if (row?.deletedAt === null) return []
  return [
    { path: ['precondition', 'sharedPreconditionId'], message: `${code} has no shared precondition ${id}` },
  ]
}

async function findStepProblems(
  call: Call,
  { key, code }: ProjectRow,
  { steps = [] }: ContentInput,
): Promise<Problem[]> {
  const ids = steps.flatMap((step) => step.sharedStepId ?? [])
  if (ids.length === 0) return []
  const rows = await findSharedStepRows(call, key, ids)
  const usable = new Set(rows.filter((row) => row.deletedAt === null).map((row) => row.id))
  return steps.flatMap(({ sharedStepId }, index) =>
    sharedStepId === undefined || usable.has(sharedStepId)
      ? []
      : { path: ['steps', index, 'sharedStepId'], message: `${code} has no shared step ${sharedStepId}` },
  )
}

/** A new test case gets the defaults of required fields; an update changes only the given fields. */
async function resolveCustomFieldValues(
  call: Call,
  project: ProjectRow,
  { customFields: inputs }: ContentInput,
  previous: UnnumberedContent | undefined,
): Promise<{ values: UnnumberedContent['customFields']; problems: readonly Problem[] }> {
  if (previous && !inputs) return { values: previous.customFields, problems: [] }
  const fields = await listProjectCustomFields(call.db, project)
  const { values, cleared, problems } = await resolveCustomFields(call, project, fields, inputs ?? {})
  if (!previous) {
    const missing = findMissingCustomFields(fields, { ...getRequiredDefaults(fields), ...inputs })
    return { values: { ...getRequiredDefaults(fields), ...values }, problems: [...problems, ...missing] }
  }
  const kept = Object.entries(previous.customFields).filter(([name]) => !cleared.includes(name))
  return { values: { ...Object.fromEntries(kept), ...values }, problems }
}

async function resolvePrecondition(
  call: Call,
  { precondition, comment }: ContentInput,
): Promise<Partial<Pick<UnnumberedContent, 'precondition'>>> {
  const sharedPreconditionId = precondition?.sharedPreconditionId
  if (sharedPreconditionId !== undefined) return { precondition: { sharedPreconditionId } }
  const text = precondition?.text ?? comment
  return text === undefined ? {} : { precondition: { text: await sanitizeRichText(text, call) } }
}

type StepInput = NonNullable<ContentInput['steps']>[number]

async function resolveStep(
  call: Call,
  step: StepInput,
  storedFiles: Awaited<ReturnType<typeof findReferencedFiles>>,
): Promise<UnnumberedContent['steps'][number]> {
  if (step.sharedStepId !== undefined) return { sharedStepId: step.sharedStepId }
  return {
    description: await sanitizeRichText(step.description ?? '', call),
    expected: await sanitizeRichText(step.expected ?? '', call),
    ...(step.data && step.data.length > 0 ? { data: resolveStepData(step.data, storedFiles) } : {}),
  }
}
