import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { ApiError } from '../values/api-error.js'
import type { Bucket } from '../values/server-options.js'
import { ServerStartError } from '../values/start-error.js'
import type { FileStore, NoteUse, StoredContent } from './file-store.js'
import { deleteAbandonedTemporary, spooledTemporarily } from './spool.js'

/** How long deleting an object may take, in milliseconds. */
const deleteTimeoutMs = 5000
/** How often a file is sent before its upload is refused. */
const tries = 3

type Aws = typeof import('@aws-sdk/client-s3')

/**
 * Keeps files in a bucket, each content once, under its hash. Credentials are found where AWS's own tools find them:
 * environment, files, the machine's role. Throws `ServerStartError` where the bucket cannot be used.
 */
export async function s3FileStore(
  { name, prefix, endpoint, region }: Bucket,
  noteUse: NoteUse,
): Promise<FileStore> {
  // It warns that versions to come will need a newer Node; the one that came with us does not.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  const aws = await import('@aws-sdk/client-s3')
  const client = new aws.S3Client({
    // Stores other than Amazon's have no regions, and the client asks for one.
    ...(region === undefined ? (endpoint === undefined ? {} : { region: 'us-east-1' }) : { region }),
    // Bucket names in host names need DNS entries, which such stores seldom have.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    // Checksums of a newer kind are not known to every store.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  await checkBucket(aws, client, name)
  const keyOf = (sha256: string) => `${prefix}${sha256.slice(0, 2)}/${sha256}`
  return {
    put: (content) =>
      spooledTemporarily(content, async (path, stored) => {
        await noteUse(stored.sha256)
        const place = { Bucket: name, Key: keyOf(stored.sha256) }
        await reaching(async () => {
          if (!(await exists(aws, client, place))) await send(aws, client, place, path, stored)
        })
        return stored
      }),
    get: (sha256) => reaching(() => fetchObject(aws, client, { Bucket: name, Key: keyOf(sha256) })),
    delete: async (sha256) => {
      const command = new aws.DeleteObjectCommand({ Bucket: name, Key: keyOf(sha256) })
      // A transaction waits for this.
      await client.send(command, { abortSignal: AbortSignal.timeout(deleteTimeoutMs) })
    },
    list: () => listHashes(aws, client, name, prefix),
    deleteAbandoned: deleteAbandonedTemporary,
  }
}

/** The hashes of the objects that are ours: others may keep something in the same bucket. */
async function* listHashes(
  aws: Aws,
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<string> {
  for await (const page of aws.paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
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

async function checkBucket(aws: Aws, client: S3Client, name: string): Promise<void> {
  try {
    await client.send(new aws.HeadBucketCommand({ Bucket: name }))
  } catch (error) {
    const status = statusOf(aws, error)
    // Keys that may only read and write objects are good enough.
    if (status === 403) return
    const reason = status === 404 ? 'there is no such bucket' : reasonOf(error)
    throw new ServerStartError(`The bucket ${name} of --files cannot be used: ${reason}`, { cause: error })
  }
}

async function exists(aws: Aws, client: S3Client, place: Place): Promise<boolean> {
  try {
    await client.send(new aws.HeadObjectCommand(place))
    return true
  } catch (error) {
    // Who may not list a bucket is told 403 of what is not there.
    if ([403, 404].includes(statusOf(aws, error) ?? 0)) return false
    throw error
  }
}

/** Sends a file; a stream that broke cannot be sent again by the client, so it is opened anew. */
async function send(
  aws: Aws,
  client: S3Client,
  place: Place,
  path: string,
  { size }: StoredContent,
): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      const Body = createReadStream(path)
      await client.send(new aws.PutObjectCommand({ ...place, Body, ContentLength: size }))
      return
    } catch (error) {
      if (tried === tries || (statusOf(aws, error) ?? 500) < 500) throw error
    }
  }
}

async function fetchObject(aws: Aws, client: S3Client, place: Place): Promise<Readable | undefined> {
  try {
    const { Body } = await client.send(new aws.GetObjectCommand(place))
    if (!(Body instanceof Readable)) throw new Error('the object came without a body')
    return Body
  } catch (error) {
    if (statusOf(aws, error) === 404) return undefined
    throw error
  }
}

/** Tells callers to come again where the bucket cannot be used at the moment. */
async function reaching<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ApiError || isOfDisk(error)) throw error
    throw new ApiError(503, 'the store of files cannot be reached at the moment', undefined, 5, error)
  }
}

function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
}

function statusOf({ S3ServiceException }: Aws, error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
