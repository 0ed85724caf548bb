import { ApiError, invalidInput } from '../values/api-error.js'
import { sanitizeRichText } from './rich-text.js'
import type { UnnumberedContent } from './test-case-content.js'
import type { Versioned } from './test-case-versions.js'

export type ParameterValues = Readonly<Record<string, string>>

/** Maximum length of a title, in UTF-16 code units (docs/api-reference.md, Limits). */
const maxTitleLength = 511
/** Maximum total size of the filled test cases of one request, in UTF-16 code units: a value can be used many times. */
const maxFilledSize = 64 * 1024 * 1024
/** Fixed overhead of each filled test case, in UTF-16 code units. */
const filledOverhead = 1000

/**
 * Fills a template once with each set of values (docs/api-reference.md, Templates). Throws 400 if a title becomes too
 * long, with the index of the values.
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
    size += filledOverhead + computeFilledSize(template, values)
    if (size > maxFilledSize)
      throw new ApiError(413, 'the filled test cases would be larger than 64 MiB in total')
    const title = fillText(template.title, values) + formatTitleSuffix(titleSuffixParams, values)
    if (title.length > maxTitleLength) throw createTitleError(index)
    filled.push({ title, priority, isDraft, content: { ...(await fillContent(content, values)), values } })
  }
  return filled
}

function createTitleError(index: number): ApiError {
  const message = `must result in a title of at most ${maxTitleLength} characters`
  return invalidInput([{ path: ['parameterValues', index, 'values'], message }])
}

/** Returns a suffix such as ` (env=prod)` or ` (a=1, b=2)`; parameters without a value are skipped. */
function formatTitleSuffix(names: readonly string[], values: ParameterValues): string {
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

/** Escapes the values: they are plain text and must not become markup or the URL of a script. */
async function fillRichText(html: string, values: ParameterValues): Promise<string> {
  if (!html.includes('${')) return html
  const escaped = Object.entries(values).map(([name, value]) => [
    escapeHtml(name),
    escapeHtml(value).replaceAll('"', '&quot;'),
  ])
  // Images in templates no longer have a host.
  return await sanitizeRichText(fillText(html, Object.fromEntries(escaped)), { origin: '' })
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Computes the size of a filled template without creating it. */
function computeFilledSize({ title, content }: Versioned, values: ParameterValues): number {
  const { precondition, steps } = content
  const texts = [
    title,
    ...('text' in precondition ? [precondition.text] : []),
    ...steps.flatMap((step) => ('sharedStepId' in step ? [] : [step.description, step.expected])),
  ]
  return texts.reduce((size, text) => size + computeTextSize(text, values), 0)
}

function computeTextSize(text: string, values: ParameterValues): number {
  let size = text.length
  for (const [, name = ''] of text.matchAll(parameter)) {
    if (Object.hasOwn(values, name)) size += values[name]?.length ?? 0
  }
  return size
}
