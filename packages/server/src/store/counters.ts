import type { Db } from './database.js'
import type { CounterName } from './schema.js'

/**
 * Takes the next `amount` numbers of a counter of a project and returns the first one. Transactions wait for each
 * other, so numbers have neither gaps nor duplicates.
 */
export async function takeNumbers(
  db: Db,
  projectKey: number,
  name: CounterName,
  amount = 1,
): Promise<number> {
  const { last } = await db
    .insertInto('counter')
    .values({ projectKey, name, last: amount })
    .onConflict((conflict) =>
      conflict
        .columns(['projectKey', 'name'])
        .doUpdateSet((eb) => ({ last: eb('counter.last', '+', amount) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return last - amount + 1
}
