// Puts pictures of pages side by side.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Width of a sheet, in pixels. */
const sheetWidth = 2400

/**
 * Writes a sheet of pictures of pages that are `width` wide, as HTML and as PNG, with the path of the page below each.
 * `folder` contains the pictures.
 */
export async function writeContactSheet(browser, pictures, { width, folder, name }) {
  const columns = width < 600 ? 13 : width < 1000 ? 9 : 8
  const figures = pictures.map(
    ({ path, file }) =>
      `<figure><a href="${relative(folder, file)}"><img src="${relative(folder, file)}" alt=""></a><figcaption>${path.replaceAll('&', '&amp;')}</figcaption></figure>`,
  )
  const style = `body{margin:12px;display:grid;grid-template-columns:repeat(${columns},minmax(0,1fr));gap:12px;background:#888}
figure{margin:0}img{width:100%;max-height:400px;object-fit:cover;object-position:top}figcaption{font:12px sans-serif}`
  const sheet = `${folder}/${name}.html`
  writeFileSync(
    sheet,
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><style>${style}</style>\n${figures.join('\n')}\n</html>\n`,
  )
  const page = await browser.newPage({ viewport: { width: sheetWidth, height: 900 } })
  await page.goto(pathToFileURL(sheet).href)
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
  await page.close()
}
