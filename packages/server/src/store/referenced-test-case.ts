import type { SelectQueryBuilder } from 'kysely'
import { parseMarker, parseSeq } from '../values/markers.js'
import { compileOnce } from './compiled.js'
import type { Engine } from './engine.js'
import type { Database, ProjectRow } from './schema.js'
import type { Store } from './store.js'
import { selectTagsOfTestCase } from './tags.js'
import { selectWithContent, type TestCaseWithContent } from './test-cases.js'

type Select<Row> = (store: Store) => SelectQueryBuilder<Database, 'testCase' | 'testCaseVersion', Row>

type Find<Row> = (
  store: Store,
  project: Pick<ProjectRow, 'key' | 'code'>,
  reference: string,
) => Promise<Row | undefined>

interface Reference {
  readonly projectKey: number
  readonly legacyId: string | null
  readonly seq: number | null
}

/**
 * Finds a test case by its ID, marker, sequence number or legacy ID, in this order (docs/api-reference.md, Identifiers).
 * Deleted test cases are not found.
 */
export const findTestCaseRow: Find<TestCaseWithContent> = createFinder(({ db }) => selectWithContent(db))

/** Like `findTestCaseRow`, but with the tags as JSON: an array of `{ id, title }`. */
export const findTaggedTestCase: Find<TestCaseWithContent & { readonly tagsJson: string }> = createFinder(
  ({ db, engine }) =>
    selectWithContent(db).select(
      engine.jsonOf(selectTagsOfTestCase().select(['tag.id', 'tag.title'])).as('tagsJson'),
    ),
)

function createFinder<Row extends TestCaseWithContent>(select: Select<Row>): Find<Row> {
  const findById = compileOnce<{ projectKey: number; id: string }, Row, [Engine]>((db, value, engine) =>
    select({ db, engine })
      .where('testCase.projectKey', '=', value('projectKey'))
      .where('testCase.id', '=', value('id'))
      .where('testCase.deletedAt', 'is', null),
  )
  const findByReference = compileOnce<Reference, Row, [Engine]>((db, value, engine) =>
    select({ db, engine })
      .where('testCase.projectKey', '=', value('projectKey'))
      .where('testCase.deletedAt', 'is', null)
      .where((eb) =>
        eb.or([eb('testCase.legacyId', '=', value('legacyId')), eb('testCase.seq', '=', value('seq'))]),
      )
      .orderBy('testCase.key'),
  )
  return async ({ db, engine }, project, reference) => {
    // IDs are by far the most common, and looking them up is several times as fast as looking up all kinds of
    // references.
    const [named] = await findById(db, { projectKey: project.key, id: reference }, engine)
    if (named) return named
    const marker = parseMarker(reference)
    const seq = (marker?.code === project.code ? marker.seq : parseSeq(reference)) ?? null
    // Test cases without a legacy ID have an empty one.
    const legacyId = reference === '' ? null : reference
    const rows = await findByReference(db, { projectKey: project.key, legacyId, seq }, engine)
    return rows.find((row) => row.seq === seq) ?? rows[0]
  }
}
