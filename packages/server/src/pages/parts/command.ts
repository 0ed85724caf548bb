import { html } from 'ghtml'

/**
 * Options of a command by flag. Lists become comma-separated values, and `true` a flag without a value; undefined and empty
 * values are omitted.
 */
export type CommandOptions = Readonly<Record<string, string | number | true | readonly string[] | undefined>>

/** Renders a card with the command that prints the same data as the page. */
export function renderCommandCard(words: string, options: CommandOptions): string {
  const flags = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return []
    if (value === true) return [html`<span>--${name}</span>`]
    const text = typeof value === 'object' ? value.map(String).join(',') : String(value)
    // Lines do not break inside an option, unless it is longer than a line.
    // A value such as -wip would be taken for an option.
    return [html`<span>--${name}${text.startsWith('-') ? '=' : ' '}${quoteForShell(text)}</span>`]
  })
  const command = [html`qasphere ${words}`, ...flags].join(' ')
  return html`<section class="card"><h2>Command line</h2><code class="command" data-copy>!${command}</code></section>`
}

/** Quotes text for a POSIX shell if necessary. */
function quoteForShell(text: string): string {
  return /^[\w./:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
