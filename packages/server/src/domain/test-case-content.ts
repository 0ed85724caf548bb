import type { Link } from 'qasphere-contract/scalars'
import type { StepData } from 'qasphere-contract/shared-steps'
import type * as z from 'zod/mini'

/** What a version of a test case holds beside the columns of its row: the JSON in `testCaseVersion.contentJson`. */
export interface TestCaseContent {
  readonly precondition: OwnPrecondition | { readonly sharedPreconditionId: number }
  readonly steps: readonly (OwnStep | { readonly sharedStepId: number })[]
  readonly tagIds: readonly number[]
  readonly requirementIds: readonly string[]
  readonly links: readonly Link[] | null
  readonly files: readonly FileReference[] | null
  readonly customFields: Readonly<Record<string, { readonly value: string; readonly isDefault: boolean }>>
  /** Templates only: the parameters named in the titles of their filled test cases. */
  readonly titleSuffixParams?: readonly string[]
  /** Filled test cases only: the values of their parameters. */
  readonly values?: Readonly<Record<string, string>>
  /** Filled test cases only: whether their priority is their own instead of the template's. */
  readonly hasOwnPriority?: boolean
}

/** A precondition of one test case alone; it has a version of its own, as the API shows one. */
export interface OwnPrecondition {
  readonly id: number
  readonly version: number
  readonly text: string
  readonly createdAt: string
  readonly updatedAt: string
}

/** A step of one test case alone; `version` is that of the test case in which it was made. */
export interface OwnStep {
  readonly id: number
  readonly version: number
  readonly description: string
  readonly expected: string
  readonly data?: readonly z.output<typeof StepData>[]
}

export interface FileReference {
  readonly id: string
  readonly fileName: string
  readonly mimeType: string
  readonly size: number
  readonly url?: string | undefined
}

/** A content whose own precondition and steps have no ids yet. */
export interface UnnumberedContent extends Omit<TestCaseContent, 'precondition' | 'steps'> {
  readonly precondition: { readonly text: string } | { readonly sharedPreconditionId: number }
  readonly steps: readonly (Omit<OwnStep, 'id' | 'version'> | { readonly sharedStepId: number })[]
}

/** What a test case holds of which nothing is said. */
export const emptyContent: UnnumberedContent = {
  precondition: { text: '' },
  steps: [],
  tagIds: [],
  requirementIds: [],
  links: null,
  files: null,
  customFields: {},
}

/** Whether there is neither a precondition nor a step (docs/api-reference.md, Test cases). */
export function isEmptyContent({ precondition, steps }: UnnumberedContent): boolean {
  return steps.length === 0 && 'text' in precondition && precondition.text.trim() === ''
}

export function sharedStepIdsOf({ steps }: UnnumberedContent): number[] {
  return steps.flatMap((step) => ('sharedStepId' in step ? [step.sharedStepId] : []))
}
