import { request } from '../api/request.js'
import { login } from '../auth/login.js'
import { logout } from '../auth/logout.js'
import { status } from '../auth/status.js'
import { browse } from '../browse/browse.js'
import { completion } from '../completion/completion.js'
import { configGet } from '../config/get.js'
import { configSet } from '../config/set.js'
import { doctor } from '../doctor/doctor.js'
import { help } from '../help/help.js'
import type { Command } from '../input/command.js'
import { mcp } from '../mcp/mcp.js'
import { reportRun } from '../report/run.js'
import { runsRerun } from '../runs/rerun.js'
import { runsResults } from '../runs/results.js'
import { runsWatch } from '../runs/watch.js'
import { serverExport } from '../server/export.js'
import { serverImport } from '../server/import.js'
import { keyCreate } from '../server/key-create.js'
import { keyList } from '../server/key-list.js'
import { keyRevoke } from '../server/key-revoke.js'
import { server } from '../server/server.js'
import { userCreate } from '../server/user-create.js'
import { userDeactivate } from '../server/user-deactivate.js'
import { userList } from '../server/user-list.js'
import { userSetPassword } from '../server/user-set-password.js'
import { userSetRole } from '../server/user-set-role.js'
import { commandList } from '../skill/command-list.js'
import { skill } from '../skill/skill.js'
import { overview } from '../status/status.js'
import { testCasesCreate } from '../test-cases/create.js'
import { testCasesExport } from '../test-cases/export.js'
import { uploadCommands } from '../upload/upload-commands.js'
import { apiCommands } from './api-commands.js'

const ofContract = apiCommands()

/** Whether a command manages credentials on the server. In help, these commands follow those of `auth`. */
function managesCredentials({ words: [group] }: Command): boolean {
  return group === 'api-keys' || group === 'logins'
}

/** All commands, in the order of help. */
export const commands: readonly Command[] = [
  ...ofContract.filter((command) => !managesCredentials(command)),
  request,
  ...uploadCommands,
  runsResults,
  runsWatch,
  reportRun,
  runsRerun,
  testCasesCreate,
  testCasesExport,
  overview,
  login,
  status,
  logout,
  ...ofContract.filter(managesCredentials),
  server,
  keyCreate,
  keyList,
  keyRevoke,
  userCreate,
  userList,
  userSetPassword,
  userSetRole,
  userDeactivate,
  serverExport,
  serverImport,
  mcp,
  skill,
  commandList,
  browse,
  configGet,
  configSet,
  doctor,
  completion,
  help,
]
