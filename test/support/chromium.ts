import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** The headless shell has the same engine, but takes half as much processor time, because it has no windows to draw. */
const installed = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path))
const executablePath = process.env.CHROMIUM ?? installed ?? '/usr/bin/chromium'

export const hasChromium = existsSync(executablePath)

/** The note in the names of tests if there is no browser. */
export const chromiumNote = hasChromium ? '' : ` (skipped: no ${executablePath})`

/** Starts Debian's browser without a window. */
export function launchChromium(): Promise<Browser> {
  // The browser's sandbox cannot start as root, the user in containers. The browser only opens our own server.
  // It opens one page after another, and would start a process for each, which takes longer than showing it.
  const processes = ['--renderer-process-limit=1']
  const args = [...processes, '--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking']
  return chromium.launch({ executablePath, args })
}
