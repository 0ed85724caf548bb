// Takes the picture of README.md: the page of a run of the demo project, in Chromium (default: /usr/bin/chromium).
//   node scripts/draw-page.mjs             writes docs/images/run-page.png
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { root, startDemoServer, stopDemoServer } from './demo-server.mjs'

const { server, url } = await startDemoServer()
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 780 } })
  await page.goto(`${url}/project/SHOP/run/38`)
  await page.screenshot({ path: join(root, 'docs/images/run-page.png') })
} finally {
  await browser.close()
  await stopDemoServer(server)
}
