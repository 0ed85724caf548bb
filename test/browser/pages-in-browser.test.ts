import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { clientId as client_id } from 'qasphere-contract/oauth'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumNote, hasChromium, launchChromium } from '../support/chromium.js'
import { hostile } from '../support/hostile-markup.js'
import { startServer, type TestServer } from '../support/server.js'

const ownerPassword = 'correct horse'

describe.skipIf(!hasChromium)(`the pages in a browser${chromiumNote}`, () => {
  let server: TestServer
  let stranger: Server
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let asked: string[]
  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startServer({ ownerPassword }), launchChromium()])
    stranger = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(`<iframe src="${server.url}/login"></iframe>
        <form method="post" action="${server.url}/login"><input name="email" value="owner@example.com">
        <input name="password" value="${ownerPassword}"><button>Go</button></form>`)
    })
    await once(stranger.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(async () => {
    stranger.close()
    await Promise.all([server.stop(), browser.close()])
  })
  beforeEach(async () => {
    context = await browser.newContext()
    page = await context.newPage()
    asked = []
    page.on('request', (request) => asked.push(new URL(request.url()).origin))
  })
  afterEach(() => context.close())

  async function signIn(): Promise<void> {
    await page.goto(`${server.url}/login`)
    await page.getByLabel('Email').fill('owner@example.com')
    await page.getByLabel('Password').fill(ownerPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Projects' }).waitFor()
  }

  /** A page of another site: another port is another origin. */
  const foreignPage = () => `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`

  it('can be used by keyboard alone, and load nothing from other sites', async () => {
    const { body } = await server.call('POST', '/api/oauth/device/code', { client_id })
    const focused = page.locator('input:focus')
    await page.goto(body.verification_uri)
    await focused.waitFor()
    await page.keyboard.type('owner@example.com')
    await page.keyboard.press('Tab')
    await page.keyboard.type(ownerPassword)
    await page.keyboard.press('Enter')
    await page.getByLabel('Code').waitFor()
    await focused.waitFor()
    await page.keyboard.type(body.user_code.toLowerCase())
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Approve' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Return to your terminal').waitFor()
    expect(new Set(asked)).toEqual(new Set([server.url]))
  })

  it('do not execute input', async () => {
    const agent = { 'user-agent': hostile }
    const { body } = await server.call('POST', '/api/oauth/device/code', { client_id }, agent)
    await signIn()
    const shown = [
      `/settings/oauth/device?code=${encodeURIComponent(hostile)}`,
      `/settings/oauth/device?code=${body.user_code}`,
    ]
    for (const path of shown) {
      await page.goto(server.url + path)
      expect(await page.title()).toMatch(/ · QA Sphere$/)
    }
    await page.goto(`${server.url}/settings/api-keys`)
    await page.getByLabel('Name of the new key').fill(hostile)
    await page.getByRole('button', { name: 'Create key' }).click()
    await page.getByText('Copy the new key now').waitFor()
    expect(await page.getByRole('cell', { name: hostile }).count()).toBe(1)
    expect(await page.title()).toBe('API keys · QA Sphere')
    expect(await page.evaluate('document.cookie')).toBe('')
  })

  it('are not shown in a frame of another site, and accept no form from one', async () => {
    await page.goto(foreignPage())
    const framed = await page.frames()[1]?.evaluate('document.body.innerText')
    expect(framed).not.toContain('Sign in')
    await page.getByRole('button', { name: 'Go' }).click()
    await page.getByText('the form was submitted from another site').waitFor()
    expect(await context.cookies()).toEqual([])
  })

  it('are readable on a small screen and in dark mode, and accessible to screen readers', async () => {
    await page.setViewportSize({ width: 320, height: 640 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await signIn()
    for (const path of ['/settings/api-keys', '/settings/oauth', '/settings/oauth/device']) {
      await page.goto(server.url + path)
      expect({
        path,
        fits: await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
      }).toEqual({ path, fits: true })
      expect(await page.getByRole('main').getByRole('heading', { level: 1 }).count()).toBe(1)
      const unnamed = 'document.querySelectorAll("input:not([type=hidden])").length'
      const labelled =
        '[...document.querySelectorAll("input:not([type=hidden])")].filter((each) => each.labels.length > 0).length'
      expect(await page.evaluate(labelled)).toBe(await page.evaluate(unnamed))
    }
  })
})
