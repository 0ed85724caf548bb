import type { CreateTestCase } from 'qasphere-contract/test-cases'
import type { CallContext } from '../handler.js'
import { sanitizeRichText } from '../html.js'
import { useRequirements } from './requirements.js'
import { tagIdsOf, useTags } from './tags.js'
import type { UnnumberedContent } from './test-case-content.js'

type Parts = Pick<
  CreateTestCase,
  'precondition' | 'comment' | 'steps' | 'tags' | 'requirements' | 'links' | 'files' | 'customFields'
>
type Call = Pick<CallContext, 'db' | 'engine'>

/**
 * What a request says of a test case's content, ready to be stored: texts sanitized, tags and requirements made. What
 * it does not name is not there.
 */
export async function resolveParts(
  call: Call,
  projectKey: number,
  input: Parts,
): Promise<Partial<UnnumberedContent>> {
  const { steps, tags, requirements, links, files } = input
  const preconditionText = input.precondition?.text ?? input.comment
  return {
    ...(preconditionText === undefined
      ? {}
      : { precondition: { text: await sanitizeRichText(preconditionText) } }),
    ...(steps ? { steps: await Promise.all(steps.map(resolveStep)) } : {}),
    ...(tags ? { tagIds: tagIdsOf(await useTags(call, projectKey, tags), tags) } : {}),
    ...(requirements ? { requirementIds: await useRequirements(call, projectKey, requirements) } : {}),
    ...(links ? { links: links.length === 0 ? null : links } : {}),
    ...(files ? { files: files.length === 0 ? null : files } : {}),
  }
}

type StepInput = NonNullable<Parts['steps']>[number]

async function resolveStep(step: StepInput): Promise<UnnumberedContent['steps'][number]> {
  if (step.sharedStepId !== undefined) return { sharedStepId: step.sharedStepId }
  return {
    description: await sanitizeRichText(step.description ?? ''),
    expected: await sanitizeRichText(step.expected ?? ''),
    ...(step.data && step.data.length > 0 ? { data: step.data } : {}),
  }
}
