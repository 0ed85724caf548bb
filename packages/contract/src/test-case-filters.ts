import * as z from 'zod/mini'
import { anyText, described, positiveInt, priority, text, timestamp } from './scalars.js'
import { testCaseType } from './test-case-parts.js'

/** The filters of `GET …/tcase` and `GET …/tcase/count`; those of different names are ANDed, values of one ORed. */
export const testCaseFilters = {
  folders: z.optional(described('Folder ids', z.array(positiveInt))),
  tags: z.optional(described('Tag ids', z.array(positiveInt))),
  priorities: z.optional(described('Priorities: low, medium, high', z.array(priority))),
  types: z.optional(described('Types: standalone, template, filled', z.array(testCaseType))),
  search: z.optional(described('Only test cases whose title contains this, ignoring case', anyText)),
  draft: z.optional(
    described('true: only drafts; false: only published test cases (default: all)', z.boolean()),
  ),
  templateTCaseIds: z.optional(described('Ids of templates: their filled test cases', z.array(text(1, 255)))),
  requirementIds: z.optional(described('Requirement ids', z.array(text(1, 255)))),
  preconditionIds: z.optional(described('Shared precondition ids', z.array(positiveInt))),
  stepIds: z.optional(described('Shared step ids', z.array(positiveInt))),
  authorIds: z.optional(described('User ids of the authors', z.array(positiveInt))),
  createdAfter: z.optional(described('Only test cases created after this time (ISO 8601)', timestamp)),
  createdBefore: z.optional(described('Only test cases created before this time (ISO 8601)', timestamp)),
  tagsFilterOp: z.optional(
    described('How several tags combine: or (default), and, not', z.enum(['and', 'or', 'not'])),
  ),
}

/** The prefix of a custom field's filter: `cf_automation=Planned`. */
export const customFieldFilterPrefix = 'cf_'
