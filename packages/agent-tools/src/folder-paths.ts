import { folderCandidates } from './name-candidates.js'
import type { CallOf } from './tool.js'

/**
 * Returns the ID of each folder by its path, such as `Checkout/Cart`. Missing folders are created. A folder that exists
 * is found even if titles on its path contain slashes.
 */
export async function ensureFolders(
  call: CallOf<'save_test_cases'>,
  projectCode: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = [...new Set(paths)]
  if (wanted.length === 0) return new Map()
  const existing = new Map((await folderCandidates(call, projectCode)).map(({ name, id }) => [name, id]))
  const missing = wanted.filter((path) => !existing.has(titlesOf(path).join('/')))
  const created =
    missing.length > 0 ? await createFolders(call, projectCode, missing) : new Map<string, number>()
  return new Map(
    wanted.flatMap((path) => {
      const id = created.get(path) ?? existing.get(titlesOf(path).join('/'))
      return id === undefined ? [] : [[path, id]]
    }),
  )
}

async function createFolders(call: CallOf<'save_test_cases'>, projectCode: string, paths: readonly string[]) {
  const folders = paths.map((path) => ({ path: titlesOf(path) }))
  const { ids } = await call('bulkCreateFolders', { projectCode, folders })
  return new Map(
    paths.flatMap((path, index): [string, number][] => {
      const id = ids[index]?.at(-1)
      return id === undefined ? [] : [[path, id]]
    }),
  )
}

/** Returns the titles on a path, without white space around them. */
export function titlesOf(path: string): string[] {
  return path
    .split('/')
    .map((title) => title.trim())
    .filter((title) => title !== '')
}

/** Returns what is wrong with a path of titles, of which the API takes 1 to 100, each of 1 to 255 characters. */
export function folderMistakes(path: string): string[] {
  const titles = titlesOf(path)
  return [
    ...(titles.length === 0 ? ['must have at least one title, as in Checkout/Cart'] : []),
    ...(titles.length > 100 ? [`must have at most 100 titles, got ${titles.length}`] : []),
    ...(titles.some((title) => title.length > 255) ? ['must have titles of at most 255 characters'] : []),
  ]
}
