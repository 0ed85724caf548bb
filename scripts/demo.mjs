// Shows the main job on a machine with nothing but Node: a server of one's own with a demo project, and the
// workflows of examples/ against it.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const binaries = join(root, 'node_modules/.bin')
const qasphere = join(binaries, 'qasphere')
const workflows = [
  'run-lifecycle.sh',
  'run-progress.sh',
  'upload-results.sh',
  'bulk-create.sh',
  'rerun-failed.sh',
]

prepare()
const { server, url, token } = await startServer()
try {
  for (const workflow of workflows) run(workflow, { url, token })
  sayHowToKeepIt()
} finally {
  server.kill('SIGTERM')
  await once(server, 'exit')
}

function prepare() {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/prepare.mjs')], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

async function startServer() {
  const args = ['server', '--memory', '--port', '0', '--seed', 'demo', '--log-level', 'error']
  console.log(`$ qasphere ${args.join(' ')}`)
  const server = spawn(qasphere, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  })
  server.once('exit', (code) => {
    if (code !== 0 && code !== null) process.exit(code)
  })
  const [line] = await once(createInterface({ input: server.stdout }), 'line')
  console.log(line)
  return { server, ...JSON.parse(line) }
}

function run(workflow, { url, token }) {
  console.log(`\n===== examples/${workflow} =====`)
  const { status, error } = spawnSync('bash', [join(root, 'examples', workflow)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: binaries + delimiter + process.env.PATH, QAS_URL: url, QAS_TOKEN: token },
  })
  if (error) throw error
  if (status !== 0) throw new Error(`examples/${workflow} ended with ${status}`)
}

function sayHowToKeepIt() {
  console.log(`
===== Keep such a server =====
This one was in memory and stops now. One that keeps its data:

  npx qasphere server --seed demo

prints a line with its URL and a key. Put both where the commands find them, and go on:

  export QAS_URL=… QAS_TOKEN=…
  npx qasphere api projects list`)
}
