import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerPassword } from '../support/approval.js'
import { chromiumNote, hasChromium, launchChromium } from '../support/chromium.js'
import { endTerminals, qasphereOnTerminal } from '../support/pseudo-terminal.js'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

describe.skipIf(!hasChromium)(`logging in by clicking${chromiumNote}`, () => {
  let server: TestServer
  let browser: Browser
  beforeAll(async () => {
    ;[server, browser] = await Promise.all([
      startServer({ ownerPassword, login: { devicePollInterval: 0 } }),
      launchChromium(),
    ])
  })
  afterAll(async () => {
    endTerminals()
    await Promise.all([server.stop(), browser.close()])
  })

  /** Signs in on the page that the terminal links to, and checks that it shows the same code. */
  async function openedPage(shown: string, code: string) {
    const page = await (await browser.newContext()).newPage()
    await page.goto(shown)
    await page.getByLabel('Email').fill('owner@example.com')
    await page.getByLabel('Password').fill(ownerPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText(code, { exact: true }).waitFor()
    return page
  }

  it('signs in, approves, and the command line continues', async () => {
    const env = { HOME: emptyFolder(), QAS_LOGIN_SERVICE_URL: server.url }
    const run = qasphereOnTerminal(['auth', 'login', '--team', 'local'], env)
    const [link, code = ''] = await run.see(/http\S+\?code=([A-Z0-9]+)/)
    const page = await openedPage(link, code)
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Return to your terminal').waitFor()
    expect(await run.ended).toBe(0)
    expect(run.shown()).toContain('as Owner (owner@example.com, owner)')
    expect(await qasphere(['api', 'projects', 'list'], { env })).toMatchObject({
      status: 0,
      stdout: '[]\n',
    })
  })

  it('denies, and the command line ends', async () => {
    const run = qasphereOnTerminal(['auth', 'login', '--url', server.url])
    const [link, code = ''] = await run.see(/http\S+\?code=([A-Z0-9]+)/)
    const page = await openedPage(link, code)
    await page.getByRole('button', { name: 'Deny' }).click()
    expect(await run.ended).toBe(1)
    expect(run.shown()).toContain('The login was denied')
  })
})
