// Fills a server's database with SQL, because a million results would take minutes through the API.
import { openDatabase } from './databases.mjs'

/** Test cases per run. */
export const runSize = 500
/** Fills a page of open runs even in the smallest project. */
const fewestRuns = 200
/** Test cases with the same tag. */
const taggedAlike = 500
const time = '2026-08-01T09:30:00.000Z'

/** Default number of test cases and folders in a project with a number of results. */
export function usualShape(results) {
  const runs = Math.max(fewestRuns, Math.ceil(results / runSize))
  return { results, testCases: Math.max(runSize, Math.min(20_000, runs * 50)), folders: 50 }
}

/** Adds runs of 500 test cases with the given number of results to the only project of a new database. */
export async function fill(options, { results, testCases, folders }) {
  const database = await openDatabase(options)
  const runs = Math.max(fewestRuns, Math.ceil(results / runSize))
  const [{ key: projectKey }] = await database.query('select key from project')
  const { padded, numbers } = database
  const tags = Math.ceil(testCases / taggedAlike)
  for (const statement of [
    'begin',
    `insert into folder ("projectKey", id, "parentId", pos, title, "titleFolded", comment, "treePath", "createdAt", "updatedAt")
      select ${projectKey}, i + 1, 0, i, 'Folder ' || i, 'folder ' || i, '', ${padded('i', 6)}, '${time}', '${time}' from ${numbers(folders)}`,
    `insert into "testCase" (id, "projectKey", seq, "legacyId", type, "folderId", pos, version, title, "titleFolded", priority, "isDraft", "isEmpty", "authorId", "createdAt", "updatedAt")
      select '1CdnLKspW_' || ${padded('i', 13)}, ${projectKey}, i + 1, '', 'standalone', i % ${folders} + 1, i / ${folders}, 1,
        'Card ' || i || ' with an expired date is refused', 'card ' || i || ' with an expired date is refused', 'high', 0, 0, 1, '${time}', '${time}' from ${numbers(testCases)}`,
    `insert into "testCaseVersion" ("testCaseKey", version, title, priority, "isDraft", "isEmpty", "contentJson", "createdAt")
      select key, 1, title, priority, 0, 0, ${contentJson(tags)}, '${time}' from "testCase"`,
    `insert into tag ("projectKey", id, title, "createdAt") select ${projectKey}, i + 1, 'tag ' || i, '${time}' from ${numbers(tags)}`,
    `insert into "testCaseTag" ("projectKey", "tagId", "testCaseKey") select ${projectKey}, seq % ${tags} + 1, key from "testCase"`,
    `insert into run ("projectKey", id, title, description, type, "titleScope", "authorId", "createdAt", "updatedAt", "closedAt", passed)
      select ${projectKey}, i + 1, 'Sprint ' || i, '', 'static_struct', 0, 1, '${time}', '${time}', case when i % 10 > 0 then '${time}' end, ${runSize} from ${numbers(runs)}`,
    `insert into "runTestCase" ("runKey", "testCaseKey", status, version, "folderId", pos, "isMember")
      select run.key, "testCase".key, 'passed', 1, "testCase"."folderId", "testCase".pos, 1
      from run cross join ${numbers(runSize)} join "testCase" on "testCase"."projectKey" = ${projectKey} and "testCase".seq = (run.id * ${runSize} + i) % ${testCases} + 1`,
    `insert into result ("runKey", "testCaseKey", status, comment, "timeTaken", "authorId", "createdAt")
      select "runKey", "testCaseKey", 'passed', '<p>Payment went through after 3 attempts</p>', 5400, 1, '${time}'
      from "runTestCase" limit ${results}`,
    `update project set "testCaseCount" = ${testCases}, "openRuns" = ${runs / 10}, "closedRuns" = ${runs - runs / 10} where key = ${projectKey}`,
    `insert into counter ("projectKey", name, last) values (${projectKey}, 'run', ${runs}), (${projectKey}, 'seq', ${testCases}), (${projectKey}, 'folder', ${folders}), (${projectKey}, 'tag', ${tags})`,
    'commit',
    ...database.settle,
  ]) {
    await database.query(statement)
  }
  await database.close()
}

/** Reads the content of every version as text, because JSON functions have different names on each engine. */
const contentJson = (tags) =>
  [
    `'{"precondition":{"id":' || seq || ',"version":1,"text":"<p>A basket with one article.</p>","createdAt":"${time}","updatedAt":"${time}"},'`,
    `'"steps":[{"id":' || (seq * 2) || ',"version":1,"description":"<p>Pay with a card dated last month</p>","expected":"<p>The payment is refused</p>"},'`,
    `'{"id":' || (seq * 2 + 1) || ',"version":1,"description":"<p>Pay with another card</p>","expected":"<p>The payment is taken</p>"}],'`,
    `'"tagIds":[' || (seq % ${tags} + 1) || '],"requirementIds":[],"links":null,"files":null,"customFields":{}}'`,
  ].join(' || ')
