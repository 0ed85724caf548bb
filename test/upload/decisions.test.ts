import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultyProxy } from '../support/faulty-proxy.js'
import type { TestProject } from '../support/project.js'
import { useProjectPerTest } from '../support/project-per-test.js'
import type { TestServer } from '../support/server.js'
import { folderWith, junitReport, marker, resultsOf, upload } from '../support/upload.js'

interface Shown {
  readonly title: string
  readonly tags: readonly { readonly title: string }[]
  readonly folder: { readonly title: string }
}

describe('upload policies', () => {
  let server: TestServer
  let project: TestProject
  useProjectPerTest('D', (...created) => {
    ;[server, project] = created
  })

  describe('for several results of one test case', () => {
    async function uploadThree(args: readonly string[]) {
      const { seq, id } = await project.testCase()
      const folder = folderWith({
        'r.xml': junitReport([
          { name: `${marker(project, seq)} [1]`, time: '1' },
          { name: `${marker(project, seq)} [2]`, time: '2', inside: '<failure message="second"/>' },
          { name: `${marker(project, seq)} [3]`, time: '3', inside: '<skipped/>' },
        ]),
      })
      const ran = await upload(server, folder, [...args, 'r.xml'])
      const results = ran.json?.runId ? await resultsOf(project, ran.json.runId, id) : []
      return { ...ran, results: results.toSorted((a, b) => a.id - b.id) }
    }

    it('reject them, name the option and send nothing', async () => {
      const { status, stderr } = await uploadThree([])
      expect(status).toBe(1)
      expect(stderr).toContain('Several results belong to the same test case')
      expect(stderr).toContain('--on-duplicate worst, last, first or all')
      expect((await project.get('/run')).runs).toEqual([])
    })

    it.each([
      ['worst', [{ status: 'failed', timeTaken: 6000 }]],
      ['first', [{ status: 'passed', timeTaken: 1000 }]],
      ['last', [{ status: 'skipped', timeTaken: 3000 }]],
      ['all', [{ status: 'passed' }, { status: 'failed' }, { status: 'skipped' }]],
    ])('--on-duplicate %s', async (policy, expected) => {
      const { status, results } = await uploadThree(['--on-duplicate', policy])
      expect({ status, results }).toMatchObject({ status: 0, results: expected })
      if (policy === 'worst') expect(results[0]?.comment).toMatch(/<table>.*\[1\].*passed.*second/s)
    })

    it('--on-duplicate worst: failed is worse than blocked, then passed, then skipped', async () => {
      const inside: Record<string, string> = {
        skipped: '<skipped/>',
        passed: '',
        blocked: '<error/>',
        failed: '<failure/>',
      }
      const fromBest = Object.keys(inside)
      const pairs = fromBest
        .slice(1)
        .map((worse, at) => [fromBest[at] ?? '', worse])
        .flatMap((pair) => [pair, pair.toReversed()])
      await project.testCases(pairs.length)
      const cases = pairs.flatMap((pair, at) =>
        pair.map((each) => ({ name: `${marker(project, at + 1)} ${each}`, inside: inside[each] ?? '' })),
      )
      const folder = folderWith({ 'r.xml': junitReport(cases) })
      const { json } = await upload(server, folder, ['--on-duplicate', 'worst', 'r.xml'])
      const statuses = (await project.runTestCases(json.runId)).map(({ status }) => status)
      expect(statuses).toEqual(['passed', 'passed', 'blocked', 'blocked', 'failed', 'failed'])
    })

    it('send all of them with --force', async () => {
      const { status, results, stderr } = await uploadThree(['--force'])
      expect({ status, amount: results.length, stderr }).toEqual({
        status: 0,
        amount: 3,
        stderr: expect.stringContaining('Warning: Several results belong to the same test case'),
      })
    })
  })

  describe('with --create-tcases', () => {
    const report = junitReport([
      { name: 'adds', classname: 'shop.Basket' },
      { name: 'adds', classname: 'shop.Wishlist', inside: '<failure message="no"/>' },
      { name: 'pays' },
      { name: 'pays' },
    ])

    it('create test cases, distinguished by class, and print their markers', async () => {
      const folder = folderWith({ 'r.xml': report })
      const { status, json, stderr } = await upload(server, folder, [
        '--create-tcases',
        '--project-code',
        project.code,
        'r.xml',
      ])
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('3 new test cases') })
      const { data } = await project.get('/tcase?include=tags&include=folder')
      const shown = data.map(({ title, tags, folder: { title: folderTitle } }: Shown) => {
        return [title, tags.map((tag) => tag.title), folderTitle]
      })
      expect(shown.sort()).toEqual([
        ['pays', ['cli-import'], 'cli-import'],
        ['shop.Basket › adds', ['cli-import'], 'cli-import'],
        ['shop.Wishlist › adds', ['cli-import'], 'cli-import'],
      ])
      expect(json.counts).toMatchObject({ sent: 3, folded: 1, passed: 2, failed: 1, unmatched: 0 })
      expect(json.mappingFile).toMatch(/^qasphere-automapping-\d{8}-\d{6}\.txt$/)
      const lines = readFileSync(join(folder, json.mappingFile), 'utf8').trim().split('\n').sort()
      expect(lines).toEqual([
        `${marker(project, 1)}: shop.Basket › adds`,
        `${marker(project, 2)}: shop.Wishlist › adds`,
        `${marker(project, 3)}: pays`,
      ])
    })

    it('reuse test cases with the same title', async () => {
      const folder = folderWith({ 'r.xml': report })
      const args = ['--create-tcases', '--project-code', project.code, 'r.xml']
      await upload(server, folder, args)
      const { status, json } = await upload(server, folder, args)
      expect({ status, created: json.created, mapping: json.mappingFile }).toEqual({
        status: 0,
        created: [],
        mapping: null,
      })
      expect(json.counts.sent).toBe(3)
      expect((await project.get('/tcase/count')).count).toBe(3)
      expect(readdirSync(folder).filter((name) => name.startsWith('qasphere-automapping'))).toHaveLength(1)
    })
  })

  describe('for attachments', () => {
    async function withFiles(args: readonly string[]) {
      const { seq, id } = await project.testCase()
      const second = await project.testCase()
      const folder = folderWith({
        'out/r.xml': junitReport([
          {
            name: marker(project, seq),
            inside:
              '<failure message="no">x</failure><system-out>[[ATTACHMENT|shot.png]]\n[[ATTACHMENT|copy.png]]</system-out>',
          },
          {
            name: marker(project, second.seq),
            inside: '<system-out>[[ATTACHMENT|shot.png]]\n[[ATTACHMENT|log.txt]]</system-out>',
          },
        ]),
        'out/shot.png': 'the same picture',
        'out/copy.png': 'the same picture',
        'out/log.txt': 'a log',
      })
      const proxy = await faultyProxy(server.url)
      return {
        folder,
        id,
        second: second.id,
        proxy,
        ran: await upload({ ...server, url: proxy.url }, folder, [...args, 'out/r.xml']),
      }
    }

    it('upload each content once and link it in the comments', async () => {
      const { ran, id, second, proxy } = await withFiles(['--attachments'])
      await proxy.stop()
      expect({ status: ran.status, files: ran.json.counts.attachments }).toEqual({ status: 0, files: 2 })
      expect(proxy.seen.filter((line) => line === 'POST /file/batch')).toHaveLength(1)
      const [first] = await resultsOf(project, ran.json.runId, id)
      const links = [...(first?.comment ?? '').matchAll(/<a href="([^"]+)"[^>]*>([^<]+)<\/a>/g)]
      expect(links.map(([, , name]) => name)).toEqual(['shot.png', 'copy.png'])
      expect(links[0]?.[1]).toBe(links[1]?.[1])
      const file = await fetch(new URL(new URL(links[0]?.[1] ?? '').pathname, server.url), {
        headers: { authorization: `Bearer ${server.token}` },
      })
      expect(await file.text()).toBe('the same picture')
      const [other] = await resultsOf(project, ran.json.runId, second)
      expect(other?.comment).toContain('log.txt')
    })

    it('upload none without --attachments', async () => {
      const { ran, id, proxy } = await withFiles([])
      await proxy.stop()
      expect(proxy.seen.filter((line) => line.includes('/file'))).toEqual([])
      expect((await resultsOf(project, ran.json.runId, id))[0]?.comment).not.toContain('<a href')
    })

    it('reject missing ones before anything is sent, and continue without them with --force', async () => {
      const { seq } = await project.testCase()
      const folder = folderWith({
        'r.xml': junitReport([
          { name: marker(project, seq), inside: '<system-out>[[ATTACHMENT|gone.png]]</system-out>' },
        ]),
      })
      expect((await upload(server, folder, ['--dry-run', 'r.xml'])).status).toBe(0)
      const refused = await upload(server, folder, ['--attachments', 'r.xml'])
      expect(refused).toMatchObject({ status: 1, stderr: expect.stringMatching(/gone\.png does not exist/) })
      expect((await project.get('/run')).runs).toEqual([])
      expect((await upload(server, folder, ['--attachments', '--force', 'r.xml'])).status).toBe(0)
    })

    it('send more than fits into one request in several', async () => {
      const { seq } = await project.testCase()
      const names = Array.from({ length: 150 }, (_, index) => `f${index}.txt`)
      const inside = `<system-out>${names.map((name) => `[[ATTACHMENT|${name}]]`).join('\n')}</system-out>`
      const folder = folderWith({ 'r.xml': junitReport([{ name: marker(project, seq), inside }]) })
      for (const name of names) writeFileSync(join(folder, name), name)
      const proxy = await faultyProxy(server.url, (_method, path, nth) => {
        return path === '/file/batch' && nth === 1 ? 'lose-answer' : 'pass'
      })
      const { status, json } = await upload({ ...server, url: proxy.url }, folder, ['--attachments', 'r.xml'])
      await proxy.stop()
      expect({ status, files: json.counts.attachments }).toEqual({ status: 0, files: 150 })
      expect(proxy.seen.filter((line) => line === 'POST /file/batch')).toHaveLength(3)
    })
  })
})
