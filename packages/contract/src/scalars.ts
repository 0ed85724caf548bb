import * as z from 'zod/mini'
import { named } from './named.js'
import { referringTo } from './references.js'

/** Adds the description that help and OpenAPI show for a schema. */
export function described<S extends z.ZodMiniType>(description: string, schema: S): S {
  return schema.check(z.describe(description))
}

/**
 * Declares an optional field with a description. Unlike `described`, it does not copy the schema, which saves time at
 * the start of every command.
 */
export function optional<S extends z.ZodMiniType>(description: string, schema: S): z.ZodMiniOptional<S> {
  const field = z.optional(schema)
  z.globalRegistry.add(field, { description })
  return field
}

/**
 * A rule across fields. It also runs if single fields are invalid, so that all problems show at once. Therefore,
 * `value` can have any shape.
 */
export function rule<T>(
  find: (value: unknown, report: (path: PropertyKey[], message: string) => void) => void,
) {
  return z.check<T>(
    (payload) => {
      find(payload.value, (path, message) => {
        payload.issues.push({ code: 'custom', path, message, input: payload.value, continue: true })
      })
    },
    { when: () => true },
  )
}

/** Text that every database can store: no NUL characters, no lone surrogates. */
const storable = z.check<string>((payload) => {
  const text = payload.value
  if (text.includes('\0')) report('must not contain NUL characters')
  else if (!text.isWellFormed()) report('must be well-formed Unicode text')
  function report(message: string): void {
    payload.issues.push({ code: 'custom', path: [], message, input: text, continue: true })
  }
})

/** Text of any length. */
export const anyText = z.string().check(storable)

/** Text of `min` to `max` UTF-16 code units. */
export function text(min: number, max: number) {
  return anyText.check(...(min > 0 ? [z.minLength(min)] : []), z.maxLength(max))
}

/** Rich text: HTML that the server sanitizes (docs/api-reference.md, Rich text). */
export const html = anyText

export const positiveInt = integer('must be a positive integer').check(z.positive())
/** IDs of things that also have a name. */
export const milestoneId = referringTo('milestone', newPositiveInt())
export const folderId = referringTo('folder', newPositiveInt())
export const tagId = referringTo('tag', newPositiveInt())
export const userId = referringTo('user', newPositiveInt())

/** Returns a copy of `positiveInt`, so that each kind of ID has its own schema. */
function newPositiveInt() {
  return integer('must be a positive integer').check(z.positive())
}

export const nonNegativeInt = integer('must be a non-negative integer').check(z.nonnegative())

/**
 * An integer; `message` is for values that are not integers. A missing value stays "is required", and one that is too
 * large gets the usual message.
 */
function integer(message: string) {
  return z.int({
    error: ({ input, code }) => (input === undefined || code === 'too_big' ? undefined : message),
  })
}

export const timestamp = z.iso.datetime()

/** An http(s) URL of at most 255 characters. */
export const webUrl = text(1, 255).check(
  z.check((payload) => {
    if (!isWebUrl(payload.value)) {
      payload.issues.push({
        code: 'custom',
        path: [],
        message: 'must be a URL such as https://example.com/page',
        input: payload.value,
        continue: true,
      })
    }
  }),
)

function isWebUrl(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value)
}

/** A URL or an empty string: requirements without a page have `""`. */
export const webUrlOrEmpty = z.union([z.literal(''), webUrl])

/** The code of a project in a path (docs/api-reference.md, Identifiers). */
export const projectCode = described(
  'Code of the project, such as PRJ',
  text(1, 255).check(z.regex(/^[A-Za-z0-9]*$/, 'must contain only latin letters and digits')),
)

/** An ID of the platform in a path: an HQID7, a counter or a marker. */
export const resourceId = text(1, 255).check(
  z.regex(/^[A-Za-z0-9_-]*$/, 'must contain only alphanumeric characters, dashes, and underscores'),
)

export const projectCodeOrId = described('Code or ID of the project, such as PRJ', resourceId)
export const tcaseRef = described('ID, legacy ID or marker of the test case, such as PRJ-12', resourceId)
export const runId = described('ID of the run', positiveInt)

export const priority = named('Priority', 'Priority of a test case', z.enum(['low', 'medium', 'high']))
export type Priority = z.output<typeof priority>

export const status = named(
  'Status',
  'Status of a result, and of a test case in a run: that of its latest result, or open if there is none. The settings have the names of custom statuses.',
  z.enum(['passed', 'failed', 'blocked', 'skipped', 'open', 'custom1', 'custom2', 'custom3', 'custom4']),
)
export type Status = z.output<typeof status>

export const link = named('Link', 'A link to a web page', z.object({ text: text(1, 255), url: webUrl }), {
  text: 'Text of the link',
  url: 'An http or https URL',
})
export type Link = z.output<typeof link>

/** Response of an endpoint that only confirms what it did. */
export const message = named('Message', 'Confirmation of a request', z.object({ message: z.string() }), {
  message: 'Confirmation message',
})

/** Whether a value is an object with named fields (not an array, not null). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
