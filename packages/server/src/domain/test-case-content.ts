import type { Link } from 'qasphere-contract/scalars'
import type { StepData } from 'qasphere-contract/shared-steps'
import type * as z from 'zod/mini'

/**
 * The content of a version of a test case, apart from the columns of its row: the JSON in
 * `testCaseVersion.contentJson`.
 */
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
  /** Filled test cases only: whether their priority differs from that of the template. */
  readonly hasOwnPriority?: boolean
}

/** A precondition that is not shared. It has its own version number because the API returns one. */
export interface OwnPrecondition {
  readonly id: number
  readonly version: number
  readonly text: string
  readonly createdAt: string
  readonly updatedAt: string
}

/** A step that is not shared; `version` is the version of the test case that added it. */
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

/** Content whose own precondition and steps have no IDs yet. */
export interface UnnumberedContent extends Omit<TestCaseContent, 'precondition' | 'steps'> {
  readonly precondition: { readonly text: string } | { readonly sharedPreconditionId: number }
  readonly steps: readonly (Omit<OwnStep, 'id' | 'version'> | { readonly sharedStepId: number })[]
}

/** The content of a test case without any details. */
export const emptyContent: UnnumberedContent = {
  precondition: { text: '' },
  steps: [],
  tagIds: [],
  requirementIds: [],
  links: null,
  files: null,
  customFields: {},
}

/** Whether content has neither a precondition nor steps (docs/api-reference.md, Test cases). */
export function isEmptyContent({ precondition, steps }: UnnumberedContent): boolean {
  return steps.length === 0 && 'text' in precondition && precondition.text.trim() === ''
}

export function getSharedStepIds({ steps }: UnnumberedContent): number[] {
  return steps.flatMap((step) => ('sharedStepId' in step ? [step.sharedStepId] : []))
}
