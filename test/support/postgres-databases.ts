import pg from 'pg'

/** A database with the tables of a server that has never been started. */
export const templateName = 'qasphere_template'

/** Creates a database on a PostgreSQL server as a copy of another, and returns its URL. */
export async function createDatabase(
  serverUrl: string,
  name: string,
  template = 'template1',
): Promise<string> {
  await administer(serverUrl, `create database ${name} template ${template}`)
  return Object.assign(new URL(serverUrl), { pathname: name }).href
}

/** Deletes a database, and closes the connections that are still open to it. */
export function dropDatabase(serverUrl: string, name: string): Promise<void> {
  return administer(serverUrl, `drop database if exists ${name} with (force)`)
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
