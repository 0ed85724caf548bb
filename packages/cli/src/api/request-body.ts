import { resolve } from 'node:path'
import type { InputProblem } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import { fileProblem } from '../input/file-problem.js'
import { givenTo } from '../input/option.js'
import { readStdin, readTextFile } from '../input/read-text.js'

/** The body that `--input` names; without a value if there is none. */
export interface ReadBody {
  readonly given?: { readonly value: unknown }
  readonly problems: readonly InputProblem[]
}

export async function readRequestBody({ values, cwd }: RunContext): Promise<ReadBody> {
  const file = givenTo(values, 'input')
  if (file === undefined || file.trim() === '') return { problems: [] }
  let text: string
  try {
    text = file === '-' ? await readStdin() : readTextFile(resolve(cwd, file))
  } catch (error) {
    return { problems: [{ where: '--input', message: fileProblem(file, error) }] }
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
