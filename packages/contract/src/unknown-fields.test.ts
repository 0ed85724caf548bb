import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { unknownFields } from './validate.js'

const entry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('link'), url: z.nullable(z.object({ href: z.string() })) }),
])
const schema = z.object({
  entries: z.optional(z.array(entry)),
  named: z.record(z.string(), z.object({ value: z.string() })),
  free: z.looseObject({ own: z.object({ a: z.string() }) }),
  strict: z.strictObject({ a: z.string() }),
  open: z.unknown(),
})

it.each([
  [{ entires: [] }, ['entires']],
  [{ entries: [{ type: 'link', text: 'x' }] }, ['entries.0.text']],
  [{ entries: [{ type: 'text', text: 'x', url: 'x' }] }, ['entries.0.url']],
  [{ entries: [{ type: 'link', url: { href: 'x', ref: 1 } }] }, ['entries.0.url.ref']],
  [{ named: { any: { value: 'x', other: 1 } } }, ['named.any.other']],
  [{ free: { other: 1, own: { b: 1 } } }, ['free.own.b']],
  [{ strict: { b: 1 } }, ['strict.b']],
  [{ open: { anything: [{ at: 'all' }] }, entries: null }, []],
  [{ named: ['not', 'a record'], strict: 'not an object', toString: 1 }, ['toString']],
  ['not an object', []],
])('of %j are %j', (value, paths) => {
  expect(unknownFields(schema, value).map(({ path }) => path.join('.'))).toEqual(paths)
})

it('come with the known names at their place', () => {
  expect(unknownFields(schema, { strict: { b: 1 } })).toEqual([{ path: ['strict', 'b'], known: ['a'] }])
})
