import type { InputProblem } from 'qasphere-client'
import type { FilePlace } from 'qasphere-server'

const settings = ['endpoint', 'region']

/**
 * Parses where the server keeps files: `database`, `s3://bucket/prefix?endpoint=…&region=…`, or a folder. Returns
 * undefined if nothing is given, or if it is invalid, which is added to `problems`.
 */
export function parseFilePlace(
  text: string | undefined,
  where: string,
  problems: InputProblem[],
): FilePlace | undefined {
  if (!text) return undefined
  if (text === 'database') return { kind: 'database' }
  if (!/^\w+:\/\//.test(text)) return { kind: 'folder', path: text }
  const message = findProblem(text)
  if (message === undefined) return { kind: 'bucket', bucket: parseBucket(new URL(text)) }
  problems.push({ where, message })
  return undefined
}

function findProblem(text: string): string | undefined {
  const form = 's3://bucket/prefix?endpoint=https://…&region=…'
  if (!text.startsWith('s3://') || !URL.canParse(text)) {
    const [scheme] = text.split('//')
    return `must be "database", a folder, or ${form}, got one that begins with "${scheme}//"`
  }
  const { host, username, searchParams } = new URL(text)
  if (host === '') return `must name a bucket: ${form}`
  if (username !== '')
    return 'must not contain credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead'
  const unknown = [...searchParams.keys()].find((name) => !settings.includes(name))
  if (unknown !== undefined) return `has an unknown parameter "${unknown}"; expected ${settings.join(' or ')}`
  const endpoint = searchParams.get('endpoint')
  return endpoint === null || /^https?:\/\/./.test(endpoint)
    ? undefined
    : `has an invalid endpoint; expected an http(s) URL, got ${JSON.stringify(endpoint)}`
}

function parseBucket({ host, pathname, searchParams }: URL) {
  const prefix = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, '')
  const [endpoint, region] = settings.map((name) => searchParams.get(name))
  return {
    name: host,
    prefix: prefix === '' ? '' : `${prefix}/`,
    ...(endpoint ? { endpoint } : {}),
    ...(region ? { region } : {}),
  }
}
