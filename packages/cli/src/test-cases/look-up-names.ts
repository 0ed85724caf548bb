import type { InputProblem } from 'qasphere-client'
import type { Connection } from 'qasphere-client/connection'
import { type Endpoints, endpoints, type ResponseOf } from 'qasphere-contract'
import { listFolderPaths } from '../connection/folder-paths.js'
import { findNearest } from '../input/nearest.js'
import { type CheckedRow, placeOf, type SharedReference } from './check-rows.js'

type CustomField = ResponseOf<Endpoints['listCustomFields']>['customFields'][number]

/** Folders and tags that the test cases of a file need and the project does not have yet. */
export interface Missing {
  /** Titles of each folder from the top level down. */
  readonly folders: readonly (readonly string[])[]
  readonly tags: readonly string[]
}

/**
 * Looks up what rows name: puts the IDs of shared steps and preconditions into their bodies, checks custom fields, and
 * finds which folders and tags will be created. Adds a problem for each name that is unknown.
 *
 * @throws QasError of kind `network` or `api` if a request fails.
 */
export async function lookUpNames(
  connection: Connection,
  projectCode: string,
  rows: readonly CheckedRow[],
  problems: InputProblem[],
): Promise<Missing> {
  await putSharedIds(connection, projectCode, rows, problems)
  await checkCustomFields(connection, projectCode, rows, problems)
  return {
    folders: await findMissingFolders(connection, projectCode, rows),
    tags: await findMissingTags(connection, projectCode, rows),
  }
}

async function putSharedIds(
  { client, pace }: Connection,
  projectCode: string,
  rows: readonly CheckedRow[],
  problems: InputProblem[],
): Promise<void> {
  const listers: Readonly<Record<SharedReference['kind'], () => Promise<readonly Titled[] | null>>> = {
    'shared step': async () => (await client.call(endpoints.listSharedSteps, { projectCode })).sharedSteps,
    'shared precondition': () => client.call(endpoints.listSharedPreconditions, { projectCode }),
  }
  for (const kind of ['shared step', 'shared precondition'] as const) {
    const references = rows.flatMap(({ row, shared }) =>
      shared.filter((reference) => reference.kind === kind).map((reference) => ({ row, reference })),
    )
    if (references.length === 0) continue
    await pace()
    const known = new Map((await listers[kind]())?.map(({ id, title }) => [title ?? '', id]))
    for (const { row, reference } of references) {
      const id = known.get(reference.title)
      if (id !== undefined) reference.body[reference.field] = id
      else {
        const message = describeUnknown(kind, reference.title, [...known.keys()])
        problems.push({ where: placeOf(row, reference.path), message })
      }
    }
  }
}

interface Titled {
  readonly id: number
  readonly title?: string | undefined
}

function describeUnknown(kind: string, name: string, known: readonly string[]): string {
  const guess = findNearest(name, known)
  return `no ${kind} is called ${JSON.stringify(name)}${guess === undefined ? '' : `; did you mean ${JSON.stringify(guess)}?`}`
}

async function checkCustomFields(
  { client, pace }: Connection,
  projectCode: string,
  rows: readonly CheckedRow[],
  problems: InputProblem[],
): Promise<void> {
  if (rows.every(({ body }) => body.customFields === undefined)) return
  await pace()
  const { customFields } = await client.call(endpoints.listCustomFields, { projectCode })
  const usable = new Map(
    (customFields ?? []).filter(({ enabled }) => enabled).map((field) => [field.systemName, field]),
  )
  for (const { row, body } of rows) {
    for (const [name, input] of Object.entries(body.customFields ?? {})) {
      const field = usable.get(name)
      const message = field
        ? checkOption(field, input)
        : describeUnknown('custom field', name, [...usable.keys()])
      if (message !== undefined) problems.push({ where: placeOf(row, ['customFields', name]), message })
    }
  }
}

function checkOption({ type, options }: CustomField, input: unknown): string | undefined {
  const value: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, 'value') : undefined
  const values = (options ?? []).map((option) => option.value)
  if (type !== 'dropdown' || typeof value !== 'string' || values.includes(value)) return undefined
  return `must be one of ${values.join(', ')}, got ${JSON.stringify(value)}`
}

async function findMissingFolders(
  { client, pace }: Connection,
  projectCode: string,
  rows: readonly CheckedRow[],
): Promise<(readonly string[])[]> {
  await pace()
  const known = new Set([...(await listFolderPaths(client, projectCode)).values()].map(folderKey))
  const wanted = new Map(rows.map(({ folder }) => [folderKey(folder), folder]))
  return [...wanted].filter(([key]) => !known.has(key)).map(([, folder]) => folder)
}

/** Returns the same key for equal paths. */
export function folderKey(folder: readonly string[]): string {
  return JSON.stringify(folder)
}

async function findMissingTags(
  { client, pace }: Connection,
  projectCode: string,
  rows: readonly CheckedRow[],
): Promise<string[]> {
  const wanted = new Set(rows.flatMap(({ body }) => (Array.isArray(body.tags) ? body.tags.map(String) : [])))
  if (wanted.size === 0) return []
  await pace()
  const { tags } = await client.call(endpoints.listTags, { projectCode })
  for (const { title } of tags ?? []) wanted.delete(title)
  return [...wanted]
}
