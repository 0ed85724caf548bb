import { QasError } from 'qasphere-client'
import type { Connection } from 'qasphere-client/connection'
import { type Endpoints, endpoints, type ResponseOf } from 'qasphere-contract'
import { type Folder, listFolders, pathsOf } from '../connection/folder-paths.js'
import { findNearest } from '../input/nearest.js'

type TestCase = ResponseOf<Endpoints['listTestCases']>['data'][number]

/** Everything that a test case is created from. */
const include = ['steps', 'tags', 'requirements', 'customFields', 'parameterValues', 'precondition'] as const

/** Options of an export. */
export interface Selection {
  /** Paths of folders, including their subfolders (default: all). */
  readonly folders?: readonly string[]
  /** Whether the contents of shared parts are written instead of their titles. */
  readonly inlinesShared: boolean
}

/**
 * Lists the test cases of a project, or of some folders and their subfolders, with the fields of the file they are
 * created from, in the order of folders and of test cases in them. Filled test cases are the values of their templates.
 *
 * @throws QasError of kind `validation` if a folder does not exist, `network` or `api` if a request fails.
 */
export async function listExported(
  { client, pace }: Connection,
  projectCode: string,
  { folders: wanted, inlinesShared }: Selection,
): Promise<Record<string, unknown>[]> {
  await pace()
  const folders = await listFolders(client, projectCode)
  const paths = pathsOf(folders)
  const order = orderFolders(folders)
  const chosen = wanted && chooseFolders(wanted, paths)
  const testCases: TestCase[] = []
  const query = { projectCode, include: [...include], types: ['standalone', 'template'] as const, limit: 500 }
  for await (const { data } of client.pages(endpoints.listTestCases, { ...query, types: [...query.types] })) {
    for (const testCase of data ?? []) {
      if (!chosen || chosen.has(testCase.folderId)) testCases.push(testCase)
    }
    await pace()
  }
  const place = ({ folderId }: TestCase) => order.get(folderId) ?? 0
  return testCases
    .sort((one, other) => place(one) - place(other) || one.pos - other.pos || one.seq - other.seq)
    .map((testCase) => toRow(testCase, paths.get(testCase.folderId) ?? [], inlinesShared))
}

/** The places of folders in the tree: a folder comes before its subfolders, which are in their own order. */
function orderFolders(folders: readonly Folder[]): ReadonlyMap<number, number> {
  const children = new Map<number, Folder[]>()
  for (const folder of folders)
    children.set(folder.parentId, [...(children.get(folder.parentId) ?? []), folder])
  const order = new Map<number, number>()
  const visit = (parentId: number) => {
    for (const { id } of (children.get(parentId) ?? []).sort((one, other) => one.pos - other.pos)) {
      if (order.has(id)) continue
      order.set(id, order.size)
      visit(id)
    }
  }
  visit(0)
  return order
}

function chooseFolders(
  wanted: readonly string[],
  paths: ReadonlyMap<number, readonly string[]>,
): ReadonlySet<number> {
  const joined = [...paths].map(([id, titles]): [number, string] => [id, titles.join('/')])
  const names = joined.map(([, name]) => name)
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    const problems = unknown.map((name) => {
      const guess = findNearest(name, names)
      const suggestion = guess === undefined ? '' : `; did you mean ${JSON.stringify(guess)}?`
      return { where: '--folder', message: `no folder has the path ${JSON.stringify(name)}${suggestion}` }
    })
    throw new QasError('validation', 'Invalid arguments', { problems })
  }
  const isInside = (name: string) => wanted.some((path) => name === path || name.startsWith(`${path}/`))
  return new Set(joined.filter(([, name]) => isInside(name)).map(([id]) => id))
}

/** Converts a test case to the format of a file, without empty fields and default values. */
function toRow(testCase: TestCase, path: readonly string[], inlinesShared: boolean): Record<string, unknown> {
  const { title, type, priority, isDraft, tags, requirements, links, files } = testCase
  const { filledTCaseTitleSuffixParams: suffix = [], parameterValues = [] } = testCase
  const fields: readonly (readonly [string, unknown])[] = [
    ['title', title],
    // A slash in a title would look like a subfolder.
    ['folder', path.some((name) => name.includes('/')) ? path : path.join('/')],
    ['type', type === 'standalone' ? undefined : type],
    ['priority', priority],
    ['tags', tags?.map((tag) => tag.title)],
    ['precondition', toPrecondition(testCase, inlinesShared)],
    ['steps', testCase.steps?.flatMap((step) => toSteps(step, inlinesShared))],
    ['requirements', requirements?.map(({ text, url }) => (url === '' ? { text } : { text, url }))],
    ['links', links],
    ['files', files],
    ['customFields', toCustomFields(testCase)],
    ['isDraft', isDraft || undefined],
    ['parameterValues', parameterValues.map(({ values }) => ({ values }))],
    ['filledTCaseTitleSuffixParams', suffix],
  ]
  return Object.fromEntries(fields.filter(([, value]) => !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function toPrecondition({ precondition }: TestCase, inlinesShared: boolean): unknown {
  if (!precondition) return undefined
  return precondition.type === 'shared' && !inlinesShared ? { shared: precondition.title } : precondition.text
}

type Step = NonNullable<TestCase['steps']>[number]
type SubStep = NonNullable<Step['subSteps']>[number]

function toSteps(step: Step | SubStep, inlinesShared: boolean): Record<string, unknown>[] {
  const { type, title, description, expected, data } = step
  const subSteps = 'subSteps' in step ? (step.subSteps ?? []) : []
  if (type === 'shared')
    return inlinesShared ? subSteps.flatMap((own) => toSteps(own, false)) : [{ shared: title }]
  const fields = Object.entries({ description, expected, data })
  return [Object.fromEntries(fields.filter(([, value]) => !isEmpty(value)))]
}

function toCustomFields({ customFields = {} }: TestCase): Record<string, unknown> | undefined {
  const entries = Object.entries(customFields).map(([name, { value, isDefault }]): [string, unknown] => {
    return [name, isDefault ? { isDefault } : value]
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
