import type { ResolvedQueryPlan } from '../store/query-plans.js'
import type { RunRow } from '../store/schema.js'

/** The query plans of a live run: filters alone. */
export function readQueryPlans(run: RunRow): ResolvedQueryPlan[] {
  return JSON.parse(run.queryPlansJson ?? '[]')
}
