import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { deleteFolderAtExit, endForgottenProcesses } from './leftovers.js'

/** Short, because paths of sockets are inside it, and Linux limits those to 107 characters. */
const prefix = 'qas-'

/**
 * Sets the environment of the tests and of the programs that they start: one temporary folder with a home folder, which is
 * deleted at the end, even if the run is interrupted. Called for each test project; all use the same folder.
 */
export default function setUpEnvironment(project: TestProject): (() => void) | undefined {
  // Vitest deletes its own folder only if it is not interrupted.
  deleteFolderAtExit(project.tmpDir)
  if (basename(tmpdir()).startsWith(prefix)) return undefined
  const folder = mkdtempSync(join(tmpdir(), prefix))
  deleteFolderAtExit(folder)
  // PostgreSQL runs as another user if we are root.
  chmodSync(folder, 0o755)
  process.env.TMPDIR = folder
  process.env.HOME = join(folder, 'home')
  mkdirSync(process.env.HOME)
  // npm sets the path of its cache for the programs that it runs, which is in the home folder that we replace.
  process.env.npm_config_cache = join(process.env.HOME, '.npm')
  // Node 20 takes longer to read additional CA certificates than for the rest of its start. The tests start thousands of
  // processes, and only connect to servers on this machine.
  delete process.env.NODE_EXTRA_CA_CERTS
  for (const name of Object.keys(process.env)) if (/^XDG_\w+_HOME$/.test(name)) delete process.env[name]
  // The project that calls this first is torn down last, when no database server of the tests is running.
  return () => endForgottenProcesses(folder)
}
