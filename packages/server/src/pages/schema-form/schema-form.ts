import { html } from 'ghtml'
import type { FormField } from 'qasphere-contract/form-fields'
import type { Problem } from 'qasphere-contract/problems'
import type { PageCall } from '../page.js'
import { renderFormError, renderFormToken } from '../parts/form.js'
import { type FormState, withoutEmptyRows } from './form-state.js'
import { type FieldHints, renderFields, renderProblemSummary } from './render-fields.js'

/** A form for the body of a request, derived from its schema. */
export interface SchemaForm {
  readonly fields: readonly FormField[]
  /** The initial values of the form. */
  readonly initial: FormState
  readonly hints: FieldHints
  readonly button: string
  /** The path to return to without saving. */
  readonly cancelPath: string
  /** The path of these fields in the body of the request; absent at the top level. */
  readonly place?: readonly PropertyKey[]
  /** Whether the form has files. */
  readonly hasFiles?: boolean
  /** Hidden fields that the page reads itself. */
  readonly hidden?: Readonly<Record<string, string>>
}

/** Shows a form; after a rejection, with the submitted values, and each problem next to its field. */
export function renderSchemaForm(
  { path, query, reader, sent, formError }: PageCall,
  form: SchemaForm,
): string {
  const { fields, initial, hints, button, cancelPath, place = [], hasFiles = false, hidden = {} } = form
  const state = sent ? withoutEmptyRows(fields, sent) : initial
  const problems = (formError?.problems ?? []).map((problem) => fromPlace(problem, place))
  const hiddenFields = Object.entries(hidden).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  const action = query.size === 0 ? path : `${path}?${query}`
  return html`!${problems.length > 0 ? renderProblemSummary(problems, hints) : renderFormError(formError?.message)}
<form class="card form edit" method="post" action="${action}"!${hasFiles ? ' enctype="multipart/form-data"' : ''}>!${renderFormToken(reader.session?.formToken ?? '')}!${hiddenFields.join('')}
!${renderFields(fields, { state, problems, hints })}
<div class="actions"><button class="primary">${button}</button><a class="button" href="${cancelPath}">Cancel</a></div></form>`
}

function fromPlace({ path, message }: Problem, place: readonly PropertyKey[]): Problem {
  const isInside = place.every((key, index) => path[index] === key)
  return { path: isInside ? path.slice(place.length) : path, message }
}
