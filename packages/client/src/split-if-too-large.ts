import { isQasError, QasError } from './errors.js'

/**
 * Sends items in one request. If the server or a proxy responds that it is too large (status 413), sends each half by
 * itself, in order, and so on. The limits of proxies are often lower than those of the API: nginx accepts 1 MiB by default.
 *
 * @throws what `send` throws. If an item is too large by itself, the message starts with what `describe` calls it.
 */
export async function splitIfTooLarge<T>(
  items: readonly T[],
  send: (part: readonly T[]) => Promise<void>,
  describe: (item: T) => string,
): Promise<void> {
  try {
    await send(items)
  } catch (error) {
    const [item] = items
    if (item === undefined || !isQasError(error) || error.kind !== 'api' || error.details.status !== 413)
      throw error
    if (items.length === 1)
      throw new QasError('api', `${describe(item)}: ${error.message}`, error.details, error)
    const middle = Math.ceil(items.length / 2)
    await splitIfTooLarge(items.slice(0, middle), send, describe)
    await splitIfTooLarge(items.slice(middle), send, describe)
  }
}
