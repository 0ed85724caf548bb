import { openAdministration } from 'qasphere-server'
import { createDatabase, templateName } from './postgres-databases.js'

/**
 * Creates the template that the databases of tests are copies of: migrating each of them would take several times as
 * long.
 *
 * @throws {Error} if the server's own code does not leave a database with tables and without any data.
 */
export async function createTemplate(serverUrl: string): Promise<void> {
  const url = await createDatabase(serverUrl, templateName)
  // Opening a database creates its tables. It is refused all the same, because no server has ever started on it.
  await openAdministration({ kind: 'database', url }).then(
    () => Promise.reject(new Error('A new database has the data of a server')),
    (error: unknown) => {
      if (!String(error).includes('No server data')) throw error
    },
  )
}
