import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

describe('images in rich text', () => {
  let server: TestServer
  let project: TestProject
  let host: string
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'IMG')
    host = new URL(server.url).host
  })
  afterAll(() => server.stop())

  async function stored(html: string): Promise<string> {
    const { id } = await project.testCase({ steps: [{ description: `<p>before</p>${html}<p>after</p>` }] })
    const { steps } = await project.get(`/tcase/${id}`)
    return steps[0].description
  }

  const own = '<p>before</p><img src="/api/file/1CdnxvrBw_Qp2" alt="x" /><p>after</p>'

  it.each(['', 'http://HOST', '//HOST', 'http:'])('show uploaded files, at %j', async (start) => {
    const src = `${start.replace('HOST', host)}/api/file/1CdnxvrBw_Qp2`
    expect(await stored(`<img src="${src}" alt="x">`)).toBe(own)
  })

  it.each([
    'https://elsewhere.example/api/file/x',
    'http://elsewhere.example/api/file/x',
    '//elsewhere.example/api/file/x',
    '/\\elsewhere.example/api/file/x',
    '\\\\elsewhere.example/api/file/x',
    '/\t/elsewhere.example/api/file/x',
    'http:\\\\elsewhere.example/api/file/x',
    'http://HOST@elsewhere.example/api/file/x',
    'http://HOST:x@elsewhere.example/api/file/x',
    'http://user@HOST/api/file/x',
    'http://user:secret@HOST/api/file/x',
    'http://HOST.elsewhere.example/api/file/x',
    'http://127.0.0.1:1/api/file/x',
    'https://HOST/api/file/x',
    'ftp://HOST/api/file/x',
    '/api/file/../../other',
    '/api/file/x/../../../other',
    '/api/file/',
    '/other',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    'blob:http://HOST/api/file/x',
    'other"onerror="alert(1)',
    '',
  ])('from other places are removed: %s', async (src) => {
    expect(await stored(`<img src="${src.replace('HOST', host)}">`)).toBe('<p>before</p><p>after</p>')
  })

  it.each([
    '<img srcset="https://elsewhere.example/x.png 2x">',
    '<picture><source srcset="https://elsewhere.example/x.png"></picture>',
    '<input type="image" src="https://elsewhere.example/x.png">',
    '<video poster="https://elsewhere.example/x.png" src="https://elsewhere.example/x"></video>',
    '<svg><image href="https://elsewhere.example/x.png"/></svg>',
    '<object data="https://elsewhere.example/x.png"></object>',
    '<iframe src="https://elsewhere.example/"></iframe>',
    '<link rel="stylesheet" href="https://elsewhere.example/x.css">',
    '<style>p{background:url(https://elsewhere.example/x.png)}</style>',
    '<p style="background:url(https://elsewhere.example/x.png)">x</p>',
    '<table background="https://elsewhere.example/x.png"><tr><td background="https://elsewhere.example/x.png">x</td></tr></table>',
  ])('load nothing in other ways: %s', async (html) => {
    expect(await stored(html)).not.toContain('elsewhere')
  })

  it('lose srcset and event handlers, and keep their size', async () => {
    const html =
      '<img src="/api/file/x" width="10" height="20" srcset="https://elsewhere.example/x 2x" onerror="x()">'
    expect(await stored(html)).toContain('<img src="/api/file/x" width="10" height="20" />')
  })

  it('are removed from all rich text', async () => {
    const foreign = '<p>x</p><img src="https://elsewhere.example/api/file/x">'
    const { id } = await project.testCase({ precondition: { text: foreign } })
    const run = await project.run({ tcaseIds: [id], description: foreign })
    await project.post(`/run/${run}/tcase/${id}/result`, { status: 'failed', comment: foreign })
    await project.post(`/run/${run}/log`, { comment: foreign })
    await project.post('/tcase/folder/bulk', { folders: [{ path: ['Images'], comment: foreign }] })
    await server.call('POST', '/project', { code: 'IMGS', title: 'x', overviewDescription: foreign })
    const template = await project.testCase({
      type: 'template',
      title: 'Template',
      steps: [{ description: '<p>${x}</p><img src="${x}">' }],
      parameterValues: [{ values: { x: 'https://elsewhere.example/api/file/x' } }],
    })
    const shown = await Promise.all([
      project.get(`/tcase/${id}`),
      project.get('/run'),
      project.get(`/run/${run}/tcase/${id}`),
      project.get('/tcase/folders'),
      server.call('GET', '/project/IMGS').then(({ body }) => body),
      project.get(`/tcase/${template.id}`),
      project.get(`/tcase?templateTCaseIds=${template.id}&include=steps`),
    ])
    expect(JSON.stringify(shown)).not.toMatch(/<img/)
  })
})
