import * as z from 'zod/mini'
import { named } from './named.js'
import { anyText, isRecord, positiveInt, priority, rule, text } from './scalars.js'

export const runType = named(
  'RunType',
  'Type of a run: static (fixed test cases, as they are now), static_struct (fixed test cases, with later edits), or live, which follows its filters',
  z.enum(['static', 'static_struct', 'live']),
)
export type RunType = z.output<typeof runType>

const filters = ['tcaseIds', 'folderIds', 'tagIds', 'priorities']

/**
 * Selects the test cases of a run: they must match every filter, by any of its values (docs/api-reference.md, Query
 * plans).
 */
export const QueryPlan = named(
  'QueryPlan',
  'Selects the test cases of a run: those that match every given filter, and any value of each filter. At least one filter is required.',
  z
    .strictObject({
      tcaseIds: z.optional(z.array(text(1, 255))),
      folderIds: z.optional(z.array(positiveInt)),
      tagIds: z.optional(z.array(positiveInt)),
      priorities: z.optional(z.array(priority)),
    })
    .check(
      rule((plan, report) => {
        if (!isRecord(plan)) return
        if (!filters.some((filter) => plan[filter] !== undefined)) {
          report([], `must have at least one of ${filters.join(', ')}`)
        }
      }),
    ),
  {
    tcaseIds: 'IDs of test cases; not allowed for live runs',
    folderIds: 'IDs of folders; their subfolders are included',
    tagIds: 'IDs of tags',
    priorities: 'Priorities',
  },
)
export type QueryPlan = z.output<typeof QueryPlan>

/** Maximum number of query plans of a live run: together they become one SQL condition. */
const maxQueryPlans = 100

export const queryPlans = z.array(QueryPlan).check(z.minLength(1), z.maxLength(maxQueryPlans))

/** Checks that the query plans fit the type of the run; a run of a test plan without a type is `static_struct`. */
export function checkQueryPlans<T>() {
  return rule<T>((run, report) => {
    if (!isRecord(run) || !Array.isArray(run.queryPlans)) return
    const plans: unknown[] = run.queryPlans
    if (run.type === 'live') {
      plans.forEach((plan, index) => {
        if (isRecord(plan) && plan.tcaseIds !== undefined) {
          report(['queryPlans', index, 'tcaseIds'], 'is not allowed for "live" runs')
        }
      })
    } else if (plans.length > 1 && isKnownType(run.type)) {
      report(['queryPlans'], `a "${run.type ?? 'static_struct'}" run supports exactly one query plan`)
    }
  })
}

/** The type is optional in a test plan. An invalid type is reported separately. */
function isKnownType(type: unknown): boolean {
  return type === undefined || runType.options.some((known) => known === type)
}

/** Description of a run, as HTML of at most 512 characters. */
export const runDescription = text(0, 512)
export const configurationId = anyText.check(z.minLength(1), z.maxLength(255))
