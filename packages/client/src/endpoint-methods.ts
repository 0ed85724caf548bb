import { type Endpoint, type Endpoints, endpoints, type InputOf, type ResponseOf } from 'qasphere-contract'
import type { Client } from './client-interface.js'
import type { FileToUpload } from './options.js'
import type { CallableEndpoint, Input } from './request-url.js'

type EndpointWithCommand = Extract<Endpoints[keyof Endpoints], { readonly command: string }>
/** Words of a command, such as `runs test-cases list`: they are also the path to its method. */
type Command = EndpointWithCommand['command']
type EndpointOf<C extends Command> = Extract<EndpointWithCommand, { readonly command: C }>

type CamelCase<Word extends string> = Word extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Word
type FirstWord<Words extends string> = Words extends `${infer First} ${string}` ? First : Words
/** The words that follow `Prefix` (empty, or ending in a space) in any command. */
type NextWord<Prefix extends string, C = Command> = C extends `${Prefix}${infer Rest}`
  ? FirstWord<Rest>
  : never
type LastWord<Prefix extends string, C = Command> = C extends `${Prefix}${infer Rest}`
  ? Rest extends `${string} ${string}`
    ? never
    : Rest
  : never

/** The same type, shown by editors as one object. */
type Flat<T> = { [Name in keyof T]: T[Name] }

/** A function that takes no input, an optional one or a required one. */
type Callable<I, Result> = unknown extends I
  ? () => Result
  : Record<never, never> extends I
    ? (input?: Flat<I>) => Result
    : (input: Flat<I>) => Result

/** Calls one endpoint. Throws `QasError` of kind network or api. */
export type EndpointMethod<E extends Endpoint> = E['request'] extends { readonly upload: object }
  ? (files: readonly FileToUpload[]) => Promise<ResponseOf<E>>
  : Callable<InputOf<E>, Promise<ResponseOf<E>>>

/** The field of an answer that has the rows of a list. */
type RowsField<E extends Endpoint> = E extends { readonly paging: 'offset' }
  ? 'data'
  : E extends { readonly paging: 'cursor' }
    ? 'events'
    : E extends { readonly prints: readonly [infer Field extends string] }
      ? Field
      : never
type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never
/** A row of a list. */
export type RowOf<E extends Endpoint> = ItemOf<ResponseOf<E>[RowsField<E> & keyof ResponseOf<E>]>
/** A list that answers everything has no pages to choose the size of. */
type PositionField<E extends Endpoint> = E extends { readonly paging: 'complete' }
  ? 'offset' | 'limit' | 'page'
  : 'page'

/** As `Omit`, which would forget the known fields of an object that accepts others, too. */
type Without<I, Field> = { [Name in keyof I as Name extends Field ? never : Name]: I[Name] }

/** Reads a list to its end, page by page, and yields its rows. */
export type RowsMethod<E extends Endpoint> = Callable<
  Without<InputOf<E>, PositionField<E>>,
  AsyncGenerator<RowOf<E>, void, undefined>
>

type MethodsBelow<Prefix extends string> = {
  readonly [Word in LastWord<Prefix> as CamelCase<Word>]: `${Prefix}${Word}` extends infer C extends Command
    ? EndpointMethod<EndpointOf<C>>
    : never
}
type RowsMethodsBelow<Prefix extends string> = {
  readonly [Word in LastWord<Prefix> as `${Prefix}${Word}` extends infer C extends Command
    ? EndpointOf<C> extends { readonly paging: string }
      ? `${CamelCase<Word>}All`
      : never
    : never]: `${Prefix}${Word}` extends infer C extends Command ? RowsMethod<EndpointOf<C>> : never
}
type GroupsBelow<Prefix extends string> = {
  readonly [Word in Exclude<
    NextWord<Prefix>,
    LastWord<Prefix>
  > as CamelCase<Word>]: Methods<`${Prefix}${Word} `>
}
type Methods<Prefix extends string> = MethodsBelow<Prefix> & RowsMethodsBelow<Prefix> & GroupsBelow<Prefix>

/**
 * A method for each command, at the path of its words: `runs test-cases list` is `runs.testCases.list(input)`. A list
 * with pages also has `runs.testCases.listAll(input)`, which yields row after row.
 */
export type EndpointMethods = Methods<''>

interface MethodTree {
  [name: string]: MethodTree | ((input?: never) => unknown)
}

/** Derives the methods from the contract. */
export function createEndpointMethods(client: Client): EndpointMethods {
  const methods: MethodTree = {}
  for (const endpoint of Object.values(endpoints)) {
    if ('command' in endpoint) addMethods(methods, client, endpoint, endpoint.command)
  }
  if (!hasEveryMethod(methods)) throw new TypeError('A command of the contract has no method')
  return methods
}

function addMethods(root: MethodTree, client: Client, endpoint: Endpoint, command: string): void {
  const names = methodPath(command)
  const name = names.pop() ?? ''
  const group = names.reduce(groupOf, root)
  group[name] = endpoint.request.upload
    ? (files: readonly FileToUpload[] = []) => client.upload(endpoint, files)
    : (input: Input = {}) => client.call<CallableEndpoint>(endpoint, input)
  if (endpoint.paging) group[`${name}All`] = (input: Input = {}) => readRows(client, endpoint, input)
}

function groupOf(parent: MethodTree, name: string): MethodTree {
  const known = parent[name]
  if (typeof known === 'object') return known
  const group: MethodTree = {}
  parent[name] = group
  return group
}

/** The names of groups and method of a command. */
function methodPath(command: string): string[] {
  return command
    .split(' ')
    .map((word) => word.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase()))
}

function hasEveryMethod(methods: MethodTree): methods is MethodTree & EndpointMethods {
  return Object.values(endpoints).every((endpoint) => {
    if (!('command' in endpoint)) return true
    let place: unknown = methods
    for (const name of methodPath(endpoint.command)) place = fieldOf(place, name)
    return typeof place === 'function'
  })
}

async function* readRows(
  client: Client,
  endpoint: Endpoint,
  input: Input,
): AsyncGenerator<unknown, void, undefined> {
  const field = rowsField(endpoint)
  for await (const page of client.pages<CallableEndpoint>(endpoint, input)) {
    const rows = fieldOf(page, field)
    if (Array.isArray(rows)) yield* rows
  }
}

function rowsField({ paging, prints = [] }: Endpoint): string {
  if (paging === 'offset') return 'data'
  if (paging === 'cursor') return 'events'
  return String(prints[0])
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
