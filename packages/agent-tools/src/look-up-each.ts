import { forEachConcurrent } from 'qasphere-client/concurrency'
import { isQasError } from 'qasphere-client/errors'
import type { GivenName } from './find-by-name.js'
import type { Problem } from './tool-error.js'

/** Requests at the same time. */
const lanes = 4

/** Looks up what each name refers to, and returns it in order. Adds a problem for every name the API does not find. */
export async function lookUpEach<T>(
  names: readonly GivenName[],
  problems: Problem[],
  look: (name: string) => Promise<T>,
): Promise<T[]> {
  const found = new Map<number, T>()
  await forEachConcurrent([...names.entries()], lanes, async ([index, { where, name }]) => {
    try {
      found.set(index, await look(name))
    } catch (error) {
      if (!isQasError(error) || error.kind !== 'api' || error.details.status !== 404) throw error
      problems.push({ where, message: `${error.message}: ${JSON.stringify(name)}` })
    }
  })
  return names.flatMap((_name, index) => found.get(index) ?? [])
}
