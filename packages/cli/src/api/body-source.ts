import { resolve } from 'node:path'
import type { InputProblem } from 'qasphere-client'
import type { ApiCall, RunContext } from '../input/command.js'
import { fileProblem } from '../input/file-problem.js'
import { givenTo } from '../input/option-values.js'
import { parseJson } from '../input/parse-json.js'
import { readStdin, readTextFile } from '../input/read-text.js'

/** A body given as a whole. */
export interface BodySource {
  /** The option it came from. */
  readonly option: '--body' | '--body-file'
  /** Absent if it could not be read. */
  readonly value?: Readonly<Record<string, unknown>>
  readonly problems: readonly InputProblem[]
}

/** The body of `--body` or `--body-file` (`-` is stdin); undefined if neither is given. */
export async function readBody({ values, cwd }: RunContext, api: ApiCall): Promise<BodySource | undefined> {
  const inline = givenTo(values, 'body')
  if (inline !== undefined) return asBody('--body', inline, undefined, api)
  const file = givenTo(values, 'body-file')
  if (file === undefined) return undefined
  if (file.trim() === '') return { option: '--body-file', problems: [] }
  try {
    const text = file === '-' ? await readStdin() : readTextFile(resolve(cwd, file))
    return await asBody('--body-file', text, file, api)
  } catch (error) {
    return { option: '--body-file', problems: [{ where: '--body-file', message: fileProblem(file, error) }] }
  }
}

async function asBody(
  option: BodySource['option'],
  text: string,
  file: string | undefined,
  api: ApiCall,
): Promise<BodySource> {
  const parsed = await parseJson(text, {
    option,
    ...(file === undefined ? {} : { file }),
    example: api.exampleBody,
  })
  if ('problem' in parsed) return { option, problems: [parsed.problem] }
  const { value } = parsed
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { option, value: { ...value }, problems: [] }
  return {
    option,
    problems: [{ where: option, message: 'must be a JSON object, such as {"title": "Smoke"}' }],
  }
}
