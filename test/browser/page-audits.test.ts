import { afterAll, beforeAll, describe, it } from 'vitest'
import { signIn } from '../support/browser-session.js'
import { chromiumNote, hasChromium } from '../support/chromium.js'
import { listAudits, type PageAudits, startPageAudits } from '../support/page-audit.js'
import { makeProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

const longTitles = [
  'Donaudampfschifffahrtsgesellschaftskapitän prüft Rechtsschutzversicherungsgesellschaften',
  '購入手続き画面で割引券を二回入力した場合に合計金額が正しく再計算され確認メールに反映されること',
  'يجب أن تظهر رسالة خطأ واضحة عند إدخال كلمة مرور خاطئة ثلاث مرات متتالية',
  'x'.repeat(500),
]

describe.skipIf(!hasChromium)(`every page in a browser${chromiumNote}`, () => {
  let server: TestServer
  let audits: PageAudits
  beforeAll(async () => {
    server = await startServer({ seed: 'demo' })
    const { cookie } = await signIn(server, 'owner@example.com', 'qasphere-demo')
    audits = await startPageAudits(server, cookie)
    await makeProject(server, 'EMPTY')
    const project = await makeProject(server, 'LONG')
    const folderId = await project.folder(...longTitles.map((title) => title.slice(0, 200)))
    const tcaseIds: string[] = []
    for (const title of longTitles) {
      tcaseIds.push((await project.testCase({ title, folderId, tags: [title.slice(0, 200)] })).id)
    }
    const milestone = await project.post('/milestone', { title: longTitles[0] })
    const run = await project.run({ title: longTitles[0]?.repeat(2), milestoneId: milestone.id, tcaseIds })
    const items = tcaseIds.map((tcaseId, index) => ({
      tcaseId,
      status: 'failed',
      comment: `<h4>Attempt 1: failed</h4><p>${longTitles[index]}</p><pre>${'at a.ts '.repeat(99)}</pre>`,
    }))
    await project.post(`/run/${run}/result/batch`, { items })
    await project.run({ title: 'Without test cases', tcaseIds: [] })
  })
  afterAll(() => Promise.all([server.stop(), audits.close()]))

  const paths = [
    '/',
    '/project/SHOP',
    '/project/SHOP/tcases',
    '/project/SHOP/tcases?q=status%3Afailed+folder%3ACheckout',
    '/project/SHOP/tcases/new',
    '/project/SHOP/tcase/4/edit',
    '/project/LONG/tcase/3/edit',
    '/project/SHOP/folders/new?in=Checkout',
    '/project/SHOP/milestones/new',
    '/project/SHOP/tcase/29',
    '/project/SHOP/tcase/4',
    '/project/LONG/tcase/3',
    '/project/SHOP/runs',
    '/project/SHOP/run/38',
    '/project/SHOP/reports/traceability',
    '/project/SHOP/reports/scorecard',
    '/project/SHOP/reports/scorecard?run=38&run=37',
    '/project/EMPTY/reports/traceability',
    '/project/EMPTY/reports/scorecard',
    '/project/LONG/reports/scorecard',
    '/project/SHOP/milestones',
    '/project/SHOP/milestone/3',
    '/project/SHOP/milestone/3?q=is%3Afailing',
    '/project/EMPTY/milestones',
    '/project/SHOP/reports/flaky',
    '/project/SHOP/reports/durations?runs=50&sort=-trend',
    '/project/EMPTY/reports/flaky',
    '/project/EMPTY/reports/durations',
    '/project/LONG/reports/durations',
    '/project/SHOP/run/38/compare/37',
    '/project/SHOP/run/38/compare/38',
    '/project/LONG/run/2/compare/1',
    '/project/SHOP/run/38/tcase/27',
    '/project/SHOP/run/39/tcase/23',
    '/project/LONG/run/1/tcase/3',
    '/project/SHOP/run/40?q=status%3Anonsense',
    '/project/EMPTY',
    '/project/EMPTY/tcases',
    '/project/EMPTY/runs',
    '/project/LONG',
    '/project/LONG/tcases',
    '/project/LONG/runs',
    '/project/LONG/run/1',
    '/project/LONG/run/2',
    '/settings/users',
    '/settings/statuses',
    '/settings/audit-log',
    '/settings/api-keys',
    '/settings/oauth',
    '/settings/oauth/device',
  ]
  it.each(listAudits(paths))('%s %s', (path, way) => audits.audit(path, way))
})
