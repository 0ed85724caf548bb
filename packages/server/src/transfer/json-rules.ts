import { link, webUrl } from 'qasphere-contract/scalars'
import { type Validated, validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import type { Database } from '../store/schema.js'
import { measureJson } from '../values/json-size.js'

type JsonRules = {
  readonly [Table in keyof Database]?: { readonly [Column in keyof Database[Table]]?: z.ZodMiniType }
}

const stepSchema = z.looseObject({ description: z.optional(z.string()), expected: z.optional(z.string()) })
export const subStepsSchema = z.array(stepSchema)
/** A `TestCaseContent`. */
export const contentSchema = z.looseObject({
  precondition: z.looseObject({ text: z.optional(z.string()) }),
  steps: z.array(stepSchema),
  tagIds: z.array(z.int()),
  requirementIds: z.array(z.string()),
  links: z.nullable(z.array(link)),
  files: z.nullable(z.array(z.looseObject({ id: z.string(), fileName: z.string(), mimeType: z.string() }))),
  customFields: z.record(z.string(), z.looseObject({ value: z.string() })),
})

/** What the JSON in columns must contain, so that the server can show it. */
const rules: JsonRules = {
  auditLog: { metaJson: z.record(z.string(), z.unknown()) },
  customField: {
    optionsJson: z.array(z.looseObject({ id: z.string(), value: z.string() })),
    allowedProjectIdsJson: z.array(z.string()),
  },
  project: { linksJson: z.array(link) },
  sharedStep: { subStepsJson: subStepsSchema },
  testCaseVersion: { contentJson: contentSchema },
  run: { linksJson: z.array(webUrl), queryPlansJson: z.array(z.looseObject({})) },
  result: { linksJson: z.array(z.looseObject({ text: z.string(), url: webUrl })) },
}

const schemas: ReadonlyMap<string, z.ZodMiniType> = new Map(
  Object.entries(rules).flatMap(([table, columns]) =>
    Object.entries(columns).map(([column, schema]) => [`${table}.${column}`, schema]),
  ),
)

/** JSON in columns comes from request bodies, which have the same limits. */
const limits = { maxValues: 1_000_000, maxDepth: 100 }

/** Checks JSON in a column, whose text must be valid in both databases. */
export function checkJson(table: string, column: string, json: string): Validated<unknown> {
  const { values, depth } = measureJson(Buffer.from(json), limits)
  if (values > limits.maxValues || depth > limits.maxDepth) {
    return createProblem('contains too many values, or is nested too deeply')
  }
  const parsed = parse(json)
  if (!parsed) return createProblem('is not valid JSON')
  // Texts in rows are checked before. Here, only escape sequences can add such characters.
  if (json.includes('\\u') && hasInvalidText(parsed.value)) {
    return createProblem('contains text with NUL characters, or that is not well-formed Unicode')
  }
  const schema = schemas.get(`${table}.${column}`)
  return schema ? validate(schema, parsed.value) : { ok: true, value: parsed.value }
}

function createProblem(message: string): Validated<unknown> {
  return { ok: false, problems: [{ path: [], message }] }
}

function parse(json: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) }
  } catch {
    return undefined
  }
}

function hasInvalidText(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed() || value.includes('\0')
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, inner]) => hasInvalidText(name) || hasInvalidText(inner))
}
