import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { changeExport, unpackExport } from '../support/archive.js'
import { type DataPlace, makeDataPlace } from '../support/data-place.js'
import { joinProject } from '../support/project.js'
import { qasphere } from '../support/qasphere.js'
import { startServer } from '../support/server.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-rich-text-'))
const places: DataPlace[] = []
/** Rich text in every place of the export that contains it. */
const stored = '<p>RICH</p>'
const hostile =
  '<p onclick="steal()">RICH<script>steal()</script><img src="http://old.example:7357/api/file/abc"><img src="http://old.example/steal.png"></p>'
/** The same text as the API would store it. */
const harmless = '<p>RICH<img src="/api/file/abc" /></p>'
/** Plain text that looks like markup. */
const plain = 'a < b & <p>RICH</p>'
const exported = join(folder, 'export.tar.gz')

const seed = {
  customFields: [
    { systemName: 'notes', name: 'Notes', type: 'richtext', defaultValue: stored },
    { systemName: 'plain', name: 'Plain', type: 'text' },
  ],
  projects: [
    {
      code: 'RICH',
      title: plain,
      overviewDescription: stored,
      sharedSteps: [{ title: 'Shared', steps: [{ description: stored, expected: stored }] }],
      sharedPreconditions: [{ title: 'Shared', text: stored }],
      folders: [
        {
          title: 'Cases',
          comment: stored,
          testCases: [
            {
              title: plain,
              precondition: stored,
              steps: [{ description: stored, expected: stored }, { shared: 'Shared' }],
              customFields: { notes: stored, plain },
            },
          ],
        },
      ],
      runs: [
        {
          title: 'Run',
          description: stored,
          select: { folders: ['Cases'] },
          results: [{ testCase: plain, status: 'passed', comment: stored }],
          logs: [stored],
        },
      ],
    },
  ],
}
/** The places of rich text: those of the seed, the copy of the custom field's value for filters, and a test plan. */
const richTexts = JSON.stringify(seed).split(JSON.stringify(stored)).length - 1 + 2

beforeAll(async () => {
  const place = await newPlace()
  const seedFile = join(folder, 'seed.json')
  writeFileSync(seedFile, JSON.stringify(seed))
  const server = await startServer({ ...place.options, seed: seedFile })
  const project = joinProject(server, 'RICH')
  const { data } = await project.get('/tcase')
  const runs = [{ title: 'Planned', type: 'static', queryPlans: [{ tcaseIds: [data[0].id] }] }]
  await project.post('/plan', { title: 'Plan', description: stored, runs })
  await server.stop()
  await exportFrom(place, exported)
})
afterAll(async () => {
  for (const place of places) await place.remove()
  rmSync(folder, { recursive: true })
})

async function newPlace(): Promise<DataPlace> {
  const place = await makeDataPlace()
  places.push(place)
  return place
}

async function exportFrom(place: DataPlace, to: string): Promise<void> {
  expect(await qasphere(['server', 'export', '--to', to, ...place.named])).toMatchObject({ status: 0 })
}

/** Imports the export with other rows. */
async function importChanged(place: DataPlace, change: Parameters<typeof changeExport>[2]) {
  const changed = join(folder, 'changed.tar.gz')
  await changeExport(exported, changed, change)
  return await qasphere(['server', 'import', '--from', changed, ...place.named])
}

/** Replaces the stored rich text in a value, also in JSON within it. */
function replaced(value: unknown, by: string): unknown {
  if (value === stored) return by
  if (Array.isArray(value)) return value.map((entry) => replaced(entry, by))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      if (!name.endsWith('Json') || typeof entry !== 'string') return [name, replaced(entry, by)]
      return [name, JSON.stringify(replaced(JSON.parse(entry), by))]
    }),
  )
}

function replacedRow(row: object, by: string): object {
  return Object(replaced(row, by))
}

/** Parses the rows of an export, including their JSON. */
async function rowsOf(archive: string): Promise<unknown[]> {
  const tables = [...(await unpackExport(archive))].filter(([name]) => name.startsWith('rows of'))
  return tables.flatMap(([name, lines]) =>
    lines.split('\n').map((line) => {
      const columns: [string, unknown][] = JSON.parse(line)
      return [
        name,
        ...columns.map(([column, value]) =>
          column.endsWith('Json') && typeof value === 'string' ? JSON.parse(value) : value,
        ),
      ]
    }),
  )
}

it('keeps the texts that the API has stored', async () => {
  const place = await newPlace()
  const ran = await importChanged(place, (_table, row) => row)
  expect(JSON.parse(ran.stdout)).toMatchObject({ sanitizedTexts: 0 })
  const again = join(folder, 'again.tar.gz')
  await exportFrom(place, again)
  expect(await rowsOf(again)).toEqual(await rowsOf(exported))
})

it.each([
  ['as it is', (json: string) => json],
  ['as escape sequences', (json: string) => json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')],
])('sanitizes rich text everywhere, with markup spelled %s', async (_how, spell) => {
  const place = await newPlace()
  const ran = await importChanged(place, (_table, row) => {
    const columns = Object.entries(replacedRow(row, hostile))
    return Object.fromEntries(
      columns.map(([name, value]) => [name, name.endsWith('Json') && value ? spell(value) : value]),
    )
  })
  expect(JSON.parse(ran.stdout)).toMatchObject({ sanitizedTexts: richTexts })
  const [imported, expected] = [join(folder, 'imported.tar.gz'), join(folder, 'expected.tar.gz')]
  await exportFrom(place, imported)
  await changeExport(exported, expected, (_table, row) => replacedRow(row, harmless))
  expect(await rowsOf(imported)).toEqual(await rowsOf(expected))
})

it.each<[string, string, Record<string, unknown>, string]>([
  [
    'too deep',
    'result',
    { comment: '<blockquote>'.repeat(200) },
    'comment is rejected: rich text must be nested at most',
  ],
  [
    'no text',
    'testCaseVersion',
    { contentJson: '{"precondition":{"text":1},"<":0}' },
    'contentJson.precondition.text must be a string',
  ],
  ['no list', 'sharedStep', { subStepsJson: '{"<":0}' }, 'subStepsJson must be an array'],
])('rejects rich text that the API would reject: %s', async (_what, changedTable, columns, message) => {
  const place = await newPlace()
  const ran = await importChanged(place, (table, row) =>
    table === changedTable ? { ...row, ...columns } : row,
  )
  expect(ran).toMatchObject({ status: 1, stdout: '' })
  expect(ran.stderr).toContain(`a row of ${changedTable} that no server would have written: ${message}`)
})
