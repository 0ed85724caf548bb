export const duplicatePolicies = ['error', 'worst', 'last', 'first', 'all'] as const
export type DuplicatePolicy = (typeof duplicatePolicies)[number]

export const outputPolicies = ['on-success', 'never'] as const

/** What to do if a run with the title exists: use it if it fits, create one with a numbered title, or fail. */
export const titleConflictPolicies = ['reuse', 'new', 'error'] as const
export type TitleConflictPolicy = (typeof titleConflictPolicies)[number]

export const defaultRunName = 'Automated test run - {MMM} {DD}, {YYYY}, {hh}:{mm}:{ss} {AMPM}'
