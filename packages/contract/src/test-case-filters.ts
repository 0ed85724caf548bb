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
  folders: optional('Folder IDs', z.array(folderId)),
  tags: optional('Tag IDs', z.array(tagId)),
  priorities: optional('Priorities: low, medium, high', z.array(priority)),
  types: optional('Types: standalone, template, filled', z.array(testCaseType)),
  search: optional('Only test cases whose title contains this, ignoring case', anyText),
  draft: optional('true: only drafts; false: only published test cases (default: all)', z.boolean()),
  templateTCaseIds: optional('Only filled test cases of these templates, by ID', z.array(text(1, 255))),
  requirementIds: optional('Requirement IDs', z.array(text(1, 255))),
  preconditionIds: optional('Shared precondition IDs', z.array(positiveInt)),
  stepIds: optional('Shared step IDs', z.array(positiveInt)),
  authorIds: optional('User IDs of the authors', z.array(userId)),
  createdAfter: optional('Only test cases created after this time (ISO 8601)', timestamp),
  createdBefore: optional('Only test cases created before this time (ISO 8601)', timestamp),
  tagsFilterOp: optional('How several tags combine: or (default), and, not', z.enum(['and', 'or', 'not'])),
}

/** The prefix of a custom field's filter: `cf_automation=Planned`. */
export const customFieldFilterPrefix = 'cf_'
