import { customFieldType } from 'qasphere-contract/custom-fields'
import { newProjectCode } from 'qasphere-contract/projects'
import { runDescription, runType } from 'qasphere-contract/query-plans'
import { statusColor } from 'qasphere-contract/result-statuses'
import {
  anyText,
  html,
  isRecord,
  link,
  nonNegativeInt,
  priority,
  rule,
  status,
  text,
} from 'qasphere-contract/scalars'
import { parameterName, parameterValues, RequirementInput, tagTitle } from 'qasphere-contract/test-case-parts'
import { role } from 'qasphere-contract/users'
import * as z from 'zod/mini'

/** A seed is the initial data of a server, as one JSON or YAML document. See docs/seed.md for users. */

const projectCodes = z.union([z.literal('all'), z.array(newProjectCode)])

const SeedApiKey = z.strictObject({
  name: text(1, 255),
  key: anyText.check(
    z.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'must have the form of an API key: tenant.key.secret'),
  ),
})

const SeedUser = z.strictObject({
  email: text(3, 255).check(z.regex(/^[^\s@]+@[^\s@]+$/, 'must be an email address')),
  name: text(1, 255),
  role,
  password: z.optional(text(1, 1024)),
  /** `all`, or the codes of the projects that the user can access; owners and admins can access all. */
  projects: z.optional(projectCodes),
  apiKeys: z.optional(z.array(SeedApiKey)),
})

const SeedStatus = z.strictObject({
  id: z.enum(['custom1', 'custom2', 'custom3', 'custom4']),
  name: text(1, 16),
  color: statusColor,
  isActive: z.boolean(),
})

const SeedCustomField = z
  .strictObject({
    systemName: text(1, 64).check(z.regex(/^\w+$/, 'must contain only letters, digits, and underscores')),
    name: text(1, 255),
    type: customFieldType,
    options: z.optional(z.array(text(1, 255)).check(z.minLength(1))),
    defaultValue: z.optional(text(1, 255)),
    required: z.optional(z.boolean()),
    enabled: z.optional(z.boolean()),
    projects: z.optional(projectCodes),
  })
  .check(
    rule((field, report) => {
      if (!isRecord(field)) return
      const options: unknown[] = Array.isArray(field.options) ? field.options : []
      if (field.type === 'dropdown' && options.length === 0) report(['options'], 'is required for a dropdown')
      if (field.type !== 'dropdown' && field.options !== undefined)
        report(['options'], 'is only allowed for a dropdown')
      if (
        field.type === 'dropdown' &&
        field.defaultValue !== undefined &&
        !options.includes(field.defaultValue)
      ) {
        report(['defaultValue'], 'must be one of the options')
      }
    }),
  )

const hasDescriptionOrExpected = rule((step, report) => {
  if (isRecord(step) && !step.shared && !step.description && !step.expected) {
    report([], 'must have a description, an expected result or both')
  }
})

const SeedSubStep = z
  .strictObject({ description: z.optional(html), expected: z.optional(html) })
  .check(hasDescriptionOrExpected)

const SeedSharedStep = z.strictObject({
  title: text(1, 255),
  steps: z.array(SeedSubStep).check(z.minLength(1)),
})

const SeedSharedPrecondition = z.strictObject({ title: text(1, 255), text: anyText.check(z.minLength(1)) })

/** A step with its own texts, or `shared` with the title of a shared step. */
const SeedStep = z
  .strictObject({
    description: z.optional(html),
    expected: z.optional(html),
    shared: z.optional(text(1, 255)),
  })
  .check(hasDescriptionOrExpected)

const SeedTestCase = z.strictObject({
  title: text(1, 511),
  type: z.optional(z.enum(['standalone', 'template'])),
  priority: z.optional(priority),
  /** Text, or `shared` with the title of a shared precondition. */
  precondition: z.optional(z.union([html, z.strictObject({ shared: text(1, 255) })])),
  steps: z.optional(z.array(SeedStep)),
  tags: z.optional(z.array(tagTitle)),
  requirements: z.optional(z.array(RequirementInput)),
  links: z.optional(z.array(link)),
  customFields: z.optional(z.record(text(1, 64), anyText)),
  draft: z.optional(z.boolean()),
  /** Templates only: one filled test case for each entry. */
  values: z.optional(z.array(parameterValues)),
  titleSuffix: z.optional(z.array(parameterName)),
})
export type SeedTestCase = z.output<typeof SeedTestCase>

const folderFields = {
  title: text(1, 255),
  comment: z.optional(html),
  testCases: z.optional(z.array(SeedTestCase)),
}

