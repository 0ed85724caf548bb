import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** Short: paths of sockets are below it, of which Linux takes 107 characters. */
const prefix = 'qas-'

/**
 * Lets all that tests and the programs they start leave behind stand in one folder, which goes at the end. Called for each
 * project of tests, all of which share the folder.
 */
export default function useTemporaryFolder(): () => void {
  if (basename(tmpdir()).startsWith(prefix)) return () => {}
  const folder = mkdtempSync(join(tmpdir(), prefix))
  // PostgreSQL runs as a user of its own where we are root.
  chmodSync(folder, 0o755)
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
