import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { endpoints } from 'qasphere-contract'
import { formatMarker } from 'qasphere-reports/markers'
import type { Connection } from './connection.js'
import { again, isOutcomeUnknown } from './failed-requests.js'
import type { KnownTestCase, MatchedResult, UnmatchedResult } from './match-results.js'
import { fileTime } from './run-name.js'

/** Where imported test cases stand, and the tag they carry. */
export const importFolder = 'cli-import'

const longestTitle = 511
const createdAtOnce = 1000

/** The titles under which results become test cases: same-named tests of several classes are told apart by class. */
export function titlesFor(unmatched: readonly UnmatchedResult[]): string[] {
  const folders = new Map<string, Set<string>>()
  for (const { result } of unmatched) {
    const known = folders.get(result.name) ?? new Set<string>()
    folders.set(result.name, known.add(result.folder))
  }
  return unmatched.map(({ result: { name, folder } }) => {
    const isShared = (folders.get(name)?.size ?? 0) > 1 && folder !== ''
    const title = (isShared ? `${folder} › ${name}` : name).replace(/\s+/g, ' ').trim()
    return [...(title || 'Unnamed test')].slice(0, longestTitle).join('').slice(0, longestTitle)
  })
}

/** The test cases that stand in the import folder already, by title. */
export async function importedTestCases(
  { client, pace }: Connection,
  projectCode: string,
): Promise<Map<string, KnownTestCase>> {
  const imported = new Map<string, KnownTestCase>()
  await pace()
  const folders = client.pages(endpoints.listFolders, { projectCode, search: importFolder, limit: 5000 })
  const ids: number[] = []
  for await (const { data } of folders) {
    for (const folder of data ?? []) {
      if (folder.title === importFolder && !folder.parentId) ids.push(folder.id)
    }
  }
  if (ids.length === 0) return imported
  for await (const { data } of client.pages(endpoints.listTestCases, {
    projectCode,
    folders: ids,
    limit: 5000,
  })) {
    await pace()
    for (const { id, seq, title, type } of data ?? []) {
      if (type !== 'template' && !imported.has(title)) imported.set(title, { id, seq, title })
    }
  }
  return imported
}

/**
 * Makes the test cases of titles that are not there yet, and adds them to `imported`. Where nobody knows whether a
 * request was carried out, the folder is read again: the server makes a second test case of the same title.
 */
export async function createTestCases(
  connection: Connection,
  projectCode: string,
  titles: readonly string[],
  imported: Map<string, KnownTestCase>,
): Promise<void> {
  const missing = [...new Set(titles)].filter((title) => !imported.has(title))
  for (let start = 0; start < missing.length; start += createdAtOnce) {
    const chunk = missing.slice(start, start + createdAtOnce)
    let isUnknown = false
    await again(async () => {
      if (isUnknown) addMissing(imported, await importedTestCases(connection, projectCode))
      try {
        await createChunk(connection, projectCode, chunk, imported)
      } catch (error) {
        isUnknown ||= isOutcomeUnknown(error)
        throw error
      }
    })
  }
}

async function createChunk(
  { careful, pace }: Connection,
  projectCode: string,
  chunk: readonly string[],
  imported: Map<string, KnownTestCase>,
): Promise<void> {
  const missing = chunk.filter((title) => !imported.has(title))
  if (missing.length === 0) return
  await pace()
  const { tcases } = await careful.call(endpoints.bulkCreateTestCases, {
    projectCode,
    folderPath: [importFolder],
    tcases: missing.map((title) => ({ title, tags: [importFolder] })),
  })
  for (const [index, title] of missing.entries()) {
    const answer = tcases[index]
    if (answer) imported.set(title, { ...answer, title })
  }
}

function addMissing(imported: Map<string, KnownTestCase>, found: ReadonlyMap<string, KnownTestCase>): void {
  for (const [title, testCase] of found) if (!imported.has(title)) imported.set(title, testCase)
}

/** Pairs unmatched results with the test cases made for them. */
export function matchByTitle(
  unmatched: readonly UnmatchedResult[],
  titles: readonly string[],
  imported: ReadonlyMap<string, KnownTestCase>,
): MatchedResult[] {
  return unmatched.flatMap(({ result }, index) => {
    const testCase = imported.get(titles[index] ?? '')
    return testCase ? [{ result, testCase, byTitle: true }] : []
  })
}

/** Writes which markers the new test cases have, so that tests can be marked with them; returns the file's name. */
export async function writeMapping(
  created: readonly KnownTestCase[],
  projectCode: string,
  cwd: string,
  at: Date,
): Promise<string> {
  const name = `qasphere-automapping-${fileTime(at)}.txt`
  const lines = created.map(({ seq, title }) => `${formatMarker({ projectCode, seq })}: ${title}\n`)
  await writeFile(resolve(cwd, name), lines.join(''))
  return name
}
