import type { FastifyInstance } from 'fastify'
import { anyText } from 'qasphere-contract/scalars'
import { validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import { invalidInput } from '../values/api-error.js'

const contentType = 'application/x-www-form-urlencoded'

/** Maximum size of a form that anyone may send, and of one of a page, which can have a field for each row of a table. */
const maxFormBytes = 64 * 1024
export const maxPageFormBytes = 1024 * 1024

const form = z.record(z.string(), anyText)

/** Accepts forms as browsers send them. If a field is repeated, the last one wins. */
export function acceptForms(app: FastifyInstance): void {
  app.addContentTypeParser<string>(
    contentType,
    { parseAs: 'string', bodyLimit: maxFormBytes },
    (_request, body, done) => {
      const checked = validate(form, Object.fromEntries(new URLSearchParams(body)))
      if (checked.ok) done(null, checked.value)
      else done(invalidInput(checked.problems))
    },
  )
}

/** Accepts forms whose fields can be repeated. The body is a `URLSearchParams`. */
export function acceptPageForms(app: FastifyInstance): void {
  app.addContentTypeParser<string>(
    contentType,
    { parseAs: 'string', bodyLimit: maxPageFormBytes },
    (_request, body, done) => {
      const fields = new URLSearchParams(body)
      try {
        checkFormText(fields)
        done(null, fields)
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
  )
}

/** Throws 400 for fields with text that databases cannot store. */
export function checkFormText(fields: URLSearchParams): void {
  const problems = [...fields].flatMap(([name, value]) => {
    const checked = validate(anyText, value)
    return checked.ok ? [] : checked.problems.map(({ message }) => ({ path: [name], message }))
  })
  if (problems.length > 0) throw invalidInput(problems)
}
