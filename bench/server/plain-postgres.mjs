// The baseline on PostgreSQL: the rows that a call reads or writes, with prepared statements on one connection.
import pg from 'pg'
import { countsMoved } from './plain-sql.mjs'

const author = 1

/** Opens a connection that reads and writes the same as `plainSql`, for one run. */
export async function plainPostgres(connectionString, runId) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const one = async (text, values) => (await client.query(text, values)).rows[0]
  const { key: projectKey } = await one('select key from project')
  const { key: runKey } = await one('select key from run where "projectKey" = $1 and id = $2', [
    projectKey,
    runId,
  ])
  const { rows } = await client.query(
    'select id from "runTestCase" join "testCase" on "testCase".key = "testCaseKey" where "runKey" = $1',
    [runKey],
  )
  const ids = rows.map(({ id }) => id)
  const run = (name, text, values) => client.query({ name, text, values })

  const addResults = async (testCaseIds, status, comment) => {
    const time = new Date().toISOString()
    await client.query('begin')
    await run('run', 'select * from run where "projectKey" = $1 and id = $2 for update', [projectKey, runId])
    const { rows: members } = await run(
      'members',
      `select "testCase".key, "testCase".version, "runTestCase".status from "testCase"
        join "runTestCase" on "runTestCase"."testCaseKey" = "testCase".key
        where "testCase"."projectKey" = $1 and "testCase".id = any($2) and "runTestCase"."runKey" = $3`,
      [projectKey, testCaseIds, runKey],
    )
    const keys = members.map(({ key }) => key)
    await run(
      'results',
      `insert into result ("runKey", "testCaseKey", status, comment, "timeTaken", "authorId", "createdAt")
        select $1, key, $2, given.comment, 5400, $3, $4 from unnest($5::bigint[], $6::text[]) as given(key, comment) returning id`,
      [runKey, status, author, time, keys, keys.map(() => comment)],
    )
    await run(
      'statuses',
      'update "runTestCase" set status = $1, version = 1 where "runKey" = $2 and "testCaseKey" = any($3::bigint[])',
      [status, runKey, keys],
    )
    const moved = countsMoved(members, status)
    await run(
      'counts',
      'update run set passed = passed + $1, failed = failed + $2, "updatedAt" = $3 where key = $4',
      [moved.passed, moved.failed, time, runKey],
    )
    await run(
      'audit',
      'insert into "auditLog" ("userId", action, ip, "userAgent", "metaJson", "createdAt") values ($1, $2, $3, $4, $5, $6)',
      [author, 'result.created', '127.0.0.1', 'bench', '{}', time],
    )
    await client.query('commit')
  }
  const readTestCase = (place) =>
    run(
      'case',
      `select "testCase".*, "testCaseVersion"."contentJson", tag.id as "tagId", tag.title as "tagTitle" from "testCase"
          join "testCaseVersion" on "testCaseVersion"."testCaseKey" = "testCase".key and "testCaseVersion".version = "testCase".version
          left join "testCaseTag" on "testCaseTag"."testCaseKey" = "testCase".key
          left join tag on tag."projectKey" = "testCase"."projectKey" and tag.id = "testCaseTag"."tagId"
          where "testCase"."projectKey" = $1 and "testCase".id = $2 and "testCase"."deletedAt" is null`,
      [projectKey, ids[place % ids.length]],
    )
  return {
    'one result': (place, status, comment) => addResults([ids[place % ids.length]], status, comment),
    'a batch of 500 results': (_place, status, comment) => addResults(ids, status, comment),
    'runs, 20': () =>
      run('runs', 'select * from run where "projectKey" = $1 order by id desc limit 20', [projectKey]),
    'test case': readTestCase,
    'test case, first read': readTestCase,
    project: () => run('project', 'select * from project where code = $1', ['BEN']),
    'test cases, 100': () =>
      run(
        'cases',
        `select "testCase".*, "testCaseVersion"."contentJson" from "testCase"
          join "testCaseVersion" on "testCaseVersion"."testCaseKey" = "testCase".key and "testCaseVersion".version = "testCase".version
          where "testCase"."projectKey" = $1 order by "testCase".seq limit 100`,
        [projectKey],
      ),
    '5,000 by number': () =>
      run(
        'numbers',
        `select "testCase".*, "testCaseVersion"."contentJson" from "testCase"
          join "testCaseVersion" on "testCaseVersion"."testCaseKey" = "testCase".key and "testCaseVersion".version = "testCase".version
          where "testCase"."projectKey" = $1 and "testCase".seq = any($2) order by "testCase".seq`,
        [projectKey, Array.from({ length: 5000 }, (_, index) => index + 1)],
      ),
    close: () => client.end(),
  }
}
