// Copies the license, and for the command line the README, into a package before it is packed, and deletes them afterwards.
import { copyFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const files = basename(process.cwd()) === 'cli' ? ['LICENSE', 'README.md'] : ['LICENSE']
for (const file of files) {
  const copy = join(process.cwd(), file)
  if (process.argv[2] === 'delete') rmSync(copy, { force: true })
  else copyFileSync(join(root, file), copy)
}
