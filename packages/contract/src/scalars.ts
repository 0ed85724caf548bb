import * as z from 'zod/mini'
import { named } from './named.js'
import { referringTo } from './references.js'

/** Gives a schema the words that help and OpenAPI show for it. */
export function described<S extends z.ZodMiniType>(words: string, schema: S): S {
  return schema.check(z.describe(words))
}

/** An optional field with its description. Unlike `described`, it copies nothing, which every command would wait for. */
export function optional<S extends z.ZodMiniType>(words: string, schema: S): z.ZodMiniOptional<S> {
  const field = z.optional(schema)
  z.globalRegistry.add(field, { description: words })
  return field
}

/**
 * A rule across fields. It also runs where single fields are wrong, so that all mistakes show at once:
 * `value` may therefore be of any shape.
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

/** Text that every engine can store: no NUL, no lone surrogate. */
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
/** Ids of what people also know by a name. */
export const milestoneId = referringTo('milestone', ownInteger())
export const folderId = referringTo('folder', ownInteger())
export const tagId = referringTo('tag', ownInteger())
export const userId = referringTo('user', ownInteger())

/** The same as `positiveInt`, but a schema of its own, which can be told from others. */
function ownInteger() {
  return integer('must be a positive integer').check(z.positive())
}

export const nonNegativeInt = integer('must be a non-negative integer').check(z.nonnegative())

/** A whole number; `words` say what is wrong with anything else, but a missing one stays "is required", one too large says so. */
function integer(words: string) {
  return z.int({
    error: ({ input, code }) => (input === undefined || code === 'too_big' ? undefined : words),
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

/** A URL or nothing: requirements without a page have `""`. */
export const webUrlOrEmpty = z.union([z.literal(''), webUrl])

/** The code of a project in a path (docs/api-reference.md, Identifiers). */
export const projectCode = described(
  'Code of the project, e.g. PRJ',
  text(1, 255).check(z.regex(/^[A-Za-z0-9]*$/, 'must contain only latin letters and digits')),
)

/** An id made by the platform: HQID7, a counter or a marker, as it may stand in a path. */
export const resourceId = text(1, 255).check(
  z.regex(/^[A-Za-z0-9_-]*$/, 'must contain only alphanumeric characters, dashes, and underscores'),
)

export const projectCodeOrId = described('Code or id of the project, e.g. PRJ', resourceId)
export const tcaseRef = described('Id, legacy id or marker of the test case, e.g. PRJ-12', resourceId)
export const runId = described('Id of the run', positiveInt)

export const priority = named('Priority', 'Priority of a test case', z.enum(['low', 'medium', 'high']))
export type Priority = z.output<typeof priority>

export const status = named(
  'Status',
  'Status of a result, and of a test case in a run: that of its latest result, open if it has none. The custom ones are named in the settings.',
  z.enum(['passed', 'failed', 'blocked', 'skipped', 'open', 'custom1', 'custom2', 'custom3', 'custom4']),
)
export type Status = z.output<typeof status>

export const link = named('Link', 'A link to a web page', z.object({ text: text(1, 255), url: webUrl }), {
  text: 'Text of the link',
  url: 'An http or https URL',
})
export type Link = z.output<typeof link>

/** The answer of an endpoint that only says what it did. */
export const message = named('Message', 'What the request did', z.object({ message: z.string() }), {
  message: 'What was done, for people',
})

/** Whether a value is an object with named fields, rather than an array or null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
