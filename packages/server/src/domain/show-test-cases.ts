import type { Endpoints, QueryOf, ResponseOf } from 'qasphere-contract'
import { countFilledTestCases, findTestCaseIds, listFilledTestCases } from '../store/filled-test-cases.js'
import { findFoldersWithAncestors } from '../store/folders.js'
import type { FolderRow, ProjectRow, TestCaseRow } from '../store/schema.js'
import type { TestCaseWithContent } from '../store/test-cases.js'
import type { CallContext } from './call.js'
import { showFolder } from './folders.js'
import { showProject } from './projects.js'
import type { TestCaseContent } from './test-case-content.js'
import { type PartName, showTestCaseParts, type TestCaseParts } from './test-case-parts.js'

export type TestCase = ResponseOf<Endpoints['getTestCase']>
export type Include = NonNullable<QueryOf<Endpoints['listTestCases']>['include']>[number]
export type Call = Pick<CallContext, 'db' | 'engine' | 'origin'>

/** Parts that the response for a single test case always includes (docs/api-reference.md, Test cases). */
export const defaultIncludes: ReadonlySet<Include> = new Set<Include>([
  'precondition',
  'steps',
  'tags',
  'requirements',
  'customFields',
  'parameterValues',
])

/**
 * Converts the latest versions of test cases to the format of the API. The number of queries does not depend on the
 * number of test cases.
 */
export async function showTestCases(
  call: Call,
  project: ProjectRow,
  rows: readonly (TestCaseWithContent & { readonly tagsJson?: string })[],
  include: ReadonlySet<Include>,
): Promise<TestCase[]> {
  const parts = await showTestCaseParts(
    call,
    project,
    rows.map((row) => ({ ...row, isLatestVersion: true })),
    new Set([...include].filter(isPartName)),
  )
  const templates = await readTemplateFields(call, rows, include)
  const folders = await readFolderFields(call, project, rows, include)
  const shownProject = include.has('project') ? { project: showProject(project) } : {}
  return rows.flatMap((row, index) => {
    const own = parts[index]
    if (!own) return []
    // With thousands of rows, spreading objects takes longer than creating them.
    return Object.assign(
      showRow(row, own),
      include.size > 0 && selectParts(own, include),
      templates(row, own.content),
      folders(row),
      shownProject,
    )
  })
}

function isPartName(name: Include): name is PartName {
  return name === 'steps' || name === 'tags' || name === 'requirements'
}

/** Converts the columns that every list includes. */
export function showRow(
  row: Omit<TestCaseRow, 'projectKey' | 'titleFolded' | 'deletedAt'>,
  parts: Pick<TestCaseParts, 'comment' | 'files' | 'links'>,
): TestCase {
  return {
    id: row.id,
    legacyId: row.legacyId,
    version: row.version,
    type: row.type,
    title: row.title,
    seq: row.seq,
    folderId: row.folderId,
    pos: row.pos,
    priority: row.priority,
    comment: parts.comment,
    files: parts.files,
    links: parts.links,
    authorId: row.authorId,
    isDraft: row.isDraft === 1,
    isLatestVersion: true,
    isEmpty: row.isEmpty === 1,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}

function selectParts(parts: TestCaseParts, include: ReadonlySet<Include>): Partial<TestCase> {
  const { precondition, steps, tags, requirements, customFields } = parts
  return {
    ...(include.has('precondition') ? { precondition } : {}),
    ...(include.has('steps') ? { steps } : {}),
    ...(include.has('tags') ? { tags } : {}),
    ...(include.has('requirements') ? { requirements } : {}),
    ...(include.has('customFields') ? { customFields } : {}),
  }
}

type TemplateRow = Pick<TestCaseRow, 'key' | 'type' | 'templateKey'>

/** Returns a function that adds the fields which connect templates and filled test cases. */
export async function readTemplateFields(
  call: Call,
  rows: readonly TemplateRow[],
  include: ReadonlySet<Include>,
): Promise<(row: TemplateRow, content?: TestCaseContent) => Partial<TestCase>> {
  const templateKeys = rows.filter((row) => row.type === 'template').map((row) => row.key)
  const keysOfFilled = [...new Set(rows.flatMap(({ templateKey }) => templateKey ?? []))]
  const ids = keysOfFilled.length > 0 ? await findTestCaseIds(call, keysOfFilled) : new Map<number, string>()
  const counts =
    templateKeys.length > 0 ? await countFilledTestCases(call, templateKeys) : new Map<number, number>()
  const withValues = include.has('parameterValues') && templateKeys.length > 0
  const values = readParameterValues(withValues ? await listFilledTestCases(call, templateKeys) : [])
  return (row, content) => {
    if (row.templateKey !== null) return { templateTCaseId: ids.get(row.templateKey) }
    if (row.type !== 'template') return {}
    const numFilledTCases = counts.get(row.key) ?? 0
    if (!withValues) return { numFilledTCases }
    return {
      numFilledTCases,
      parameterValues: values.get(row.key) ?? [],
      filledTCaseTitleSuffixParams: [...(content?.titleSuffixParams ?? [])],
    }
  }
}

type ParameterValues = NonNullable<TestCase['parameterValues']>

/** Reads the parameter values of filled test cases, by template key. */
function readParameterValues(filled: readonly TestCaseWithContent[]): Map<number | null, ParameterValues> {
  const byTemplate = new Map<number | null, ParameterValues>()
  for (const row of filled) {
    const { values = {} }: TestCaseContent = JSON.parse(row.contentJson)
    const known = byTemplate.get(row.templateKey) ?? []
    byTemplate.set(row.templateKey, known)
    known.push({ tcaseId: row.id, tcaseVersion: row.version, values })
  }
  return byTemplate
}

/** Returns a function that adds the folder of a test case and the path to it. */
export async function readFolderFields(
  call: Call,
  project: ProjectRow,
  rows: readonly Pick<TestCaseRow, 'folderId'>[],
  include: ReadonlySet<Include>,
): Promise<(row: Pick<TestCaseRow, 'folderId'>) => Pick<TestCase, 'folder' | 'path'>> {
  if (rows.length === 0 || !(include.has('folder') || include.has('path'))) return () => ({})
  const ids = [...new Set(rows.map((row) => row.folderId))]
  const folders = new Map(
    (await findFoldersWithAncestors(call, project.key, ids)).map((folder) => [folder.id, folder]),
  )
  return ({ folderId }) => {
    const path = findPath(folders, folderId).map((folder) => showFolder(folder, project))
    const folder = path.at(-1)
    return {
      ...(include.has('folder') && folder ? { folder } : {}),
      ...(include.has('path') ? { path } : {}),
    }
  }
}

function findPath(folders: ReadonlyMap<number, FolderRow>, id: number): FolderRow[] {
  const folder = folders.get(id)
  return folder ? [...findPath(folders, folder.parentId), folder] : []
}
