import type { InputProblem } from 'qasphere-client'
import { getReason } from 'qasphere-client/reason'
import { isNode, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import { type FileRow, formatPlace, type ReadFile } from './file-row.js'

/** Reads a file with a JSON object on each line. */
export function readJsonLines(text: string): ReadFile {
  const rows: FileRow[] = []
  const problems: InputProblem[] = []
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue
    const line = index + 1
    try {
      addRow(JSON.parse(content), line, rows, problems)
    } catch (error) {
      const reason = getReason(error)
      problems.push({ where: formatPlace(line), message: `is not JSON: ${reason}` })
    }
  }
  return { rows, problems }
}

/** Reads a YAML file: a list of test cases, or one document for each. */
export function readYaml(text: string): ReadFile {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: lines })
  const rows: FileRow[] = []
  const problems: InputProblem[] = []
  if (!Array.isArray(documents)) return { rows, problems: [{ where: '', message: 'the file is empty' }] }
  for (const document of documents) {
    for (const { message, linePos } of document.errors) {
      problems.push({
        where: formatPlace(linePos?.[0].line ?? 1),
        // The place is in "where".
        message: `is not YAML: ${message.replace(/ at line \d+, column \d+:[\s\S]*$/, '')}`,
      })
    }
    if (document.errors.length > 0 || document.contents === null) continue
    const entries = isSeq(document.contents) ? document.contents.items : [document.contents]
    for (const entry of entries) {
      const offset = isNode(entry) ? (entry.range?.[0] ?? 0) : 0
      addRow(isNode(entry) ? entry.toJS(document) : entry, lines.linePos(offset).line, rows, problems)
    }
  }
  return { rows, problems }
}

function addRow(value: unknown, line: number, rows: FileRow[], problems: InputProblem[]): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    rows.push({ line, fields: { ...value } })
  else
    problems.push({ where: formatPlace(line), message: 'must be an object with the fields of a test case' })
}
