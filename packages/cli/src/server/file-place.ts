import type { InputProblem } from 'qasphere-client'
import type { FilePlace } from 'qasphere-server'

const settings = ['endpoint', 'region']

/**
 * Where the server shall keep files: `database`, `s3://bucket/prefix?endpoint=…&region=…`, or a folder. Undefined where
 * nothing is said, or with a problem added.
 */
export function filePlaceOf(
  text: string | undefined,
  where: string,
  problems: InputProblem[],
): FilePlace | undefined {
  if (!text) return undefined
  if (text === 'database') return { kind: 'database' }
  if (!/^\w+:\/\//.test(text)) return { kind: 'folder', path: text }
  const message = problemWith(text)
  if (message === undefined) return { kind: 'bucket', bucket: bucketOf(new URL(text)) }
  problems.push({ where, message })
  return undefined
}

function problemWith(text: string): string | undefined {
  const form = 's3://bucket/prefix?endpoint=https://…&region=…'
  if (!text.startsWith('s3://') || !URL.canParse(text)) return `must be "database", a folder, or ${form}`
  const { host, username, searchParams } = new URL(text)
  if (host === '') return `names no bucket: ${form}`
  if (username !== '') return 'must not hold credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'
  const unknown = [...searchParams.keys()].find((name) => !settings.includes(name))
  if (unknown !== undefined) return `has an unknown setting "${unknown}"; there are ${settings.join(', ')}`
  const endpoint = searchParams.get('endpoint')
  return endpoint === null || /^https?:\/\/./.test(endpoint)
    ? undefined
    : 'has an endpoint that is no URL with http or https'
}

function bucketOf({ host, pathname, searchParams }: URL) {
  const prefix = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, '')
  const [endpoint, region] = settings.map((name) => searchParams.get(name))
  return {
    name: host,
    prefix: prefix === '' ? '' : `${prefix}/`,
    ...(endpoint ? { endpoint } : {}),
    ...(region ? { region } : {}),
  }
}
