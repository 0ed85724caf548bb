import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'

/** The ways in which people view pages. */
const ways: Readonly<Record<string, BrowserContextOptions>> = {
  'a wide light screen': { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  'a dark tablet': { viewport: { width: 768, height: 1024 }, colorScheme: 'dark' },
  'a light phone': { viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  'a dark phone without script': {
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
    javaScriptEnabled: false,
  },
}

/**
 * Opens a page in every way, and for print. It must not write to the console, violate its content security policy, scroll
 * sideways, or have accessibility problems that axe finds.
 */
export async function auditPage(browser: Browser, url: string, cookie: string): Promise<void> {
  for (const [way, options] of Object.entries(ways)) {
    const context = await browser.newContext({ ...options, reducedMotion: 'reduce' })
    try {
      await context.addCookies([{ name: 'session', value: cookie.replace(/^session=/, ''), url }])
      const page = await context.newPage()
      const messages: string[] = []
      page.on('console', (message) => messages.push(message.text()))
      page.on('pageerror', (error) => messages.push(error.message))
      const response = await page.goto(url)
      expect({ url, way, status: response?.status() }).toEqual({ url, way, status: 200 })
      const isScripted = options.javaScriptEnabled !== false
      expect({ url, way, messages, findings: isScripted ? await findings(page) : [] }).toEqual({
        url,
        way,
        messages: [],
        findings: [],
      })
      if (way === 'a wide light screen') await page.pdf()
    } finally {
      await context.close()
    }
  }
}

/** Returns the findings of axe, and whether the page is wider than the screen. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found: string[] = await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`))',
  )
  const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
  return isTooWide ? [...found, 'scrolls sideways'] : found
}
