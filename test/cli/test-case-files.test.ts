import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'

const shared = {
  sharedSteps: [{ title: 'Sign in', steps: [{ description: 'Open /login', expected: 'A form' }] }],
  sharedPreconditions: [{ title: 'Customer', text: 'A customer exists' }],
}

const folders = [
  {
    title: 'Shop',
    testCases: [
      { title: 'Only a title' },
      {
        title: 'Everything, "quoted"\tand ünïcode 😀',
        priority: 'high',
        precondition: { shared: 'Customer' },
        steps: [
          { shared: 'Sign in' },
          { description: '<p>Two<br>lines</p>', expected: 'Works; a, b' },
          { expected: 'Only this' },
        ],
        tags: ['smoke', 'a, b'],
        requirements: [{ text: 'ACC-1', url: 'https://tracker.example.com/ACC-1' }, { text: 'ACC-2' }],
        customFields: { automation: 'Automated', note: '{"a": 1}' },
      },
      {
        title: 'Pay with ${card}',
        type: 'template',
        values: [{ card: 'Visa' }, { card: 'Amex' }],
        titleSuffix: ['card'],
      },
    ],
    folders: [{ title: 'A/B', testCases: [{ title: 'Draft', draft: true, precondition: 'Text' }] }],
  },
  { title: 'Account', testCases: [{ title: 'Only a title', tags: ['smoke'] }] },
]

let server: TestServer
const folder = emptyFolder()
beforeAll(async () => {
  server = await startServerWithSeed({
    customFields: [
      {
        systemName: 'automation',
        name: 'A',
        type: 'dropdown',
        options: ['Planned', 'Automated'],
        defaultValue: 'Planned',
      },
      { systemName: 'note', name: 'Note', type: 'text' },
    ].map((field) => ({ ...field, projects: 'all' })),
    projects: [
      { code: 'SRC', title: 'Source', ...shared, folders },
      ...['CSV', 'YAML', 'JSONL', 'BAD', 'DRY'].map((code) => ({ code, title: code, ...shared })),
      { code: 'BARE', title: 'Without shared parts' },
    ],
  })
})
afterAll(() => server.stop())

function run(args: readonly string[], input = '') {
  const env = { QAS_URL: server.url, QAS_TOKEN: server.token }
  return qasphere(['test-cases', ...args], { env, cwd: folder, input })
}

async function succeed(args: readonly string[], input = ''): Promise<string> {
  const { status, stdout, stderr } = await run(args, input)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

/** The error for an invalid file. */
async function problemsOf(name: string, content: string): Promise<string[]> {
  writeFileSync(join(folder, name), content)
  const { status, stdout, stderr } = await run(['create', '--project-code', 'BAD', '--from', name])
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr.split('\n')[0]).toBe('Error: Invalid arguments')
  return stderr
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.slice(2))
}

