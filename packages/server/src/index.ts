export {
  type DataPlace,
  type LogLevel,
  logLevels,
  type RunningServer,
  type ServerOptions,
} from './server-options.js'
export { startServer } from './start.js'
export { ServerStartError } from './start-error.js'
