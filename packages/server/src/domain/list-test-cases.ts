import { type BriefTestCase, listBriefTestCases } from '../store/brief-test-cases.js'
import type { TestCaseCondition } from '../store/query-plans.js'
import type { ProjectRow } from '../store/schema.js'
import { findSharedPreconditionRows } from '../store/shared-preconditions.js'
import { listTestCaseRows, type Sorting } from '../store/test-cases.js'
import type { RowWindow } from '../store/window.js'
import { showFile } from './file-references.js'
import { showProject } from './projects.js'
import {
  type Call,
  type Include,
  readFolderFields,
  readTemplateFields,
  showRow,
  showTestCases,
  type TestCase,
} from './show-test-cases.js'
import type { FileReference } from './test-case-content.js'

/** A page of test cases, and what to include in each. */
interface TestCasePage {
  readonly condition: TestCaseCondition
  readonly sorting: Sorting
  readonly window: RowWindow
  readonly include: ReadonlySet<Include>
}

/** What can be included without reading the contents of test cases. */
const contentFreeIncludes: ReadonlySet<Include> = new Set<Include>(['folder', 'path', 'project'])

/** Lists the test cases of a page in the format of the API. */
export async function listTestCases(
  call: Call,
  project: ProjectRow,
  { condition, sorting, window, include }: TestCasePage,
): Promise<TestCase[]> {
  const { db } = call
  if ([...include].every((part) => contentFreeIncludes.has(part))) {
    const rows = await listBriefTestCases(db, condition, sorting, window)
    return await showBriefTestCases(call, project, rows, include)
  }
  return await showTestCases(call, project, await listTestCaseRows(db, condition, sorting, window), include)
}

/**
 * Returns the same as `showTestCases` for the same rows, but creates fewer objects: with thousands of rows, that saves
 * time.
 */
async function showBriefTestCases(
  call: Call,
  project: ProjectRow,
  rows: readonly BriefTestCase[],
  include: ReadonlySet<Include>,
): Promise<TestCase[]> {
  const preconditions = await findPreconditionTexts(call, project, rows)
  const templates = await readTemplateFields(call, rows, include)
  const folders = await readFolderFields(call, project, rows, include)
  const isPlaced = include.has('folder') || include.has('path')
  const shownProject = include.has('project') ? showProject(project) : undefined
  return rows.map((row) => {
    const { sharedPreconditionId, preconditionText, filesJson, linksJson } = row
    const testCase = showRow(row, {
      comment: (sharedPreconditionId ? preconditions.get(sharedPreconditionId) : preconditionText) ?? '',
      files: filesJson === null ? null : showFiles(filesJson, call.origin),
      links: linksJson === null ? null : JSON.parse(linksJson),
    })
    if (row.type !== 'standalone') Object.assign(testCase, templates(row))
    if (isPlaced) Object.assign(testCase, folders(row))
    if (shownProject) testCase.project = shownProject
    return testCase
  })
}

function showFiles(filesJson: string, origin: string) {
  const files: FileReference[] = JSON.parse(filesJson)
  return files.map((file) => showFile(file, origin))
}

async function findPreconditionTexts(
  call: Call,
  project: ProjectRow,
  rows: readonly BriefTestCase[],
): Promise<ReadonlyMap<number, string>> {
  const ids = new Set(rows.flatMap(({ sharedPreconditionId }) => sharedPreconditionId ?? []))
  if (ids.size === 0) return new Map()
  const found = await findSharedPreconditionRows(call, project.key, [...ids])
  return new Map(found.map(({ id, text }) => [id, text]))
}
