import type { Step } from 'qasphere-contract/shared-steps'
import type { TestCase } from 'qasphere-contract/test-case-parts'
import { findRequirementRows } from '../store/requirements.js'
import type { ProjectRow, SharedPreconditionRow, SharedStepRow } from '../store/schema.js'
import { findSharedPreconditionRows } from '../store/shared-preconditions.js'
import { findSharedStepRows } from '../store/shared-steps.js'
import type { Store } from '../store/store.js'
import { findTagRows } from '../store/tags.js'
import type { CallContext } from './call.js'
import { showFile, showStepData } from './file-references.js'
import { showSharedPrecondition } from './shared-preconditions.js'
import { showUsedSharedStep } from './shared-steps.js'
import { getSharedStepIds, type TestCaseContent } from './test-case-content.js'

/** The stored content of a version of a test case. */
export interface VersionContent {
  readonly contentJson: string
  readonly isLatestVersion: boolean
  /** Its tags, if the query read them. */
  readonly tagsJson?: string
}

/** The parts of a version of a test case in the format of the API. */
export interface TestCaseParts {
  readonly comment: string
  readonly precondition: NonNullable<TestCase['precondition']>
  readonly steps: NonNullable<TestCase['steps']>
  readonly tags: NonNullable<TestCase['tags']>
  readonly requirements: NonNullable<TestCase['requirements']>
  readonly customFields: NonNullable<TestCase['customFields']>
  readonly files: TestCase['files']
  readonly links: TestCase['links']
  readonly content: TestCaseContent
}

/** Parts that need an extra query. */
export type PartName = 'steps' | 'tags' | 'requirements'
const allParts: ReadonlySet<PartName> = new Set(['steps', 'tags', 'requirements'])

/**
 * Converts versions to the format of the API, in the same order, with one query for each kind of reference. Shared
 * steps and preconditions have their latest texts (docs/api-reference.md, Versions); parts that are not wanted are
 * empty.
 */
export async function showTestCaseParts(
  call: Pick<CallContext, 'db' | 'engine' | 'origin'>,
  project: ProjectRow,
  versions: readonly VersionContent[],
  wanted: ReadonlySet<PartName> = allParts,
): Promise<TestCaseParts[]> {
  const contents = versions.map(({ contentJson }): TestCaseContent => JSON.parse(contentJson))
  const references = await findReferences(call, project, contents, { wanted, tags: collectTags(versions) })
  return contents.map((content, index) =>
    showParts(content, {
      ...references,
      project,
      origin: call.origin,
      wanted,
      isLatest: versions[index]?.isLatestVersion === true,
    }),
  )
}

type Tag = TestCaseParts['tags'][number]

/** Returns the tags of versions if they were read with all of them. */
function collectTags(versions: readonly VersionContent[]): Tag[] | undefined {
  const tags: Tag[] = []
  for (const { tagsJson } of versions) {
    if (tagsJson === undefined) return undefined
    const own: Tag[] = JSON.parse(tagsJson)
    for (const tag of own) tags.push(tag)
  }
  return tags
}

/** Rows that contents refer to, by ID. */
interface References {
  readonly preconditions: ReadonlyMap<number, SharedPreconditionRow>
  readonly sharedSteps: ReadonlyMap<number, SharedStepRow>
  readonly tags: ReadonlyMap<number, Tag>
  readonly requirements: ReadonlyMap<string, TestCaseParts['requirements'][number]>
}

async function findReferences(
  store: Store,
  { key }: ProjectRow,
  contents: readonly TestCaseContent[],
  { wanted, tags }: { readonly wanted: ReadonlySet<PartName>; readonly tags: Tag[] | undefined },
): Promise<References> {
  const idsOf = <Id>(part: PartName, ids: (content: TestCaseContent) => readonly Id[]) =>
    wanted.has(part) ? [...new Set(contents.flatMap(ids))] : []
  const preconditionIds = new Set(
    contents.flatMap(({ precondition }) =>
      'text' in precondition ? [] : [precondition.sharedPreconditionId],
    ),
  )
  const stepIds = idsOf('steps', getSharedStepIds)
  const tagIds = tags ? [] : idsOf('tags', (content) => content.tagIds)
  const requirementIds = idsOf('requirements', (content) => content.requirementIds)
  return {
    preconditions: indexById(
      await findUnlessEmpty([...preconditionIds], (ids) => findSharedPreconditionRows(store, key, ids)),
    ),
    sharedSteps: indexById(await findUnlessEmpty(stepIds, (ids) => findSharedStepRows(store, key, ids))),
    tags: indexById(
      tags ??
        (await findUnlessEmpty(tagIds, (ids) => findTagRows(store, key, ids))).map(({ id, title }) => ({
          id,
          title,
        })),
    ),
    requirements: indexById(
      (await findUnlessEmpty(requirementIds, (ids) => findRequirementRows(store, key, ids))).map(
        ({ id, text, url }) => ({ id, text, url }),
      ),
    ),
  }
}

async function findUnlessEmpty<Id, Row>(
  ids: readonly Id[],
  find: (ids: readonly Id[]) => Promise<Row[]>,
): Promise<Row[]> {
  return ids.length === 0 ? [] : await find(ids)
}

function indexById<Id, Row extends { readonly id: Id }>(rows: readonly Row[]): Map<Id, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}

type PartsContext = References & {
  readonly project: ProjectRow
  readonly wanted: ReadonlySet<PartName>
  readonly isLatest: boolean
  readonly origin: string
}

function showParts(content: TestCaseContent, context: PartsContext): TestCaseParts {
  const precondition = showPrecondition(content, context)
  return {
    content,
    comment: precondition.text,
    precondition,
    files: content.files?.map((file) => showFile(file, context.origin)) ?? null,
    links: content.links === null ? null : [...content.links],
    steps: !context.wanted.has('steps') ? [] : content.steps.flatMap((step) => showStep(step, context) ?? []),
    tags: content.tagIds.flatMap((id) => context.tags.get(id) ?? []),
    requirements: content.requirementIds.flatMap((id) => context.requirements.get(id) ?? []),
    customFields: content.customFields,
  }
}

function showPrecondition(
  { precondition }: TestCaseContent,
  { project, preconditions, isLatest }: PartsContext,
): TestCaseParts['precondition'] {
  if ('text' in precondition) {
    const { id, version, text, createdAt, updatedAt } = precondition
    return { projectId: project.id, id, version, type: 'standalone', text, isLatest, createdAt, updatedAt }
  }
  const row = preconditions.get(precondition.sharedPreconditionId)
  if (!row) throw new Error(`shared precondition ${precondition.sharedPreconditionId} not found`)
  return showSharedPrecondition(row, project)
}

function showStep(
  step: TestCaseContent['steps'][number],
  { sharedSteps, isLatest, origin }: PartsContext,
): Step | undefined {
  if ('sharedStepId' in step) {
    const row = sharedSteps.get(step.sharedStepId)
    return row && showUsedSharedStep(row)
  }
  const { id, version, description, expected, data } = step
  return {
    id,
    version,
    isLatest,
    type: 'standalone',
    description,
    expected,
    ...(data ? { data: showStepData(data, origin) } : {}),
  }
}
