import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { type DataPlace, makeEmptyDataPlace } from '../support/data-place.js'
import { joinProject, makeProject, type TestProject } from '../support/project.js'
import { startServerProcess, type TestServer } from '../support/server.js'
import { queryAt, type Value } from '../support/server-with-database.js'
import { isThorough, sample } from '../support/thoroughness.js'

/** Servers keep the last statuses of test cases in memory; a page must show the changes of every process. */

const statuses = sample(['open', 'passed', 'failed', 'blocked', 'skipped'], 2)
const rounds = isThorough ? 25 : 5
const password = 'correct horse battery'
const owner = 'owner@example.com'
let place: DataPlace
let servers: TestServer[]
let readers: BrowserSession[]
let projects: [TestProject, TestProject]
let folderId: number
beforeAll(async () => {
  place = await makeEmptyDataPlace()
  const options = { ...place.options, token: 'test.key.secret', ownerPassword: password }
  servers = [await startServerProcess(options)]
  // Only one server can use a folder.
  if (inject('postgresUrl')) servers.push(await startServerProcess(options))
  readers = await Promise.all(servers.map((server) => signIn(server, owner, password)))
  const [first, second = first] = servers
  if (!first || !second) throw new Error('no server')
  projects = [await makeProject(first, 'LAST'), joinProject(second, 'LAST')]
  folderId = await projects[0].folder('Cases')
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()))
  await place.remove()
})

const query = (statement: string, ...values: Value[]) => queryAt(place, statement, ...values)
const result = (project: TestProject, run: number, id: string | undefined, status: string) =>
  project.post(`/run/${run}/tcase/${id}/result`, { status })

/** Checks that each server finds the right test cases by each status. */
async function expectCurrent(): Promise<void> {
  const expected = await findLastStatuses()
  for (const reader of readers) {
    for (const wanted of statuses) {
      const [found, others] = [
        await find(reader, `status:${wanted}`),
        await find(reader, `-status:${wanted}`),
      ]
      const right = [...expected].filter(([, last]) => last === wanted).map(([seq]) => seq)
      expect({ wanted, found }).toEqual({ wanted, found: right })
      expect([...found, ...others].sort((a, b) => a - b)).toEqual([...expected.keys()])
    }
  }
}

async function find(reader: BrowserSession, search: string, code = 'LAST'): Promise<number[]> {
  const query = new URLSearchParams({ q: search, sort: 'id' })
  const { text } = await reader.get(`/project/${code}/tcases.json?${query}`)
  const rows: { id: string }[] = JSON.parse(text)
  return rows.map(({ id }) => Number(id.split('-')[1]))
}

/** Reads the last status of each test case from its runs, by number. */
async function findLastStatuses(): Promise<Map<number, string>> {
  const [project] = projects
  const { data } = await project.get('/tcase?sortField=seq&sortOrder=asc')
  const last = new Map<number, string>(data.map(({ seq }: { seq: number }) => [seq, 'open']))
  const { runs } = await project.get('/run')
  for (const { id } of runs.sort((one: { id: number }, other: { id: number }) => one.id - other.id)) {
    for (const testCase of await project.runTestCases(id)) {
      if (testCase.status !== 'open' && last.has(testCase.seq)) last.set(testCase.seq, testCase.status)
    }
  }
  return last
}

it('follow results, runs and members, whichever process changes them', async () => {
  const [one, other] = projects
  const ids = await one.testCases(12)
  await expectCurrent()
  const first = await one.run({ tcaseIds: ids })
  await result(other, first, ids[0], 'failed')
  await result(one, first, ids[1], 'passed')
  await expectCurrent()

  const second = await other.run({ tcaseIds: ids.slice(0, 6) })
  await expectCurrent()
  await result(one, second, ids[0], 'passed')
  await result(other, first, ids[0], 'blocked')
  await expectCurrent()
  // Back to open: the result of the earlier run is the last one again.
  await result(other, second, ids[0], 'open')
  await expectCurrent()

  const live = await one.run({ type: 'live', queryPlans: [{ folderIds: [folderId], priorities: ['high'] }] })
  const { id: guest } = await other.testCase({ folderId, priority: 'high' })
  await result(other, live, guest, 'skipped')
  await expectCurrent()
  await one.patch(`/tcase/${guest}`, { priority: 'low' })
  await expectCurrent()
  await other.patch(`/tcase/${guest}`, { priority: 'high' })
  await expectCurrent()

  await result(other, second, ids[2], 'failed')
  await one.post(`/run/${second}/close`)
  await expectCurrent()
  // Created, filled and closed between two requests for the page.
  const third = await other.run({ tcaseIds: ids })
  await result(other, third, ids[0], 'passed')
  await other.post(`/run/${third}/close`)
  await expectCurrent()
})

