import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultyProxy } from '../support/faulty-proxy.js'
import type { TestProject } from '../support/project.js'
import { useProjectPerTest } from '../support/project-per-test.js'
import { cleanEnvironment, emptyFolder, qasphere, qasphereBinary } from '../support/qasphere.js'
import type { TestServer } from '../support/server.js'
import { sample } from '../support/thoroughness.js'
import { folderWith, junitReport, marker, resultsOf, upload } from '../support/upload.js'

describe('options of uploads', () => {
  let server: TestServer
  let project: TestProject
  let known: { id: string; seq: number }
  let folder: string
  useProjectPerTest('O', async (...created) => {
    ;[server, project] = created
    known = await project.testCase()
    folder = folderWith({ 'r.xml': junitReport([{ name: marker(project, known.seq) }]) })
  })

  const uploaded = (...args: string[]) => upload(server, folder, args)

  it('print data as the output options say, and lines only without any', async () => {
    const run = async (args: readonly string[], env: Record<string, string> = {}) => {
      const credentials = { QAS_URL: server.url, QAS_TOKEN: server.token }
      const name = ['--run-name', `Output ${crypto.randomUUID()}`]
      const ran = await qasphere(['junit-upload', ...name, ...args, 'r.xml'], {
        cwd: folder,
        env: { ...credentials, ...env },
      })
      expect(ran.status).toBe(0)
      return ran.stdout
    }
    expect(await run(['--jq', '.counts.sent'])).toBe('1\n')
    expect(await run(['--output', 'yaml', '--fields', 'counts.passed'])).toBe('counts:\n  passed: 1\n')
    expect(await run(['--output', 'csv', '--fields', 'projectCode,counts.sent'])).toBe(
      `projectCode,counts.sent\r\n${project.code},1\r\n`,
    )
    // A variable changes neither the lines that pipelines search for nor the document of --json.
    const preset = { QAS_OUTPUT: 'csv' }
    expect(await run([], preset)).toContain('Uploaded 1 results to 1 test cases\n')
    expect(JSON.parse(await run(['--json'], preset))).toMatchObject({ counts: { sent: 1 } })
    const wrong = await qasphere(['junit-upload', '--jq', '.counts[', 'missing.xml'], { cwd: folder })
    expect(wrong).toMatchObject({ status: 1, stdout: '' })
    expect(wrong.stderr).toContain('--jq: ')
    expect(wrong.stderr).toContain('missing.xml')
  })

  const invalid: readonly (readonly [string, string, string])[] = [
    ['--run-name', '{env:NONE}', '--run-name: must not be empty'],
    ['--run-name', 'x'.repeat(256), '--run-name: must be at most 255 characters'],
    ['--run-name', `{env:PATH}${'x'.repeat(511)}`, '--run-name: must be at most 255 characters'],
    ['--project-code', 'a b', '--project-code: must contain only latin letters and digits'],
    ['--run-url', 'https://a.example.com/project/PRJ/run/x', '--run-url: expected the URL of a run'],
    ['--run-url', 'ftp://a.example.com/project/PRJ/run/1', '--run-url: expected the URL of a run'],
    ['--on-duplicate', 'best', '--on-duplicate: must be one of error, worst, last, first, all'],
    ['--skip-report-stdout', 'always', '--skip-report-stdout: must be one of on-success, never'],
    ['--rate', '-1', '--rate: must be a number of requests per second'],
  ]
  it.each(sample(invalid, 2))(
    '%s %j is rejected before credentials are looked up',
    async (option, value, words) => {
      const { status, stdout, stderr } = await qasphere(['junit-upload', `${option}=${value}`, 'r.xml'], {
        cwd: folder,
        env: { NONE: '' },
      })
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toContain('Invalid arguments\n')
      expect(stderr).toContain(words)
    },
  )

  it('are ignored if they are empty', async () => {
    const names = [
      'run-url',
      'project-code',
      'run-name',
      'run-title-conflict',
      'attachments-from',
      'on-duplicate',
    ]
    const others = ['skip-report-stdout', 'skip-report-stderr', 'journal', 'rate', 'timeout', 'ca-file']
    const flags = [
      'create-tcases',
      'attachments',
      'force',
      'ignore-unmatched',
      'dry-run',
      'explain',
      'resume',
    ]
    const moreFlags = ['allow-upload-failure', 'quiet', 'verbose', 'help']
    const { status, stderr, json } = await uploaded(
      ...[...names, ...others, ...flags, ...moreFlags, 'profile'].map((name) => `--${name}=`),
      'r.xml',
    )
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(json.counts).toMatchObject({ sent: 1 })
    expect(json.runTitle).toMatch(/^Automated test run - /)
  })

  it('report a project or run that does not exist', async () => {
    const noProject = await uploaded('--project-code', 'NONE', 'r.xml')
    expect(noProject).toMatchObject({ status: 1, stderr: expect.stringContaining('NONE in --project-code') })
    const noRun = await uploaded('-r', `${server.url}/project/${project.code}/run/98765`, 'r.xml')
    expect(noRun).toMatchObject({ status: 1, stderr: expect.stringContaining('98765 in --run-url') })
  })

  it('need a report, and then credentials', async () => {
    const none = await qasphere(['junit-upload'], { cwd: folder })
    expect(none).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/files/) })
    const stranger = await qasphere(['junit-upload', 'r.xml'], { cwd: folder })
    expect(stranger).toMatchObject({ status: 1, stderr: expect.stringContaining('Not authenticated') })
  })

  it.each(['the environment', '.env'])('say that a rejected token is from %s', async (source) => {
    const settings = { QAS_URL: server.url, QAS_TOKEN: 'wrong.key.secret' }
    const isFile = source === '.env'
    if (isFile) {
      const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
      writeFileSync(join(folder, '.env'), lines.join(''))
    }
    const options = { cwd: folder, env: { HOME: folder, ...(isFile ? {} : settings) } }
    const { status, stderr } = await qasphere(['junit-upload', 'r.xml'], options)
    expect(status).toBe(1)
    expect(stderr).toContain('status 401')
    expect(stderr).toMatch(/^The token is from (.+)\. Check that it is correct, still valid, and belongs to/m)
    expect(/The token is from (.+)\. Check/.exec(stderr)?.[1]).toSatisfy((place: string) =>
      place.endsWith(source),
    )
    expect(stderr).not.toContain('secret')
  })

  it('a title of 255 characters is accepted, with placeholders filled in', async () => {
    const template = 'Build {env:BUILD_NUMBER} of {YYYY}, {env:NOBODY_SETS_THIS} '.padEnd(273, 'x')
    const { status, json } = await upload(server, folder, ['--run-name', template, 'r.xml'], {
      env: { BUILD_NUMBER: '17' },
    })
    const title = `Build 17 of ${new Date().getFullYear()}, {env:NOBODY_SETS_THIS} `.padEnd(255, 'x')
    expect({ status, title: json.runTitle }).toEqual({ status: 0, title })
    expect((await project.get('/run')).runs).toMatchObject([{ title }])
  })

  it('the default title is the documented one', async () => {
    const env = { QAS_URL: server.url, QAS_TOKEN: server.token }
    await qasphere(['junit-upload', 'r.xml'], { cwd: folder, env })
    const [{ title }] = (await project.get('/run')).runs
    expect(title).toMatch(
      /^Automated test run - [A-Z][a-z]{2} \d\d, \d{4}, (0[1-9]|1[0-2]):[0-5]\d:[0-5]\d (AM|PM)$/,
    )
  })

  it('--project-code names the project, which must exist', async () => {
    const found = await uploaded('--project-code', project.code.toLowerCase(), 'r.xml')
    expect(found).toMatchObject({ status: 0, json: { projectCode: project.code } })
    const missing = await uploaded('--project-code', 'NONE', 'r.xml')
    expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining('status 404') })
    const runUrl = `${server.url}/project/${project.code}/run/1`
    const other = await uploaded('-r', runUrl, '--project-code', 'NONE', 'r.xml')
    expect(other.stderr).toContain(
      `--project-code: is NONE, but --run-url names a run of project ${project.code}`,
    )
  })

  it('can be written in camel case', async () => {
    const ran = await uploaded(
      '--runName',
      'Camel',
      '--projectCode',
      project.code,
      '--ignoreUnmatched',
      'r.xml',
    )
    expect(ran).toMatchObject({ status: 0, json: { runTitle: 'Camel' } })
  })

  describe('--skip-report-stdout and --skip-report-stderr', () => {
    const inside = '<system-out>said aloud</system-out><system-err>muttered</system-err>'
    async function comments(...args: string[]): Promise<string[]> {
      const failing = await project.testCase()
      folder = folderWith({
        'r.xml': junitReport([
          { name: marker(project, known.seq), inside },
          { name: marker(project, failing.seq), inside: `<failure message="no"/>${inside}` },
        ]),
      })
      const { json } = await uploaded(...args, 'r.xml')
      const shown = await Promise.all([known, failing].map(({ id }) => resultsOf(project, json.runId, id)))
      return shown.map(([result]) => {
        const words = ['said aloud', 'muttered'].filter((word) => result?.comment.includes(word))
        return words.join(' and ')
      })
    }
    const all = 'said aloud and muttered'
    it.each([
      [[], [all, all]],
      [
        ['--skip-report-stdout', 'never', '--skip-report-stderr=never'],
        [all, all],
      ],
      [
        ['--skip-report-stdout', 'on-success'],
        ['muttered', all],
      ],
      [
        ['--skip-report-stderr', 'on-success'],
        ['said aloud', all],
      ],
      [
        ['--skip-report-stdout=on-success', '--skip-report-stderr=on-success'],
        ['', all],
      ],
    ])('%j', async (args, expected) => {
      expect(await comments(...args)).toEqual(expected)
    })
  })

  describe('-r', () => {
    it('accepts only test cases of that run, and creates none', async () => {
      const other = await project.testCase()
      const runId = await project.run({ tcaseIds: [known.id] })
      folder = folderWith({
        'r.xml': junitReport([known, other].map(({ seq }) => ({ name: marker(project, seq) }))),
      })
      const url = `${server.url}/project/${project.code.toLowerCase()}/run/${runId}?tab=1`
      const refused = await uploaded('-r', url, '--create-tcases', 'r.xml')
      expect(refused.status).toBe(1)
      expect(refused.stderr).toContain('--create-tcases has no effect with --run-url')
      expect(refused.stderr).toContain(`1 result matches no test case of run ${runId}`)
      expect(await resultsOf(project, runId, known.id)).toEqual([])
      const ignoring = await uploaded('-r', url, '--ignore-unmatched', 'r.xml')
      expect(ignoring).toMatchObject({ status: 0, json: { runId, runTitle: null, counts: { sent: 1 } } })
      expect((await project.get('/tcase/count')).count).toBe(2)
    })

    it('distinguishes test cases that are not in the run from wrong markers', async () => {
      const other = await project.testCase({ title: 'Pays' })
      const draft = await project.testCase({ title: 'Is a draft', isDraft: true })
      const runId = await project.run({ tcaseIds: [known.id] })
      const url = `${server.url}/project/${project.code}/run/${runId}`
      const send = (seqs: readonly (number | undefined)[], ...args: string[]) => {
        const names = seqs.map((seq) => (seq === undefined ? 'has none' : marker(project, seq)))
        folder = folderWith({ 'r.xml': junitReport(names.map((name) => ({ name }))) })
        return uploaded('-r', url, ...args, 'r.xml')
      }
      const [advice, howToMark] = ['Use --run-url with a run that includes them', 'Put a test case']
      const line = `"${marker(project, other.seq)}" (shop.Basket): ${marker(project, other.seq)} is not in run ${runId}\n`

      const outside = await send([known.seq, other.seq])
      expect(outside).toMatchObject({ status: 1, stderr: expect.stringContaining(line) })
      expect(outside.stderr).toContain(advice)
      expect(outside.stderr).not.toContain(howToMark)

      const mixed = await send([other.seq, draft.seq, 999, undefined])
      expect(mixed).toMatchObject({ status: 1, stderr: expect.stringContaining(line) })
      for (const seq of [draft.seq, 999])
        expect(mixed.stderr).toContain(`${marker(project, seq)} is not a test case there, or is a draft`)
      expect(mixed.stderr).toContain(advice)
      expect(mixed.stderr).toContain(howToMark)

      const wrong = await send([999])
      expect(wrong.stderr).not.toContain(advice)
      expect(wrong.stderr).toContain(howToMark)

      const forced = await send([known.seq, other.seq], '--force', '--explain')
      expect(forced).toMatchObject({ status: 0, stderr: expect.stringContaining(line) })
      expect(forced.stderr).toContain(`${marker(project, other.seq)} exists but is not in the run; `)
    })

    it('reports a run that is closed or does not exist before anything is sent', async () => {
      const runId = await project.run({ tcaseIds: [known.id] })
      await project.post(`/run/${runId}/close`)
      const url = `${server.url}/project/${project.code}/run/`
      const closed = await uploaded('-r', url + runId, 'r.xml')
      expect(closed).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/Run 1 .* is closed.*Pass the URL of an open run with --run-url/),
      })
      const gone = await uploaded('-r', `${url}999`, 'r.xml')
      expect(gone).toMatchObject({ status: 1, stderr: expect.stringContaining('status 404') })
    })
  })

  it('--force skips an unreadable Allure file, which is an error otherwise', async () => {
    folder = folderWith({
      'results/a-result.json': JSON.stringify({
        uuid: 'a',
        name: marker(project, known.seq),
        status: 'broken',
      }),
      'results/b-result.json': '{',
    })
    const allure = (...args: string[]) => {
      return upload(server, folder, [...args, 'results'], { command: 'allure-upload' })
    }
    const refused = await allure()
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringMatching(/b-result\.json.*--force/s) })
    const forced = await allure('--force')
    expect(forced).toMatchObject({ status: 0, json: { counts: { blocked: 1 } } })
    expect(forced.stderr).toMatch(/^Warning: .*b-result\.json/s)
  })

  it('--force continues with a warning if the server rejects a log or files', async () => {
    folder = folderWith({
      'r.xml': junitReport(
        [{ name: marker(project, known.seq), inside: '<system-out>[[ATTACHMENT|f.txt]]</system-out>' }],
        '<system-err>slow</system-err>',
      ),
      'f.txt': 'x',
    })
    const proxy = await faultyProxy(server.url, (_method, path) => {
      return /\/log$|\/file\/batch$/.test(path) ? { status: 403, body: '{"message":"not for you"}' } : 'pass'
    })
    const through = (...args: string[]) =>
      upload({ ...server, url: proxy.url }, folder, ['--attachments', ...args, 'r.xml'])
    expect(await through()).toMatchObject({ status: 1, stderr: expect.stringContaining('not for you') })
    const forced = await through('--force')
    await proxy.stop()
    expect(forced).toMatchObject({ status: 0, json: { counts: { sent: 1 } } })
    expect(forced.stderr).toContain("Warning: The run's log was not written: not for you")
    expect(forced.stderr).toContain('Warning: Some attachments were not uploaded: not for you')
  })

  it('uses the proxy in the environment', async () => {
    const proxy = await faultyProxy(server.url)
    const { status } = await upload(server, folder, ['r.xml'], { env: { HTTP_PROXY: proxy.url } })
    await proxy.stop()
    expect({ status, seen: proxy.seen.filter((line) => line.endsWith('/result/batch')).length }).toEqual({
      status: 0,
      seen: 1,
    })
  })

  it('--journal chooses the file of the journal, which is checked to belong to the upload', async () => {
    const first = await uploaded('--run-name', 'One', '--journal', 'kept/journal.jsonl', 'r.xml')
    expect(first.status).toBe(0)
    const again = await uploaded('--run-name', 'One', '--journal', 'kept/journal.jsonl', '--resume', 'r.xml')
    expect(again).toMatchObject({
      status: 0,
      json: { resumed: true, url: first.json.url },
      stderr: expect.stringContaining('is already complete; nothing to send'),
    })
    const other = await uploaded('--run-name', 'Two', '--journal', 'kept/journal.jsonl', '--resume', 'r.xml')
    expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining('belongs to another upload') })
    const report = readFileSync(join(folder, 'r.xml'), 'utf8')
    const foreign = await uploaded('--journal', 'r.xml', 'r.xml')
    expect(foreign).toMatchObject({ status: 1, stderr: expect.stringContaining('which is neither') })
    expect(readFileSync(join(folder, 'r.xml'), 'utf8')).toBe(report)
    expect(await resultsOf(project, first.json.runId, known.id)).toHaveLength(1)
  })

  it.skipIf(process.platform === 'win32')('needs a working directory that exists', async () => {
    const removed = emptyFolder()
    const script = 'cd "$1" && rmdir "$1" && exec "$2" "$3" junit-upload "$4"'
    const report = join(folder, 'r.xml')
    const args = ['-c', script, 'sh', removed, process.execPath, qasphereBinary, report]
    const { stderr } = spawnSync('sh', args, { encoding: 'utf8', env: cleanEnvironment() })
    expect(stderr).toContain('The working directory no longer exists')
  })

  it('--resume continues the newest of several equal uploads', async () => {
    const args = ['--run-name', 'Night', '--run-title-conflict', 'new', 'r.xml']
    const [first, second] = [await uploaded(...args), await uploaded(...args)]
    expect(second.json.url).not.toBe(first.json.url)
    expect((await uploaded(...args, '--resume')).json).toMatchObject({ resumed: true, url: second.json.url })
  })

  it('remove journals that are older than 30 days, and nothing else', async () => {
    const journals = join(folder, 'cache/qasphere/uploads')
    mkdirSync(journals, { recursive: true })
    const days = { 'old.jsonl': 31, 'young.jsonl': 29, 'old.txt': 31 }
    for (const [name, age] of Object.entries(days)) {
      const time = Date.now() / 1000 - age * 24 * 3600
      writeFileSync(join(journals, name), '')
      utimesSync(join(journals, name), time, time)
    }
    const env = { XDG_CACHE_HOME: join(folder, 'cache') }
    expect((await upload(server, folder, ['r.xml'], { env })).status).toBe(0)
    const names = readdirSync(journals).filter((name) => name in days)
    expect(names.sort()).toEqual(['old.txt', 'young.jsonl'])
  })
})
