import { type AnyQasError, QasError } from 'qasphere-client'

/** Adds the source of the token to the error for a rejected token. */
export function addTokenSource(error: AnyQasError, source: string): AnyQasError {
  if (error.kind !== 'api' || error.details.status !== 401) return error
  const advice = `The token is from ${source}. Check that it is correct, still valid, and belongs to this QA Sphere.`
  return new QasError('api', `${error.message}\n${advice}`, error.details, error.cause)
}
