// The yardstick on PostgreSQL: the rows that a call reads or writes, by prepared statements on one connection.
import pg from 'pg'

const author = 1

/** Opens a connection that does the same as the server's calls for one run, without HTTP, rights, checks and JSON. */
export async function plainPostgres(connectionString, runId) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const one = async (text, values) => (await client.query(text, values)).rows[0]
  const { key: projectKey } = await one('select key from project')
  const { key: runKey } = await one('select key from run where "projectKey" = $1 and id = $2', [
    projectKey,
    runId,
  ])
  const { rows: members } = await client.query(
    'select "testCaseKey" from "runTestCase" where "runKey" = $1',
    [runKey],
  )
  const keys = members.map(({ testCaseKey }) => testCaseKey)
  const run = (name, text, values) => client.query({ name, text, values })

  const addResults = async (testCaseKeys, status, comment) => {
    const time = new Date().toISOString()
    await client.query('begin')
    await run(
      'results',
      `insert into result ("runKey", "testCaseKey", status, comment, "timeTaken", "authorId", "createdAt")
        select $1, key, $2, $3, 5400, $4, $5 from unnest($6::bigint[]) as given(key)`,
      [runKey, status, comment, author, time, testCaseKeys],
    )
    await run(
      'statuses',
      'update "runTestCase" set status = $1, version = 1 where "runKey" = $2 and "testCaseKey" = any($3::bigint[])',
      [status, runKey, testCaseKeys],
    )
    await run(
      'counts',
      'update run set passed = passed + $1, failed = failed + $2, "updatedAt" = $3 where key = $4',
      [1, -1, time, runKey],
    )
    await run(
      'audit',
      'insert into "auditLog" ("userId", action, ip, "userAgent", "metaJson", "createdAt") values ($1, $2, $3, $4, $5, $6)',
      [author, 'result.created', '127.0.0.1', 'bench', '{}', time],
    )
    await client.query('commit')
  }
  return {
    'one result': (place, status, comment) => addResults([keys[place % keys.length]], status, comment),
    'a batch of 500 results': (_place, status, comment) => addResults(keys, status, comment),
    'runs, 20': () =>
      run('runs', 'select * from run where "projectKey" = $1 order by id desc limit 20', [projectKey]),
    'test case': (place) =>
      run(
        'case',
        `select "testCase".*, "testCaseVersion"."contentJson" from "testCase"
          join "testCaseVersion" on "testCaseVersion"."testCaseKey" = "testCase".key and "testCaseVersion".version = "testCase".version
          where "testCase".key = $1`,
        [keys[place % keys.length]],
      ),
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
