/** The password of users that `describeUsers` describes. */
export const password = 'correct horse'

/** Describes users for a seed, with access to every project: `{ viewer: 'viewer' }` for `viewer@example.com`. */
export function describeUsers(roles: Readonly<Record<string, string>>): object[] {
  return Object.entries(roles).map(([name, role]) => ({
    email: `${name}@example.com`,
    name,
    role,
    password,
    projects: 'all',
  }))
}
