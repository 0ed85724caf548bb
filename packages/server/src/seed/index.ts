import type { Db } from '../store/database.js'
import type { Engine } from '../store/engine.js'
export interface Seed {
  readonly users: readonly unknown[]
}
export async function readSeed(_place: string): Promise<Seed> {
  return { users: [] }
}
export async function applySeed(_db: Db, _engine: Engine, _seed: Seed): Promise<void> {}
