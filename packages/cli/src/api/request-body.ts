import { resolve } from 'node:path'
import type { InputProblem } from 'qasphere-client'
import { describeFileProblem } from 'qasphere-client/file-problem'
import type { RunContext } from '../input/command.js'
import { getValue } from '../input/option.js'
import { readStdin, readTextFile } from '../input/read-text.js'

/** The body from `--input`. */
export interface ReadBody {
  readonly given?: { readonly value: unknown }
  readonly problems: readonly InputProblem[]
}

export async function readRequestBody({ values, cwd }: RunContext): Promise<ReadBody> {
  const file = getValue(values, 'input')
  if (file === undefined || file.trim() === '') return { problems: [] }
  let text: string
  try {
    text = file === '-' ? await readStdin() : readTextFile(resolve(cwd, file))
  } catch (error) {
    return { problems: [{ where: '--input', message: describeFileProblem(file, error) }] }
  }
  try {
    return { given: { value: JSON.parse(text) }, problems: [] }
  } catch (error) {
    const { explainBrokenJson } = await import('./explain-broken-json.js')
    return {
      problems: [{ where: '', message: explainBrokenJson(text, { option: '--input', file }, String(error)) }],
    }
  }
}
