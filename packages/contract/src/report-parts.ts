import * as z from 'zod/mini'

/** Parts of reports about test cases and runs. */

/** What identifies a test case in a report. */
export const reportedTestCase = {
  id: z.string(),
  marker: z.string(),
  title: z.string(),
  folderPath: z.array(z.string()),
}
export const reportedTestCaseFields = {
  id: 'ID of the test case',
  marker: 'Project code and number of the test case, such as SHOP-012',
  title: 'Title of the test case',
  folderPath: 'Titles of its folders, from the top level down',
}
