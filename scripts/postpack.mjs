// Deletes the files that prepack.mjs added to the package in the current folder.
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'

const added = basename(process.cwd()) === 'cli' ? ['LICENSE', 'README.md'] : ['LICENSE']
for (const file of added) rmSync(join(process.cwd(), file), { force: true })
