import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

export const hasChromium = existsSync(executablePath)

/** What the name of a test says where there is no browser. */
export const chromiumNote = hasChromium ? '' : ` (skipped: no ${executablePath})`

/** Debian's browser, without a window. */
export function launchChromium(): Promise<Browser> {
  // The sandbox of the browser cannot start for root, as whom containers run; it sees our own server only.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking']
  return chromium.launch({ executablePath, args })
}
