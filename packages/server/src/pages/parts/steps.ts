import { html } from 'ghtml'
import type { TestCaseParts } from '../../domain/test-case-parts.js'
import type { PageCall } from '../page.js'
import { renderComment } from './comment.js'
import { renderFileLink } from './files.js'

type Step = TestCaseParts['steps'][number]
type SubStep = NonNullable<Step['subSteps']>[number]

/** Shows the precondition and the steps. */
export async function renderStepsCard(
  { origin }: PageCall,
  testCase: Pick<TestCaseParts, 'steps'> & {
    readonly precondition?: { readonly text: string } | null | undefined
  },
): Promise<string> {
  const { steps } = testCase
  const precondition = testCase.precondition?.text ?? ''
  const items: string[] = []
  for (const step of steps) items.push(await renderStep(step, origin))
  if (items.length === 0 && precondition === '') {
    return html`<section class="card"><h2>Steps</h2><p class="empty">This test case has no precondition or steps.</p></section>`
  }
  return html`<section class="card"><h2>Steps</h2>
!${precondition === '' ? '' : html`<div class="body"><p class="label">Precondition</p>!${await renderComment(precondition, origin)}</div>`}
!${items.length === 0 ? '' : html`<ol class="steps">!${items.join('')}</ol>`}</section>`
}

async function renderStep(step: Step, origin: string): Promise<string> {
  if (step.subSteps === undefined) return html`<li>!${await renderStepBody(step, origin)}</li>`
  const items: string[] = []
  for (const subStep of step.subSteps) items.push(html`<li>!${await renderStepBody(subStep, origin)}</li>`)
  return html`<li><b><bdi>${step.title ?? ''}</bdi></b> <span class="muted">shared step</span><ol class="steps">!${items.join('')}</ol></li>`
}

async function renderStepBody(
  { description, expected, data }: Step | SubStep,
  origin: string,
): Promise<string> {
  const items = (data ?? []).map(renderStepData)
  return html`!${description ? await renderComment(description, origin) : ''}
!${expected ? html`<div class="expected"><p class="label">Expected</p>!${await renderComment(expected, origin)}</div>` : ''}
!${items.join('')}`
}

function renderStepData(data: NonNullable<Step['data']>[number]): string {
  const label = data.label === '' ? '' : html`<p class="label">${data.label}</p>`
  if (data.type === 'file') return html`!${label}<p>!${renderFileLink(data.file)}</p>`
  if (data.type === 'link')
    return html`!${label}<p><a class="link" href="${data.url}" rel="noreferrer">${data.url}</a></p>`
  return html`!${label}<div class="rich"><pre tabindex="0">${data.text}</pre></div>`
}
