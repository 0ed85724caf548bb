import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { launchChromium } from './chromium.js'
import type { TestServer } from './server.js'
import { isThorough, sample } from './thoroughness.js'

/** The ways in which people view pages. */
const ways = {
  'on a wide light screen and paper': { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  'on a dark tablet': { viewport: { width: 768, height: 1024 }, colorScheme: 'dark' },
  'on a light phone': { viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  'on a dark phone without script': {
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
    javaScriptEnabled: false,
  },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>

export type Way = keyof typeof ways

const scripted = ['on a wide light screen and paper', 'on a dark tablet', 'on a light phone'] as const
const unscripted = 'on a dark phone without script'

/** Pages like those of the demo, without data or with long texts. */
const variants = /\/project\/(EMPTY|LONG)\b/

/**
 * Lists every page with every way of viewing it; by default a third of the pages of the demo and some of the variants with
 * one way, and some also without script.
 */
export function listAudits(paths: readonly string[]): [path: string, way: Way][] {
  const ofDemo = paths.filter((path) => !variants.test(path))
  const chosen = [
    ...sample(ofDemo, 3),
    ...sample(
      paths.filter((path) => variants.test(path)),
      4,
    ),
  ]
  return chosen.flatMap((path, at) => [
    ...sample(scripted, scripted.length, at).map((way): [string, Way] => [path, way]),
    ...(isThorough || at % 10 === 0 ? [[path, unscripted] satisfies [string, Way]] : []),
  ])
}

export interface PageAudits {
  /**
   * Opens a page. It must not write to the console, violate its content security policy, be too wide, or have
   * accessibility problems that axe finds.
   */
  audit(path: string, way: Way): Promise<void>
  close(): Promise<void>
}

/** Starts a browser for the pages of a server; `cookie` is that of a session. */
export async function startPageAudits(server: TestServer, cookie: string): Promise<PageAudits> {
  const browser = await launchChromium()
  // A tab for each way of viewing, because the browser starts a process for each new tab.
  const tabs = new Map<Way, Promise<Page>>()

  async function openTab(way: Way): Promise<Page> {
    const context = await browser.newContext({ ...ways[way], reducedMotion: 'reduce' })
    await context.addCookies([{ name: 'session', value: cookie.replace(/^session=/, ''), url: server.url }])
    return context.newPage()
  }

  return {
    audit: async (path, way) => {
      const opening = tabs.get(way) ?? openTab(way)
      tabs.set(way, opening)
      await auditPage(await opening, server.url + path, way)
    },
    close: () => browser.close(),
  }
}

async function auditPage(page: Page, url: string, way: Way): Promise<void> {
  const messages: string[] = []
  page.removeAllListeners('console').on('console', (message) => messages.push(message.text()))
  page.removeAllListeners('pageerror').on('pageerror', (error) => messages.push(error.message))
  const response = await page.goto(url)
  expect(response?.status()).toBe(200)
  const isChecked = isThorough || !variants.test(url)
  const found =
    way === unscripted
      ? []
      : [...(isChecked ? await findings(page) : []), ...(await tooWide(page, ways[way]))]
  expect({ messages, findings: found }).toEqual({ messages: [], findings: [] })
  if (way === 'on a wide light screen and paper') await page.pdf()
}

/** A4 without the margins, in pixels. */
const paper = { width: 718, height: 1000 }

/** Returns the widths on which the page is too wide: its own screen, that of a phone, and paper. */
async function tooWide(page: Page, { viewport }: BrowserContextOptions): Promise<string[]> {
  const found: string[] = []
  for (const each of [viewport, ways['on a light phone'].viewport, paper]) {
    if (!each) continue
    await page.emulateMedia({ media: each === paper ? 'print' : 'screen' })
    await page.setViewportSize(each)
    if (await page.evaluate('document.documentElement.scrollWidth > innerWidth')) {
      found.push(`is too wide for ${each === paper ? 'paper' : 'a screen'} of ${each.width} px`)
    }
  }
  await page.emulateMedia({ media: null })
  if (viewport) await page.setViewportSize(viewport)
  return found
}

/** The minified script, because each page has to compile it. */
const axeScript = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe does not check by default, because rows of a table and entries of a list are alike. */
const skipped = isThorough ? [] : ['tr:nth-child(n + 6)', 'li:nth-child(n + 11)']

/** Returns the findings of axe. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axeScript)
  const context = JSON.stringify({ include: ['html'], exclude: skipped })
  // Pages have no frames, and no rule needs the style sheets as text.
  const options = JSON.stringify({ resultTypes: ['violations'], preload: false, iframes: false })
  return await page.evaluate(
    `axe.run(${context}, ${options}).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 200)))`,
  )
}
