// Builds every package, or the given ones: `node scripts/build.mjs client server`. First builds types and libraries with tsc,
// including those of imported packages, then bundles.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeInventory } from './write-inventory.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const everything = ['contract', 'client', 'reports', 'uploads', 'agent-tools', 'server', 'cli']

const named = process.argv.slice(2)
const packages = named.length > 0 ? named : everything
// By default, four checkers repeat work of each other, which takes twice the processor time.
const compile = ['-b', '--checkers', '1']
run(join(root, 'node_modules/typescript/bin/tsc'), [...compile, ...named.map((name) => `packages/${name}`)])
for (const name of packages) {
  const bundle = join(root, 'packages', name, 'build.mjs')
  if (existsSync(bundle)) run(bundle, [])
  // The scripts that bundle write the inventory themselves; private packages are only parts of bundles.
  else if (!isPrivate(name)) writeInventory(join(root, 'packages', name))
}

function isPrivate(name) {
  return JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')).private === true
}

function run(script, args) {
  // The compiler and the bundler are written in Go. Collecting garbage less often makes them faster.
  const env = { GOGC: '400', ...process.env }
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, env, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
