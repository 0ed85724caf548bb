import { readFile } from 'node:fs/promises'
import { decodeText, isTextEncodingError } from 'qasphere-contract/decode-text'
import { validate } from 'qasphere-contract/validate'
import { formatPath } from '../values/api-error.js'
import { getReason } from '../values/reason.js'
import { ServerStartError } from '../values/start-error.js'
import { demoSeed } from './demo/index.js'
import { Seed } from './seed-schema.js'

/**
 * Reads and validates a seed: `demo`, a JSON or YAML file, or the content of one. Throws `ServerStartError` with every
 * problem.
 */
export async function readSeed(place: string | Readonly<Record<string, unknown>>): Promise<Seed> {
  if (typeof place !== 'string') return validateSeed('given as an object', place)
  if (place === 'demo') return validateSeed('demo', demoSeed)
  const text = await readText(place)
  // Loaded on first use: most seeds are the demo.
  const { parseSeed } = await import('./parse-seed.js')
  return validateSeed(place, parseSeed(place, text))
}

async function readText(path: string): Promise<string> {
  try {
    return decodeText(await readFile(path))
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw new ServerStartError(
      missing
        ? `File not found: ${path}. --seed takes "demo" or the path of a JSON or YAML file.`
        : describeUnreadable(path, error),
      { cause: error },
    )
  }
}

function describeUnreadable(path: string, error: unknown): string {
  if (isTextEncodingError(error)) return `The seed ${path} ${error.message}`
  return `Cannot read the seed ${path}: ${getReason(error)}`
}

function validateSeed(place: string, value: unknown): Seed {
  const result = validate(Seed, value ?? {})
  if (result.ok) return result.value
  const problems = result.problems.map(
    ({ path, message }) => `  ${formatPath(path) || 'the seed'}: ${message}`,
  )
  throw new ServerStartError(`The seed ${place} is not valid:\n${problems.join('\n')}`)
}
