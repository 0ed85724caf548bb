import { expect } from 'vitest'
import type { TestServer } from './server.js'

/** Uploads a file and returns it as a test case refers to it. */
export async function uploadFile(server: TestServer, fileName: string, content: string) {
  const form = new FormData()
  form.append('file', new Blob([content]), fileName)
  const response = await fetch(`${server.url}/api/public/v0/file`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}` },
    body: form,
  })
  expect(response.status).toBe(201)
  const { id, url }: { id: string; url: string } = await response.json()
  return { id, fileName, mimeType: 'text/plain', size: Buffer.byteLength(content), url }
}
