import type { Store } from '../store/store.js'
import { findTagsByTitle, insertTags } from '../store/tags.js'

/** Returns the IDs of tags by title, and creates tags that do not exist (docs/api-reference.md, Tags). */
export async function findOrCreateTags(
  store: Store,
  projectKey: number,
  titles: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const wanted = [...new Set(titles)]
  if (wanted.length === 0) return new Map()
  const find = async () =>
    new Map((await findTagsByTitle(store, projectKey, wanted)).map(({ title, id }) => [title, id]))
  const existing = await find()
  const missing = wanted.filter((title) => !existing.has(title))
  if (missing.length === 0) return existing
  await insertTags(store, projectKey, missing)
  return await find()
}

/** Returns the tag IDs of one test case, in the order of the titles and without duplicates. */
export function getTagIds(tags: ReadonlyMap<string, number>, titles: readonly string[] = []): number[] {
  return [...new Set(titles)].flatMap((title) => tags.get(title) ?? [])
}
