import type { InputProblem } from 'qasphere-client'
import { expect, it } from 'vitest'
import { isThorough } from '../../../../test/support/thoroughness.js'
import { checkRows } from './check-rows.js'

it.runIf(isThorough)('reports more unknown fields of a row than a call can have arguments', () => {
  const problems: InputProblem[] = []
  const unknown = Array.from({ length: 150_000 }, (_, at) => [`field${at}`, ''])
  const row = { line: 1, fields: { title: 'Pay', folder: 'Shop', ...Object.fromEntries(unknown) } }
  expect(checkRows([row], problems)).toEqual([])
  expect(problems.length).toBeGreaterThanOrEqual(unknown.length)
})
