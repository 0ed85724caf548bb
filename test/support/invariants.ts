import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { unpackExport } from './archive.js'
import { changeDatabase } from './database.js'
import { bulk, type ChangeKind, type Entry } from './ledger.js'
import { emptyFolder, qasphere } from './qasphere.js'

type Row = Readonly<Record<string, string | number | null>>
type Tables = (name: string) => readonly Row[]

/** The rows that a change creates, and their number. */
const made: Readonly<Record<ChangeKind, { table: string; column: string; rows: number }>> = {
  'test_case.created': { table: 'testCase', column: 'title', rows: 1 },
  'test_case.bulk_created': { table: 'testCase', column: 'title', rows: bulk },
  'result.created': { table: 'result', column: 'comment', rows: 1 },
  'result.batch_created': { table: 'result', column: 'comment', rows: bulk },
  'run.created': { table: 'run', column: 'title', rows: 1 },
  'file.uploaded': { table: 'file', column: 'fileName', rows: 1 },
}

/**
 * Checks that the data of a server, read with options of `qasphere server export`, contains every acknowledged change, no
 * rejected change and no incomplete change, and is consistent.
 */
export async function expectNothingLost(entries: readonly Entry[], place: readonly string[]): Promise<void> {
  const kept = await everythingIn(place)
  expectOutcomes(entries, kept.tables)
  expectAgreement(kept)
  expectTitleIndex(place)
}

/** Checks that the data of a server is consistent; `place` as above. */
export async function expectConsistent(place: readonly string[]): Promise<void> {
  expectAgreement(await everythingIn(place))
  expectTitleIndex(place)
}

interface Kept {
  readonly tables: Tables
  readonly contents: ReadonlyMap<string, string>
}

async function everythingIn(place: readonly string[]): Promise<Kept> {
  const folder = emptyFolder()
  const file = join(folder, 'export.tar.gz')
  expect(await qasphere(['server', 'export', '--to', file, ...place])).toMatchObject({
    status: 0,
    stderr: '',
  })
  const contents = await unpackExport(file)
  rmSync(folder, { recursive: true })
  const read = new Map<string, readonly Row[]>()
  const tables: Tables = (name) => {
    const known = read.get(name) ?? rowsOf(contents.get(`rows of ${name}`))
    read.set(name, known)
    return known
  }
  return { tables, contents }
}

function expectAgreement({ tables, contents }: Kept): void {
  expectNumbers(tables)
  expectVersions(tables)
  expectPositions(tables)
  expectRunCounts(tables)
  expectLastResults(tables)
  expectContents(contents, tables)
}

function rowsOf(lines: string | undefined): readonly Row[] {
  return (lines ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Row => Object.fromEntries(JSON.parse(line)))
}

/** Checks that each change is present or not according to its outcome, with one audit log entry if it is. */
function expectOutcomes(entries: readonly Entry[], tables: Tables): void {
  const wrong: unknown[] = []
  for (const [kind, { table, column, rows }] of Object.entries(made)) {
    const ours = entries.filter((entry) => entry.kind === kind)
    const found = countBy(tables(table), (row) => String(row[column]))
    const there = ours.filter(({ name }) => found.has(name))
    for (const entry of ours) {
      const count = found.get(entry.name) ?? 0
      const allowed = { acknowledged: [rows], refused: [0], unknown: [0, rows] }[entry.outcome]
      if (!allowed.includes(count)) wrong.push({ ...entry, rows: count })
    }
    const audited = tables('auditLog').filter(({ action }) => action === kind).length
    const expected = there.length + (beforeLoad[kind] ?? 0)
    if (audited !== expected) wrong.push({ kind, audited, expected })
  }
  expect(wrong).toEqual([])
}

/** Changes that `makeField` makes before a load starts. */
const beforeLoad: Readonly<Record<string, number>> = { 'test_case.bulk_created': 1, 'run.created': 1 }

