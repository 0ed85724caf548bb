// The yardstick: the rows that a call reads or writes, by prepared statements on the same engine and file.

const author = 1

/** The same rows as the server's calls, without HTTP, rights, checks and JSON. */
export function plainSql(database, runId) {
  const { key: projectKey } = database.prepare('select key from project').get()
  const { key: runKey } = database
    .prepare('select key from run where projectKey = ? and id = ?')
    .get(projectKey, runId)
  const insertResult = database.prepare(
    'insert into result (runKey, testCaseKey, status, comment, timeTaken, authorId, createdAt) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const updateTestCase = database.prepare(
    'update runTestCase set status = ?, version = 1 where runKey = ? and testCaseKey = ?',
  )
  const updateRun = database.prepare(
    'update run set passed = passed + ?, failed = failed + ?, updatedAt = ? where key = ?',
  )
  const insertAuditLog = database.prepare(
    'insert into auditLog (userId, action, ip, userAgent, metaJson, createdAt) values (?, ?, ?, ?, ?, ?)',
  )
  const members = database.prepare('select testCaseKey from runTestCase where runKey = ?').all(runKey)
  const listRuns = database.prepare('select * from run where projectKey = ? order by id desc limit 20')
  const listRunTestCases = database.prepare(`
    select testCase.*, runTestCase.status, shown.title, folder.treePath from runTestCase
    join testCase on testCase.key = runTestCase.testCaseKey
    join testCaseVersion as shown on shown.testCaseKey = testCase.key and shown.version = coalesce(runTestCase.version, testCase.version)
    join folder on folder.projectKey = testCase.projectKey and folder.id = testCase.folderId
    where runTestCase.runKey = ? order by folder.treePath, testCase.pos`)
  const listTestCases = database.prepare(`
    select testCase.*, testCaseVersion.contentJson from testCase
    join testCaseVersion on testCaseVersion.testCaseKey = testCase.key and testCaseVersion.version = testCase.version
    where testCase.projectKey = ? order by testCase.seq limit 100`)

  const findTestCase = database.prepare(`
    select testCase.*, testCaseVersion.contentJson from testCase
    join testCaseVersion on testCaseVersion.testCaseKey = testCase.key and testCaseVersion.version = testCase.version
    where testCase.key = ?`)
  const findProject = database.prepare('select * from project where code = ?')
  const findBySeq = database.prepare(`
    select testCase.*, testCaseVersion.contentJson from testCase
    join testCaseVersion on testCaseVersion.testCaseKey = testCase.key and testCaseVersion.version = testCase.version
    where testCase.projectKey = ? and testCase.seq in (select value from json_each(?)) order by testCase.seq`)
  const seqs = JSON.stringify(Array.from({ length: 5000 }, (_, index) => index + 1))

  const addResults = (testCaseKeys, status, comment) => {
    const time = new Date().toISOString()
    database.exec('begin immediate')
    for (const testCaseKey of testCaseKeys) {
      insertResult.run(runKey, testCaseKey, status, comment, 5400, author, time)
      updateTestCase.run(status, runKey, testCaseKey)
    }
    updateRun.run(1, -1, time, runKey)
    insertAuditLog.run(author, 'result.created', '127.0.0.1', 'bench', '{}', time)
    database.exec('commit')
  }
  return {
    'one result': (place, status, comment) =>
      addResults([members[place % members.length].testCaseKey], status, comment),
    'a batch of 500 results': (_place, status, comment) =>
      addResults(
        members.map(({ testCaseKey }) => testCaseKey),
        status,
        comment,
      ),
    project: () => findProject.all('BEN'),
    '5,000 by number': () => findBySeq.all(projectKey, seqs),
    'test case': (place) => findTestCase.all(members[place % members.length].testCaseKey),
    'runs, 20': () => listRuns.all(projectKey),
    'test cases of a run, 500': () => listRunTestCases.all(runKey),
    'test cases, 100': () => listTestCases.all(projectKey),
  }
}
