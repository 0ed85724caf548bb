// Takes pictures of all pages in Chromium (default: /usr/bin/chromium), at 360, 768 and 1440 px, light and dark: of an empty
// project, of the demo project, and of one with 10,000 test cases that have long titles in German, Japanese and Arabic.
//   node scripts/draw-pages.mjs FOLDER         writes a picture per page, and a contact sheet per width and theme
//   --width 360 --theme dark --only /run/      limits the pictures
//   --test-cases 500                           takes less time to prepare
// Reports what is wider than the screen, text that is cut, small targets, and messages on the console. Exits with 1 if
// there is any. To draw Japanese and Arabic, Debian needs fonts-noto-cjk and fonts-noto-core.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { stopDemoServer } from './demo-server.mjs'
import { findFlaws } from './page-pictures/find-flaws.mjs'
import { startServerWithProjects } from './page-pictures/projects.mjs'
import { writeContactSheet } from './page-pictures/write-contact-sheet.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string', multiple: true, default: ['360', '768', '1440'] },
    theme: { type: 'string', multiple: true, default: ['light', 'dark'] },
    only: { type: 'string', default: '' },
    'test-cases': { type: 'string', default: '10000' },
  },
})
const [target] = positionals
if (target === undefined) {
  console.error('usage: node scripts/draw-pages.mjs FOLDER [--width 360] [--theme dark] [--only /run/]')
  process.exit(1)
}
const folder = resolve(target)
/** The rest of a longer page is not in its picture. */
const maxHeight = 2400

const { server, url, cookie, paths } = await startServerWithProjects(Number(values['test-cases']))
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
let flaws = 0
try {
  for (const width of values.width.map(Number)) {
    for (const theme of values.theme) await drawPages(width, theme)
  }
} finally {
  await browser.close()
  await stopDemoServer(server)
}
console.log(`${flaws} flaws. Pictures and contact sheets are in ${folder}`)
if (flaws > 0) process.exitCode = 1

async function drawPages(width, theme) {
  const name = `${width}-${theme}`
  mkdirSync(join(folder, name), { recursive: true })
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 740 : 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
  })
  await context.addCookies([{ name: 'session', value: cookie, url }])
  const page = await context.newPage()
  const messages = []
  page.on('console', (message) => messages.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => messages.push(`console: ${error.message}`))
  const pictures = []
  for (const path of paths.filter((each) => each.includes(values.only))) {
    messages.length = 0
    const response = await page.goto(url + path)
    // The browser reports the status of the page for unknown addresses, too.
    if (response?.status() === 404) messages.length = 0
    const found = [...messages, ...(await findFlaws(page))]
    if (found.length > 0) console.log(`${name} ${path}\n${found.map((flaw) => `    ${flaw}`).join('\n')}`)
    flaws += found.length
    const file = join(folder, name, `${path.replace(/[^\w]+/g, '-').replace(/^-|-$/g, '') || 'home'}.png`)
    const height = Math.min(maxHeight, await page.evaluate('document.documentElement.scrollHeight'))
    await page.screenshot({ path: file, fullPage: true, clip: { x: 0, y: 0, width, height } })
    pictures.push({ path, file })
  }
  await context.close()
  await writeContactSheet(browser, pictures, { width, folder, name })
}
