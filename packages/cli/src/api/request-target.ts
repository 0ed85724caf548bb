import type { InputProblem } from 'qasphere-client'
import type { ApiCall } from '../input/command.js'

const methods = ['GET', 'POST', 'PATCH', 'DELETE'] as const

/** The method and path of a request. */
export interface Target {
  readonly method: (typeof methods)[number]
  /** Relative to the public API or to the origin, without the query. */
  readonly path: string
  readonly isInternal: boolean
  /** The query of the path. */
  readonly query: Readonly<Record<string, readonly string[]>>
  readonly problems: readonly InputProblem[]
}

const publicBase = '/api/public/v0'

/** Reads the method and the path from the operands. Without a method, `hasContent` decides between POST and GET. */
export function parseTarget(operands: readonly string[], hasContent: boolean): Target {
  const [first = '', second, ...surplus] = operands
  const isMethodGiven = second !== undefined || /^[A-Za-z]+$/.test(first)
  const written = isMethodGiven ? first.toUpperCase() : hasContent ? 'POST' : 'GET'
  const method = methods.find((known) => known === written)
  const path = (isMethodGiven ? second : first) ?? ''
  const problems: InputProblem[] = surplus.map((word) => ({
    where: '',
    message: `Unexpected argument ${JSON.stringify(word)}`,
  }))
  if (!method) {
    problems.push({
      where: 'method',
      message: `must be one of ${methods.join(', ')}, got ${JSON.stringify(first)}`,
    })
  }
  const message = checkPath(path)
  if (message !== undefined) problems.push({ where: 'path', message })
  return { method: method ?? 'GET', ...splitPath(path), problems }
}

function checkPath(path: string): string | undefined {
  if (path === '') return 'is required, for example /project/PRJ/run'
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path) || path.startsWith('//')) {
    return `must be a path such as /project/PRJ/run, not a URL: requests go to the QA Sphere that you are logged in to`
  }
  // URL parsing would change these paths.
  return /[\s\\#]|(^|\/)(\.|%2e){1,2}(\/|\?|$)/i.test(path)
    ? 'must not contain spaces, backslashes, #, . or ..'
    : undefined
}

function splitPath(written: string): Pick<Target, 'path' | 'isInternal' | 'query'> {
  const [given = '', ...rest] = written.split('?')
  const absolute = given.startsWith('/') ? given : `/${given}`
  const isPublic = absolute === publicBase || absolute.startsWith(`${publicBase}/`)
  const isInternal = !isPublic && absolute.startsWith('/api/')
  // Braces would be treated as path parameters.
  const path = (isPublic ? absolute.slice(publicBase.length) : absolute).replace(/[{}]/g, encodeURIComponent)
  const search = new URLSearchParams(rest.join('?'))
  const query = Object.fromEntries([...new Set(search.keys())].map((name) => [name, search.getAll(name)]))
  return { path, isInternal, query }
}

/** Creates the API call for a target. */
export function createApiCall({ method, path, isInternal }: Target, paging: ApiCall['paging']): ApiCall {
  return {
    endpoint: 'request',
    request: { method, path },
    ...(isInternal ? { internal: true } : {}),
    ...(paging ? { paging } : {}),
    prints: [],
    printsArray: false,
  }
}
