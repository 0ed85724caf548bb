import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestProject } from './project.js'
import { emptyFolder, qasphere, type Ran } from './qasphere.js'
import type { TestServer } from './server.js'

/** A test case of a JUnit report. */
export interface JunitCase {
  readonly name: string
  readonly classname?: string
  readonly time?: string
  /** Content of the element, such as `<failure message="…"/>`. */
  readonly inside?: string
}

export function junitReport(cases: readonly JunitCase[], suite = ''): string {
  const lines = cases.map(({ name, classname = 'shop.Basket', time = '0.25', inside = '' }) => {
    return `<testcase name="${name}" classname="${classname}" time="${time}">${inside}</testcase>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite name="suite" tests="${cases.length}">\n${lines.join('\n')}\n${suite}</testsuite></testsuites>\n`
}

/** Creates a folder with files of the given content, by path. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

export interface Uploaded extends Ran {
  /** The output of `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: the test says what it must be
  readonly json: any
}

export interface UploadSetting {
  readonly command?: string
  readonly env?: Readonly<Record<string, string>>
  /** What is on stdin. */
  readonly input?: string | Buffer
}

/** Uploads from a folder with the built program, with `--json` and a unique title. */
export async function upload(
  server: Pick<TestServer, 'url' | 'token'>,
  folder: string,
  args: readonly string[],
  { command = 'junit-upload', env = {}, input }: UploadSetting = {},
): Promise<Uploaded> {
  const named = args.some((arg) => /^(--run-?name|-r|--run-?url)/i.test(arg))
    ? []
    : ['--run-name', `Upload ${randomUUID()}`]
  const ran = await qasphere([command, ...named, '--json', ...args], {
    cwd: folder,
    ...(input === undefined ? {} : { input }),
    env: { QAS_URL: server.url, QAS_TOKEN: server.token, HOME: folder, ...env },
  })
  return { ...ran, json: ran.stdout === '' ? undefined : JSON.parse(ran.stdout) }
}

/** Returns the marker of a test case. */
export function marker(project: TestProject, seq: number): string {
  return `${project.code}-${String(seq).padStart(3, '0')}`
}

export interface ShownResult {
  readonly id: number
  readonly status: string
  readonly comment: string
  readonly timeTaken: number | null
}

/** Returns the results of a test case in a run, oldest first. */
export async function resultsOf(project: TestProject, runId: number, tcase: string): Promise<ShownResult[]> {
  return (await project.get(`/run/${runId}/tcase/${tcase}`)).results
}

/** Counts the results of each test case in a run, by marker. */
export async function resultCounts(project: TestProject, runId: number): Promise<Record<string, number>> {
  const testCases = await project.runTestCases(runId)
  const counts: [string, number][] = []
  for (const { id, seq } of testCases)
    counts.push([marker(project, seq), (await resultsOf(project, runId, id)).length])
  return Object.fromEntries(counts)
}
