import { type Expression, sql } from 'kysely'
import type { Db } from './database.js'

/**
 * If more titles than this may match, the index is of no use: reading the project in the order of the list finds a page of
 * matches sooner.
 */
const maxCandidates = 10_000

/** How many titles with a trigram show how frequent it is. */
const sampleSize = 100

/** Looking at a title takes as long as reading through several hundred entries of the index. */
const maxRatio = 500

/** More do not narrow a search down, but each costs time. */
const maxTrigrams = 32

/**
 * The keys of test cases whose title may contain a text, which is in lower case, as a JSON array; undefined if the text is
 * too short for the index, or too frequent. Migration 0008 creates the index.
 */
export async function findTitleCandidates(
  db: Db,
  projectKey: number,
  text: string,
): Promise<Expression<unknown> | undefined> {
  const trigrams = trigramsOf(text)
  if (trigrams.length === 0) return undefined
  // Looking for the project takes long, and is needed only if other projects have many such titles.
  return (
    (await lookUp(db, await chooseSelective(db, trigrams))) ??
    (await lookUp(db, [projectMark(projectKey), ...trigrams]))
  )
}

/**
 * Leaves out trigrams that do not narrow a search down, as reading where they are takes longer than looking at the titles that
 * the others find. How frequent one is follows from how soon some titles with it come.
 */
async function chooseSelective(db: Db, trigrams: readonly string[]): Promise<string[]> {
  const [index, lastKey] = [
    sql.table('testCaseTitle'),
    sql`(select max("key") from ${sql.table('testCase')})`,
  ]
  const { rows } = await sql<{ trigram: string; titles: number; all: number }>`
    select value as trigram, ${lastKey} as "all", (
      select case when count(*) < ${sql.lit(sampleSize)} then count(*) else count(*) * ${lastKey} / max("key") end
      from (select rowid as "key" from ${index} where ${index} match '"' || replace(value, '"', '""') || '"'
        limit ${sql.lit(sampleSize)})
    ) as titles
    from json_each(${JSON.stringify(trigrams)}) order by titles`.execute(db)
  const rarest = rows[0]?.titles ?? 0
  return rows
    .filter(({ titles, all }, place) => place === 0 || titles <= Math.min(rarest * maxRatio, all / 2))
    .map(({ trigram }) => trigram)
}

/** The keys of all titles that have some trigrams; undefined if they are too many. */
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

/** What the index holds for each title of a project: see `projectOf` in migration 0008. */
function projectMark(projectKey: number): string {
  return String.fromCodePoint(0xf0000 + (projectKey % 65_534)).repeat(3)
}

/** Three code points at a time of a text, one behind the other, the last ones so that nothing is left out. */
function trigramsOf(text: string): string[] {
  const characters = Array.from(text)
  const last = characters.length - 3
  const starts = characters.map((_, place) => place).filter((place) => place < last && place % 3 === 0)
  const chosen = last < 0 ? [] : [...starts.slice(0, maxTrigrams - 1), last]
  return [...new Set(chosen.map((start) => characters.slice(start, start + 3).join('')))]
}
