import { html } from 'ghtml'

/** Renders links to pages that belong together, with that to the current one marked. */
export function renderTabs(
  label: string,
  tabs: readonly { readonly name: string; readonly href: string; readonly isCurrent: boolean }[],
): string {
  const items = tabs.map(({ name, href, isCurrent }) => {
    return html`<li><a href="${href}"!${isCurrent ? ' aria-current="page"' : ''}>${name}</a></li>`
  })
  return html`<nav aria-label="${label}"><ul class="tabs">!${items.join('')}</ul></nav>`
}
