import { findRequirements, insertRequirements, type RequirementKey } from '../store/requirements.js'
import type { Store } from '../store/store.js'
import { ApiError } from '../values/api-error.js'

/**
 * Returns the IDs of requirements, in the given order, and creates those that do not exist. Throws 409 if a requirement
 * is listed more than once (docs/api-reference.md, Requirements).
 */
export async function findOrCreateRequirements(
  store: Store,
  projectKey: number,
  inputs: readonly { readonly text: string; readonly url?: string | undefined }[],
): Promise<string[]> {
  const wanted = new Map<string, RequirementKey>()
  for (const [index, { text, url = '' }] of inputs.entries()) {
    const key = toKey({ text, url })
    if (wanted.has(key)) throw new ApiError(409, `requirements[${index}]: "${text}" is listed more than once`)
    wanted.set(key, { text, url })
  }
  if (wanted.size === 0) return []
  const find = async () =>
    new Map(
      (await findRequirements(store, projectKey, [...wanted.values()])).map((row) => [toKey(row), row.id]),
    )
  let ids = await find()
  const missing = [...wanted].filter(([key]) => !ids.has(key)).map(([, requirement]) => requirement)
  if (missing.length > 0) {
    await insertRequirements(store, projectKey, missing)
    ids = await find()
  }
  return [...wanted.keys()].flatMap((key) => ids.get(key) ?? [])
}

function toKey({ text, url }: RequirementKey): string {
  return JSON.stringify([text, url])
}
