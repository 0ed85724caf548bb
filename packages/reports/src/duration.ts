/** Maximum duration that the API accepts. */
const maxDurationMs = Number.MAX_SAFE_INTEGER

/**
 * Rounds a duration to whole milliseconds, as the API requires. Returns null for missing and impossible durations
 * (negative, NaN, infinite or above 2^53 ms).
 */
export function toDuration(milliseconds: number | undefined): number | null {
  if (milliseconds === undefined || !(milliseconds >= 0)) return null
  // Adding zero turns -0 into 0.
  const rounded = Math.round(milliseconds) + 0
  return rounded <= maxDurationMs ? rounded : null
}

/** Adds the known durations. Returns null if none are known. */
export function addDurations(durations: readonly (number | null)[]): number | null {
  const known = durations.filter((duration) => duration !== null)
  return known.length === 0 ? null : toDuration(known.reduce((sum, duration) => sum + duration, 0))
}
