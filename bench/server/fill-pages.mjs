// Fills a database with a project of the size that pages must cope with, because a million results would take minutes
// through the API.
import { openDatabase } from './databases.mjs'

const folderSize = 100
const areas = 10
const tags = 7
const milestones = 20
const requirements = 1000
const requirementSize = 10
/** Nightly runs with many test cases, always the same; earlier ones are small. */
const nightlyRuns = 90
/** Before them, each of these runs has other test cases, so that all test cases of the project have results. */
const areaRuns = 10
const smallRunSize = 100
/** Runs whose failures have a trace of two kilobytes; a shorter one is enough where pages read no comments. */
const runsWithTraces = 20
const openRuns = 10

/** Adds folders, test cases, runs, milestones and requirements to the only project of a new database. */
export async function fillForPages(options, { testCases, runs, runSize }) {
  const database = await openDatabase(options)
  const { padded, numbers } = database
  const [{ key }] = await database.query('select key from project')
  const folders = Math.ceil(testCases / folderSize)
  const time = (minutes) => `'2026-0' || (1 + (${minutes}) / 43200) || '-01T09:30:00.000Z'`
  const size = `(case when run.id > ${runs - nightlyRuns - areaRuns} then ${runSize} else ${Math.min(smallRunSize, runSize)} end)`
  const first = `(case when run.id > ${runs - nightlyRuns} or run.id <= ${runs - nightlyRuns - areaRuns} then 0 else run.id % ${areaRuns} * ${runSize} end)`
  const hasFailed = `("testCase".seq * 7 + run.id) % 10 = 0`
  const trace = '    at pay (/home/ci/build/src/checkout.ts:17:3)\n'.repeat(40)
  const members = `run join "testCase" on "testCase"."projectKey" = ${key} and "testCase".seq between ${first} + 1 and ${first} + ${size}`
  for (const statement of [
    'begin',
    `insert into folder ("projectKey", id, "parentId", pos, title, "titleFolded", comment, "treePath", "createdAt", "updatedAt")
      select ${key}, i + 1, 0, i, 'Area ' || i, 'area ' || i, '', ${padded('i', 6)}, ${time(0)}, ${time(0)} from ${numbers(areas)}`,
    `insert into folder ("projectKey", id, "parentId", pos, title, "titleFolded", comment, "treePath", "createdAt", "updatedAt")
      select ${key}, i + ${areas + 1}, i % ${areas} + 1, i / ${areas}, 'Folder ' || i, 'folder ' || i, '',
        ${padded(`i % ${areas}`, 6)} || ${padded(`i / ${areas}`, 6)}, ${time(0)}, ${time(0)} from ${numbers(folders)}`,
    `insert into "testCase" (id, "projectKey", seq, "legacyId", type, "folderId", pos, version, title, "titleFolded", priority, "isDraft", "isEmpty", "authorId", "createdAt", "updatedAt")
      select '1CdnLKspW_' || ${padded('i', 13)}, ${key}, i + 1, '', 'standalone', i / ${folderSize} + ${areas + 1}, i % ${folderSize}, 1,
        'Card ' || i || ' with an expired date is refused', 'card ' || i || ' with an expired date is refused',
        case i % 3 when 0 then 'high' when 1 then 'medium' else 'low' end, 0, 0, 1, ${time('i')}, ${time('i')} from ${numbers(testCases)}`,
    `insert into "testCaseVersion" ("testCaseKey", version, title, priority, "isDraft", "isEmpty", "contentJson", "createdAt")
      select key, 1, title, priority, 0, 0, ${contentJson()}, "createdAt" from "testCase"`,
    `insert into tag ("projectKey", id, title, "createdAt") select ${key}, i + 1, 'tag' || i, ${time(0)} from ${numbers(tags)}`,
    `insert into "testCaseTag" ("projectKey", "tagId", "testCaseKey") select ${key}, seq % ${tags} + 1, key from "testCase"`,
    `insert into requirement (id, "projectKey", text, url, "createdAt")
      select '1CdnLKspR_' || ${padded('i', 13)}, ${key}, 'Requirement ' || i, 'https://example.com/' || i, ${time(0)} from ${numbers(requirements)}`,
    `insert into "testCaseRequirement" ("requirementId", "testCaseKey")
      select '1CdnLKspR_' || ${padded(`(seq - 1) / ${requirementSize}`, 13)}, key from "testCase" where seq <= ${Math.min(requirements * requirementSize, testCases)}`,
    `insert into milestone ("projectKey", id, title, "createdAt", "updatedAt")
      select ${key}, i + 1, 'Milestone ' || i, ${time(0)}, ${time(0)} from ${numbers(milestones)}`,
    `insert into run ("projectKey", id, title, description, type, "milestoneId", "titleScope", "authorId", "createdAt", "updatedAt", "closedAt")
      select ${key}, i + 1, 'Nightly ' || i, '', 'static_struct', i / ${Math.ceil(runs / milestones)} + 1, i / ${Math.ceil(runs / milestones)} + 1, 1,
        ${time('i * 300')}, ${time('i * 300')}, case when i < ${runs - openRuns} then ${time('i * 300')} end from ${numbers(runs)}`,
    `insert into "runTestCase" ("runKey", "testCaseKey", status, version, "folderId", pos, "isMember")
      select run.key, "testCase".key, case when ${hasFailed} then 'failed' else 'passed' end, 1,
        case when run."closedAt" is not null then "testCase"."folderId" end, case when run."closedAt" is not null then "testCase".pos end, 1
      from ${members} order by run.key, "testCase".key`,
    `insert into result ("runKey", "testCaseKey", status, comment, "timeTaken", "authorId", "createdAt")
      select run.key, "testCase".key, case when ${hasFailed} then 'failed' else 'passed' end,
        case when not ${hasFailed} then '' else '<p>Error: expected ' || "testCase".seq || ' to equal ' || run.id || '</p><pre>' ||
          case when run.id > ${runs - runsWithTraces} then '${trace}' else '' end || '</pre>' end,
        1000 + "testCase".seq, 1, run."createdAt"
      from ${members} order by run.key, "testCase".key`,
    `update run set ${['passed', 'failed'].map((status) => `${status} = (select count(*) from "runTestCase" where "runKey" = run.key and status = '${status}')`).join(', ')}`,
    `update project set "testCaseCount" = ${testCases}, "openRuns" = ${openRuns}, "closedRuns" = ${runs - openRuns} where key = ${key}`,
    `insert into counter ("projectKey", name, last) values ${[
      ['run', runs],
      ['seq', testCases],
      ['folder', folders + areas],
      ['tag', tags],
      ['milestone', milestones],
    ]
      .map(([name, last]) => `(${key}, '${name}', ${last})`)
      .join(', ')}`,
    'commit',
    ...database.settle,
  ]) {
    await database.query(statement)
  }
  await database.close()
}

/** Reads the content of every version as text, because JSON functions have different names on each engine. */
function contentJson() {
  return [
    `'{"precondition":{"id":' || seq || ',"version":1,"text":"<p>A basket with one article.</p>","createdAt":"' || "createdAt" || '","updatedAt":"' || "createdAt" || '"},'`,
    `'"steps":[{"id":' || (seq * 2) || ',"version":1,"description":"<p>Pay with a card dated last month</p>","expected":"<p>The payment is refused</p>"}],'`,
    `'"tagIds":[' || (seq % ${tags} + 1) || '],"requirementIds":[],"links":null,"files":null,"customFields":{}}'`,
  ].join(' || ')
}
