import { hash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { field, type Json, parseReport, textField } from '../json-report.js'
import { type ReadOptions, type ReadReport, type ReportEntry, ReportError } from '../report.js'
import { type AllureTest, AllureTests } from './attempts.js'
import { AllureFixtures } from './fixtures.js'
import { createResult, type FixtureFiles } from './result.js'

/** Number of files to read concurrently. A folder can have thousands of small files. */
const concurrentReads = 16

/** Reads a folder of results from Allure 2 or 3. */
export const readAllure: ReadReport = async function* (path, options) {
  const names = (await listFiles(path)).sort()
  const results = names.filter((name) => name.endsWith('-result.json'))
  const containers = names.filter((name) => name.endsWith('-container.json'))
  if (results.length === 0 && containers.length === 0) {
    throw new ReportError('the folder has no Allure results (*-result.json)', { path })
  }
  // All files must be read before their attempts can be grouped. Reading them twice keeps memory use bounded.
  const tests = new AllureTests()
  for await (const read of readJsonFiles(path, results)) {
    if ('problem' in read) yield [read.problem]
    else tests.add(read.value, read.name, read.digest)
  }
  const fixtures = new AllureFixtures(path, (uuid) => tests.has(uuid))
  for await (const read of readJsonFiles(path, containers)) {
    if ('problem' in read) yield [read.problem]
    else yield [...fixtures.add(read.value)]
  }
  for (const batch of splitIntoBatches(tests.tests())) {
    yield await Promise.all(batch.map((test) => readTest(path, test, fixtures, options)))
  }
}

function* splitIntoBatches(tests: Iterable<AllureTest>): Generator<AllureTest[]> {
  let batch: AllureTest[] = []
  for (const test of tests) {
    batch.push(test)
    if (batch.length < concurrentReads) continue
    yield batch
    batch = []
  }
  yield batch
}

async function readTest(
  folder: string,
  { files, read }: AllureTest,
  fixtures: AllureFixtures,
  options: ReadOptions,
): Promise<ReportEntry> {
  const attempts: Json[] = []
  for (const file of files) {
    const attempt = await readJsonFile(folder, file)
    if ('problem' in attempt) return attempt.problem
    attempts.push(attempt.value)
  }
  const path = join(folder, files.at(-1) ?? '')
  const fixtureFiles: FixtureFiles = (uuid) => fixtures.listFiles(uuid)
  return { kind: 'result', result: createResult(attempts, { path, read, fixtureFiles }, options) }
}

async function listFiles(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const message =
      code === 'ENOENT'
        ? 'File not found'
        : code === 'ENOTDIR'
          ? 'expected a folder of Allure results, got a file'
          : 'cannot be read'
    throw new ReportError(message, { path }, error)
  }
}

type Read =
  | { readonly name: string; readonly value: Json; readonly digest: string }
  | { readonly problem: ReportEntry }

/** Reads several files at a time and yields them in order. Yields a problem for each file that cannot be read. */
async function* readJsonFiles(folder: string, names: readonly string[]): AsyncGenerator<Read> {
  for (let start = 0; start < names.length; start += concurrentReads) {
    yield* await Promise.all(
      names.slice(start, start + concurrentReads).map((name) => readJsonFile(folder, name)),
    )
  }
}

async function readJsonFile(folder: string, name: string): Promise<Read> {
  const path = join(folder, name)
  try {
    const bytes = await readFile(path)
    const value = parseReport(bytes, path, looksLikeAllure)
    if (!isAllure(value)) throw new ReportError('it is neither an Allure result nor a container', { path })
    return { name, value, digest: hash('sha256', bytes, 'base64') }
  } catch (error) {
    const place = error instanceof ReportError && error.line ? `:${error.line}:${error.column}` : ''
    const message = error instanceof Error ? error.message : String(error)
    return { problem: { kind: 'problem', message: `${path}${place}: ${message}` } }
  }
}

/** Whether a value looks like an Allure result or container: results may lack a `uuid`, but then have a status. */
function looksLikeAllure(value: Json): boolean {
  return textField(value, 'uuid') !== undefined || textField(value, 'status') !== undefined
}

const knownFields = ['uuid', 'status', 'name', 'fullName', 'historyId', 'befores', 'afters']

/** Whether a value has any field of a result or container, all of which may be missing in files of some adapters. */
function isAllure(value: Json): boolean {
  return !Array.isArray(value) && knownFields.some((name) => field(value, name) !== undefined)
}
