/** How many generated inputs are tried of each kind; more with QAS_FUZZ_RUNS for a long night. */
export const fuzzRuns = Number(process.env.QAS_FUZZ_RUNS ?? 40)
/** The same inputs each time, so that what fails can be looked into; others with QAS_FUZZ_SEED. */
export const fuzzSeed = Number(process.env.QAS_FUZZ_SEED ?? 20_261_123)
/** How many uploads are killed; more with QAS_KILL_RUNS. */
export const killRuns = Number(process.env.QAS_KILL_RUNS ?? 8)
/** How long other processes lock a database again and again, in seconds; more with QAS_LOCK_SECONDS. */
export const lockSeconds = Number(process.env.QAS_LOCK_SECONDS ?? 10)
