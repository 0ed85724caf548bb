import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Engine } from './engine.js'
import { isWithinFolders, type TestCaseCondition } from './query-plans.js'
import type { Database, TestCaseRow } from './schema.js'
import { isFoundBy, type TitleSearch } from './search.js'

/** Filters for test cases: different filters are ANDed, values of one filter are ORed. */
export interface TestCaseFilters {
  readonly folderIds?: readonly number[] | undefined
  /** Whether to include subfolders. */
  readonly withSubfolders?: boolean | undefined
  readonly tagIds?: readonly number[] | undefined
  /** How several tags combine: any of them (default), all, or none. */
  readonly tagsOperator?: 'or' | 'and' | 'not' | undefined
  readonly priorities?: readonly TestCaseRow['priority'][] | undefined
  readonly types?: readonly TestCaseRow['type'][] | undefined
  readonly search?: TitleSearch | undefined
  readonly isDraft?: boolean | undefined
  readonly seqs?: readonly number[] | undefined
  readonly templateIds?: readonly string[] | undefined
  readonly requirementIds?: readonly string[] | undefined
  readonly sharedPreconditionIds?: readonly number[] | undefined
  readonly sharedStepIds?: readonly number[] | undefined
  readonly authorIds?: readonly number[] | undefined
  readonly createdAfter?: string | undefined
  readonly createdBefore?: string | undefined
  /** Values of custom fields, by system name. */
  readonly customFields?: ReadonlyMap<string, readonly string[]> | undefined
}

type Expressions = ExpressionBuilder<Database, 'testCase'>

/** Returns the condition for test cases of a project that match filters; deleted ones never match. */
export function passesFilters(
  engine: Engine,
  projectKey: number,
  filters: TestCaseFilters,
): TestCaseCondition {
  return (eb) =>
    eb.and([
      eb('testCase.projectKey', '=', projectKey),
      eb('testCase.deletedAt', 'is', null),
      ...matchOwnColumns(eb, engine, filters),
      ...matchReferences(eb, engine, projectKey, filters),
    ])
}

/** Conditions on the row of a test case. */
function matchOwnColumns(eb: Expressions, engine: Engine, filters: TestCaseFilters): Expression<SqlBool>[] {
  const { search, isDraft, createdAfter, createdBefore } = filters
  const lists = [
    ['testCase.priority', filters.priorities],
    ['testCase.type', filters.types],
    ['testCase.seq', filters.seqs],
    ['testCase.sharedPreconditionId', filters.sharedPreconditionIds],
    ['testCase.authorId', filters.authorIds],
  ] as const
  return [
    ...lists.flatMap(([column, values]) => (values ? [engine.isOneOf(column, values)] : [])),
    ...(search ? [isFoundBy(search)] : []),
    ...(isDraft === undefined ? [] : [eb('testCase.isDraft', '=', isDraft ? 1 : 0)]),
    ...(createdAfter === undefined ? [] : [eb('testCase.createdAt', '>', createdAfter)]),
    ...(createdBefore === undefined ? [] : [eb('testCase.createdAt', '<', createdBefore)]),
  ]
}

/** Conditions on other tables. */
function matchReferences(
  eb: Expressions,
  engine: Engine,
  projectKey: number,
  filters: TestCaseFilters,
): Expression<SqlBool>[] {
  const { folderIds, withSubfolders, tagIds, templateIds, requirementIds, sharedStepIds } = filters
  return [
    ...(folderIds
      ? [
          withSubfolders
            ? isWithinFolders(engine, projectKey, folderIds)
            : engine.isOneOf('testCase.folderId', folderIds),
        ]
      : []),
    ...(tagIds ? [matchTags(eb, engine, projectKey, tagIds, filters.tagsOperator ?? 'or')] : []),
    ...(templateIds
      ? [eb('testCase.templateKey', 'in', selectTemplates(eb, engine, projectKey, templateIds))]
      : []),
    ...(requirementIds
      ? [
          eb(
            'testCase.key',
            'in',
            eb
              .selectFrom('testCaseRequirement')
              .select('testCaseRequirement.testCaseKey')
              .where(engine.isOneOf('testCaseRequirement.requirementId', requirementIds)),
          ),
        ]
      : []),
    ...(sharedStepIds
      ? [
          eb(
            'testCase.key',
            'in',
            eb
              .selectFrom('testCaseSharedStep')
              .select('testCaseSharedStep.testCaseKey')
              .where('testCaseSharedStep.projectKey', '=', projectKey)
              .where(engine.isOneOf('testCaseSharedStep.sharedStepId', sharedStepIds)),
          ),
        ]
      : []),
    ...[...(filters.customFields ?? [])].map(([systemName, values]) =>
      hasCustomField(eb, engine, systemName, values),
    ),
  ]
}

function matchTags(
  eb: Expressions,
  engine: Engine,
  projectKey: number,
  tagIds: readonly number[],
  operator: 'or' | 'and' | 'not',
): Expression<SqlBool> {
  const tagged = eb
    .selectFrom('testCaseTag')
    .select('testCaseTag.testCaseKey')
    .where('testCaseTag.projectKey', '=', projectKey)
    .where(engine.isOneOf('testCaseTag.tagId', tagIds))
  if (operator === 'or') return eb('testCase.key', 'in', tagged)
  if (operator === 'not') return eb('testCase.key', 'not in', tagged)
  const allOfThem = tagged
    .groupBy('testCaseTag.testCaseKey')
    .having((having) => having.fn.countAll(), '=', new Set(tagIds).size)
  return eb('testCase.key', 'in', allOfThem)
}

function selectTemplates(eb: Expressions, engine: Engine, projectKey: number, ids: readonly string[]) {
  return eb
    .selectFrom('testCase as template')
    .select('template.key')
    .where('template.projectKey', '=', projectKey)
    .where(engine.isOneOf('template.id', ids))
}

function hasCustomField(
  eb: Expressions,
  engine: Engine,
  systemName: string,
  values: readonly string[],
): Expression<SqlBool> {
  return eb.exists(
    eb
      .selectFrom('testCaseCustomField')
      .select('testCaseCustomField.systemName')
      .whereRef('testCaseCustomField.testCaseKey', '=', 'testCase.key')
      .where('testCaseCustomField.systemName', '=', systemName)
      .where(engine.isOneOf('testCaseCustomField.value', values)),
  )
}
