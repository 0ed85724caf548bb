import { text } from 'node:stream/consumers'
import { QasError } from 'qasphere-client'

/** The API key that stands on stdin. A terminal would show it, and so is refused. */
export async function readToken(): Promise<string> {
  if (process.stdin.isTTY) {
    throw new QasError(
      'credentials',
      '--with-token reads the key from standard input, such as a file or a password manager: qasphere auth login --with-token --url <url> < key-file',
      {},
    )
  }
  const token = (await text(process.stdin)).trim()
  if (token === '') throw new QasError('credentials', 'There is no key on standard input', {})
  return token
}
