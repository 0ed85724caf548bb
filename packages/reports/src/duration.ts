/** Longest time that the API accepts, in milliseconds. */
const maxDurationMs = Number.MAX_SAFE_INTEGER

/**
 * A duration in whole milliseconds, as the API accepts it. A time that nothing can have taken (negative, NaN, infinite
 * or beyond 2^53 ms) counts as missing: null.
 */
export function toDuration(milliseconds: number | undefined): number | null {
  if (milliseconds === undefined || !(milliseconds >= 0)) return null
  // Adding zero turns -0 into 0.
  const rounded = Math.round(milliseconds) + 0
  return rounded <= maxDurationMs ? rounded : null
}

/** The sum of the durations that are known, null if none is. */
export function addDurations(durations: readonly (number | null)[]): number | null {
  const known = durations.filter((duration) => duration !== null)
  return known.length === 0 ? null : toDuration(known.reduce((sum, duration) => sum + duration, 0))
}
