/** Whether slow tests run all their rounds, as in `.ci/run`, or fewer. */
export const isThorough = process.env.QAS_THOROUGH === '1'

/** Number of generated inputs of each kind. */
export const fuzzRuns = Number(process.env.QAS_FUZZ_RUNS ?? (isThorough ? 60 : 5))
/** The same inputs each time, so that a failure can be reproduced. */
export const fuzzSeed = Number(process.env.QAS_FUZZ_SEED ?? 20_261_123)
/** Number of killed uploads. */
export const killRuns = Number(process.env.QAS_KILL_RUNS ?? (isThorough ? 15 : 1))
/** How long other processes lock a database repeatedly, in seconds. */
export const lockSeconds = Number(process.env.QAS_LOCK_SECONDS ?? (isThorough ? 60 : 3))

/**
 * Returns all items if the tests are thorough, else every `step`-th one: for a rule that many cases share, such as a check
 * of every command or page. `first` selects others, so that two rules of the same cases do not test the same ones.
 */
export function sample<T>(items: readonly T[], step: number, first = 0): T[] {
  return items.filter((_, at) => isThorough || at % step === first % step)
}
