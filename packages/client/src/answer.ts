import { type ErrorDetails, QasError } from './errors.js'
import { plainText } from './plain-text.js'
import { parseRetryAfter } from './retry.js'
import { type HttpResponse, requestIdOf } from './transport.js'

/** The JSON of an answer. Throws a `QasError` of kind api if it reports an error or is not JSON. */
export function readAnswer<T>(method: string, url: URL, response: HttpResponse): T {
  const { status, text } = response
  const parsed = parseJson<T>(text)
  if (status >= 200 && status < 300 && parsed) return parsed.value
  const details = detailsOf(method, url, response)
  if (status >= 300 && status < 400) throw new QasError('api', describeRedirect(url, response), details)
  const message = parsed && messageOf(parsed.value)
  if (message !== undefined) throw new QasError('api', message, details)
  // An error without a message: its status is all there is.
  if (parsed || (text.trim() === '' && status >= 400))
    throw new QasError('api', describeStatus(response), { ...details, fromGateway: true })
  throw notJson(method, url, response, Buffer.byteLength(text))
}

/** The error for a response of this many bytes that is not JSON or is truncated. */
export function notJson(method: string, url: URL, response: HttpResponse, bytes: number): QasError<'api'> {
  return new QasError('api', describeNotJson(method, url, response, bytes), {
    ...detailsOf(method, url, response),
    notJson: true,
    fromGateway: true,
  })
}

/**
 * Creates the error for a successful response without the field that was asked for, such as the JSON of another service.
 * Its status of success means that the outcome of the request is unknown.
 */
export function createUnexpectedAnswerError(method: string, url: string, field: string): QasError<'api'> {
  return new QasError(
    'api',
    `The response to ${method} ${url} has no "${field}"; check that the URL is that of QA Sphere, and any proxies in between`,
    { status: 200, method, url, attempts: 1, notJson: true, fromGateway: true },
  )
}

function detailsOf(method: string, url: URL, response: HttpResponse): ErrorDetails['api'] {
  const requestId = requestIdOf(response.headers)
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now())
  const body = parseJson(response.text)?.value
  const code = textAt(body, 'code')
  const oauthError = textAt(body, 'error')
  return {
    status: response.status,
    method,
    url: url.href,
    attempts: response.attempts,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(code === undefined ? {} : { code }),
    ...(oauthError === undefined ? {} : { oauthError }),
  }
}

function parseJson<T>(text: string): { readonly value: T } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** The server's message: `{"message": …}` (docs/api-reference.md, Errors), or that of an OAuth error (RFC 6749, 5.2). */
function messageOf(body: unknown): string | undefined {
  return textAt(body, 'message') ?? textAt(body, 'error_description') ?? textAt(body, 'error')
}

/** The text of a field, safe to show. */
function textAt(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const value: unknown = Object.entries(body).find(([field]) => field === name)?.[1]
  return typeof value === 'string' && value !== '' ? plainText(value) : undefined
}

function describeStatus({ status, reason }: HttpResponse): string {
  return reason === '' ? `Status ${status}` : plainText(reason)
}

function describeRedirect(url: URL, { status, headers }: HttpResponse): string {
  const target = plainText(headers.location ?? 'another place')
  return `${url.href} redirects to ${target} (status ${status}), which is not followed so that the token stays with its host; set the URL to where the API is`
}

function describeNotJson(method: string, url: URL, response: HttpResponse, bytes: number): string {
  const { status, reason, headers, text } = response
  const type = plainText(headers['content-type']?.split(';')[0] ?? 'no content type')
  const got = `${method} ${url.href} got status ${status}${reason ? ` ${plainText(reason)}` : ''}`
  if (type === 'application/json') {
    return `${got} and JSON that is invalid or was cut off after ${bytes} bytes; try again, and check any proxies in between`
  }
  const shown = excerpt(text)
  return `${got} and a response that is not JSON (${type}${shown ? `: "${shown}"` : ''}); check that the URL is that of QA Sphere, and any proxies in between`
}

/** What people would recognize of a page: its title, else its first words. */
function excerpt(text: string): string {
  const title = /<title[^>]*>([^<]{1,200})<\/title>/i.exec(text)?.[1]
  const words = (title ?? text.slice(0, 2000).replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ')
  const shown = plainText(words).trim()
  return shown.length > 100 ? `${shown.slice(0, 100).toWellFormed()}…` : shown
}
