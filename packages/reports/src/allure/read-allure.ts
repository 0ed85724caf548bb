import { hash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Json, parseReport, textField } from '../json-report.js'
import { type ReadOptions, type ReadReport, type ReportEntry, ReportError } from '../report.js'
import { type AllureTest, AllureTests } from './attempts.js'
import { AllureFixtures } from './fixtures.js'
import { type FixtureFiles, resultOf } from './result.js'

/** How many of the thousands of small files are read at once. */
const concurrentReads = 16

/** Reads a folder of Allure results, of Allure 2 and 3. */
export const readAllure: ReadReport = async function* (path, options) {
  const names = (await filesOf(path)).sort()
  const results = names.filter((name) => name.endsWith('-result.json'))
  const containers = names.filter((name) => name.endsWith('-container.json'))
  if (results.length === 0 && containers.length === 0) {
    throw new ReportError('the folder has no Allure results (*-result.json)', { path })
  }
  // Which files are attempts of one test is known when all have been read; reading twice is what bounds the memory.
  const tests = new AllureTests()
  for await (const read of readAll(path, results)) {
    if ('problem' in read) yield [read.problem]
    else tests.add(read.value, read.name, read.digest)
  }
  const fixtures = new AllureFixtures(path, (uuid) => tests.has(uuid))
  for await (const read of readAll(path, containers)) {
    if ('problem' in read) yield [read.problem]
    else yield [...fixtures.add(read.value)]
  }
  for (const batch of batchesOf(tests.tests())) {
    yield await Promise.all(batch.map((test) => readTest(path, test, fixtures, options)))
  }
}

function* batchesOf(tests: Iterable<AllureTest>): Generator<AllureTest[]> {
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
    const attempt = await readOne(folder, file)
    if ('problem' in attempt) return attempt.problem
    attempts.push(attempt.value)
  }
  const path = join(folder, files.at(-1) ?? '')
  const fixtureFiles: FixtureFiles = (uuid) => fixtures.filesOf(uuid)
  return { kind: 'result', result: resultOf(attempts, { path, read, fixtureFiles }, options) }
}

async function filesOf(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const words =
      code === 'ENOENT'
        ? 'File not found'
        : code === 'ENOTDIR'
          ? 'Allure results are a folder, and this is a file'
          : 'cannot be read'
    throw new ReportError(words, { path }, error)
  }
}

type Read =
  | { readonly name: string; readonly value: Json; readonly digest: string }
  | { readonly problem: ReportEntry }

/** Reads files some at a time and yields them in their order; one that cannot be read is a problem of its own. */
async function* readAll(folder: string, names: readonly string[]): AsyncGenerator<Read> {
  for (let start = 0; start < names.length; start += concurrentReads) {
    yield* await Promise.all(names.slice(start, start + concurrentReads).map((name) => readOne(folder, name)))
  }
}

async function readOne(folder: string, name: string): Promise<Read> {
  const path = join(folder, name)
  try {
    const bytes = await readFile(path)
    return { name, value: parseReport(bytes, path, isAllure), digest: hash('sha256', bytes, 'base64') }
  } catch (error) {
    const place = error instanceof ReportError && error.line ? `:${error.line}:${error.column}` : ''
    const message = error instanceof Error ? error.message : String(error)
    return { problem: { kind: 'problem', message: `${path}${place}: ${message}` } }
  }
}

/** Every file of Allure has a `uuid`; containers say what belongs to them. */
function isAllure(value: Json): boolean {
  return textField(value, 'uuid') !== undefined || textField(value, 'status') !== undefined
}
