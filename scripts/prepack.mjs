// Puts the licence, and for the command line the README, into a package that is about to be published.
import { copyFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const files = basename(process.cwd()) === 'cli' ? ['LICENSE', 'README.md'] : ['LICENSE']
for (const file of files) copyFileSync(join(root, file), join(process.cwd(), file))
