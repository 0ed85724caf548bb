import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signIn } from '../support/browser-session.js'
import { chromiumNote, hasChromium, launchChromium } from '../support/chromium.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'
import { png } from '../support/small-image.js'

const ownerPassword = 'correct horse'

describe.skipIf(!hasChromium)(`the script of the pages${chromiumNote}`, () => {
  let server: TestServer
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let project: TestProject
  let ids: string[]
  let path: string
  let held: Promise<'continue' | 'abort'> | undefined
  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startServer({ ownerPassword }), launchChromium()])
    project = await makeProject(server, 'KEY')
    ids = await project.testCases(4)
  })
  afterAll(() => Promise.all([server.stop(), browser.close()]))
  beforeEach(async () => {
    const { cookie } = await signIn(server, 'owner@example.com', ownerPassword)
    context = await browser.newContext()
    await context.addCookies([{ name: 'session', value: cookie.replace('session=', ''), url: server.url }])
    page = await context.newPage()
    held = undefined
    // A page that is open before the first route may still send requests around it.
    await page.route('**/tcase/*', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      const settled = held
      held = undefined
      await route[(await settled) ?? 'continue']()
    })
    path = `/project/KEY/run/${await project.run({ tcaseIds: ids })}`
  })
  afterEach(() => context.close())
  const open = (at = path) => page.goto(server.url + at)
  const record = (place: number, status: string) =>
    project.post(`${path.replace('/project/KEY', '')}/tcase/${ids[place]}/result`, { status })
  const current = () => page.locator('tr[aria-current] a.title').textContent()
  const selected = (title: string) => page.locator('tr[aria-current] a.title', { hasText: title }).waitFor()
  /** Waits for the next page, by its heading, and until its script has run. */
  const ready = async (title: string) => {
    await page.getByRole('heading', { name: title }).waitFor()
    await page.waitForLoadState('domcontentloaded')
  }
  const results = async (place: number) =>
    (await project.get(`${path.replace('/project/KEY', '')}/tcase/${ids[place]}`)).results
  /** Holds back the next result that the page sends, until it is let through or dropped. */
  const holdResult = () => {
    let settle: (how: 'continue' | 'abort') => void = () => undefined
    held = new Promise((resolve) => {
      settle = resolve
    })
    return settle
  }

  it('is small, and cached by browsers until it changes', async () => {
    await open()
    const src = await page.locator('script').getAttribute('src')
    const response = await fetch(server.url + src, { headers: { 'accept-encoding': 'identity' } })
    expect((await response.text()).length).toBeLessThan(15_000)
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(src).toMatch(/^\/pages\/script-[\w-]{16}\.js$/)
  })

  it('moves through rows and searches by keyboard', async () => {
    await record(2, 'failed')
    await record(1, 'blocked')
    await open()
    await page.keyboard.press('j')
    expect(await current()).toBe('Many 2')
    await page.keyboard.press('n')
    expect(await current()).toBe('Many 1')
    await page.keyboard.press('j')
    expect(await current()).toBe('Many 0')
    await page.keyboard.press('N')
    await page.keyboard.press('k')
    expect(await current()).toBe('Many 2')
    await page.keyboard.press('/')
    await page.keyboard.type('jn/?')
    expect(await page.getByLabel('Search test cases').inputValue()).toBe('jn/?')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await ready('Many 2')
    await page.keyboard.press('j')
    await ready('Many 3')
    await page.keyboard.press('k')
    await ready('Many 2')
    await page.keyboard.press('u')
    await page.waitForURL(/\/run\/\d+$/)
    await page.keyboard.press('o')
    await ready('Many 2')
  })

  it('records results by keyboard, with a comment for a failure', async () => {
    const [first] = await project.runTestCases(Number(path.split('/').at(-1)))
    await open(`${path}/tcase/${first?.seq}`)
    await page.keyboard.press('p')
    await page.waitForURL(/\/tcase\/\d+$/)
    await ready('Many 1')
    await page.keyboard.press('b')
    await page.keyboard.type('Not blocked')
    await page.keyboard.press('Escape')
    await page.getByLabel('Comment').fill('')
    await page.keyboard.press('Escape')
    await page.keyboard.press('f')
    await page.keyboard.type('Declined, for p and s')
    await page.keyboard.press('Control+Enter')
    await ready('Many 2')
    expect(await results(0)).toMatchObject([{ status: 'passed' }])
    expect(await results(1)).toMatchObject([{ status: 'failed', comment: '<p>Declined, for p and s</p>' }])
    expect(await results(2)).toEqual([])
    await page.getByRole('button', { name: 'Skipped' }).dblclick()
    await ready('Many 3')
    expect(await results(2)).toMatchObject([{ status: 'skipped' }])
  })

  it('records results for the rows of a run by keyboard, without leaving the page', async () => {
    await open(`${path}?sort=title`)
    await page.keyboard.press('p')
    await page.keyboard.press('j')
    await page.keyboard.press('p')
    await selected('Many 1')
    await page.keyboard.press('f')
    await page.keyboard.type('Never sent')
    await page.keyboard.press('Escape')
    await page.keyboard.press('b')
    await page.getByRole('dialog').getByText('Many 1').waitFor()
    await page.keyboard.type('Waits for p and s')
    await page.keyboard.press('Control+Enter')
    await selected('Many 2')
    expect(await page.locator('tr[data-status=open]').count()).toBe(2)
    expect(await results(0)).toMatchObject([{ status: 'passed', comment: '' }])
    expect(await results(1)).toMatchObject([{ status: 'blocked', comment: '<p>Waits for p and s</p>' }])
    await project.post(`${path.replace('/project/KEY', '')}/close`)
    await page.keyboard.press('s')
    await page.getByRole('alert').waitFor()
    expect(await results(2)).toEqual([])
  })

  it('never records the failed result of a row for another row', async () => {
    await open(`${path}?sort=title`)
    const settle = holdResult()
    await page.keyboard.press('j')
    await page.keyboard.press('p')
    await page.keyboard.press('j')
    await page.keyboard.press('f')
    settle('abort')
    const alert = page.getByRole('alert')
    await alert.getByText('No response from the server').waitFor()
    expect(await results(1)).toEqual([])
    const dialog = page.getByRole('dialog')
    expect(await dialog.locator('[data-title]').textContent()).toBe('Many 0')
    await page.keyboard.type('This was meant for the other row')
    await page.getByLabel('Comment').focus()
    await page.keyboard.type('Second try')
    await page.route('**/tcase/*', (route) => route.fulfill({ status: 429, body: 'Slow down' }), { times: 1 })
    await page.keyboard.press('Control+Enter')
    await alert.getByText('HTTP 429').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('link', { name: 'Passed 1' }).waitFor()
    expect(await results(0)).toMatchObject([{ status: 'passed', comment: '<p>Second try</p>' }])
    expect(await results(1)).toEqual([])
  })

  it('records once for keys that are held down or pressed twice', async () => {
    await open(`${path}?sort=title`)
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.url())
    })
    const settle = holdResult()
    for (const key of ['j', 'p', 'p', 's']) await page.keyboard.press(key)
    settle('continue')
    await selected('Many 1')
    await page.keyboard.down('p')
    await selected('Many 2')
    // The browser reports every further press of a key that is down as a repeat.
    await page.keyboard.down('p')
    await page.keyboard.down('p')
    await page.keyboard.up('p')
    await page.keyboard.press('s')
    await selected('Many 3')
    expect(sent).toHaveLength(3)
    expect(await Promise.all([0, 1, 2].map(results))).toMatchObject([
      [{ status: 'passed' }],
      [{ status: 'passed' }],
      [{ status: 'skipped' }],
    ])
  })

  it('leaves the dialog and the selection of another row alone when a result arrives', async () => {
    await open(`${path}?sort=title`)
    const settle = holdResult()
    for (const key of ['j', 'p', 'j', 'j']) await page.keyboard.press(key)
    settle('continue')
    await page.getByRole('link', { name: 'Passed 1' }).waitFor()
    expect(await current()).toBe('Many 2')
    await page.keyboard.press('f')
    await page.keyboard.type('For the third')
    const settleNext = holdResult()
    await page.keyboard.press('Control+Enter')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    settleNext('abort')
    await page.getByRole('alert').waitFor()
    expect(await page.getByLabel('Comment').inputValue()).toBe('For the third')
    await context.clearCookies()
    await page.keyboard.press('Control+Enter')
    await page.getByText('You are no longer signed in.').waitFor()
    expect(await results(2)).toEqual([])
  })

  it('never takes the text of a comment for shortcuts, even if the comment opens late', async () => {
    await open(`${path}?sort=title`)
    await page.keyboard.type('fjps')
    await page.getByText('No test case is selected.').waitFor()
    for (const key of ['Escape', 'j']) await page.keyboard.press(key)
    const settle = holdResult()
    await page.keyboard.type('pfpasses on retry')
    settle('continue')
    await page.getByRole('dialog').getByText('Many 1').waitFor()
    await page.keyboard.type('Declined')
    await page.keyboard.press('Control+Enter')
    await selected('Many 2')
    await page.keyboard.press('Enter')
    await ready('Many 2')
    const settleNext = holdResult()
    await page.keyboard.type('pfspins')
    settleNext('continue')
    await ready('Many 3')
    await page.locator('button[aria-pressed]').waitFor()
    await page.keyboard.type('spins')
    expect(await page.getByLabel('Comment').inputValue()).toBe('spins')
    expect(await Promise.all([0, 1, 2, 3].map(results))).toMatchObject([
      [{ status: 'passed' }],
      [{ status: 'failed', comment: '<p>Declined</p>' }],
      [{ status: 'passed' }],
      [],
    ])
  })

  it('accepts a pasted screenshot', async () => {
    await open(`${path}/tcase/1`)
    await page.evaluate(`(() => {
      const files = new DataTransfer()
      const bytes = Uint8Array.from(atob('${png.toString('base64')}'), (character) => character.charCodeAt(0))
      files.items.add(new File([bytes], 'image.png', { type: 'image/png' }))
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: files }))
    })()`)
    await page.getByText('Added image.png').waitFor()
    await page.getByRole('button', { name: 'Failed' }).click()
    await page.waitForURL(/tcase\/2$/)
    expect(await results(0)).toMatchObject([
      { comment: expect.stringMatching(/^<p><img src="\/api\/file\//) },
    ])
  })

  it('counts selected rows, and selects all', async () => {
    await open('/project/KEY/tcases')
    for (const key of ['j', 'j', 'x']) await page.keyboard.press(key)
    await page.getByText('Create run (1)').waitFor()
    expect(await page.getByLabel('Select KEY-002').isChecked()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.locator('tr[aria-current]').count()).toBe(0)
    await page.getByLabel('Select all rows of this page').check()
    await page.getByText('Create run (4)').click()
    await page.getByLabel('Title').fill('All of them')
    await page.getByRole('button', { name: 'Create run' }).click()
    await ready('All of them')
    expect(await page.locator('#results tbody tr').count()).toBe(4)
  })

  it('sorts without leaving the page, and keeps what is selected', async () => {
    await open('/project/KEY/tcases')
    await page.getByLabel('Select KEY-002').check()
    await page.evaluate('window.isSamePage = true')
    const heading = page.getByRole('columnheader', { name: 'Test case' })
    const titles = () => page.locator('#results a.title').allTextContents()
    const sorted = async (title: string, order: string) => {
      await page.locator(`#results th[aria-sort="${order}"]`, { hasText: title }).waitFor()
      await page.getByRole('status').getByText(`Sorted by ${title}`).waitFor({ state: 'attached' })
    }
    await heading.getByRole('link').click()
    await sorted('Test case', 'ascending')
    await page.keyboard.press('Enter')
    await sorted('Test case', 'descending')
    expect(await titles()).toEqual(['Many 3', 'Many 2', 'Many 1', 'Many 0'])
    expect(new URL(page.url()).search).toBe('?sort=-title')
    expect(await page.getByLabel('Select KEY-002').isChecked()).toBe(true)
    await page.getByText('Create run (1)').waitFor()
    await page.goBack()
    await sorted('Test case', 'ascending')
    expect(await page.evaluate('window.isSamePage')).toBe(true)
    await page.reload()
    expect(await titles()).toEqual(['Many 0', 'Many 1', 'Many 2', 'Many 3'])
  })

  it('adds rows to a form while the last one is filled in', async () => {
    await open('/project/KEY/tcases/new')
    await page.getByLabel('Title', { exact: true }).fill('Has many steps')
    await page.getByLabel('Folder').selectOption({ index: 1 })
    const rows = page.locator('#field-steps li')
    for (let step = 0; step < 5; step += 1) {
      const row = page.getByRole('group', { name: `Steps ${step + 1}` })
      await row.getByLabel('Do').fill(`Do ${step}`)
      await row.getByLabel('Expect').fill(`Expect ${step}`)
    }
    expect(await rows.count()).toBe(6)
    await page.getByRole('button', { name: 'Create test case' }).click()
    await ready('Has many steps')
    const { steps } = await project.get(`/tcase/KEY-${/\d+$/.exec(page.url())}`)
    expect(steps).toMatchObject(
      [0, 1, 2, 3, 4].map((at) => ({ description: `<p>Do ${at}</p>`, expected: `<p>Expect ${at}</p>` })),
    )
  })

  it('explains its shortcuts, which can be turned off', async () => {
    await open()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.getByLabel('Enable keyboard shortcuts').uncheck()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.reload()
    await page.keyboard.press('j')
    expect(await page.locator('tr[aria-current]').count()).toBe(0)
    await page.getByRole('button', { name: 'Shortcuts' }).click()
    await page.getByLabel('Enable keyboard shortcuts').check()
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    expect(await current()).toBe('Many 0')
  })

  it('updates everything that results change while the run is open', async () => {
    await open(`${path}?q=status%3Afailed`)
    await page.getByRole('link', { name: 'Open 4' }).waitFor()
    await page.getByText('None of the 4 test cases in this run match your search.').waitFor()
    await page.getByText('Show as table').click()
    const other = await context.newPage()
    await other.goto(`${server.url}${path}/tcase/4`)
    await other.getByLabel('Comment').fill('Half of a comment')
    await record(3, 'failed')
    await page.getByRole('link', { name: 'Failed 1' }).waitFor()
    await page.getByRole('heading', { name: 'Failures by message' }).waitFor()
    expect(await page.locator('#results tbody tr').first().textContent()).toContain('Many 3')
    expect(await page.locator('#results h2').textContent()).toContain('1–1 of 1')
    expect(await page.getByRole('status').textContent()).toContain('Failed 1')
    expect(await page.locator('.meta').textContent()).toContain('1 of 4 test cases done')
    const aside = page.getByRole('complementary')
    expect(await aside.textContent()).toMatch(/Pass rate 0%.*Newly failing1/s)
    expect(await aside.getByRole('table').isVisible()).toBe(true)
    await other.getByRole('heading', { name: 'Results 1 result' }).waitFor()
    expect(await other.locator('.meta').textContent()).toMatch(/^Failed/)
    expect(await other.getByLabel('Comment').inputValue()).toBe('Half of a comment')
  })

  it('shows the newest run of a scorecard on a small screen', async () => {
    const runs = [await project.run({ tcaseIds: ids }), await project.run({ tcaseIds: ids })]
    await page.setViewportSize({ width: 360, height: 740 })
    const query = [...runs, ...runs.map((run) => run - 1), 1].map((run) => `run=${run}`).join('&')
    await open(`/project/KEY/reports/scorecard?${query}`)
    const newest = page.locator('.matrix thead th').last()
    expect(await newest.evaluate((cell) => cell.getBoundingClientRect().right)).toBeLessThanOrEqual(360)
  })

  it('opens one menu at a time', async () => {
    await open()
    const menus = page.locator('details.menu[open] > summary')
    for (const name of ['Run again', 'Close run', 'owner@example.com']) {
      await page.locator('summary', { hasText: name }).click()
      expect(await menus.allTextContents()).toEqual([name])
    }
  })

  it('copies the command that lists the same test cases', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await open()
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^qasphere search run-test-cases /)
  })
})
