import { plainText } from 'qasphere-client'

/** Text of a report or of the server on one line: another could be read as a command of a pipeline. */
export function onOneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ')
}
