/** Whether slow tests run all their rounds, as in `.ci/run`, or fewer. */
export const isThorough = process.env.QAS_THOROUGH === '1'

/** Number of generated inputs of each kind. */
export const fuzzRuns = Number(process.env.QAS_FUZZ_RUNS ?? (isThorough ? 60 : 15))
/** The same inputs each time, so that a failure can be reproduced. */
export const fuzzSeed = Number(process.env.QAS_FUZZ_SEED ?? 20_261_123)
/** Number of killed uploads. */
export const killRuns = Number(process.env.QAS_KILL_RUNS ?? (isThorough ? 15 : 3))
/** How long other processes lock a database repeatedly, in seconds. */
export const lockSeconds = Number(process.env.QAS_LOCK_SECONDS ?? (isThorough ? 60 : 3))
