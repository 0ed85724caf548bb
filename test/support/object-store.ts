import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The credentials of the object store, which servers find in their environment. */
export const objectStoreCredentials = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' }

export interface ObjectStore {
  readonly endpoint: string
  /** Lists the keys of the objects in a bucket. */
  keys(bucket: string): string[]
  stop(): Promise<void>
}

/** Starts an S3-compatible store with empty buckets. */
export async function startObjectStore(buckets: readonly string[]): Promise<ObjectStore> {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-objects-'))
  const script = createRequire(import.meta.url).resolve('s3rver/bin/s3rver.js')
  const child = spawn(
    process.execPath,
    [
      script,
      '--directory',
      folder,
      '--port',
      '0',
      ...buckets.flatMap((name) => ['--configure-bucket', name]),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const lines = createInterface({ input: child.stdout })
  let port: string | undefined
  for await (const line of lines) {
    port = /listening on .*:(\d+)/.exec(line)?.[1]
    if (port !== undefined) break
  }
  child.stdout.resume()
  return {
    endpoint: `http://127.0.0.1:${port}`,
    keys: (bucket) =>
      readdirSync(join(folder, bucket), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('._S3rver_object'))
        .map((name) => name.replace('._S3rver_object', '')),
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}
