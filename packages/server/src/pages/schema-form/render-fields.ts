import { html } from 'ghtml'
import type { FormField } from 'qasphere-contract/form-fields'
import type { Problem } from 'qasphere-contract/problems'
import { toSentence } from '../parts/form.js'
import { deleteMark, type FormState, isHtmlSource, listRows, parseJson } from './form-state.js'

/** An option of a field, by its value. */
export type FieldOption = readonly [value: string, label: string]

/** Hints for fields in addition to the schema. Keys are paths without row numbers. */
export interface FieldHints {
  readonly labels?: Readonly<Record<string, string>>
  /** Explanations of fields. The descriptions in schemas are for users of the API. */
  readonly notes?: Readonly<Record<string, string>>
  /** The values of IDs that people know by name. */
  readonly options?: Readonly<Record<string, readonly FieldOption[]>>
  /** What an optional choice is called if nothing is chosen (default: None). */
  readonly unchosen?: Readonly<Record<string, string>>
  /** Renders what a row is about, as HTML. The function gets the values of its fields. */
  readonly rowTitles?: Readonly<Record<string, (readValue: (name: string) => string) => string>>
  /** Labels of the check box that deletes a row that exists. */
  readonly deleteLabels?: Readonly<Record<string, string>>
  /** Further controls below a group, as HTML. */
  readonly controls?: Readonly<Record<string, string>>
  /** Number of empty rows after those with a value. */
  readonly emptyRows?: Readonly<Record<string, number>>
}

interface Form {
  readonly state: FormState
  readonly problems: readonly Problem[]
  readonly hints: FieldHints
}

/** Shows the fields of a form with their values and problems. */
export function renderFields(fields: readonly FormField[], form: Form): string {
  return fields.map((field) => renderField(form, field, field.name)).join('')
}

/** Lists the problems of a form with links to their fields; empty if there are none. */
export function renderProblemSummary(problems: readonly Problem[], hints: FieldHints): string {
  if (problems.length === 0) return ''
  const items = problems.map(({ path, message }) => {
    const id = fieldId(path.map(String).join('.'))
    return html`<li><a href="${`#${id}`}">${toLabel(path, hints)}</a>: ${nameFields(message)}</li>`
  })
  return html`<div class="mistake" role="alert"><p>Nothing has been saved yet.</p><ul>!${items.join('')}</ul></div>`
}

function renderField(form: Form, field: FormField, path: string): string {
  const { shape } = field
  switch (shape.kind) {
    case 'group':
      return renderGroup(form, field, shape.fields, path)
    case 'groups':
      return renderGroups(form, field, shape.fields, path)
    case 'key':
    case 'json':
      return renderHidden(form, path)
    case 'box':
      return html`<div class="field"><label class="choice" for="${fieldId(path)}"><input type="checkbox" id="${fieldId(path)}" name="${path}" value="true"!${form.state.get(path) === 'true' ? ' checked' : ''}> ${labelOf(form, field, path)}</label>!${renderProblems(form, path)}</div>`
    default:
      if (isWithoutChoice(form, field, path)) return ''
      return html`<div class="field"><label for="${fieldId(path)}">${labelOf(form, field, path)}!${field.required || path.includes('.') ? '' : html` <span class="muted">(optional)</span>`}</label>!${renderControl(form, field, path)}!${renderNote(form, field, path)}!${renderProblems(form, path)}</div>`
  }
}

/** Whether nothing can be chosen for a field, such as a shared step in a project that has none. */
function isWithoutChoice({ hints, state }: Form, { required }: FormField, path: string): boolean {
  return !required && !state.get(path) && hints.options?.[pathOfKind(path)]?.length === 0
}

/** Keeps values that people cannot edit in a form, such as the files of a step. */
function renderHidden({ state }: Form, path: string): string {
  const value = state.get(path)
  return value === null ? '' : html`<input type="hidden" name="${path}" value="${value}">`
}

