import type { TestServer } from './server.js'

/** A browser without a window: keeps its cookie, and submits the forms of pages. */
export interface BrowserSession {
  readonly cookie: string
  get(path: string): Promise<PageAnswer>
  /** Sends a form with the form token of this session's pages; as multipart if it is a `FormData`. */
  post(
    path: string,
    fields: Readonly<Record<string, string>> | URLSearchParams | FormData,
  ): Promise<PageAnswer>
}

interface PageAnswer {
  readonly status: number
  readonly text: string
  readonly location: string | null
  readonly headers: Headers
}

/** Signs in through the page, like a person. */
export async function signIn(server: TestServer, email: string, password: string): Promise<BrowserSession> {
  const form = { email, password, next: '/settings/api-keys' }
  const answer = await ask(server, '/login', { method: 'POST', body: new URLSearchParams(form) })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0]
  if (answer.status !== 303 || !cookie) throw new Error(`could not sign in: ${answer.status} ${answer.text}`)
  const get = (path: string) => ask(server, path, { headers: { cookie } })
  return {
    cookie,
    get,
    post: async (path, fields) => {
      const { text } = await get('/settings/api-keys')
      const [, formToken = ''] = /name="formToken" value="([^"]+)"/.exec(text) ?? []
      const isPairs = fields instanceof FormData || fields instanceof URLSearchParams
      const pairs = isPairs ? [...fields] : Object.entries(fields)
      const body = fields instanceof FormData ? new FormData() : new URLSearchParams()
      if (!pairs.some(([name]) => name === 'formToken')) body.append('formToken', formToken)
      for (const [name, value] of pairs) {
        if (typeof value === 'string') body.append(name, value)
        else if (body instanceof FormData) body.append(name, value)
      }
      return ask(server, path, { method: 'POST', headers: { cookie }, body })
    },
  }
}

async function ask(server: TestServer, path: string, init: RequestInit): Promise<PageAnswer> {
  const response = await fetch(`${server.url}${path}`, { redirect: 'manual', ...init })
  return {
    status: response.status,
    text: await response.text(),
    location: response.headers.get('location'),
    headers: response.headers,
  }
}
