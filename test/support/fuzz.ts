/** Whether slow tests run all their rounds, as `.ci/run` lets them; without it, they run fewer. */
export const isThorough = process.env.QAS_THOROUGH === '1'

/** How many generated inputs are tried of each kind. */
export const fuzzRuns = Number(process.env.QAS_FUZZ_RUNS ?? (isThorough ? 60 : 15))
/** The same inputs each time, so that a failure can be reproduced. */
export const fuzzSeed = Number(process.env.QAS_FUZZ_SEED ?? 20_261_123)
/** How many uploads are killed. */
export const killRuns = Number(process.env.QAS_KILL_RUNS ?? (isThorough ? 15 : 3))
/** How long other processes lock a database again and again, in seconds. */
export const lockSeconds = Number(process.env.QAS_LOCK_SECONDS ?? (isThorough ? 60 : 3))
