export { applySeed } from './apply-seed.js'
export { readSeed } from './read-seed.js'
