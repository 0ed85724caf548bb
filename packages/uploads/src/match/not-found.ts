import { isQasError, QasError } from 'qasphere-client'

/**
 * Adds advice to a 404 error, because the server's message may not say what was not found.
 *
 * @throws the error, with `advice` below its message if the status is 404.
 */
export async function adviseIfNotFound<Answer>(request: Promise<Answer>, advice: string): Promise<Answer> {
  try {
    return await request
  } catch (error) {
    if (!isQasError(error) || error.kind !== 'api' || error.details.status !== 404) throw error
    throw new QasError('api', `${error.message}\n${advice}`, error.details, error)
  }
}