function renderGroup(form: Form, field: FormField, fields: readonly FormField[], path: string): string {
  const [only] = fields
  if (only && fields.length === 1) {
    return html`<div id="${fieldId(path)}">!${renderField(form, only, `${path}.${only.name}`)}!${renderProblems(form, path)}</div>`
  }
  const items = fields.map((each) => renderField(form, each, `${path}.${each.name}`))
  return html`<fieldset id="${fieldId(path)}"><legend>${labelOf(form, field, path)}</legend>!${renderProblems(form, path)}!${items.join('')}</fieldset>`
}

function renderGroups(form: Form, field: FormField, fields: readonly FormField[], path: string): string {
  const rows = listRows(form.state, path)
  const empty = form.hints.emptyRows?.[path] ?? 1
  const all = [...rows, ...Array.from({ length: empty }, (_, index) => (rows.at(-1) ?? -1) + 1 + index)]
  const items = all.map((row) => {
    const own = `${path}.${row}`
    const inner = fields.map((each) => renderField(form, each, `${own}.${each.name}`))
    const head = isExisting(form, fields, own) ? renderRowHead(form, path, own) : ''
    return html`<li><fieldset class="row" id="${fieldId(own)}"><legend class="unseen">${labelOf(form, field, path)} ${row + 1}</legend>!${renderProblems(form, own)}!${head}!${inner.join('')}</fieldset></li>`
  })
  const list =
    items.length === 0
      ? ''
      : html`<ol class="form-rows"!${empty === 0 ? '' : html` data-grow="${path}"`}>!${items.join('')}</ol>`
  return html`<fieldset id="${fieldId(path)}"><legend>${labelOf(form, field, path)} !${empty === 0 ? '' : html`<span class="muted">(empty ones are ignored)</span>`}</legend>!${renderNote(form, field, path)}!${renderProblems(form, path)}!${list}!${form.hints.controls?.[path] ?? ''}</fieldset>`
}

/** Whether a row is about something that exists, which its key identifies. */
function isExisting({ state }: Form, fields: readonly FormField[], path: string): boolean {
  return fields.some(({ name, shape }) => shape.kind === 'key' && state.has(`${path}.${name}`))
}

/** Says what a row is about, and lets people delete it. */
function renderRowHead({ state, hints }: Form, path: string, row: string): string {
  const title =
    hints.rowTitles?.[path]?.((name) => String(parseJson(state.get(`${row}.${name}`) ?? ''))) ?? ''
  const label = hints.deleteLabels?.[path]
  const box =
    label === undefined
      ? ''
      : html`<label class="choice"><input type="checkbox" name="${row + deleteMark}" value="true"> ${label}</label>`
  return title + box === '' ? '' : html`<div class="row-head"><span>!${title}</span>!${box}</div>`
}

function renderControl(form: Form, { shape, required }: FormField, path: string): string {
  const { state } = form
  const value = state.get(path) ?? ''
  const attributes = html`id="${fieldId(path)}" name="${path}"!${required && !/\.\d+\./.test(path) ? ' required' : ''}!${describe(form, path)}`
  const options = form.hints.options?.[pathOfKind(path)]
  const none = form.hints.unchosen?.[pathOfKind(path)] ?? 'None'
  if (options) return renderSelect(attributes, options, value, { required, none })
  switch (shape.kind) {
    case 'choice':
      return renderSelect(
        attributes,
        shape.choices.map((choice) => [choice, choice]),
        value,
        { required, none },
      )
    case 'line':
      return html`<input !${attributes} maxlength="${shape.maxLength}" value="${value}" dir="auto">`
    case 'number':
      return html`<input type="number" min="${shape.minimum}" !${attributes} value="${value}">`
    case 'lines':
    case 'pairs':
      return html`<textarea !${attributes} rows="${countRows(value)}" dir="auto">${value}</textarea>`
    default: {
      const mark = isHtmlSource(state, path)
        ? html`<input type="hidden" name="${`${path}:html`}" value="1"><p class="muted">Formatted text (HTML).</p>`
        : ''
      return html`<textarea !${attributes} rows="${countRows(value)}" dir="auto">${value}</textarea>!${mark}`
    }
  }
}

