/** Number of rows that fill most screens. */
const firstRows = 20

const endOfRow = '</tr>'

/**
 * Splits a page after the first rows of its tables. The second part is empty if there are not many more. Browsers lay out
 * all that they have before they paint for the first time, and 200 rows take them three times as long as 20.
 */
export function splitAfterFirstRows(page: string): readonly [first: string, rest: string] {
  let end = 0
  for (let row = 0; row < firstRows; row++) {
    const found = page.indexOf(endOfRow, end)
    if (found === -1) return [page, '']
    end = found + endOfRow.length
  }
  return [page.slice(0, end), page.slice(end)]
}
