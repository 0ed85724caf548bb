import { validate } from 'qasphere-contract/validate'
import type * as z from 'zod/mini'
import { sanitizeRichText } from '../domain/rich-text.js'
import type { Database } from '../store/schema.js'
import { ApiError, formatPath } from '../values/api-error.js'
import { contentSchema, subStepsSchema } from './json-rules.js'
import { createRowError } from './row-rules.js'
import type { Row } from './rows.js'

/** Columns with rich text, or JSON that contains rich text, by table. */
const columns: { readonly [Table in keyof Database]?: keyof Database[Table] & string } = {
  customField: 'defaultValue',
  project: 'overviewDescription',
  folder: 'comment',
  sharedStep: 'subStepsJson',
  sharedPrecondition: 'text',
  testPlan: 'description',
  testCaseVersion: 'contentJson',
  testCaseCustomField: 'value',
  run: 'description',
  result: 'comment',
  runLog: 'comment',
}
const columnByTable: ReadonlyMap<string, string> = new Map(Object.entries(columns))

/** JSON without any of these is plain text only: characters can also be written as escape sequences. */
const mayHaveMarkup = /[<>&]|\\u/

/**
 * Sanitizes the rich text of an import as the API does when it stores text. Tables must come in their usual order,
 * because the rows of custom fields say which values are rich text.
 */
export class RowSanitizer {
  readonly #richTextFields = new Set<string>()
  #changed = 0

  /** Number of texts that differed from what the API would have stored. */
  get changed(): number {
    return this.#changed
  }

  /** Returns the rows of a table with sanitized texts. Throws `ServerStartError` for a text that the API would reject. */
  async sanitize(table: string, rows: readonly Row[]): Promise<readonly Row[]> {
    const column = columnByTable.get(table)
    if (column === undefined) return rows
    const sanitized: Row[] = []
    for (const row of rows) {
      if (table === 'customField' && row.type === 'richtext') this.#richTextFields.add(String(row.systemName))
      const text = row[column]
      if (typeof text !== 'string') sanitized.push(row)
      else sanitized.push({ ...row, [column]: await this.#sanitizeColumn(table, column, text, row) })
    }
    return sanitized
  }

  async #sanitizeColumn(table: string, column: string, text: string, row: Row): Promise<string> {
    try {
      switch (table) {
        case 'customField':
        case 'testCaseCustomField':
          return this.#richTextFields.has(String(row.systemName)) ? await this.#sanitizeText(text) : text
        case 'sharedStep':
          return await this.#sanitizeJson(text, subStepsSchema, (steps) => this.#sanitizeSteps(steps))
        case 'testCaseVersion':
          return await this.#sanitizeJson(text, contentSchema, (content) => this.#sanitizeContent(content))
        default:
          return await this.#sanitizeText(text)
      }
    } catch (error) {
      if (error instanceof ApiError) throw createRowError(table, column, `is rejected: ${error.message}`)
      throw error
    }
  }

  /** Sanitizes parsed JSON; unchanged JSON keeps its exact text. */
  async #sanitizeJson<S extends z.ZodMiniType>(
    json: string,
    schema: S,
    sanitize: (value: z.output<S>) => Promise<unknown>,
  ): Promise<string> {
    if (!mayHaveMarkup.test(json)) return json
    const checked = validate(schema, JSON.parse(json))
    if (!checked.ok) {
      const [problem] = checked.problems
      throw new ApiError(400, `${formatPath(problem?.path ?? [])}: ${problem?.message ?? 'is not valid'}`)
    }
    const before = this.#changed
    const sanitized = await sanitize(checked.value)
    return this.#changed === before ? json : JSON.stringify(sanitized)
  }

  async #sanitizeContent(content: z.output<typeof contentSchema>): Promise<object> {
    const customFields: [string, object][] = []
    for (const [name, value] of Object.entries(content.customFields)) {
      const isRichText = this.#richTextFields.has(name)
      customFields.push([name, isRichText ? await this.#sanitizeProperties(value, ['value']) : value])
    }
    return {
      ...content,
      precondition: await this.#sanitizeProperties(content.precondition, ['text']),
      steps: await this.#sanitizeSteps(content.steps),
      customFields: Object.fromEntries(customFields),
    }
  }

  async #sanitizeSteps(steps: z.output<typeof subStepsSchema>): Promise<object[]> {
    const sanitized: object[] = []
    for (const step of steps)
      sanitized.push(await this.#sanitizeProperties(step, ['description', 'expected']))
    return sanitized
  }

  async #sanitizeProperties(
    object: Readonly<Record<string, unknown>>,
    names: readonly string[],
  ): Promise<object> {
    const sanitized = { ...object }
    for (const name of names) {
      const text = object[name]
      if (typeof text === 'string') sanitized[name] = await this.#sanitizeText(text)
    }
    return sanitized
  }

  async #sanitizeText(text: string): Promise<string> {
    const sanitized = await sanitizeRichText(text, { origin: undefined })
    if (sanitized !== text) this.#changed += 1
    return sanitized
  }
}
