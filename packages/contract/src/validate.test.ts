import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { validate } from './validate.js'

const schema = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(3)),
  count: z.int().check(z.positive()),
  kind: z.enum(['one', 'other']),
  at: z.union([z.iso.datetime(), z.object({ day: z.int('must be a day') })]),
})

const own = z.config().localeError
afterEach(() => {
  z.config({ localeError: own })
})

describe.each([
  ['alone', own],
  ['next to code that sets a zod locale', z.locales.en().localeError],
])('a validation %s', (_where, localeError) => {
  it.each([
    [{}, ['name is required', 'count is required', 'kind is required', 'at is required']],
    [
      { name: '', count: 0, kind: 'none', at: 'soon' },
      [
        'name must not be empty',
        'count must be a positive integer',
        'kind must be one of one, other',
        'at must be a time such as 2026-08-01T09:30:00.000Z',
      ],
    ],
    [
      { name: 'long', count: 1.5, kind: 1, at: { day: '1' } },
      [
        'name must be at most 3 characters',
        'count must be an integer',
        'kind must be one of one, other',
        'at.day must be a day',
      ],
    ],
  ])('describes the problems of %j in our own messages', (value, messages) => {
    z.config({ localeError })
    const checked = validate(schema, value)
    const problems = checked.ok ? [] : checked.problems
    expect(problems.map(({ path, message }) => `${path.join('.')} ${message}`)).toEqual(messages)
  })
})
