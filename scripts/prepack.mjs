// Prepares the package in the current folder for `npm pack`: installs and builds what is missing, and adds the license.
// The README of the command line is that of the repository. postpack.mjs deletes the added files.
import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = process.cwd()
const name = basename(folder)

const { status } = spawnSync(process.execPath, [join(root, 'scripts/prepare.mjs'), name], {
  // stdout belongs to npm, which prints one document with --json.
  stdio: ['ignore', 2, 2],
})
if (status !== 0) process.exit(status ?? 1)
copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
if (name === 'cli') writeFileSync(join(folder, 'README.md'), withAbsoluteLinks('README.md'))

/** Makes the links of a page absolute, so that they work elsewhere, such as on npm's website. */
function withAbsoluteLinks(page) {
  const { homepage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const [repository] = homepage.split('/tree/')
  return readFileSync(join(root, page), 'utf8').replace(
    /\]\((?!https?:|#)([^)]+)\)/g,
    (_link, path) => `](${repository}/blob/main/${path})`,
  )
}
