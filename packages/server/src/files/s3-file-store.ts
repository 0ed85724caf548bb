import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { ApiError } from '../values/api-error.js'
import { getReason } from '../values/reason.js'
import type { Bucket } from '../values/server-options.js'
import { ServerStartError } from '../values/start-error.js'
import type { FileStore, RecordUse, StoredContent } from './file-store.js'
import { deleteAbandonedTemporary, spoolToTemporaryFolder } from './spool.js'

/** Timeout for deleting an object, in milliseconds. */
const deleteTimeoutMs = 5000
/** Number of attempts to upload a file. */
const maxAttempts = 3

/**
 * Stores files in a bucket under their hashes, each content once. Credentials come from where AWS tools look for them:
 * environment, files, the role of the machine. Throws `ServerStartError` if the bucket cannot be used.
 */
export async function createS3FileStore(
  { name, prefix, endpoint, region }: Bucket,
  recordUse: RecordUse,
): Promise<FileStore> {
  // Silence the warning that future versions need a newer Node: the bundled version does not.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  const client = new S3Client({
    // Stores other than Amazon's have no regions, but the client requires one.
    ...(region === undefined ? (endpoint === undefined ? {} : { region: 'us-east-1' }) : { region }),
    // Bucket names in host names need DNS entries, which such stores rarely have.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    // Not every store supports the newer kinds of checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  await checkBucket(client, name)
  const toKey = (sha256: string) => `${prefix}${sha256.slice(0, 2)}/${sha256}`
  return {
    put: (content) =>
      spoolToTemporaryFolder(content, async (path, stored) => {
        await recordUse(stored.sha256)
        const place = { Bucket: name, Key: toKey(stored.sha256) }
        await withUnavailableError(async () => {
          if (!(await exists(client, place))) await send(client, place, path, stored)
        })
        return stored
      }),
    get: (sha256) => withUnavailableError(() => fetchObject(client, { Bucket: name, Key: toKey(sha256) })),
    delete: async (sha256) => {
      const command = new DeleteObjectCommand({ Bucket: name, Key: toKey(sha256) })
      // A transaction waits for this call.
      await client.send(command, { abortSignal: AbortSignal.timeout(deleteTimeoutMs) })
    },
    list: () => listHashes(client, name, prefix),
    deleteAbandoned: deleteAbandonedTemporary,
  }
}

/** Lists the hashes of our objects: the bucket may contain other objects as well. */
async function* listHashes(client: S3Client, bucket: string, prefix: string): AsyncGenerator<string> {
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key = '' } of page.Contents ?? []) {
      const [, start, sha256] = /^([0-9a-f]{2})\/([0-9a-f]{64})$/.exec(Key.slice(prefix.length)) ?? []
      if (start !== undefined && sha256?.startsWith(start)) yield sha256
    }
  }
}

interface Place {
  readonly Bucket: string
  readonly Key: string
}

async function checkBucket(client: S3Client, name: string): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }))
  } catch (error) {
    const status = statusOf(error)
    // Credentials that may only read and write objects are enough.
    if (status === 403) return
    const reason = status === 404 ? 'the bucket does not exist' : getReason(error)
    throw new ServerStartError(`The bucket ${name} of --files cannot be used: ${reason}`, { cause: error })
  }
}

async function exists(client: S3Client, place: Place): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand(place))
    return true
  } catch (error) {
    // Without the permission to list a bucket, missing objects cause a 403.
    if ([403, 404].includes(statusOf(error) ?? 0)) return false
    throw error
  }
}

/** Uploads a file. The client cannot resend a stream that failed, so each attempt opens the file again. */
async function send(client: S3Client, place: Place, path: string, { size }: StoredContent): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const Body = createReadStream(path)
      await client.send(new PutObjectCommand({ ...place, Body, ContentLength: size }))
      return
    } catch (error) {
      if (attempt === maxAttempts || (statusOf(error) ?? 500) < 500) throw error
    }
  }
}

async function fetchObject(client: S3Client, place: Place): Promise<Readable | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand(place))
    if (!(Body instanceof Readable)) throw new Error('the object has no body')
    return Body
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

/** Turns errors of the bucket into a 503, so that callers retry later. */
async function withUnavailableError<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ApiError || isDiskFull(error)) throw error
    throw new ApiError(503, 'the file store is unavailable', undefined, 5, error)
  }
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
}
