import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { paragraph, renderFailure } from '../comment.js'
import { field, type Json, listField, parseReport, textField } from '../json-report.js'
import { type ReadReport, type ReportEntry, ReportError } from '../report.js'
import { AllureTests, resultOf } from './tests.js'

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
  // Which attempts are of one test is known when all have been seen; reading twice is what bounds the memory.
  const tests = new AllureTests()
  for await (const read of readAll(path, results)) {
    if ('problem' in read) yield [read.problem]
    else tests.add(read.value, read.name)
  }
  const last = tests.last()
  for await (const read of readAll(path, [...last.keys()])) {
    if ('problem' in read) yield [read.problem]
    else
      yield [
        {
          kind: 'result',
          result: resultOf(read.value, join(path, read.name), last.get(read.name) ?? [], options),
        },
      ]
  }
  for await (const read of readAll(path, containers)) {
    if ('problem' in read) yield [read.problem]
    else yield [...fixtureLogs(read.value)]
  }
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

type Read = { readonly name: string; readonly value: Json } | { readonly problem: ReportEntry }

/** Reads files some at a time and yields them in their order; one that cannot be read is a problem of its own. */
async function* readAll(folder: string, names: readonly string[]): AsyncGenerator<Read> {
  for (let start = 0; start < names.length; start += concurrentReads) {
    yield* await Promise.all(names.slice(start, start + concurrentReads).map((name) => readOne(folder, name)))
  }
}

async function readOne(folder: string, name: string): Promise<Read> {
  const path = join(folder, name)
  try {
    return { name, value: parseReport(await readFile(path), path, isAllure) }
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

/** What went wrong before or after tests belongs to the run as a whole. */
function* fixtureLogs(container: Json): Generator<ReportEntry> {
  for (const fixture of [...listField(container, 'befores'), ...listField(container, 'afters')]) {
    const status = textField(fixture, 'status')
    if (status !== 'failed' && status !== 'broken') continue
    const details = field(fixture, 'statusDetails')
    const failure = renderFailure({
      message: textField(details, 'message'),
      text: textField(details, 'trace'),
    })
    yield {
      kind: 'log',
      comment: paragraph(`${textField(fixture, 'name') ?? 'A fixture'}: ${status}`) + failure,
    }
  }
}
