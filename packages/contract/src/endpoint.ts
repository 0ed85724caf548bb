import type * as z from 'zod/mini'

/** The roles of users, from the most to the least powerful (docs/api-reference.md, Roles). */
export const roles = ['owner', 'admin', 'user', 'test-runner', 'viewer'] as const
export type Role = (typeof roles)[number]

/** The fields of an object schema by name. */
export type Shape = Record<string, z.ZodMiniType>

/** Limits of a multipart endpoint. */
export interface Upload {
  /** The name every file part must have. */
  readonly part: string
  readonly maxFiles: number
  readonly maxFileBytes: number
  readonly maxBytes: number
}

/** A flag for a field inside the body rather than for a whole top-level field. */
export interface NestedFlag {
  /** The flag without dashes, e.g. `precondition-text`. */
  readonly flag: string
  /** The path of the field in the body, e.g. `['precondition', 'text']`; a 0 means the only entry of a list. */
  readonly fills: readonly [string, string] | readonly [string, 0, string]
  readonly schema: z.ZodMiniType
}

/** One use of a command, shown in its help. Flags are in camel case; values have the types of the fields. */
export interface Example {
  readonly does: string
  readonly flags: Readonly<Record<string, unknown>>
}

/**
 * How a list is paginated: `offset` lists take offset and limit and return `{ total, data }`, `cursor` lists take
 * `after`, and `complete` lists return all rows unless the request sets a limit.
 */
export type Paging = 'offset' | 'cursor' | 'complete'

/**
 * One endpoint of the API as data. Client, command, help, route, validation and OpenAPI document are derived from it.
 */
export interface Endpoint {
  /** Words after `qasphere api`, or after `qasphere` for an extension; absent if no command exposes the endpoint. */
  readonly command?: string
  readonly summary: string
  /** Group of the endpoint in the OpenAPI document (default: the first word of its command). */
  readonly tag?: string
  /** Details beyond the summary, shown in help and OpenAPI. */
  readonly details?: string
  /** Page and anchor below `https://docs.qasphere.com/api/`. */
  readonly docs?: string
  /** The lowest role that may call it; `anyone` needs no credentials. */
  readonly access: Role | 'anyone'
  /** The action that a successful call adds to the audit log; required for endpoints that change something. */
  readonly audit?: string
  /**
   * Internal endpoints are directly below the origin instead of `/api/public/v0` and are not in the OpenAPI document.
   */
  readonly internal?: true
  /**
   * Extensions are endpoints that only `qasphere server` has. They are below `/api/qasphere/v1` instead of
   * `/api/public/v0`, and their commands are next to `qasphere api` instead of below it.
   */
  readonly extension?: true
  /** Follows OAuth 2.0: accepts forms as well as JSON, and returns errors as `{ error, error_description }`. */
  readonly oauth?: true
  readonly request: {
    readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
    /**
     * Whether sending the request twice has the same effect as sending it once, so that clients may retry it after any
     * error (default: true for GET and DELETE).
     */
    readonly isIdempotent?: boolean
    /** With `{name}` for each path parameter. */
    readonly path: string
    readonly params?: Shape
    readonly query?: z.ZodMiniObject
    readonly body?: z.ZodMiniType
    readonly upload?: Upload
    /** The response is a file instead of JSON. */
    readonly download?: true
    /** Stricter rules than those of `body`. Our client checks them before it sends a request; the server does not. */
    readonly careful?: z.ZodMiniType
  }
  readonly status: 200 | 201
  readonly response: z.ZodMiniType
  /** Path of the part of the response that the command prints (default: the whole response). */
  readonly prints?: readonly (string | number)[]
  readonly paging?: Paging
  /** The field of the response with the list that tables show row by row; JSON has the whole response. */
  readonly rows?: string
  /** The fields shown as columns of a table, with dots for nested fields (default: all scalar fields). */
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
/** The input of a call: path parameters, query and body in one flat object. */
export type InputOf<E extends Endpoint> = ParamsOf<E> & QueryOf<E> & BodyOf<E>
/** The body of a successful response. */
export type ResponseOf<E extends Endpoint> = z.output<E['response']>

/** Declares an endpoint and keeps its exact type. */
export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition
}
