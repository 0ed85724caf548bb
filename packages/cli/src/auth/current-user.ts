import { type ClientOptions, QasError } from 'qasphere-client'
import { createClient } from 'qasphere-client/client'
import { getCurrentUser } from 'qasphere-contract/users'
import { validate } from 'qasphere-contract/validate'

export type CurrentUser = ReturnType<typeof extractUser>

/** Asks the server which user the credentials belong to. */
export async function fetchCurrentUser(options: ClientOptions) {
  const client = createClient(options)
  try {
    return extractUser(await client.call(getCurrentUser, {}), options.url)
  } finally {
    client.close()
  }
}

function extractUser(answer: unknown, url: string) {
  const checked = validate(getCurrentUser.response, answer)
  if (checked.ok) return checked.value.user
  throw new QasError(
    'credentials',
    `${url} did not return the user of these credentials; check that it is a QA Sphere URL`,
    {},
  )
}
