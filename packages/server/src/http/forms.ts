import type { FastifyInstance } from 'fastify'
import { anyText } from 'qasphere-contract/scalars'
import { validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import { invalidInput } from '../values/api-error.js'

const form = z.record(z.string(), anyText)

/** Accepts forms as browsers send them. If a field is repeated, the last one wins. */
export function acceptForms(app: FastifyInstance): void {
  app.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: maxFormBytes },
    (_request, body, done) => {
      const checked = validate(form, Object.fromEntries(new URLSearchParams(body)))
      if (checked.ok) done(null, checked.value)
      else done(invalidInput(checked.problems))
    },
  )
}

/** Maximum size of a form. */
const maxFormBytes = 64 * 1024
