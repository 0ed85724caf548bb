// Builds everything: types and libraries with tsc, then each package's bundle.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bundles = ['packages/server/build.mjs', 'packages/cli/build.mjs']

run(join(root, 'node_modules/typescript/bin/tsc'), ['-b'])
for (const bundle of bundles) {
  if (existsSync(join(root, bundle))) run(join(root, bundle), [])
}

function run(script, args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
