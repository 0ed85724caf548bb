import { ApiError, invalidInput } from '../values/api-error.js'
import { sanitizeRichText } from './rich-text.js'
import type { UnnumberedContent } from './test-case-content.js'
import type { Versioned } from './test-case-versions.js'

export type ParameterValues = Readonly<Record<string, string>>

/** Maximum length of a title, in UTF-16 code units (docs/api-reference.md, Limits). */
const maxTitleLength = 511
/** The most that one request may make of a template, in UTF-16 code units: values can repeat without end. */
const maxFilledSize = 64 * 1024 * 1024
/** What a filled test case counts beside its texts. */
const filledOverhead = 1000

/**
 * Fills a template with each of some values (docs/api-reference.md, Templates). Throws 400 for a title that becomes too
 * long, naming the values by their index.
 */
export async function fillTemplate(
  template: Versioned,
  allValues: readonly ParameterValues[],
): Promise<Versioned[]> {
  const { priority, isDraft } = template
  const { titleSuffixParams = [], ...content } = template.content
  const filled: Versioned[] = []
  let size = 0
  for (const [index, values] of allValues.entries()) {
    size += filledOverhead + filledSize(template, values)
    if (size > maxFilledSize)
      throw new ApiError(413, 'the filled test cases would be larger than 64 MiB together')
    const title = fillText(template.title, values) + titleSuffix(titleSuffixParams, values)
    if (title.length > maxTitleLength) throw titleTooLong(index)
    filled.push({ title, priority, isDraft, content: { ...(await fillContent(content, values)), values } })
  }
  return filled
}

function titleTooLong(index: number): ApiError {
  const message = `must make a title of at most ${maxTitleLength} characters`
  return invalidInput([{ path: ['parameterValues', index, 'values'], message }])
}

/** Such as ` (env=prod)`, or ` (a=1, b=2)`; parameters without a value are left out. */
function titleSuffix(names: readonly string[], values: ParameterValues): string {
  const shown = names.filter((name) => Object.hasOwn(values, name)).map((name) => `${name}=${values[name]}`)
  return shown.length === 0 ? '' : ` (${shown.join(', ')})`
}

async function fillContent(content: UnnumberedContent, values: ParameterValues): Promise<UnnumberedContent> {
  const { precondition } = content
  return {
    ...content,
    precondition:
      'text' in precondition ? { text: await fillRichText(precondition.text, values) } : precondition,
    steps: await Promise.all(
      content.steps.map(async (step) =>
        'sharedStepId' in step
          ? step
          : {
              ...step,
              description: await fillRichText(step.description, values),
              expected: await fillRichText(step.expected, values),
            },
      ),
    ),
  }
}

const parameter = /\$\{([^{}]+)\}/g

function fillText(text: string, values: ParameterValues): string {
  return text.replace(parameter, (place, name: string) =>
    Object.hasOwn(values, name) ? `${values[name]}` : place,
  )
}

/** Values are plain text: they must not become markup, nor an address that leads to a script. */
async function fillRichText(html: string, values: ParameterValues): Promise<string> {
  if (!html.includes('${')) return html
  const escaped = Object.entries(values).map(([name, value]) => [
    escapeHtml(name),
    escapeHtml(value).replaceAll('"', '&quot;'),
  ])
  // Images of templates have lost their host already.
  return await sanitizeRichText(fillText(html, Object.fromEntries(escaped)), { origin: '' })
}

/** Text as rich text has it. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** How large a template becomes with values, found without making it. */
function filledSize({ title, content }: Versioned, values: ParameterValues): number {
  const { precondition, steps } = content
  const texts = [
    title,
    ...('text' in precondition ? [precondition.text] : []),
    ...steps.flatMap((step) => ('sharedStepId' in step ? [] : [step.description, step.expected])),
  ]
  return texts.reduce((size, text) => size + filledTextSize(text, values), 0)
}

function filledTextSize(text: string, values: ParameterValues): number {
  let size = text.length
  for (const [, name = ''] of text.matchAll(parameter)) {
    if (Object.hasOwn(values, name)) size += values[name]?.length ?? 0
  }
  return size
}
