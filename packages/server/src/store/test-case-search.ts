import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Engine } from './engine.js'
import type { TestCaseCondition } from './query-plans.js'
import type { Database, TestCaseRow } from './schema.js'
import { isFoundBy, type TitleSearch } from './search.js'
import { passesFilters } from './test-case-filters.js'

/** A text that a test case must contain: a part of its title, its legacy ID, or its marker. */
export interface SearchedText {
  readonly title: TitleSearch
  /** The sequence number, if the text is a marker of the project. */
  readonly seq: number | undefined
}

/** Values of the fields that a search can name; undefined if it does not. */
export interface SearchedFields {
  readonly tagIds?: readonly number[] | undefined
  readonly priorities?: readonly TestCaseRow['priority'][] | undefined
}

/** A search for test cases: all texts and fields must match, and nothing that is excluded. */
export interface TestCaseSearch {
  readonly texts: readonly SearchedText[]
  readonly excludedTexts: readonly SearchedText[]
  readonly fields: SearchedFields
  readonly excludedFields: SearchedFields
  /** Whether the last status matches; undefined if the search names none. */
  readonly hasStatus: TestCaseCondition | undefined
}

type Expressions = ExpressionBuilder<Database, 'testCase'>

/** Returns the condition for test cases of a project that a search finds; deleted ones are never found. */
export function isFoundBySearch(
  engine: Engine,
  projectKey: number,
  { texts, excludedTexts, fields, excludedFields, hasStatus }: TestCaseSearch,
): TestCaseCondition {
  return (eb) =>
    eb.and([
      passesFilters(engine, projectKey, { tagIds: fields.tagIds, priorities: fields.priorities })(eb),
      ...(hasStatus ? [hasStatus(eb)] : []),
      ...texts.map((text) => containsText(eb, text)),
      ...excludedTexts.map((text) => eb.not(containsText(eb, text))),
      ...matchExcluded(eb, engine, projectKey, excludedFields),
    ])
}

function matchExcluded(
  eb: Expressions,
  engine: Engine,
  projectKey: number,
  { tagIds, priorities }: SearchedFields,
): Expression<SqlBool>[] {
  return [
    ...(tagIds ? [passesFilters(engine, projectKey, { tagIds, tagsOperator: 'not' })(eb)] : []),
    ...(priorities ? [eb.not(engine.isOneOf('testCase.priority', priorities))] : []),
  ]
}

function containsText(eb: Expressions, { title, seq }: SearchedText): Expression<SqlBool> {
  return eb.or([
    isFoundBy(title),
    eb('testCase.legacyId', '=', title.text),
    ...(seq === undefined ? [] : [eb('testCase.seq', '=', seq)]),
  ])
}

/** Narrows a condition to test cases in some folders. */
export function isInFolders(
  engine: Engine,
  condition: TestCaseCondition,
  folderIds: readonly number[],
): TestCaseCondition {
  return (eb) => eb.and([condition(eb), engine.isOneOf('testCase.folderId', folderIds)])
}
