import type { RunRow } from '../store/schema.js'

/** Names of months and days, and halves of days, as titles of runs have them. */
const timeWords =
  /\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|am|pm)\b/gi

/** What the titles of runs of one kind have in common: "Nightly 2026-11-24" and "Nightly 2026-11-25" are the same. */
export function seriesOf(title: string): string {
  return title
    .toLowerCase()
    .replace(timeWords, '')
    .replace(/[\p{N}\p{P}\s]+/gu, ' ')
    .trim()
}

/**
 * The runs to compare a run with, newest first and without itself: those of the same kind by their titles, or all if
 * there are none of that kind.
 */
export function comparableRuns(run: RunRow, runs: readonly RunRow[]): RunRow[] {
  const series = seriesOf(run.title)
  const others = runs.filter(({ id }) => id < run.id)
  const ofSeries = others.filter(({ title }) => seriesOf(title) === series)
  return ofSeries.length > 0 ? ofSeries : others
}
