import type { Problem } from 'qasphere-contract/problems'
import type { CreateTestCase } from 'qasphere-contract/test-case-bodies'
import type { ProjectRow } from '../store/schema.js'
import { findSharedPreconditionRow } from '../store/shared-preconditions.js'
import { findSharedStepRows } from '../store/shared-steps.js'
import { invalidInput } from '../values/api-error.js'
import type { CallContext } from './call.js'
import {
  listProjectCustomFields,
  missingCustomFields,
  requiredDefaults,
  resolveCustomFields,
} from './custom-fields.js'
import { fileProblems, findReferencedFiles, resolveFile, resolveStepData } from './file-references.js'
import { useRequirements } from './requirements.js'
import { sanitizeRichText } from './rich-text.js'
import { tagIdsOf, useTags } from './tags.js'
import { emptyContent, type UnnumberedContent } from './test-case-content.js'

/** What a request says of a test case's content. */
type ContentInput = Pick<
  CreateTestCase,
  'precondition' | 'comment' | 'steps' | 'tags' | 'requirements' | 'links' | 'files' | 'customFields'
>
type Call = Pick<CallContext, 'db' | 'engine' | 'origin'>

/**
 * The content that a request makes of the one before, or of none: texts sanitized, tags and requirements made. Throws
 * 400 naming every mistake, 409 for a requirement that is there twice.
 */
export async function resolveContent(
  call: Call,
  project: ProjectRow,
  input: ContentInput,
  previous?: UnnumberedContent,
): Promise<UnnumberedContent> {
  const customFields = await customFieldValues(call, project, input, previous)
  const storedFiles = await findReferencedFiles(call, input)
  const problems = [
    ...commentProblems(input),
    ...(await preconditionProblems(call, project, input)),
    ...(await stepProblems(call, project, input)),
    ...fileProblems(input, storedFiles),
    ...customFields.problems,
  ]
  if (problems.length > 0) throw invalidInput(problems)
  const { steps, tags, requirements, links, files } = input
  return {
    ...(previous ?? emptyContent),
    ...(await preconditionOf(call, input)),
    ...(steps ? { steps: await Promise.all(steps.map((step) => resolveStep(call, step, storedFiles))) } : {}),
    ...(tags ? { tagIds: tagIdsOf(await useTags(call, project.key, tags), tags) } : {}),
    ...(requirements ? { requirementIds: await useRequirements(call, project.key, requirements) } : {}),
    ...(links ? { links: links.length > 0 ? links : null } : {}),
    ...(files
      ? { files: files.length > 0 ? files.map((file) => resolveFile(file, storedFiles)) : null }
      : {}),
    customFields: customFields.values,
  }
}

/** `comment` is an older name of `precondition.text`: both may come, but must not differ. */
function commentProblems({ comment, precondition }: ContentInput): Problem[] {
  if (comment === undefined || precondition === undefined || comment === precondition.text) return []
  return [{ path: ['comment'], message: 'is another name of precondition.text and must not differ from it' }]
}

async function preconditionProblems(
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

async function stepProblems(
  { db, engine }: Call,
  { key, code }: ProjectRow,
  { steps = [] }: ContentInput,
): Promise<Problem[]> {
  const ids = steps.flatMap((step) => step.sharedStepId ?? [])
  if (ids.length === 0) return []
  const rows = await findSharedStepRows(db, engine, key, ids)
  const usable = new Set(rows.filter((row) => row.deletedAt === null).map((row) => row.id))
  return steps.flatMap(({ sharedStepId }, index) =>
    sharedStepId === undefined || usable.has(sharedStepId)
      ? []
      : { path: ['steps', index, 'sharedStepId'], message: `${code} has no shared step ${sharedStepId}` },
  )
}

/** A new test case gets the defaults of required fields; otherwise only the fields named change. */
async function customFieldValues(
  call: Call,
  project: ProjectRow,
  { customFields: inputs }: ContentInput,
  previous: UnnumberedContent | undefined,
): Promise<{ values: UnnumberedContent['customFields']; problems: readonly Problem[] }> {
  if (previous && !inputs) return { values: previous.customFields, problems: [] }
  const fields = await listProjectCustomFields(call.db, project)
  const { values, emptied, problems } = await resolveCustomFields(call, project, fields, inputs ?? {})
  if (!previous) {
    const missing = missingCustomFields(fields, { ...requiredDefaults(fields), ...inputs })
    return { values: { ...requiredDefaults(fields), ...values }, problems: [...problems, ...missing] }
  }
  const kept = Object.entries(previous.customFields).filter(([name]) => !emptied.includes(name))
  return { values: { ...Object.fromEntries(kept), ...values }, problems }
}

async function preconditionOf(
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
