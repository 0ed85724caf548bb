import { takeNumbers } from '../store/counters.js'
import type { Db } from '../store/database.js'
import type { OwnPrecondition, TestCaseContent, UnnumberedContent } from './test-case-content.js'

/** A version of a test case to write. */
export interface ContentDraft {
  readonly content: UnnumberedContent
  /** The version of the test case. */
  readonly version: number
  /** The content of the previous version. */
  readonly previous?: TestCaseContent
}

/**
 * Assigns IDs to the parts of contents: steps get new IDs in every version, a precondition keeps its ID and has its own
 * version number (docs/api-reference.md, Versions).
 */
export async function numberContents(
  db: Db,
  projectKey: number,
  createdAt: string,
  drafts: readonly ContentDraft[],
): Promise<TestCaseContent[]> {
  const nextStepId = await reserveNumbers(db, projectKey, 'step', sum(drafts, countOwnSteps))
  const nextPreconditionId = await reserveNumbers(
    db,
    projectKey,
    'precondition',
    sum(drafts, countNewPreconditions),
  )
  return drafts.map((draft) => ({
    ...draft.content,
    precondition: numberPrecondition(draft, createdAt, nextPreconditionId),
    steps: draft.content.steps.map((step) =>
      'sharedStepId' in step ? step : { ...step, id: nextStepId(), version: draft.version },
    ),
  }))
}

async function reserveNumbers(
  db: Db,
  projectKey: number,
  name: 'precondition' | 'step',
  amount: number,
): Promise<() => number> {
  let next = amount === 0 ? 0 : await takeNumbers(db, projectKey, name, amount)
  return () => next++
}

function sum(drafts: readonly ContentDraft[], count: (draft: ContentDraft) => number): number {
  return drafts.reduce((total, draft) => total + count(draft), 0)
}

function countOwnSteps({ content }: ContentDraft): number {
  return content.steps.filter((step) => !('sharedStepId' in step)).length
}

function countNewPreconditions({ content, previous }: ContentDraft): number {
  return 'text' in content.precondition && !getOwnPrecondition(previous) ? 1 : 0
}

function getOwnPrecondition(content: TestCaseContent | undefined): OwnPrecondition | undefined {
  return content && 'text' in content.precondition ? content.precondition : undefined
}

function numberPrecondition(
  { content: { precondition }, previous }: ContentDraft,
  createdAt: string,
  nextId: () => number,
): TestCaseContent['precondition'] {
  if (!('text' in precondition)) return precondition
  const { text } = precondition
  const before = getOwnPrecondition(previous)
  if (!before) return { id: nextId(), version: 1, text, createdAt, updatedAt: createdAt }
  if (before.text === text) return before
  return { ...before, version: before.version + 1, text, updatedAt: createdAt }
}