describe('test cases in files', () => {
  it.each([
    ['csv', 'CSV'],
    ['yaml', 'YAML'],
    ['jsonl', 'JSONL'],
  ])('survive a round trip as %s', async (format, code) => {
    const exported = await succeed(['export', '--project-code', 'SRC', '--format', format])
    writeFileSync(join(folder, `cases.${format}`), exported)
    const created = JSON.parse(await succeed(['create', '--project-code', code, '--from', `cases.${format}`]))
    expect(created.map(({ title }: { title: string }) => title)).toEqual([
      'Only a title',
      'Everything, "quoted"\tand ünïcode 😀',
      'Pay with ${card}',
      'Draft',
      'Only a title',
    ])
    expect(created[0]).toEqual({
      id: expect.any(String),
      seq: 1,
      marker: `${code}-001`,
      title: 'Only a title',
    })
    expect(await succeed(['export', '--project-code', code, '--format', format])).toBe(exported)
    const { data } = (await server.call('GET', `/project/${code}/tcase?include=steps&types=filled`)).body
    expect(data.map(({ title }: { title: string }) => title)).toEqual([
      'Pay with Visa (card=Visa)',
      'Pay with Amex (card=Amex)',
    ])
  })

  it('can be created in a project without shared parts', async () => {
    await succeed(['export', '--project-code', 'SRC', '--to', 'shared.yaml'])
    const { status, stderr } = await run(['create', '--project-code', 'BARE', '--from', 'shared.yaml'])
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /shared\.yaml line \d+, precondition\.shared: no shared precondition is called "Customer"/,
    )
    expect(stderr).toMatch(/shared\.yaml line \d+, steps\[0\]\.shared: no shared step is called "Sign in"/)
    await succeed(['export', '--project-code', 'SRC', '--to', 'inline.csv', '--inline-shared'])
    await succeed(['create', '--project-code', 'BARE', '--from', 'inline.csv'])
    expect(readFileSync(join(folder, 'inline.csv'), 'utf8')).toContain('Open /login')
  })

  it('are exported by folder', async () => {
    const titles = async (...args: string[]) => {
      const text = await succeed(['export', '--project-code', 'SRC', '--format', 'jsonl', ...args])
      return text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).title)
    }
    expect(await titles('--folder', 'Shop/A/B')).toEqual(['Draft'])
    expect(await titles('--folder', 'Account', '--folder', 'Shop/A/B')).toEqual(['Draft', 'Only a title'])
    const { stderr } = await run(['export', '--project-code', 'SRC', '--folder', 'Acount'])
    expect(stderr).toContain('--folder: no folder has the path "Acount"; did you mean "Account"?')
  })

  it('are read from stdin, with other separators and headings', async () => {
    const text = '\ufeffTitle;Folder;Step 1;Expected 1;Tags\r\nOne;X / Y;Do;See;"t1, t2"\r\n\r\nTwo;X;;;\r\n'
    const args = ['create', '--project-code', 'DRY', '--from', '-', '--format', 'csv', '--dry-run']
    const shown = JSON.parse(await succeed(args, text))
    expect(shown).toMatchObject({ testCases: 2, newFolders: ['X/Y', 'X'], newTags: ['t1', 't2'] })
    expect(shown.requests).toEqual([
      {
        method: 'POST',
        url: `${server.url}/api/public/v0/project/DRY/tcase/folder/bulk`,
        body: { folders: [{ path: ['X', 'Y'] }, { path: ['X'] }] },
      },
      {
        method: 'POST',
        url: `${server.url}/api/public/v0/project/DRY/tcase`,
        body: {
          type: 'standalone',
          priority: 'medium',
          title: 'One',
          tags: ['t1', 't2'],
          steps: [{ description: 'Do', expected: 'See' }],
          folder: 'X/Y',
        },
      },
      {
        method: 'POST',
        url: `${server.url}/api/public/v0/project/DRY/tcase/bulk`,
        body: { folderPath: ['X'], tcases: [{ title: 'Two', tags: [] }] },
      },
    ])
    expect((await server.call('GET', '/project/DRY/tcase/count')).body).toEqual({ count: 0 })
  })

  it('name every problem in CSV with its line and column', async () => {
    const lines = [
      'title,folder,priority,step1,expected2,isDraft,requirements,customFields.automation,sharedStep3',
      ',,urgent,,,maybe,,,',
      '"Two',
      'lines",A/,high,,,,,,',
      'Fine,A,,,,,,,',
      'Short,A',
      'Names,A,,,See,,[{}],Never,Sign off',
    ]
    expect(await problemsOf('bad.csv', lines.join('\n'))).toEqual([
      'bad.csv line 2, folder: is required',
      'bad.csv line 2, title: is required',
      'bad.csv line 2, priority: must be one of low, medium, high, got "urgent"',
      'bad.csv line 2, isDraft: must be a boolean, got "maybe"',
      'bad.csv line 3, folder: must not be empty',
      'bad.csv line 6: has 2 cells, but the heading has 9',
      'bad.csv line 7, requirements[0].text: is required',
    ])
    const names = [lines[0], 'Names,A,,,See,,,Never,Sign off']
    expect(await problemsOf('names.csv', names.join('\n'))).toEqual([
      'names.csv line 2, sharedStep3: no shared step is called "Sign off"; did you mean "Sign in"?',
      'names.csv line 2, customFields.automation: must be one of Planned, Automated, got "Never"',
    ])
    expect((await problemsOf('heading.csv', 'title,folder,prioritaet,Title\nA,B,,\n')).join('\n')).toMatch(
      /line 1: unknown column "prioritaet"; did you mean priority\?[\s\S]*line 1: column Title is listed more than once/,
    )
    expect(await problemsOf('quote.csv', 'title,folder\nA,"B\n')).toEqual([
      expect.stringMatching(/^quote\.csv line \d: is not CSV: Quote Not Closed/),
    ])
  })

  it('name every problem in YAML and JSON Lines with its line', async () => {
    const yaml =
      '- title: One\n  folder: A\n  prioriti: low\n- 5\n- title: Two\n\n- folder: [A, ""]\n  title: Three\n  folderId: 3\n'
    expect(await problemsOf('bad.yaml', yaml)).toEqual([
      'bad.yaml line 1, prioriti: unknown field; did you mean priority?',
      'bad.yaml line 4: must be an object with the fields of a test case',
      'bad.yaml line 5, folder: is required',
      'bad.yaml line 7, folder: must not be empty',
      'bad.yaml line 7, folderId: must not be given, because the file determines folder and order',
    ])
    expect(await problemsOf('broken.yaml', '- title: [One\n- title: Two\n')).toEqual([
      expect.stringMatching(/^broken\.yaml line \d: is not YAML: (?!.* at line).*[^:]$/),
    ])
    const jsonl = '{"title": "One", "folder": "A", "steps": [{}]}\n\n{"title": \n[]\n'
    expect(await problemsOf('bad.jsonl', jsonl)).toEqual([
      'bad.jsonl line 1, steps[0]: must have a description, an expected result, or a sharedStepId',
      expect.stringMatching(/^bad\.jsonl line 3: is not JSON: /),
      'bad.jsonl line 4: must be an object with the fields of a test case',
    ])
    expect((await server.call('GET', '/project/BAD/tcase/count')).body).toEqual({ count: 0 })
  })

  it('list the fields of a part if an unknown one is like none of them', async () => {
    const yaml = '- title: One\n  folder: A\n  steps:\n    - action: Open\n'
    expect(await problemsOf('step.yaml', yaml)).toContain(
      'step.yaml line 1, steps[0].action: unknown field; expected one of description, expected, sharedStepId, data, shared',
    )
  })

  it('are rejected if there are none, or their format is unknown', async () => {
    expect(await problemsOf('empty.csv', '')).toEqual(['empty.csv: the file is empty'])
    expect(await problemsOf('heading.jsonl', '\n')).toEqual(['--from: the file has no test cases'])
    expect(await problemsOf('cases.txt', 'title')).toEqual([
      '--format: is required, because the extension of cases.txt is unknown; must be one of csv, yaml, jsonl',
    ])
    const { stderr } = await run(['create', '--from', 'missing.csv'])
    expect(stderr).toContain('--project-code: is required')
    expect(stderr).toContain('--from: File not found: missing.csv')
  })
})
