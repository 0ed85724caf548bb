import { LineCounter, parseDocument } from 'yaml'
import { ServerStartError } from '../values/start-error.js'

/**
 * Parses the text of a seed. JSON is also YAML, so one parser reads both and reports line and column. Throws
 * `ServerStartError` if it is neither.
 */
export function parseSeed(path: string, text: string): unknown {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: true })
  const [error] = document.errors
  if (error) throw new ServerStartError(`The seed ${path} is neither JSON nor YAML: ${error.message}`)
  return document.toJS()
}
