import { takeNumbers } from '../store/counters.js'
import type { Db } from '../store/database.js'
import type { OwnPrecondition, TestCaseContent, UnnumberedContent } from './test-case-content.js'

/** A version of a test case that is about to be written. */
export interface ContentDraft {
  readonly content: UnnumberedContent
  /** The version of the test case. */
  readonly version: number
  /** What the version before held. */
  readonly previous?: TestCaseContent
}

/**
 * Gives the parts of contents their ids: steps get new ones in every version, a precondition keeps its id and counts
 * its own versions (docs/api-reference.md, Versions).
 */
export async function numberContents(
  db: Db,
  projectKey: number,
  createdAt: string,
  drafts: readonly ContentDraft[],
): Promise<TestCaseContent[]> {
  const nextStepId = await counting(db, projectKey, 'step', sum(drafts, ownSteps))
  const nextPreconditionId = await counting(db, projectKey, 'precondition', sum(drafts, newPreconditions))
  return drafts.map((draft) => ({
    ...draft.content,
    precondition: numberPrecondition(draft, createdAt, nextPreconditionId),
    steps: draft.content.steps.map((step) =>
      'sharedStepId' in step ? step : { ...step, id: nextStepId(), version: draft.version },
    ),
  }))
}

async function counting(
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

function ownSteps({ content }: ContentDraft): number {
  return content.steps.filter((step) => !('sharedStepId' in step)).length
}

function newPreconditions({ content, previous }: ContentDraft): number {
  return 'text' in content.precondition && !ownPrecondition(previous) ? 1 : 0
}

function ownPrecondition(content: TestCaseContent | undefined): OwnPrecondition | undefined {
  return content && 'text' in content.precondition ? content.precondition : undefined
}

function numberPrecondition(
  { content: { precondition }, previous }: ContentDraft,
  createdAt: string,
  nextId: () => number,
): TestCaseContent['precondition'] {
  if (!('text' in precondition)) return precondition
  const { text } = precondition
  const before = ownPrecondition(previous)
  if (!before) return { id: nextId(), version: 1, text, createdAt, updatedAt: createdAt }
  if (before.text === text) return before
  return { ...before, version: before.version + 1, text, updatedAt: createdAt }
}
