import * as z from 'zod/mini'
import {
  anyText,
  folderId,
  optional,
  positiveInt,
  priority,
  tagId,
  text,
  timestamp,
  userId,
} from './scalars.js'
import { testCaseType } from './test-case-parts.js'

/**
 * Filters of `GET …/tcase` and `GET …/tcase/count`: different filters are ANDed, several values of one filter are ORed.
 */
export const testCaseFilters = {
  folders: optional('Only test cases in these folders, by ID', z.array(folderId)),
  tags: optional('Only test cases with these tags, by ID', z.array(tagId)),
  priorities: optional('Only test cases with these priorities: low, medium, high', z.array(priority)),
  types: optional('Only test cases of these types: standalone, template, filled', z.array(testCaseType)),
  search: optional('Only test cases whose title contains this, ignoring case', anyText),
  draft: optional('true: only drafts; false: only published test cases (default: all)', z.boolean()),
  templateTCaseIds: optional('Only filled test cases of these templates, by ID', z.array(text(1, 255))),
  requirementIds: optional('Only test cases with these requirements, by ID', z.array(text(1, 255))),
  preconditionIds: optional('Only test cases with these shared preconditions, by ID', z.array(positiveInt)),
  stepIds: optional('Only test cases with these shared steps, by ID', z.array(positiveInt)),
  authorIds: optional('Only test cases by these authors, by user ID', z.array(userId)),
  createdAfter: optional('Only test cases created after this time (ISO 8601)', timestamp),
  createdBefore: optional('Only test cases created before this time (ISO 8601)', timestamp),
  tagsFilterOp: optional(
    'How to combine several tags: or = any (default), and = all, not = none',
    z.enum(['and', 'or', 'not']),
  ),
}

/** The prefix of a custom field's filter: `cf_automation=Planned`. */
export const customFieldFilterPrefix = 'cf_'
