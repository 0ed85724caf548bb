// A server with the projects whose pages are drawn, and their paths.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { qasphere } from '../demo-server.mjs'

const password = 'page pictures'
const titles = [
  'Die Donaudampfschifffahrtsgesellschaftskapitänsmützenverordnung verlangt beim Bezahlen mit abgelaufener Karte eine verständliche Fehlermeldung',
  '購入手続き画面で割引券を二回入力した場合に合計金額が正しく再計算され確認メールに反映されること',
  'يجب أن تظهر رسالة خطأ واضحة عند إدخال كلمة مرور خاطئة ثلاث مرات متتالية في صفحة تسجيل الدخول',
]
const folders = ['Rechtsschutzversicherungsgesellschaften', '購入手続き', 'تسجيل الدخول']

const statuses = ['passed', 'passed', 'passed', 'failed', 'passed', 'blocked', 'skipped', 'passed', 'open']
/** Maximum number of test cases with steps, requirements and links. */
const maxComplete = 100
/** Maximum number of results per request. */
const batchSize = 500

const shared = [
  '/',
  '/project/SHOP',
  '/project/SHOP/tcases',
  '/project/SHOP/tcases?q=status%3Afailed+folder%3ACheckout',
  '/project/SHOP/tcases/new',
  '/project/SHOP/tcase/4',
  '/project/SHOP/tcase/4/edit',
  '/project/SHOP/tcase/29',
  '/project/SHOP/folders/new?in=Checkout',
  '/project/SHOP/runs',
  '/project/SHOP/run/38',
  '/project/SHOP/run/38/compare/37',
  '/project/SHOP/run/38/tcase/27',
  '/project/SHOP/run/39/tcase/23',
  '/project/SHOP/milestones',
  '/project/SHOP/milestones/new',
  '/project/SHOP/milestone/3',
  '/settings/users',
  '/settings/statuses',
  '/settings/audit-log',
  '/settings/api-keys',
  '/settings/oauth',
  '/settings/oauth/device',
  '/nowhere',
]
const ofEveryProject = ['/reports/traceability', '/reports/scorecard', '/reports/flaky', '/reports/durations']
const ofLongProject = [
  '',
  '/tcases',
  '/tcases?q=status%3Afailed',
  '/tcase/2',
  '/tcase/3',
  '/tcase/3/edit',
  '/runs',
  '/run/2',
  '/run/2?q=status%3Afailed',
  '/run/2/tcase/3',
  '/run/2/compare/1',
  '/milestones',
  '/milestone/1',
]
const ofEmptyProject = ['', '/tcases', '/runs', '/milestones']

/** Starts a server with the demo project, an empty project, and one with many long titles. */
export async function startServerWithProjects(testCases) {
  const args = [
    'server',
    '--memory',
    '--port',
    '0',
    '--seed',
    'demo',
    '--log-level',
    'error',
    '--rate-limit',
    '0',
  ]
  const server = spawn(process.execPath, [qasphere, ...args], {
    env: { ...process.env, QAS_SERVER_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: server.stdout }), 'line')
  const { url, token } = JSON.parse(line)
  try {
    const post = (path, body) => call(url, token, path, body)
    await post('/project', { code: 'EMPTY', title: 'An empty project' })
    await fillLongProject(post, testCases)
  } catch (error) {
    server.kill('SIGTERM')
    throw error
  }
  return {
    server,
    url,
    cookie: await signIn(url),
    paths: [
      ...shared,
      ...['SHOP', 'EMPTY', 'LONG'].flatMap((code) => ofEveryProject.map((path) => `/project/${code}${path}`)),
      ...ofEmptyProject.map((path) => `/project/EMPTY${path}`),
      ...ofLongProject.map((path) => `/project/LONG${path}`),
    ],
  }
}

async function fillLongProject(post, testCases) {
  await post('/project', { code: 'LONG', title: titles[0], skipDefaultFolder: true })
  const { ids } = await post('/project/LONG/tcase/folder/bulk', {
    folders: folders.flatMap((first) => folders.map((second) => ({ path: [first, second] }))),
  })
  const folderIds = ids.map((path) => path.at(-1))
  const milestone = await post('/project/LONG/milestone', { title: titles[0] })
  const tcaseIds = await createTestCases(post, testCases, folderIds)
  for (let run = 1; run <= 3; run++) {
    const title = `${titles[run % titles.length]} ${run}`
    const queryPlans = [{ tcaseIds }]
    const { id } = await post('/project/LONG/run', {
      title,
      type: 'static_struct',
      milestoneId: milestone.id,
      queryPlans,
    })
    const items = tcaseIds.flatMap((tcaseId, index) => toResult(tcaseId, index + (index % 7 === 0 ? run : 0)))
    for (let from = 0; from < items.length; from += batchSize) {
      await post(`/project/LONG/run/${id}/result/batch`, { items: items.slice(from, from + batchSize) })
    }
  }
}

/** Creates test cases with all fields, and the rest with titles and tags only, which takes a fraction of the time. */
async function createTestCases(post, testCases, folderIds) {
  const complete = Math.min(testCases, maxComplete)
  const ids = []
  for (let number = 0; number < complete; number++) {
    ids.push((await post('/project/LONG/tcase', toTestCase(number, folderIds))).id)
  }
  const rest = Array.from({ length: testCases - complete }, (_, index) => complete + index)
  for (const [place, folder] of folders.entries()) {
    const own = rest.filter((number) => number % folders.length === place)
    if (own.length === 0) continue
    const tcases = own.map((number) => ({ title: toTitle(number), tags: [folder, 'smoke'] }))
    const { tcases: created } = await post('/project/LONG/tcase/bulk', {
      folderPath: [folder, folder],
      tcases,
    })
    ids.push(...created.map(({ id }) => id))
  }
  return ids
}

function toTitle(number) {
  return `${titles[number % titles.length]} ${number + 1}`
}

function toTestCase(number, folderIds) {
  return {
    title: toTitle(number),
    type: 'standalone',
    folderId: folderIds[number % folderIds.length],
    priority: ['high', 'medium', 'low'][number % 3],
    tags: [folders[number % folders.length], 'smoke'],
    requirements: [
      {
        text: `${titles[(number + 1) % titles.length]} ${number % 10}`,
        url: `https://example.com/${number % 10}`,
      },
    ],
    links: [{ text: titles[number % titles.length], url: `https://example.com/${'long-path/'.repeat(12)}` }],
    steps: titles.map((title) => ({ description: `<p>${title}</p>`, expected: `<p>${title}</p>` })),
  }
}

function toResult(tcaseId, at) {
  const status = statuses[at % statuses.length]
  if (status === 'open') return []
  const comment = `<p>${titles[at % titles.length]}</p><pre>${'    at pay (/home/ci/src/checkout.ts:17:3)\n'.repeat(3)}${'x'.repeat(200)}</pre>`
  return { tcaseId, status, timeTaken: 1000 + at * 37, comment: status === 'passed' ? '' : comment }
}

async function call(url, token, path, body) {
  const response = await fetch(`${url}/api/public/v0${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`)
  return await response.json()
}

/** Signs the owner in, and returns the value of the session's cookie. */
async function signIn(url) {
  const body = new URLSearchParams({ email: 'owner@example.com', password })
  const { headers } = await fetch(`${url}/login`, { method: 'POST', body, redirect: 'manual' })
  const [cookie = ''] = headers.get('set-cookie')?.split(';') ?? []
  return cookie.replace('session=', '')
}
