import { type ClientOptions, QasError } from 'qasphere-client'
import { createClient } from 'qasphere-client/client'
import { getCurrentUser } from 'qasphere-contract/users'
import { validate } from 'qasphere-contract/validate'

export type CurrentUser = ReturnType<typeof userIn>

/** Who the credentials belong to, by the server's word. */
export async function currentUser(options: ClientOptions) {
  const client = createClient(options)
  try {
    return userIn(await client.call(getCurrentUser, {}), options.url)
  } finally {
    client.close()
  }
}

function userIn(answer: unknown, url: string) {
  const checked = validate(getCurrentUser.response, answer)
  if (checked.ok) return checked.value.user
  throw new QasError(
    'credentials',
    `${url} does not say who the credentials belong to; check that it is a QA Sphere`,
    {},
  )
}
