// Runs all benchmarks, or the given ones: `npm run bench`, `npm run bench -- start-up`.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs') && file !== 'run.mjs')
  .map((file) => file.slice(0, -'.mjs'.length))
const chosen = process.argv.length > 2 ? process.argv.slice(2) : known
const unknown = chosen.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}.`)
  process.exit(1)
}

// If it is set, every Node 20 process takes about 42 ms longer, which hides every ratio.
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
for (const name of chosen) {
  const { status } = spawnSync(process.execPath, [join(folder, `${name}.mjs`)], { stdio: 'inherit', env })
  if (status !== 0) process.exitCode = 1
}