export interface SeedFolder {
  readonly title: string
  readonly comment?: string | undefined
  readonly testCases?: readonly SeedTestCase[] | undefined
  readonly folders?: readonly SeedFolder[] | undefined
}

const SeedFolder: z.ZodMiniType<SeedFolder> = z.strictObject({
  ...folderFields,
  get folders() {
    return z.optional(z.array(SeedFolder))
  },
})

/** The test cases of a run: titles, or filters that are ANDed. */
const SeedSelection = z.strictObject({
  testCases: z.optional(z.array(text(1, 511))),
  /** Paths such as `Checkout/Payment`. */
  folders: z.optional(z.array(text(1, 2000))),
  tags: z.optional(z.array(tagTitle)),
  priorities: z.optional(z.array(priority)),
})
export type SeedSelection = z.output<typeof SeedSelection>

/** A file with its content: text, or anything else as Base64. */
const SeedFile = z.union([
  z.strictObject({ name: text(1, 255), text: anyText.check(z.minLength(1)) }),
  z.strictObject({ name: text(1, 255), base64: z.base64().check(z.minLength(1)) }),
])
export type SeedFile = z.output<typeof SeedFile>

const SeedResult = z.strictObject({
  testCase: text(1, 511),
  status,
  comment: z.optional(html),
  /** Shown after the comment: images, and links to other files. */
  files: z.optional(z.array(SeedFile)),
  /** In milliseconds. */
  timeTaken: z.optional(nonNegativeInt),
})

const SeedRun = z.strictObject({
  title: text(1, 255),
  type: z.optional(runType),
  description: z.optional(runDescription),
  milestone: z.optional(text(1, 255)),
  configuration: z.optional(text(1, 255)),
  /** The email of a user. */
  assignee: z.optional(text(3, 255)),
  /** The email of the user who creates the run and records its results (default: the owner). */
  author: z.optional(text(3, 255)),
  /** How many days ago the run was created (default: 0). */
  daysAgo: z.optional(nonNegativeInt.check(z.maximum(36_500))),
  select: SeedSelection,
  results: z.optional(z.array(SeedResult)),
  logs: z.optional(z.array(anyText.check(z.minLength(1)))),
  closed: z.optional(z.boolean()),
})
export type SeedRun = z.output<typeof SeedRun>

const SeedMilestone = z.strictObject({ title: text(1, 255), archived: z.optional(z.boolean()) })

const SeedProject = z.strictObject({
  code: newProjectCode,
  title: text(1, 255),
  overviewTitle: z.optional(text(0, 255)),
  overviewDescription: z.optional(html),
  links: z.optional(z.array(link)),
  archived: z.optional(z.boolean()),
  configurations: z.optional(z.array(text(1, 255))),
  sharedSteps: z.optional(z.array(SeedSharedStep)),
  sharedPreconditions: z.optional(z.array(SeedSharedPrecondition)),
  milestones: z.optional(z.array(SeedMilestone)),
  /** Requirements that exist even if no test case covers them. */
  requirements: z.optional(z.array(RequirementInput)),
  folders: z.optional(z.array(SeedFolder)),
  runs: z.optional(z.array(SeedRun)),
})
export type SeedProject = z.output<typeof SeedProject>

export const Seed = z
  .strictObject({
    users: z.optional(z.array(SeedUser)),
    statuses: z.optional(z.array(SeedStatus)),
    customFields: z.optional(z.array(SeedCustomField)),
    projects: z.optional(z.array(SeedProject)),
  })
  .check(
    rule((seed, report) => {
      if (!isRecord(seed)) return
      reportDuplicates(seed.users, 'email', (path) => report(['users', ...path], 'is listed more than once'))
      reportDuplicates(seed.customFields, 'systemName', (path) =>
        report(['customFields', ...path], 'is listed more than once'),
      )
      reportDuplicates(seed.projects, 'code', (path) =>
        report(['projects', ...path], 'is listed more than once'),
      )
    }),
  )
export type Seed = z.output<typeof Seed>
export type SeedUser = z.output<typeof SeedUser>
export type SeedCustomField = z.output<typeof SeedCustomField>

function reportDuplicates(list: unknown, key: string, report: (path: PropertyKey[]) => void): void {
  if (!Array.isArray(list)) return
  const seen = new Set<string>()
  list.forEach((entry: unknown, index) => {
    const value = isRecord(entry) ? entry[key] : undefined
    if (typeof value !== 'string') return
    if (seen.has(value.toLowerCase())) report([index, key])
    seen.add(value.toLowerCase())
  })
}
