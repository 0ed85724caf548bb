import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createUnexpectedAnswerError } from 'qasphere-client/answer'
import { classifyError } from 'qasphere-client/classify-error'
import type { Connection } from 'qasphere-client/connection'
import { toOneLine } from 'qasphere-client/on-one-line'
import { retry, whileTemporary } from 'qasphere-client/retry'
import { splitIfTooLarge } from 'qasphere-client/split-if-too-large'
import { endpoints } from 'qasphere-contract'
import { listField, numberField, textField } from 'qasphere-reports/json-report'
import { formatMarker } from 'qasphere-reports/markers'
import type { UnmatchedResult } from '../match/match-results.js'
import type { Matches } from '../match/matches.js'
import type { KnownTestCase } from '../match/test-case-table.js'
import type { Sequence } from '../read/lazy-list.js'
import { formatFileTime } from '../run-name.js'
import { normalizeTitle } from './test-case-titles.js'

/** Name of the folder for created test cases, and their tag. */
const importFolder = 'cli-import'

/** Maximum number of test cases in one request. */
const maxTestCasesPerRequest = 1000

/** Finds the test cases in the import folder that can be in a run, by title. Of equal titles, the oldest counts. */
export async function listImportedTestCases(
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
    for (const { id, seq, title, type, isDraft } of data ?? []) {
      if (type === 'template' || isDraft) continue
      const key = normalizeTitle(title)
      const known = imported.get(key)
      if (!known || seq < known.seq) imported.set(key, { id, seq, title })
    }
  }
  return imported
}

/** Two test cases with the same title that two uploads created at the same time. */
export interface Twin {
  readonly older: KnownTestCase
  readonly younger: KnownTestCase
}

/**
 * Creates test cases for titles that do not exist yet, and adds them to `imported`. The server allows several test cases
 * with the same title. If the outcome of a request is unknown, the folder is therefore read again before a retry. It is
 * also read at the end, as another upload may have created the same titles: all uploads use the oldest ones. Returns
 * the pairs of test cases of which this upload created the younger one.
 *
 * @throws QasError of kind `network` or `api` if a request fails.
 */
export async function createTestCases(
  connection: Connection,
  projectCode: string,
  titles: readonly string[],
  imported: Map<string, KnownTestCase>,
): Promise<Twin[]> {
  const missing = [...new Set(titles)].filter((title) => !imported.has(title))
  for (let start = 0; start < missing.length; start += maxTestCasesPerRequest) {
    const chunk = missing.slice(start, start + maxTestCasesPerRequest)
    let isUnknown = false
    await retry(async () => {
      if (isUnknown) addMissing(imported, await listImportedTestCases(connection, projectCode))
      try {
        await createChunk(connection, projectCode, chunk, imported)
      } catch (error) {
        isUnknown ||= classifyError(error) === 'unknown'
        throw error
      }
    }, whileTemporary())
  }
  return missing.length === 0 ? [] : adoptOlder(connection, projectCode, missing, imported)
}

async function adoptOlder(
  connection: Connection,
  projectCode: string,
  titles: readonly string[],
  imported: Map<string, KnownTestCase>,
): Promise<Twin[]> {
  const stored = await listImportedTestCases(connection, projectCode)
  return titles.flatMap((title) => {
    const [older, younger] = [stored.get(title), imported.get(title)]
    if (!older || !younger || older.seq >= younger.seq) return []
    imported.set(title, older)
    return [{ older, younger }]
  })
}

async function createChunk(
  { client, pace, url }: Connection,
  projectCode: string,
  chunk: readonly string[],
  imported: Map<string, KnownTestCase>,
): Promise<void> {
  const missing = chunk.filter((title) => !imported.has(title))
  if (missing.length === 0) return
  await splitIfTooLarge(
    missing,
    async (part) => {
      await pace()
      const answer = await client.call(endpoints.bulkCreateTestCases, {
        projectCode,
        folderPath: [importFolder],
        tcases: part.map((title) => ({ title, tags: [importFolder] })),
      })
      const created = listField(answer, 'tcases')
      for (const [index, title] of part.entries()) {
        const [id, seq] = [textField(created[index], 'id'), numberField(created[index], 'seq')]
        if (id === undefined || seq === undefined)
          throw createUnexpectedAnswerError(
            'POST',
            `${url}${endpoints.bulkCreateTestCases.request.path}`,
            'tcases',
          )
        imported.set(title, { id, seq, title })
      }
    },
    (title) => `The test case "${toOneLine(title)}"`,
  )
}

function addMissing(imported: Map<string, KnownTestCase>, found: ReadonlyMap<string, KnownTestCase>): void {
  for (const [title, testCase] of found) if (!imported.has(title)) imported.set(title, testCase)
}

/** Returns a warning about duplicate test cases, which the API cannot delete. */
export function formatTwinWarning(projectCode: string, twins: readonly Twin[]): string {
  const marker = ({ seq }: KnownTestCase) => formatMarker({ projectCode, seq })
  const lines = twins.slice(0, 20).map(({ older, younger }) => {
    return `  ${marker(younger)}: ${toOneLine(older.title)} (${marker(older)} is used)`
  })
  const more = twins.length > lines.length ? [`  … and ${twins.length - lines.length} more`] : []
  const heading =
    'Another upload created the same test cases at the same time. The older ones are used. Delete these in QA Sphere, because the API cannot delete them:'
  return [heading, ...lines, ...more].join('\n')
}

/** Adds matches of results to the test cases that were created for their titles. */
export function matchByTitle(
  matched: Matches,
  unmatched: Sequence<UnmatchedResult>,
  titles: readonly string[],
  imported: ReadonlyMap<string, KnownTestCase>,
): Matches {
  const all = matched.copy()
  let index = 0
  for (const { result } of unmatched) {
    const testCase = imported.get(titles[index++] ?? '')
    if (testCase) all.add(result.index, all.testCases.add(testCase), true)
  }
  return all
}

/**
 * Writes the markers of new test cases to a file, so that people can add them to the tests. Returns the file's name.
 *
 * @throws the system's error if the file cannot be written.
 */
export async function writeMapping(
  created: readonly KnownTestCase[],
  projectCode: string,
  cwd: string,
  at: Date,
): Promise<string> {
  const lines = created.map(
    ({ seq, title }) => `${formatMarker({ projectCode, seq })}: ${toOneLine(title)}\n`,
  )
  for (let number = 1; ; number++) {
    const name = `qasphere-automapping-${formatFileTime(at)}${number === 1 ? '' : `-${number}`}.txt`
    try {
      await writeFile(resolve(cwd, name), lines.join(''), { flag: 'wx' })
      return name
    } catch (error) {
      // Another upload that started in the same second uses this name.
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST'
      if (!isTaken || number === 100) throw error
    }
  }
}
