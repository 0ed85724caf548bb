import type { RunRow } from '../store/schema.js'

/** Maximum number of earlier runs to search for comparable ones. */
export const maxRunsBefore = 100

/** Names of months and weekdays, am and pm, as they occur in titles of runs. */
const timeWords =
  /\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|am|pm)\b/gi

/**
 * Returns the common part of the titles of a series: it is the same for "Nightly 2026-11-24" and "Nightly 2026-11-25".
 */
export function toSeries(title: string): string {
  return title
    .toLowerCase()
    .replace(timeWords, '')
    .replace(/[\p{N}\p{P}\s]+/gu, ' ')
    .trim()
}

/**
 * Returns the earlier runs to compare a run with, newest first: those of the same series, or all if the series has no
 * others.
 */
export function findComparableRuns(run: RunRow, runs: readonly RunRow[]): RunRow[] {
  const series = toSeries(run.title)
  const others = runs.filter(({ id }) => id < run.id)
  const ofSeries = others.filter(({ title }) => toSeries(title) === series)
  return ofSeries.length > 0 ? ofSeries : others
}

/** Returns the last of some runs, oldest first, that has an earlier run of its series; the last one if none has. */
export function findLastOfSeries(runs: readonly RunRow[]): RunRow | undefined {
  const series = runs.map(({ title }) => toSeries(title))
  const found = runs.findLastIndex((_run, index) => series.indexOf(series[index] ?? '') < index)
  return runs[found] ?? runs.at(-1)
}
