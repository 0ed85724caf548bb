import { type Expression, sql } from 'kysely'
import type { Db } from './database.js'

/**
 * If more titles than this may match, the index does not help: reading the project in the order of the list finds a
 * page of matches sooner.
 */
const maxCandidates = 10_000

/** Number of titles with a trigram to read to estimate how frequent it is. */
const sampleSize = 100

/** If a trigram is in no more titles than this, they can be checked at once. */
const fewTitles = 200

/** Checking a title takes as long as reading several hundred entries of the index. */
const maxRatio = 500

/** More trigrams do not narrow a search down, but each takes time. */
const maxTrigrams = 32

/**
 * Finds the keys of test cases whose title may contain a text in lower case, as a JSON array. Returns undefined if the
 * text is too short for the index, or too frequent. Migration 0008 creates the index.
 */
export async function findTitleCandidates(
  db: Db,
  projectKey: number,
  text: string,
): Promise<Expression<unknown> | undefined> {
  const trigrams = splitIntoTrigrams(text)
  if (trigrams.length === 0) return undefined
  // Searching for the project as well takes long, and is needed only if other projects have many such titles.
  return (
    (await lookUp(db, await chooseSelective(db, text, trigrams))) ??
    (await lookUp(db, [projectMark(projectKey), ...trigrams]))
  )
}

/**
 * Chooses the rarest trigrams of a text, as long as reading the entries of another one takes less time than checking the
 * titles that the chosen ones find. Those that overlap are considered only if the given ones are not rare.
 */
async function chooseSelective(db: Db, text: string, consecutive: readonly string[]): Promise<string[]> {
  const sampled = await estimateTitles(db, consecutive)
  if (!sampled.some(({ titles }) => titles <= fewTitles)) {
    const overlapping = listTrigrams(text).filter((trigram) => !consecutive.includes(trigram))
    if (overlapping.length <= maxTrigrams) sampled.push(...(await estimateTitles(db, overlapping)))
  }
  const chosen: string[] = []
  let found = Number.POSITIVE_INFINITY
  for (const { trigram, titles, all } of sampled.sort((one, other) => one.titles - other.titles)) {
    if (chosen.length > 0 && titles > Math.min(found * maxRatio, all / 2)) break
    chosen.push(trigram)
    found = chosen.length === 1 ? titles : (found * titles) / all
  }
  return chosen
}

/** The estimated number of titles that contain a trigram, and the number of all titles. */
interface Frequency {
  readonly trigram: string
  readonly titles: number
  readonly all: number
}

/** Estimates how many titles contain each trigram, from how soon some titles with it come. */
async function estimateTitles(db: Db, trigrams: readonly string[]): Promise<Frequency[]> {
  const [index, lastKey] = [
    sql.table('testCaseTitle'),
    sql`(select max("key") from ${sql.table('testCase')})`,
  ]
  const { rows } = await sql<Frequency>`
    select value as trigram, ${lastKey} as "all", (
      select case when count(*) < ${sql.lit(sampleSize)} then count(*) else count(*) * ${lastKey} / max("key") end
      from (select rowid as "key" from ${index} where ${index} match '"' || replace(value, '"', '""') || '"'
        limit ${sql.lit(sampleSize)})
    ) as titles
    from json_each(${JSON.stringify(trigrams)})`.execute(db)
  return rows
}

/** Finds the keys of all titles with the given trigrams; undefined if there are too many. */
async function lookUp(db: Db, trigrams: readonly string[]): Promise<Expression<unknown> | undefined> {
  const query = trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ')
  const index = sql.table('testCaseTitle')
  const { keys, found } = await db
    .selectFrom(
      sql<{ key: number }>`(select rowid as "key" from ${index} where ${index} match ${query}
        limit ${sql.lit(maxCandidates + 1)})`.as('candidate'),
    )
    .select((eb) => [
      sql<string>`json_group_array(${eb.ref('candidate.key')})`.as('keys'),
      eb.fn.countAll<number>().as('found'),
    ])
    .executeTakeFirstOrThrow()
  return found > maxCandidates ? undefined : sql`${keys}`
}

/** Returns what the index contains for each title of a project: see `projectMark` in migration 0008. */
function projectMark(projectKey: number): string {
  return String.fromCodePoint(0xf0000 + (projectKey % 65_534)).repeat(3)
}

/** Lists all trigrams of code points of a text. */
function listTrigrams(text: string): string[] {
  const characters = Array.from(text)
  return [...new Set(characters.slice(2).map((_, start) => characters.slice(start, start + 3).join('')))]
}

/**
 * Splits a text into consecutive trigrams of code points; the last one overlaps if necessary, so that none is missing.
 */
function splitIntoTrigrams(text: string): string[] {
  const characters = Array.from(text)
  const last = characters.length - 3
  const starts = characters.map((_, place) => place).filter((place) => place < last && place % 3 === 0)
  const chosen = last < 0 ? [] : [...starts.slice(0, maxTrigrams - 1), last]
  return [...new Set(chosen.map((start) => characters.slice(start, start + 3).join('')))]
}
