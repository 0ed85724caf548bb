// Shows the main workflow on a machine with nothing but Node: starts a server with a demo project in memory, and goes through
// a day of testing on the command line. Prints the relevant part of each response; with --verbose, all of it. On a
// terminal, the server runs until Ctrl-C, so that you can look at its pages.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { demoServerArgs, qasphere, root, startDemoServer, stopDemoServer } from './demo-server.mjs'

const isVerbose = process.argv.includes('--verbose')
const report = 'examples/reports/vitest-junit.xml'

// Tests use an existing build, because other tests use it at the same time.
if (!process.argv.includes('--no-build')) prepare()
console.log('Start your own server, in memory, with a demo project')
console.log(`$ ${commandLine(demoServerArgs)}`)
const { server, line, url, token } = await startDemoServer()
console.log(`  ${isVerbose ? line : url}`)
try {
  const page = await showTheWork()
  explainWhatIsNext()
  if (process.stdout.isTTY) await showUntilInterrupted(page)
} finally {
  await stopDemoServer(server)
}

/** Resolves to the URL of the run that the upload created. */
async function showTheWork() {
  heading('Look around')
  await api('projects list', [], (projects) => projects.map(({ code, title }) => `${code}  ${title}`))
  const project = ['--project-code', 'SHOP']
  await api('runs list', [...project, '--closed', 'false'], (runs) => runs.map(describeRun))

  heading('Create a run of the smoke tests, and record a result')
  const { id } = await api(
    'runs create',
    [...project, '--title', 'Smoke 1.0', '--type', 'static', '--tags', 'smoke'],
    (run) => [`run ${run.id} created`],
  )
  const run = [...project, '--run-id', String(id)]
  await api(
    'results create',
    [...run, '--tcase-id', 'SHOP-1', '--status', 'passed', '--time-taken', '4200'],
    (result) => [`result ${result.id}`],
  )

  heading('Upload the report of a test tool: markers such as SHOP-003 connect tests to test cases')
  const upload = await qasphereCommand(['junit-upload', '--run-name', 'Build 1', report])
  const uploaded = ['--run-id', /\/run\/(\d+)/.exec(upload)[1]]

  heading('See what failed')
  await api('runs test-cases list', [...project, ...uploaded], (testCases) =>
    testCases
      .filter(({ status }) => status === 'failed')
      .map(({ seq, title }) => `SHOP-${seq}  failed  ${title}`),
  )

  heading('Rerun the failures: create a run of the failed test cases')
  await qasphereCommand(['runs', 'rerun', uploaded[1], ...project, '--failed'], (text) => {
    const rerun = JSON.parse(text)
    return [`run ${rerun.id} created: ${rerun.title}`]
  })
  await api('runs close', [...project, ...uploaded], ({ message }) => [message])
  return `${url}/project/SHOP/run/${uploaded[1]}`
}

/** Shows the addresses of the pages until Ctrl-C, which also ends the server. */
async function showUntilInterrupted(page) {
  console.log(`
Look at the project, at the run that you uploaded, and at a night with many failures, in your browser. Press Ctrl-C when
you are done.
  ${url}/project/SHOP
  ${page}
  ${url}/project/SHOP/run/${await findLastNight()}`)
  process.once('SIGINT', () => server.kill('SIGTERM'))
  await once(server, 'exit')
}

/** Resolves to the ID of the last nightly run of the demo project. */
async function findLastNight() {
  const response = await fetch(`${url}/api/public/v0/project/SHOP/run?closed=true`, {
    headers: { authorization: `ApiKey ${token}` },
  })
  const { runs } = await response.json()
  return runs.find(({ title }) => title.startsWith('Nightly')).id
}

/** Runs an `api` command, prints the summary of its response, and returns the response. */
async function api(words, options, summarize) {
  const args = ['api', ...words.split(' '), ...options]
  return JSON.parse(await qasphereCommand(args, (text) => summarize(JSON.parse(text))))
}

/** Runs a command and prints it with its output, or with a summary of the output. */
async function qasphereCommand(args, summarize = linesOf) {
  console.log(`$ ${commandLine(args)}`)
  const child = spawn(process.execPath, [qasphere, ...args], {
    cwd: root,
    env: { ...process.env, QAS_URL: url, QAS_TOKEN: token },
    stdio: ['ignore', 'pipe', isVerbose ? 'inherit' : 'pipe'],
  })
  const [stdout, stderr, [status]] = await Promise.all([
    readText(child.stdout),
    child.stderr ? readText(child.stderr) : '',
    once(child, 'close'),
  ])
  if (status !== 0) throw new Error(`"qasphere ${args.join(' ')}" failed with exit code ${status}\n${stderr}`)
  for (const line of (isVerbose ? linesOf : summarize)(stdout)) console.log(`  ${line}`)
  return stdout
}

function linesOf(text) {
  return text.trimEnd().split('\n')
}

async function readText(stream) {
  let text = ''
  for await (const chunk of stream.setEncoding('utf8')) text += chunk
  return text
}

/** Formats a command as you would type it. */
function commandLine(args) {
  const words = args.map((word) => (/^[\w./:=,+-]+$/.test(word) ? word : `'${word}'`))
  return ['qasphere', ...words].join(' ')
}

function describeRun({ id, title, statusCounts }) {
  const { all, open, failed } = statusCounts
  return `run ${id}  ${title}: ${all - open} of ${all} done, ${failed} failed`
}

function heading(text) {
  console.log(`\n${text}`)
}

function prepare() {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/prepare.mjs')], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

function explainWhatIsNext() {
  console.log(`
You saw a server start, runs created by hand and by an upload, and a failure found and rerun.${process.stdout.isTTY ? '' : '\nThe server has stopped. On a terminal, it runs until you press Ctrl-C, so that you can open its pages.'}
Next:
  npx qasphere server --seed demo     a server that keeps its data; prints its URL and an API key
  npx qasphere --help                 every command
  docs/tutorial.md                    from an empty folder to a green run of your own tests
  npm run demo -- --verbose           the same again, with the complete responses`)
}
