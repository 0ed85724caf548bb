import { sql } from 'kysely'
import type { Db } from './database.js'
import type { Engine } from './engine.js'
import { findExtension } from './postgres-title-index.js'

/** How long statistics are kept, in milliseconds. They affect only how fast a search is. */
const maxAgeMs = 60_000
/** More parts do not narrow a search down, but each takes time. */
const maxParts = 3

/** What is known about the titles of a database. */
export interface TitleStatistics {
  /** The trigrams of a sample of titles. */
  readonly frequent: ReadonlySet<string>
  /** Finds the words whose trigrams the index contains. */
  readonly words: RegExp
}

/**
 * Creates the search in the index that `createTitleIndex` creates. For a text, the index would look up all trigrams,
 * including those that every title contains, and for each title with the rarest one, it would look for it in the lists
 * of all others. So the index gets only the parts of the text that are not in the titles that the database has sampled
 * for its statistics. If there are no such parts, the query planner decides with the same sample.
 */
export function createTitleSearch(): Engine['searchTitleIndex'] {
  let known: TitleStatistics | undefined
  let readAt = Number.NEGATIVE_INFINITY
  return async (db, _projectKey, text) => {
    if (performance.now() - readAt > maxAgeMs) {
      known = await readStatistics(db)
      readAt = performance.now()
    }
    const parts = known ? findRareParts(text, known) : []
    if (parts.length === 0 || parts.includes(text)) return undefined
    const column = sql.ref('testCase.titleFolded')
    const contained = parts.map((part) => sql`${column} like ${`%${part}%`}`)
    // The index would also be used for `like` with the whole text.
    return sql`(${sql.join(contained, sql` and `)} and strpos(${column}, ${text}) > 0)`
  }
}

/** Reads the statistics of titles; undefined if the database has none yet, or no index. */
async function readStatistics(db: Db): Promise<TitleStatistics | undefined> {
  const schema = await findExtension(db)
  if (schema === undefined) return undefined
  const { rows } = await sql<{ titles: string[]; indexesAllLetters: boolean }>`
    select coalesce(most_common_vals::text::text[], '{}') || coalesce(histogram_bounds::text::text[], '{}') as titles,
      cardinality(${sql.id(schema, 'show_trgm')}('жжж')) > 0 as "indexesAllLetters"
    from pg_stats
    where schemaname = current_schema and tablename = 'testCase' and attname = 'titleFolded'`.execute(db)
  const [found] = rows
  if (!found) return undefined
  // With a locale such as C, the index contains only the letters of ASCII.
  const words = found.indexesAllLetters ? /[\p{L}\p{Nd}]{3,}/gu : /[a-z0-9]{3,}/g
  return { frequent: new Set(found.titles.flatMap((title) => splitIntoTrigrams(title))), words }
}

/** Finds the longest parts of a text that have only trigrams that are not frequent. */
export function findRareParts(text: string, { frequent, words }: TitleStatistics): string[] {
  const parts = (text.match(words) ?? []).flatMap((word) => splitAtFrequent(word, frequent))
  return parts.sort((one, other) => other.length - one.length).slice(0, maxParts)
}

function splitAtFrequent(word: string, frequent: ReadonlySet<string>): string[] {
  const parts: string[] = []
  let isContinued = false
  for (const trigram of splitIntoTrigrams(word)) {
    const isRare = !frequent.has(trigram)
    if (isRare && isContinued) parts.push(`${parts.pop()}${Array.from(trigram).at(-1)}`)
    else if (isRare) parts.push(trigram)
    isContinued = isRare
  }
  return parts
}

/** Lists the trigrams of code points of a text in order. */
function splitIntoTrigrams(text: string): string[] {
  const characters = Array.from(text)
  return characters.slice(2).map((_, start) => characters.slice(start, start + 3).join(''))
}