it('are right after concurrent changes and requests', async () => {
  const [one, other] = projects
  const ids = await one.testCases(20, ['Concurrent'])
  const runs = [await one.run({ tcaseIds: ids }), await other.run({ tcaseIds: ids })]
  let isDone = false
  const read = async (reader: BrowserSession) => {
    while (!isDone) await find(reader, 'status:failed')
  }
  const reads = [...readers, ...readers].map(read)
  await Promise.all(
    projects.flatMap((project, at) =>
      runs.map(async (run) => {
        for (let nth = 0; nth < rounds; nth++) {
          await result(project, run, ids[(nth * 7 + at) % ids.length], nth % 3 ? 'failed' : 'passed')
        }
      }),
    ),
  )
  isDone = true
  await Promise.all(reads)
  await expectCurrent()
})

it('are right in the transaction that creates a run', async () => {
  const [project] = projects
  const [reader] = readers
  const expected = [...(await findLastStatuses())].filter(([, last]) => last === 'failed')
  const page = '/project/LAST/tcases?q=status%3Afailed'
  const form = new URLSearchParams({ title: 'What failed', scope: 'found', milestoneId: '', type: 'static' })
  const answer = await reader?.post(page, form)
  expect(answer?.status).toBe(303)
  const { runs } = await project.get('/run')
  const made = runs.find(({ title }: { title: string }) => title === 'What failed')
  const seqs = (await project.runTestCases(made.id)).map(({ seq }) => seq)
  expect(seqs.sort((a, b) => a - b)).toEqual(expected.map(([seq]) => seq))
})

it('are right in a database that was restored to an earlier state', async () => {
  const [project] = projects
  const ids = await project.testCases(3, ['Restored'])
  const kept = await project.run({ tcaseIds: ids })
  await result(project, kept, ids[0], 'passed')
  const lost = await project.run({ tcaseIds: ids })
  await result(project, lost, ids[1], 'failed')
  await project.post(`/run/${lost}/close`)
  await expectCurrent()
  const [run] = await query('select * from run where id = ?', kept)
  await result(project, kept, ids[2], 'blocked')
  await expectCurrent()
  await query('delete from run where id = ?', lost)
  await expectCurrent()
  await query(
    'update "runTestCase" set status = ? where "runKey" = ? and status = ?',
    'open',
    ...[run?.key ?? 0, 'blocked'],
  )
  await query(
    'update run set revision = ?, "updatedAt" = ? where id = ?',
    run?.revision ?? 0,
    run?.updatedAt ?? '',
    kept,
  )
  await expectCurrent()
  // As many changes as before.
  await query('update "runTestCase" set status = ? where "runKey" = ?', 'open', run?.key ?? 0)
  await result(project, kept, ids[1], 'skipped')
  await expectCurrent()
})

it('are right for test cases whose keys are far apart', async () => {
  const [project] = projects
  const [first] = await project.testCases(1, ['Far apart'])
  const [sequence, name] = inject('postgresUrl')
    ? [`select setval('"testCase_key_seq"', ?)`, []]
    : ['update sqlite_sequence set seq = ? where name = ?', ['testCase']]
  await query(sequence, 2 ** 40, ...name)
  const [last] = await project.testCases(1, ['Far apart'])
  const run = await project.run({ tcaseIds: [first ?? '', last ?? ''] })
  await result(project, run, first, 'skipped')
  await result(project, run, last, 'skipped')
  await expectCurrent()
})

it('are right next to thousands of open runs', async () => {
  const [first] = servers
  const [reader] = readers
  if (!first || !reader) throw new Error('no server')
  const project = await makeProject(first, 'MANY')
  const ids = await project.testCases(3)
  const found = () =>
    Promise.all(['failed', 'passed', 'open'].map((each) => find(reader, `status:${each}`, 'MANY')))
  const add = async (amount: number) => {
    await query(
      `with recursive new(id) as (select (select last from counter c where c."projectKey" = p.key and name = 'run') + 1
          from project p where code = 'MANY' union all select id + 1 from new where id % ? > 0)
        insert into run ("projectKey", id, title, description, type, "titleScope", "authorId", "createdAt", "updatedAt", "open")
        select key, new.id, 'Run ' || new.id, '', 'static', 0, 1, '2026', '2026', 0 from project, new where code = 'MANY'`,
      amount,
    )
    await query(
      `update counter set last = (select max(id) from run where run."projectKey" = counter."projectKey")
        where name = 'run' and "projectKey" = (select key from project where code = 'MANY')`,
    )
  }
  const runs = [await project.run({ tcaseIds: ids })]
  await add(1500)
  runs.push(await project.run({ tcaseIds: ids }))
  await add(3000)
  runs.push(await project.run({ tcaseIds: ids }))
  expect(await found()).toEqual([[], [], [1, 2, 3]])
  await result(project, runs[0] ?? 0, ids[0], 'failed')
  await result(project, runs[1] ?? 0, ids[1], 'passed')
  expect(await found()).toEqual([[1], [2], [3]])
  await result(project, runs[1] ?? 0, ids[0], 'passed')
  await result(project, runs[2] ?? 0, ids[1], 'failed')
  await project.post(`/run/${runs[2]}/close`)
  expect(await found()).toEqual([[2], [1], [3]])
})
