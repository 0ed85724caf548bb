// Writes the generated pages of docs/reference/ and the generated parts of other pages: `npm run docs`. With `--check`, writes
// nothing, lists the pages that are not current, and exits with 1 if there are any. Build first.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { evaluate } from '../packages/cli/evaluate-commands.mjs'
import { endpoints } from '../packages/contract/dist/index.js'
import { commandPage } from './reference/command-page.mjs'
import { endpointPage } from './reference/endpoint-page.mjs'
import { environmentPage } from './reference/environment-page.mjs'
import { errorTable } from './reference/error-table.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const isCheck = process.argv.includes('--check')

const { reference } = await evaluate(`export { reference } from './reference.js'`)
const pages = {
  'docs/reference/endpoints.md': () => endpointPage(endpoints),
  'docs/reference/commands.md': () => commandPage(reference, endpoints),
  'docs/reference/environment.md': () => environmentPage(reference),
  'docs/api-reference.md': (text) => withPart(text, 'errors', errorTable()),
}

const stale = Object.entries(pages).filter(([page, write]) => {
  const path = join(root, page)
  const now = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const current = write(now)
  if (current === now) return false
  if (!isCheck) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, current)
  }
  return true
})
for (const [page] of stale)
  console.log(isCheck ? `${page} is not current: run npm run docs` : `Wrote ${page}`)
if (isCheck && stale.length > 0) process.exitCode = 1

/** Replaces a generated part of a page, which comments mark. */
function withPart(page, name, part) {
  const [begin, end] = [`<!-- begin generated: ${name} -->`, `<!-- end generated: ${name} -->`]
  const [before, rest = ''] = page.split(begin)
  const [, after] = rest.split(end)
  if (after === undefined) throw new Error(`The page has no part ${begin} … ${end}`)
  return `${before}${begin}\n\n${part}\n${end}${after}`
}
