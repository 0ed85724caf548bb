// Fills a server's database by direct SQL: through the API a million results would take minutes.
import { join } from 'node:path'
import Database from 'libsql'

/** How many test cases each run has. */
export const runSize = 500
const foldersInProject = 50
/** So that a page of the run list is full in the smallest project too. */
const fewestRuns = 20

/** Opens the database of a data folder as the server does. */
export function openDatabase(dataDir) {
  const database = new Database(join(dataDir, 'qasphere.db'))
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  database.pragma('busy_timeout = 10000')
  database.pragma('cache_size = -65536')
  return database
}

/** Gives the only project of a fresh database runs of 500 test cases with as many results as said in them. */
export function fill(dataDir, results) {
  const database = openDatabase(dataDir)
  const runs = Math.max(fewestRuns, Math.ceil(results / runSize))
  const testCases = Math.max(runSize, Math.min(20_000, runs * 50))
  const time = '2026-08-01T09:30:00.000Z'
  const projectKey = database.prepare('select key from project').get().key
  const insert = (sql) => database.prepare(sql).run({ projectKey, time, runs, testCases, results, runSize })
  const numbers = (last) =>
    `with recursive numbers(i) as (select 0 union all select i + 1 from numbers where i + 1 < ${last})`
  database.exec('begin')
  insert(`${numbers(foldersInProject)} insert into folder (projectKey, id, parentId, pos, title, titleFolded, comment, treePath, createdAt, updatedAt)
    select :projectKey, i + 1, 0, i, 'Folder ' || i, 'folder ' || i, '', printf('%06d', i), :time, :time from numbers`)
  insert(`${numbers(testCases)} insert into testCase (id, projectKey, seq, legacyId, type, folderId, pos, version, title, titleFolded, priority, isDraft, isEmpty, authorId, createdAt, updatedAt)
    select printf('1CdnLKspW_%013d', i), :projectKey, i + 1, '', 'standalone', i % ${foldersInProject} + 1, i / ${foldersInProject}, 1,
      'Card ' || i || ' with an expired date is refused', 'card ' || i || ' with an expired date is refused', 'high', 0, 0, 1, :time, :time from numbers`)
  insert(`insert into testCaseVersion (testCaseKey, version, title, priority, isDraft, isEmpty, contentJson, createdAt)
    select key, 1, title, priority, 0, 0, json_object(
      'precondition', json_object('id', seq, 'version', 1, 'text', '<p>A basket with one article.</p>', 'createdAt', :time, 'updatedAt', :time),
      'steps', json_array(
        json_object('id', seq * 2, 'version', 1, 'description', '<p>Pay with a card dated last month</p>', 'expected', '<p>The payment is refused</p>'),
        json_object('id', seq * 2 + 1, 'version', 1, 'description', '<p>Pay with another card</p>', 'expected', '<p>The payment is taken</p>')),
      'tagIds', json_array(), 'requirementIds', json_array(), 'links', null, 'files', null, 'customFields', json_object()), :time from testCase`)
  insert(`${numbers(runs)} insert into run (projectKey, id, title, description, type, titleScope, authorId, createdAt, updatedAt, closedAt, passed)
    select :projectKey, i + 1, 'Sprint ' || i, '', 'static_struct', 0, 1, :time, :time, case when i % 10 > 0 then :time end, :runSize from numbers`)
  insert(`${numbers(runSize)} insert into runTestCase (runKey, testCaseKey, status, version, folderId, pos, isMember)
    select run.key, testCase.key, 'passed', 1, testCase.folderId, testCase.pos, 1
    from run cross join numbers join testCase on testCase.projectKey = :projectKey and testCase.seq = (run.id * :runSize + i) % :testCases + 1`)
  insert(`insert into result (runKey, testCaseKey, status, comment, timeTaken, authorId, createdAt)
    select runKey, testCaseKey, 'passed', '<p>Payment went through after 3 attempts</p>', 5400, 1, :time
    from runTestCase limit :results`)
  insert('update project set testCaseCount = :testCases where key = :projectKey')
  database.exec(
    `insert into counter (projectKey, name, last) values (${projectKey}, 'run', ${runs}), (${projectKey}, 'seq', ${testCases})`,
  )
  database.exec('commit')
  database.pragma('wal_checkpoint(truncate)')
  database.close()
}
