// The baseline: the rows that a call reads or writes, with prepared statements on the same engine and file.

const author = 1

/**
 * The same rows as the server's calls, without HTTP, authorization, validation and JSON. Reads what a response shows, and what
 * a change depends on, such as whether the run is open and the status that a result replaces.
 */
export function plainSql(database, runId) {
  const { key: projectKey } = database.prepare('select key from project').get()
  const { key: runKey } = database
    .prepare('select key from run where projectKey = ? and id = ?')
    .get(projectKey, runId)
  const insertResult = database.prepare(
    'insert into result (runKey, testCaseKey, status, comment, timeTaken, authorId, createdAt) values (?, ?, ?, ?, ?, ?, ?) returning id',
  )
  const findRun = database.prepare('select * from run where projectKey = ? and id = ?')
  const findMembers = database.prepare(`
    select testCase.key, testCase.version, runTestCase.status from testCase
    join runTestCase on runTestCase.testCaseKey = testCase.key
    where testCase.projectKey = ? and testCase.id in (select value from json_each(?)) and runTestCase.runKey = ?`)
  const updateTestCase = database.prepare(
    'update runTestCase set status = ?, version = 1 where runKey = ? and testCaseKey = ?',
  )
  const updateRun = database.prepare(
    'update run set passed = passed + ?, failed = failed + ?, updatedAt = ? where key = ?',
  )
  const insertAuditLog = database.prepare(
    'insert into auditLog (userId, action, ip, userAgent, metaJson, createdAt) values (?, ?, ?, ?, ?, ?)',
  )
  const ids = database
    .prepare('select id from runTestCase join testCase on testCase.key = testCaseKey where runKey = ?')
    .all(runKey)
    .map(({ id }) => id)
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
    select testCase.*, testCaseVersion.contentJson, tag.id as tagId, tag.title as tagTitle from testCase
    join testCaseVersion on testCaseVersion.testCaseKey = testCase.key and testCaseVersion.version = testCase.version
    left join testCaseTag on testCaseTag.testCaseKey = testCase.key
    left join tag on tag.projectKey = testCase.projectKey and tag.id = testCaseTag.tagId
    where testCase.projectKey = ? and testCase.id = ? and testCase.deletedAt is null`)
  const findProject = database.prepare('select * from project where code = ?')
  const findBySeq = database.prepare(`
    select testCase.*, testCaseVersion.contentJson from testCase
    join testCaseVersion on testCaseVersion.testCaseKey = testCase.key and testCaseVersion.version = testCase.version
    where testCase.projectKey = ? and testCase.seq in (select value from json_each(?)) order by testCase.seq`)
  const seqs = JSON.stringify(Array.from({ length: 5000 }, (_, index) => index + 1))

  const addResults = (testCaseIds, status, comment) => {
    const time = new Date().toISOString()
    database.exec('begin immediate')
    findRun.get(projectKey, runId)
    const members = findMembers.all(projectKey, JSON.stringify(testCaseIds), runKey)
    for (const { key } of members) {
      insertResult.get(runKey, key, status, comment, 5400, author, time)
      updateTestCase.run(status, runKey, key)
    }
    const moved = countsMoved(members, status)
    updateRun.run(moved.passed, moved.failed, time, runKey)
    insertAuditLog.run(author, 'result.created', '127.0.0.1', 'bench', '{}', time)
    database.exec('commit')
  }
  const readTestCase = (place) => findTestCase.all(projectKey, ids[place % ids.length])
  return {
    'one result': (place, status, comment) => addResults([ids[place % ids.length]], status, comment),
    'a batch of 500 results': (_place, status, comment) => addResults(ids, status, comment),
    project: () => findProject.all('BEN'),
    '5,000 by number': () => findBySeq.all(projectKey, seqs),
    'test case': readTestCase,
    'test case, first read': readTestCase,
    'runs, 20': () => listRuns.all(projectKey),
    'test cases of a run, 500': () => listRunTestCases.all(runKey),
    'test cases, 100': () => listTestCases.all(projectKey),
  }
}

/** How the counts of a run change when its test cases get a status. */
export function countsMoved(members, status) {
  const moved = { passed: 0, failed: 0 }
  for (const member of members) {
    if (member.status in moved) moved[member.status] -= 1
    moved[status] += 1
  }
  return moved
}
