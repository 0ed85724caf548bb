import { openAdministration } from 'qasphere-server'
import { createDatabase, templateName } from './postgres-databases.js'

/**
 * Creates the template for the databases of tests, because migrating each of them would take several times as long.
 *
 * @throws {Error} if the server's own code does not leave a database with tables and without any data.
 */
export async function createTemplate(serverUrl: string): Promise<void> {
  const url = await createDatabase(serverUrl, templateName)
  // Opening a database creates its tables. It is rejected anyway, because no server has been started on it.
  await openAdministration({ kind: 'database', url }).then(
    () => Promise.reject(new Error('A new database has the data of a server')),
    (error: unknown) => {
      if (!String(error).includes('No server data')) throw error
    },
  )
}
