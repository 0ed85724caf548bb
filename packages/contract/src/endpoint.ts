import type * as z from 'zod/mini'

/** The roles of users, from the most to the least powerful (docs/api-reference.md, Roles). */
export const roles = ['owner', 'admin', 'user', 'test-runner', 'viewer'] as const
export type Role = (typeof roles)[number]

/** The fields of an object schema by name. */
export type Shape = Record<string, z.ZodMiniType>

/** What a multipart endpoint accepts; sizes in bytes. */
export interface Upload {
  /** The name every file part must have. */
  readonly part: string
  readonly maxFiles: number
  readonly maxFileBytes: number
  readonly maxBytes: number
}

/** A field flag that fills a place inside the body instead of a whole top-level field. */
export interface NestedFlag {
  /** The flag without dashes, e.g. `precondition-text`. */
  readonly flag: string
  /** The path it fills, e.g. `['precondition', 'text']`; with a 0, that of the only entry of a list. */
  readonly fills: readonly [string, string] | readonly [string, 0, string]
  readonly schema: z.ZodMiniType
}

/** One use of a command, shown in its help. Flags are written in camel case, values as a user means them. */
export interface Example {
  readonly does: string
  readonly flags: Readonly<Record<string, unknown>>
}

/**
 * How a list pages: `offset` answers `{ total, data }` to offset and limit, `cursor` answers to `after`,
 * `complete` answers everything unless a limit is given.
 */
export type Paging = 'offset' | 'cursor' | 'complete'

/** One endpoint of the API as data: client, command, help, route, validation and OpenAPI derive from it. */
export interface Endpoint {
  /** Words after `qasphere api`; absent if no command exposes the endpoint. */
  readonly command?: string
  readonly summary: string
  /** Group of the endpoint in the OpenAPI document; required if no command tells it by its first word. */
  readonly tag?: string
  /** More than the summary says: shown in help and OpenAPI. */
  readonly details?: string
  /** Page and anchor below `https://docs.qasphere.com/api/`. */
  readonly docs?: string
  /** The least role that may call it; `anyone` needs no credentials. */
  readonly access: Role | 'anyone'
  /** The audit log's action of a call that succeeded; every endpoint that changes something has one. */
  readonly audit?: string
  /** Internal endpoints stand below the origin instead of `/api/public/v0` and are not in OpenAPI. */
  readonly internal?: true
  /** Speaks OAuth 2.0: takes forms as well as JSON, and answers mistakes as `{ error, error_description }`. */
  readonly oauth?: true
  readonly request: {
    readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
    /**
     * When a client may send a request again: `always`, as it does no harm twice, or only `if refused`, which is when the
     * server has surely not carried it out. By default `always` for GET and DELETE, `if refused` for others.
     */
    readonly repeat?: 'always' | 'if refused'
    /** With `{name}` for each path parameter. */
    readonly path: string
    readonly params?: Shape
    readonly query?: z.ZodMiniObject
    readonly body?: z.ZodMiniType
    readonly upload?: Upload
    /** The response is a file instead of JSON. */
    readonly download?: true
    /** What a careful client checks beyond `body`; the server forgives it. */
    readonly careful?: z.ZodMiniType
  }
  readonly status: 200 | 201
  readonly response: z.ZodMiniType
  /** Where in the response the thing stands that the command prints; the whole response by default. */
  readonly prints?: readonly (string | number)[]
  readonly paging?: Paging
  /** The fields of a row that a table shows, dots leading into objects; all plain ones by default. */
  readonly columns?: readonly string[]
  readonly nestedFlags?: readonly NestedFlag[]
  readonly examples?: readonly Example[]
}

type ObjectOutput<S> = S extends z.ZodMiniType ? z.output<S> : unknown

/** The path parameters of an endpoint. */
export type ParamsOf<E extends Endpoint> = E['request']['params'] extends Shape
  ? { [Name in keyof E['request']['params']]: z.output<E['request']['params'][Name]> }
  : unknown
/** The query of an endpoint, after validation. */
export type QueryOf<E extends Endpoint> = ObjectOutput<E['request']['query']>
/** The JSON body of an endpoint, after validation. */
export type BodyOf<E extends Endpoint> = ObjectOutput<E['request']['body']>
/** What a call of the endpoint takes: path parameters, query and body in one flat object. */
export type InputOf<E extends Endpoint> = ParamsOf<E> & QueryOf<E> & BodyOf<E>
/** What the endpoint answers. */
export type ResponseOf<E extends Endpoint> = z.output<E['response']>

/** Declares an endpoint, keeping its exact type. */
export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition
}
