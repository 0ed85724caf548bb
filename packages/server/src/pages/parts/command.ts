import { html } from 'ghtml'

/** Options of a command by flag. Lists become comma-separated values; undefined and empty values are omitted. */
export type CommandOptions = Readonly<Record<string, string | number | readonly string[] | undefined>>

/**
 * Renders a card with the command that prints the same data as the page. `missing` are parts of the search that no option of the
 * command can express.
 */
export function renderCommandCard(
  words: string,
  options: CommandOptions,
  missing: readonly string[] = [],
): string {
  const flags = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return []
    const text = typeof value === 'object' ? value.map(String).join(',') : String(value)
    // Lines do not break inside an option, unless it is longer than a line.
    return [html`<span>--${name} ${quoteForShell(text)}</span>`]
  })
  const command = [html`qasphere ${words}`, ...flags].join(' ')
  return html`<section class="card"><h2>Command line</h2><code class="command" data-copy>!${command}</code>!${missing.length === 0 ? '' : html`<p class="muted">The command has no option for <code>${missing.join(' ')}</code>.</p>`}</section>`
}

/** Quotes text for a POSIX shell if necessary. */
function quoteForShell(text: string): string {
  return /^[\w./:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
