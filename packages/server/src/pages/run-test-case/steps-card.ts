import { html } from 'ghtml'
import type { PageCall } from '../page.js'
import { commentText } from '../parts/comment.js'
import { fileLink } from '../parts/files.js'
import type { TestCaseView } from './test-case-view.js'

type Step = TestCaseView['testCase']['steps'][number]
type SubStep = NonNullable<Step['subSteps']>[number]

/** What to prepare and what to do. */
export async function stepsCard({ origin }: PageCall, { testCase }: TestCaseView): Promise<string> {
  const { steps } = testCase
  const precondition = testCase.precondition?.text ?? ''
  const items: string[] = []
  for (const step of steps) items.push(await stepText(step, origin))
  if (items.length === 0 && precondition === '') {
    return html`<section class="card"><h2>Steps</h2><p class="empty">This test case has no precondition and no steps.</p></section>`
  }
  return html`<section class="card"><h2>Steps</h2>
!${precondition === '' ? '' : html`<div class="body"><p class="label">Precondition</p>!${await commentText(precondition, origin)}</div>`}
!${items.length === 0 ? '' : html`<ol class="steps">!${items.join('')}</ol>`}</section>`
}

async function stepText(step: Step, origin: string): Promise<string> {
  if (step.subSteps === undefined) return html`<li>!${await stepBody(step, origin)}</li>`
  const items: string[] = []
  for (const subStep of step.subSteps) items.push(html`<li>!${await stepBody(subStep, origin)}</li>`)
  return html`<li><b><bdi>${step.title ?? ''}</bdi></b> <span class="muted">shared step</span><ol class="steps">!${items.join('')}</ol></li>`
}

async function stepBody({ description, expected, data }: Step | SubStep, origin: string): Promise<string> {
  const items = (data ?? []).map(dataText)
  return html`!${description ? await commentText(description, origin) : ''}
!${expected ? html`<div class="expected"><p class="label">Expected</p>!${await commentText(expected, origin)}</div>` : ''}
!${items.join('')}`
}

function dataText(data: NonNullable<Step['data']>[number]): string {
  const label = data.label === '' ? '' : html`<p class="label">${data.label}</p>`
  if (data.type === 'file') return html`!${label}<p>!${fileLink(data.file)}</p>`
  if (data.type === 'link')
    return html`!${label}<p><a class="link" href="${data.url}" rel="noreferrer">${data.url}</a></p>`
  return html`!${label}<div class="rich"><pre tabindex="0">${data.text}</pre></div>`
}
