import { afterAll, beforeAll, describe, it } from 'vitest'
import { signIn } from '../support/browser-session.js'
import { chromiumNote, hasChromium } from '../support/chromium.js'
import { createOwnCredentials } from '../support/own-credentials.js'
import { listAudits, type PageAudits, startPageAudits } from '../support/page-audit.js'
import { pagePaths } from '../support/page-paths.js'
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
    const owner = await signIn(server, 'owner@example.com', 'qasphere-demo')
    audits = await startPageAudits(server, owner.cookie)
    await createOwnCredentials(server, owner)
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

  it.each(listAudits(pagePaths))('%s %s', (path, way) => audits.audit(path, way))
})
