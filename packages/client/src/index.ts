export { endpoints } from 'qasphere-contract'
export { type ApiClient, type ApiClientOptions, createApiClient as createClient } from './api-client.js'
export type { AnswerOf, Client, ClientOptions } from './client-interface.js'
export type { EndpointMethod, EndpointMethods, RowOf, RowsMethod } from './endpoint-methods.js'
export {
  type AnyQasError,
  type ErrorDetails,
  type ErrorKind,
  type InputProblem,
  isQasError,
  type NetworkFailure,
  QasError,
} from './errors.js'
export type { AttemptLog, FileToUpload, TransportOptions } from './options.js'
export { escapeControls, plainLines, plainText } from './plain-text.js'
export type { CallableEndpoint, Input, SplitInput } from './request-url.js'
export { defaultRetry, type RetryPolicy } from './retry-policy.js'
export { version } from './version.js'
