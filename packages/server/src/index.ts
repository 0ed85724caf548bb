export { type Administration, openAdministration } from './administration.js'
export {
  type DataPlace,
  type FilePlace,
  type LoginSettings,
  type LogLevel,
  logLevels,
  type RunningServer,
  type ServerOptions,
} from './server-options.js'
export { startServer } from './start.js'
export { ServerStartError } from './start-error.js'
