import type { AnswerOf } from 'qasphere-client'
import type { EndpointName, Endpoints, InputOf } from 'qasphere-contract'

/** Calls endpoints by their names, of which `Name` are allowed. */
export type Caller<Name extends EndpointName> = <E extends Name>(
  endpoint: E,
  input: InputOf<Endpoints[E]>,
) => Promise<AnswerOf<Endpoints[E]>>
