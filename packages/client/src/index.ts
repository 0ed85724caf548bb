export { type AnswerOf, type Client, type ClientOptions, createClient } from './client.js'
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
export { defaultRetry, type RetryPolicy } from './retry.js'
