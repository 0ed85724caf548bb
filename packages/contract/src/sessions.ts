import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { anyText, text } from './scalars.js'

/** Internal, as are some endpoints of projects (docs/api-reference.md, Internal endpoints). */
export const logIn = endpoint({
  summary: 'Open a session with a password.',
  access: 'anyone',
  audit: 'user.logged_in',
  internal: true,
  request: {
    method: 'POST',
    path: '/api/auth/login',
    body: z.object({ email: text(1, 255), password: text(1, 1024), tenantId: z.optional(anyText) }),
  },
  status: 200,
  response: z.object({ token: z.string() }),
})
