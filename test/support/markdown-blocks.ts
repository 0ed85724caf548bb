/** A fenced block of a Markdown page. */
export interface MarkdownBlock {
  /** The first word after the fence, such as `sh`; empty if there is none. */
  readonly language: string
  /** The second word after the fence, such as `cart.mjs`: the name of the file in the block. */
  readonly file: string | undefined
  readonly text: string
}

/** Lists the fenced blocks of a Markdown page in order. */
export function markdownBlocks(page: string): MarkdownBlock[] {
  return [...page.matchAll(/^( *)```([^\n`]*)\n([\s\S]*?)^\1```$/gm)].map(
    ([, indent = '', info = '', text = '']) => {
      const [language = '', file] = info.trim().split(' ')
      return { language, file, text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), '') }
    },
  )
}