function renderSelect(
  attributes: string,
  options: readonly FieldOption[],
  value: string,
  { required, none }: { readonly required: boolean; readonly none: string },
): string {
  const items = options.map(
    ([option, label]) =>
      html`<option value="${option}"!${option === value ? ' selected' : ''}>${label}</option>`,
  )
  const empty =
    required && value !== '' ? '' : html`<option value="">${required ? 'Select …' : none}</option>`
  return html`<select !${attributes}>!${empty}!${items.join('')}</select>`
}

/** The height of a text in lines: all of it and one more, within limits. */
function countRows(value: string): number {
  return Math.min(value.split('\n').length + 1, 12)
}

function renderNote({ hints }: Form, { shape }: FormField, path: string): string {
  const note = hints.notes?.[pathOfKind(path)] ?? (shape.kind === 'lines' ? 'One per line' : '')
  return note === '' ? '' : html`<p class="muted">${note}</p>`
}

function problemsAt({ problems }: Form, path: string): readonly Problem[] {
  return problems.filter((problem) => problem.path.map(String).join('.') === path)
}

function renderProblems(form: Form, path: string): string {
  const found = [...problemsAt(form, path), ...problemsBelow(form, path)]
  if (found.length === 0) return ''
  const text = found.map(({ message }) => toSentence(nameFields(message))).join(' ')
  return html`<p class="field-mistake" id="${`${fieldId(path)}-mistake`}">${text}</p>`
}

/** Problems in single lines of a field, which are shown at the field. */
function problemsBelow({ problems, state }: Form, path: string): readonly Problem[] {
  if (!state.has(path)) return []
  return problems.filter((problem) => problem.path.map(String).join('.').startsWith(`${path}.`))
}

function describe(form: Form, path: string): string {
  const [problem] = [...problemsAt(form, path), ...problemsBelow(form, path)]
  if (!problem) return ''
  const focus = problem === form.problems[0] ? ' autofocus' : ''
  return html` aria-invalid="true" aria-describedby="${`${fieldId(path)}-mistake`}"!${focus}`
}

function labelOf({ hints }: Form, { name }: FormField, path: string): string {
  return hints.labels?.[pathOfKind(path)] ?? toWords(name)
}

/** Replaces the names of fields in a message of the API by words, as in labels. Quoted values stay. */
function nameFields(message: string): string {
  return message.replace(/"[^"]*"|\b[a-z]+(?:[A-Z][a-z]+)+\b/g, (found) =>
    found.startsWith('"') ? found : toWords(found).toLowerCase(),
  )
}

/** `isDraft` as words: `Draft`. */
function toWords(name: string): string {
  const words = name
    .replace(/^is(?=[A-Z])|Id$/g, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words
    .trim()
    .replace(/\burl\b/, 'URL')
    .replace(/^./, (letter) => letter.toUpperCase())
}

/** `steps.0.description` as words: `Steps 1, description`, with the labels that the form shows. */
function toLabel(path: readonly PropertyKey[], { labels = {} }: FieldHints): string {
  const words = path.map((key, index) => {
    if (typeof key === 'number') return ` ${key + 1}`
    const label =
      labels[
        pathOfKind(
          path
            .slice(0, index + 1)
            .map(String)
            .join('.'),
        )
      ]
    return `, ${(label ?? toWords(String(key))).replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase())}`
  })
  return words.join('').replace(/^, ?./, (start) => start.slice(-1).toUpperCase())
}

/** The path without the numbers of rows. */
function pathOfKind(path: string): string {
  return path.replace(/\.\d+(?=\.|$)/g, '')
}

function fieldId(path: string): string {
  return `field-${path.replaceAll('.', '-')}`
}
