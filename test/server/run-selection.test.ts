import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRightCounts, makeProject, type TestProject } from '../support/project.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'

describe('the test cases of a new run', () => {
  let server: ServerWithDatabase
  beforeAll(async () => {
    server = await startServerWithDatabase()
  })
  afterAll(() => server.stop())

  describe('are chosen by filters', () => {
    let project: TestProject
    let tags: Record<string, number>
    const folders: Record<string, number> = {}
    beforeAll(async () => {
      project = await makeProject(server, 'RF')
      folders.shop = await project.folder('Shop')
      folders.cart = await project.folder('Shop', 'Cart')
      folders.deep = await project.folder('Shop', 'Cart', 'Deep')
      folders.user = await project.folder('User')
      await project.testCase({ title: 'shop', folderId: folders.shop, priority: 'low', tags: ['smoke'] })
      await project.testCase({ title: 'cart', folderId: folders.cart, priority: 'high', tags: ['slow'] })
      await project.testCase({
        title: 'deep',
        folderId: folders.deep,
        priority: 'high',
        tags: ['smoke', 'slow'],
      })
      await project.testCase({ title: 'user', folderId: folders.user, priority: 'medium', tags: ['smoke'] })
      await project.testCase({
        title: 'draft',
        folderId: folders.user,
        priority: 'high',
        tags: ['smoke'],
        isDraft: true,
      })
      await project.testCase({
        title: 'template ${x}',
        type: 'template',
        folderId: folders.user,
        priority: 'high',
        tags: ['smoke'],
      })
      const list = await server.query(
        `select id, title from tag where "projectKey" = (select key from project where code = 'RF')`,
      )
      tags = Object.fromEntries(list.map(({ id, title }) => [String(title), Number(id)]))
    })

    const chosen = async (type: string, ...queryPlans: object[]) => {
      const run = await project.run({ type, queryPlans })
      return (await project.runTestCases(run)).map(({ title }) => title)
    }

    it.each(['static', 'static_struct', 'live'])('in a %s run', async (type) => {
      expect(await chosen(type, { priorities: ['high'] })).toEqual(['cart', 'deep'])
      expect(await chosen(type, { priorities: ['high', 'low'] })).toEqual(['shop', 'cart', 'deep'])
      expect(await chosen(type, { tagIds: [tags.smoke] })).toEqual(['shop', 'deep', 'user'])
      expect(await chosen(type, { tagIds: [tags.smoke, tags.slow] })).toEqual([
        'shop',
        'cart',
        'deep',
        'user',
      ])
      expect(await chosen(type, { tagIds: [tags.smoke], priorities: ['high'] })).toEqual(['deep'])
      expect(await chosen(type, { tagIds: [] })).toEqual([])
    })

    it('including subfolders', async () => {
      expect(await chosen('static', { folderIds: [folders.shop] })).toEqual(['shop', 'cart', 'deep'])
      expect(await chosen('static', { folderIds: [folders.cart, folders.user] })).toEqual([
        'cart',
        'deep',
        'user',
      ])
      expect(await chosen('live', { folderIds: [folders.shop], tagIds: [tags.slow] })).toEqual([
        'cart',
        'deep',
      ])
    })

    it('as the intersection of IDs and filters, and as the union of the plans of a live run', async () => {
      expect(await chosen('static', { tcaseIds: ['1', '2'], tagIds: [tags.smoke] })).toEqual(['shop'])
      expect(
        await chosen(
          'live',
          { folderIds: [folders.deep] },
          { priorities: ['medium'] },
          { priorities: ['high'] },
        ),
      ).toEqual(['cart', 'deep', 'user'])
      await expectRightCounts(project)
    })

    it('by at most 100 plans', async () => {
      const plans = Array.from({ length: 101 }, () => ({ priorities: ['high'], folderIds: [folders.shop] }))
      expect(await chosen('live', ...plans.slice(1))).toEqual(['cart', 'deep'])
      expect(
        await project.call('POST', '/run', { title: 'No', type: 'live', queryPlans: plans }),
      ).toMatchObject({ status: 400, body: { message: 'queryPlans: must have at most 100 items' } })
    })
  })
})
