import { expect, it } from 'vitest'
import { createRunBody } from './run-body.js'

const run = { title: 'Läuft "nachts" ]}]}', description: 'a\nb', type: 'static_struct' } as const

it.each([
  ['none', []],
  ['one', ['1CdnLKspW_4LWzUrt8ZV3hN']],
  ['several, longer than expected', Array.from({ length: 300 }, (_, at) => `"ü${at}"`.repeat(at % 40))],
])('the body of a run lists its test cases: %s', (_name, tcaseIds) => {
  const body = createRunBody(run, tcaseIds, tcaseIds.length)
  expect(JSON.parse(body.toString())).toEqual({ ...run, queryPlans: [{ tcaseIds }] })
})
