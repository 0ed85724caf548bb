import { readFileSync } from 'node:fs'
import { decodeText } from 'qasphere-contract/decode-text'

/** Reads a text file in UTF-8 or UTF-16. Throws as `readFileSync` and `decodeText` do. */
export function readTextFile(path: string): string {
  return decodeText(readFileSync(path))
}

/** Reads standard input to its end, as text in UTF-8 or UTF-16. Throws as `decodeText` does. */
export async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return decodeText(Buffer.concat(chunks))
}
