/**
 * Returns the message of a thrown value, whatever its type. If a host name has several addresses, Node throws an error of
 * errors without a message.
 */
export function getReason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(getReason).join('; ')
  return error instanceof Error ? error.message : String(error)
}
