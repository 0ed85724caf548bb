/** How many generated inputs are tried of each kind; more with QAS_FUZZ_RUNS for a long night. */
export const fuzzRuns = Number(process.env.QAS_FUZZ_RUNS ?? 60)
/** The same inputs each time, so that what fails can be looked into; others with QAS_FUZZ_SEED. */
export const fuzzSeed = Number(process.env.QAS_FUZZ_SEED ?? 20_261_123)
/** How many uploads are killed; more with QAS_KILL_RUNS. */
export const killRuns = Number(process.env.QAS_KILL_RUNS ?? 15)