/** Checks that numbers of test cases and runs have neither gaps nor duplicates; those of folders and tags may have gaps. */
function expectNumbers(tables: Tables): void {
  const last = new Map(tables('counter').map((row) => [`${row.projectKey} ${row.name}`, Number(row.last)]))
  for (const [table, column, counter, isGapless] of [
    ['testCase', 'seq', 'seq', true],
    ['run', 'id', 'run', true],
    ['folder', 'id', 'folder', false],
    ['tag', 'id', 'tag', false],
  ] as const) {
    for (const [projectKey, rows] of groupBy(tables(table), (row) => String(row.projectKey))) {
      const numbers = rows.map((row) => Number(row[column]))
      const [count, highest, given] = [
        numbers.length,
        Math.max(...numbers),
        last.get(`${projectKey} ${counter}`),
      ]
      expect({ table, count: new Set(numbers).size }).toEqual({ table, count })
      expect({ table, given }).toEqual({ table, given: expect.toSatisfy((number) => number >= highest) })
      if (isGapless) expect({ table, highest, given }).toEqual({ table, highest: count, given: count })
    }
  }
}

function expectVersions(tables: Tables): void {
  const versions = new Set(tables('testCaseVersion').map((row) => `${row.testCaseKey} ${row.version}`))
  const folders = new Set(tables('folder').map((row) => `${row.projectKey} ${row.id}`))
  const broken = tables('testCase').filter(
    (row) => !versions.has(`${row.key} ${row.version}`) || !folders.has(`${row.projectKey} ${row.folderId}`),
  )
  expect(broken).toEqual([])
  const there = tables('testCase').filter(({ deletedAt }) => deletedAt === null)
  const count = countBy(there, (row) => String(row.projectKey))
  for (const row of tables('project')) expect(row.testCaseCount).toBe(count.get(String(row.key)) ?? 0)
}

/** Checks that the positions of test cases in a folder are consecutive. */
function expectPositions(tables: Tables): void {
  const there = tables('testCase').filter(({ deletedAt }) => deletedAt === null)
  for (const [folder, rows] of groupBy(there, (row) => `${row.projectKey} ${row.folderId}`)) {
    const positions = rows.map(({ pos }) => Number(pos)).sort((one, other) => one - other)
    expect({ folder, positions }).toEqual({ folder, positions: positions.map((_, place) => place) })
  }
}

function expectRunCounts(tables: Tables): void {
  const runs = groupBy(tables('run'), (row) => String(row.projectKey))
  for (const { key, openRuns, closedRuns } of tables('project')) {
    const all = runs.get(String(key)) ?? []
    const open = all.filter(({ closedAt }) => closedAt === null).length
    expect([openRuns, closedRuns]).toEqual([open, all.length - open])
  }
  const members = groupBy(tables('runTestCase'), (row) => String(row.runKey))
  for (const run of tables('run')) {
    const counts = countBy(members.get(String(run.key)) ?? [], (row) => String(row.status))
    for (const status of ['open', 'passed', 'failed', 'blocked', 'skipped']) {
      expect({ run: run.id, status, count: run[status] }).toEqual({
        run: run.id,
        status,
        count: counts.get(status) ?? 0,
      })
    }
  }
}

/** Checks that a test case of a run has the status of its last result. */
function expectLastResults(tables: Tables): void {
  const last = new Map<string, Row>()
  for (const row of tables('result')) {
    const place = `${row.runKey} ${row.testCaseKey}`
    if (Number(last.get(place)?.id ?? 0) < Number(row.id)) last.set(place, row)
  }
  const wrong = tables('runTestCase').filter(
    (row) => row.status !== (last.get(`${row.runKey} ${row.testCaseKey}`)?.status ?? 'open'),
  )
  expect(wrong).toEqual([])
}

/**
 * Checks that the index of titles matches the titles (https://sqlite.org/fts5.html, section 6.4). On PostgreSQL, it is a
 * regular index.
 */
function expectTitleIndex([option, dataDir]: readonly string[]): void {
  if (option !== '--data' || dataDir === undefined) return
  const check = `insert into "testCaseTitle" ("testCaseTitle", rank) values ('integrity-check', 1)`
  expect(() => changeDatabase(dataDir, (database) => database.exec(check))).not.toThrow()
}

/** Checks that the content of each file exists and is unchanged. */
function expectContents(contents: Kept['contents'], tables: Tables): void {
  for (const { sha256 } of tables('file')) {
    const content = Buffer.from(contents.get(`files/${sha256}`) ?? '', 'base64')
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256)
  }
}

function countBy(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, number> {
  return new Map([...groupBy(rows, keyOf)].map(([key, group]) => [key, group.length]))
}

function groupBy(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row)) ?? []
    group.push(row)
    groups.set(keyOf(row), group)
  }
  return groups
}
